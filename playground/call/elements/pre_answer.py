"""``<PreAnswer>``: its children are heard before the call is answered (plivo-xml.md 2.14)."""

from __future__ import annotations

from playground.call.elements.runner import Done, Line, Runner
from playground.call.elements.sequence import PromptSequence
from playground.document.model import Element


class PreAnswer(Runner):
    """Plays its children; the call stays unanswered."""

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        super().__init__(element, line, done)
        self._sequence = PromptSequence(line, element.children, lambda: self.finish("done"))

    def start(self) -> None:
        """On a call already answered the children just run (our choice)."""
        self._sequence.start()

    def stop(self) -> None:
        """Fall silent."""
        self._sequence.cut()

"""Prompts in a row: the children of GetDigits, GetInput and PreAnswer, in document order (plivo-xml.md 2.0)."""

from __future__ import annotations

from collections.abc import Callable

from playground.call.elements.runner import Line, Runner
from playground.document.model import Element


class PromptSequence:
    """Runs elements one after another; can be cut short."""

    def __init__(self, line: Line, elements: tuple[Element, ...], ended: Callable[[], None]) -> None:
        self._line = line
        self._coming = list(reversed(elements))
        self._ended = ended
        self._running: Runner | None = None
        self._cut = False

    def start(self) -> None:
        """Run the first; with none, all have been played."""
        self._next()

    def cut(self) -> None:
        """Silence the one that is heard and forget the rest."""
        self._cut = True
        if self._running is not None:
            self._running.interrupt()
            self._running = None

    def _next(self, _outcome: str = "") -> None:
        self._running = None
        if self._cut:
            return
        if self._coming:
            self._running = self._line.run(self._coming.pop(), self._next)
        else:
            self._ended()

"""A document that is heard beside the call's own: ``confirmSound`` by a callee, ``dialMusic`` by the caller.

Only Play, Speak and Wait may stand in it (plivo-xml.md 1.1). Its elements are not the running document's:
what is heard of them is logged at the place of the element that asked for the document, and they neither
start nor finish in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from playground.call import entries
from playground.call.elements.play import Play
from playground.call.elements.runner import Line, Runner
from playground.call.elements.speak import Speak
from playground.call.elements.wait import Wait
from playground.call.entries import Entry
from playground.call.events import VoiceEvent
from playground.call.listeners import Listeners
from playground.call.prompts import Prompt
from playground.call.stage import Stage, Step
from playground.document.model import Document, Element, Severity

_HEARD_ONCE = "heard-once"
_RUNNERS: Mapping[str, type[Runner]] = {"Play": Play, "Speak": Speak, "Wait": Wait}


def _stranger_in(document: Document) -> str | None:
    """Name of the first element that must not stand in such a document, or ``None``."""
    children = document.root.children if document.root is not None else ()
    return next((child.name for child in children if child.name not in _RUNNERS), None)


def is_playable(runner: Runner, document: Document, attribute: str, then: str) -> bool:
    """Whether only what can be heard stands in such a document; a problem says what else does."""
    stranger = _stranger_in(document)
    if stranger is None:
        return True
    code = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in attribute)
    runner.problem(
        Severity.WARNING,
        code,
        f"The document of {attribute} holds {stranger}; only Play, Speak and Wait may stand in it: {then}.",
    )
    return False


class Aside:
    """Runs the elements of such a document for one listener; can be cut short."""

    def __init__(
        self,
        line: Line,
        document: Document,
        *,
        path: str,
        leg: str | None,
        ended: Callable[[], None],
        heard: Callable[[], None] | None = None,
        name: str = "music",
        shared: bool = False,
    ) -> None:
        """``path``: the element it belongs to; ``leg``: who hears it, ``None`` is the caller.

        ``name`` tells apart several that the caller hears at a time; ``shared``: a whole room hears it.

        ``heard`` is told once, when the last words or sounds are over, or have been heard once where they
        are repeated for ever; silence behind them does not count.
        """
        children = document.root.children if document.root is not None else ()
        self._coming = [replace(child, path=path) for child in reversed(children)]
        self._stage = _AsideStage(line.stage, leg or name, leg, self._tell_heard, shared=shared)
        self._line = _AsideLine(line, document.url, self._stage)
        self._ended = ended
        self._heard = heard
        self._running: Runner | None = None
        self._is_cut = False

    def start(self) -> None:
        """Let the first be heard."""
        self._next()

    def cut(self) -> None:
        """Silence what is heard and forget the rest."""
        self._is_cut = True
        self._stage.cancel_timer(_HEARD_ONCE)
        if self._running is not None:
            self._running.interrupt()
            self._running = None

    def _next(self, _outcome: str = "") -> None:
        self._running = None
        if self._is_cut:
            return
        if all(element.name == "Wait" for element in self._coming):
            self._tell_heard()
        if self._coming:
            self._running = self._line.run(self._coming.pop(), self._next)
        else:
            self._ended()

    def _tell_heard(self) -> None:
        heard, self._heard = self._heard, None
        if heard is not None:
            heard()


class _AsideStage(Stage):
    """The call's stage for the elements of an aside: their timers are their own, their ear is the listener's."""

    def __init__(self, stage: Stage, name: str, leg: str | None, heard: Step, *, shared: bool) -> None:
        super().__init__()
        self._stage = stage
        self._name = name
        self._leg = leg
        self._shared = shared
        self._heard = heard

    def later(self, step: Step) -> None:
        self._stage.later(step)

    def log(self, kind: Callable[..., Entry], /, **values: Any) -> None:
        if kind in (entries.ElementStarted, entries.ElementFinished):
            return
        if self._leg is not None and kind in (entries.Speak, entries.Play):
            values["b_leg_uuid"] = self._leg
        self._stage.log(kind, **values)

    def start_timer(self, timer: str, seconds: float, fired: Step) -> None:
        self._stage.start_timer(self._own(timer), seconds, fired)

    def cancel_timer(self, timer: str) -> None:
        self._stage.cancel_timer(self._own(timer))

    def _own(self, timer: str) -> str:
        return f"{timer} {self._name}"

    def play(
        self,
        path: str,
        prompt: Prompt,
        loop: int,
        started: Callable[[float], None],
        finished: Step,
        leg: str | None = None,
        *,
        shared: bool = False,
    ) -> int:
        def begun(seconds: float) -> None:
            started(seconds)
            if loop == 0:
                self.start_timer(_HEARD_ONCE, seconds, self._heard)

        return self._stage.play(
            path, prompt, loop, begun, finished, leg or self._leg, shared=shared or self._shared
        )

    def stop_prompt(self, prompt_id: int) -> None:
        self._stage.stop_prompt(prompt_id)


class _AsideLine:
    """The line for the elements of an aside: they can be heard, and nothing else."""

    def __init__(self, line: Line, base_url: str, stage: Stage) -> None:
        self.setup, self.web, self.ending = line.setup, line.web, line.ending
        self.hears = Listeners()  # of its own: nothing of the call comes here
        self.speech, self.caller_speaks = line.speech, False
        self.streams = line.streams
        self.base_url = base_url
        self.stage = stage
        self.end = line.end
        self.end_if_nothing_follows = line.end_if_nothing_follows
        self.replace_document = line.replace_document
        self.tell_action = line.tell_action
        self.schedule_hangup = line.schedule_hangup
        self.answer = line.answer
        self.new_leg = line.new_leg
        self.new_recording = line.new_recording
        self.milestones = line.milestones

    def listen(self, keys: Callable[[str], None] | None, *, secret: bool = False) -> None:
        """Keys are not for these elements."""

    def listen_to_voice(self, voice: Callable[[VoiceEvent], None] | None, *, secret: bool = False) -> None:
        """Nor is the caller's voice."""

    def run(self, element: Element, done: Callable[[str], None]) -> Runner:
        """Run one of the three elements."""
        runner = _RUNNERS[element.name](element, self, done)
        self.stage.later(runner.begin)
        return runner

"""What every element of a running call has in common: it starts, it ends once, it can be stopped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from playground.call import entries
from playground.call.entries import MASK, Purpose
from playground.call.masking import masked_url
from playground.document.model import Element, Severity
from playground.document.schema import ELEMENTS
from playground.document.values import Values, read_values

if TYPE_CHECKING:
    from playground.call.caller_speech import CallerSpeech
    from playground.call.effects import Channels, FileFormat, RecordingSource
    from playground.call.endings import Ending
    from playground.call.events import VoiceEvent
    from playground.call.listeners import Listeners
    from playground.call.milestones import Milestones
    from playground.call.recordings import Recording
    from playground.call.setup import CallSetup
    from playground.call.stage import Stage
    from playground.call.streams.streams import Streams
    from playground.call.transfers import Transfer
    from playground.call.web import Web

Done = Callable[[str], None]
"""Gets the outcome of an element (``element.finished``)."""


@dataclass(frozen=True, slots=True)
class NextDocument:
    """An action or Redirect URL as an element has it."""

    purpose: Purpose
    path: str
    """Of the element."""
    url: str
    """As written; may be relative."""
    method: str
    """As written; may be wrong."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The element's result, beyond the standard parameters."""
    secret: tuple[str, ...] = ()
    """Names of fields that are masked in the log."""


class Line(Protocol):
    """The telephone line as elements see it: the call, without its bookkeeping."""

    setup: CallSetup
    stage: Stage
    web: Web
    ending: Ending | None
    """How the call ended; ``None`` while it lives."""
    hears: Listeners
    """Who listens to what."""
    speech: CallerSpeech
    """What the caller has said so far."""
    streams: Streams
    """The call's audio streams."""
    milestones: Milestones
    """What is done at the next bridge, and at the call's end."""

    @property
    def caller_speaks(self) -> bool:
        """True while the caller's voice is heard."""

    @property
    def base_url(self) -> str:
        """URL of the running document."""

    def end(self, ending: Ending) -> None:
        """End the call."""

    def end_if_nothing_follows(self, ending: Ending) -> None:
        """End the call so, and not with 4010, if the running element is the document's last."""

    def replace_document(self, request: NextDocument) -> None:
        """Fetch an action or Redirect URL and run its document in place of this one (plivo-xml.md 1.8)."""

    def tell_action(self, request: NextDocument) -> None:
        """Request an action URL whose reply is thrown away (``redirect="false"``)."""

    def listen(self, keys: Callable[[str], None] | None, *, secret: bool = False) -> None:
        """Give the caller's keys to that listener; ``None``: nobody, they are lost.

        ``secret``: what is typed or said from now on is masked, until another input listens.
        """

    def listen_to_voice(self, voice: Callable[[VoiceEvent], None] | None, *, secret: bool = False) -> None:
        """Give the caller's voice to that listener; ``None``: nobody.

        ``secret``: as of ``listen``.
        """

    def schedule_hangup(self, seconds: float) -> None:
        """Arm the one scheduled hangup of the call (plivo-xml.md 2.9)."""

    def run(self, element: Element, done: Done) -> Runner:
        """Run an element inside this one; it starts at once."""

    def answer(self) -> None:
        """Answer the call, if it is not answered yet."""

    def new_leg(self) -> str:
        """The UUID of one more B leg."""

    def new_recording(
        self,
        path: str,
        file_format: FileFormat,
        channels: Channels = 1,
        source: RecordingSource = "call",
    ) -> Recording:
        """One more recording, not yet started; ``path``: the element that wants it."""


class Runner(ABC):
    """One element being executed."""

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        self.element = element
        self.line = line
        self.values: Values = read_values(element)
        self._done = done
        self.is_begun = False
        """True once ``element.started`` is logged."""
        self.is_over = False
        """True once the element is complete or broken off."""

    @property
    def stage(self) -> Stage:
        """Where effects go."""
        return self.line.stage

    def begin(self) -> None:
        """The call reaches the element."""
        if self.is_over:
            return
        self.is_begun = True
        self.stage.log(
            entries.ElementStarted,
            path=self.element.path,
            name=self.element.name,
            line=self.element.line,
            attributes=_shown(self.element),
        )
        self.start()

    @abstractmethod
    def start(self) -> None:
        """Do what the element is for; by the end of the element ``finish`` must have been called."""

    def stop(self) -> None:  # noqa: B027  # many elements have nothing to break off
        """Break off what is sounding, ticking and listening; called once.

        At the call's end, by a transfer, or by a key for what is inside an input element. Of a running
        element of the document, ``line.ending`` tells which: it is ``None`` when the call was transferred
        and goes on with another document. Callbacks are sent either way, an ``action`` at the call's end only.
        """

    def release_leg(self, wanted: Transfer) -> CallSetup | None:
        """Let the party who talks to the caller go, to a call of its own with this setup; ``None``: there is none."""
        return None

    @property
    def method(self) -> str:
        """The ``method`` attribute as written, ``POST`` without one."""
        return self.element.attributes.get("method", "POST")

    def problem(self, severity: Severity, code: str, message: str) -> None:
        """Tell the user something about this element, with its place."""
        self.stage.problem(
            severity,
            code,
            message,
            url=self.line.base_url,
            line=self.element.line,
            column=self.element.column,
            path=self.element.path,
        )

    def leave(self, outcome: str) -> None:
        """The element is complete and no other of this document will run."""
        if not self.is_over:
            self._log_end(outcome)

    def finish(self, outcome: str) -> None:
        """The element is complete: log it and let the next one run."""
        if not self.is_over:
            self._log_end(outcome)
            self.stage.later(lambda: self._done(outcome))

    def go_on(self, action: NextDocument | None, outcome: str, *, redirects: bool) -> None:
        """The element is complete: with what its action answers, or with the next element (plivo-xml.md 1.8)."""
        if action is not None and redirects:
            self.leave(outcome)
            self.line.replace_document(action)
            return
        if action is not None:
            self.line.tell_action(action)
        self.finish(outcome)

    def interrupt(self) -> None:
        """Stop from outside: a key inside an input element, a transfer, or the end of the call."""
        if not self.is_over and self.is_begun:
            self.stop()
            self._log_end("interrupted")
        self.is_over = True

    def _log_end(self, outcome: str) -> None:
        self.is_over = True
        self.stage.log(entries.ElementFinished, path=self.element.path, outcome=outcome)


def _shown(element: Element) -> dict[str, str]:
    specs = ELEMENTS[element.name].attributes
    return {
        name: MASK * 3 if name in specs and specs[name].secret else masked_url(value)
        for name, value in element.attributes.items()
    }

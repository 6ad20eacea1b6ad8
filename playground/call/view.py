"""The call as the screen shows it: an immutable picture, folded from log entries alone.

Live calls and replayed ones are drawn from the same fold, so the screen can never know more than
the log. ``show(view, entry)`` gives the next picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a screen stands before its first entry: nothing here need be loaded with it
    from playground.call import entries
    from playground.call.people import Person
    from playground.call.stream_picture import StreamPicture
    from playground.document.model import Document, Element


class ElementState(StrEnum):
    """Where an element of the current document stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


class LineKind(StrEnum):
    """Classes of transcript lines, each with its own colour and sign."""

    STATUS = "status"
    """The call itself: ringing, answered, ended."""
    SAID = "said"
    """What the app said: Speak."""
    SOUND = "sound"
    """What the app played: Play, DTMF, beeps."""
    PRESSED = "pressed"
    """What the caller pressed and it counted."""
    SPOKEN = "spoken"
    """What the caller said."""
    LOST = "lost"
    """A key that was lost or wrong."""
    WAITING = "waiting"
    """The app waits for input, and how the wait came out."""
    REQUEST = "request"
    """What was asked of the server."""
    RESPONSE = "response"
    """What it answered."""
    PROBLEM = "problem"
    """What went wrong."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the conversation."""

    at: float
    kind: LineKind
    text: str
    severity: str | None = None
    """Of problems: ``error``, ``warning``, ``info``."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and how it came out."""

    request: entries.HttpRequest
    response: entries.HttpResponse | None = None
    """``None`` while it is under way."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An input element is open, or the caller is recorded: what is waited for and how far it is."""

    path: str
    accepts: tuple[str, ...]
    """``digits``, ``speech``; ``recording``: whatever the caller says, until silence ends it."""
    attempt: int
    attempts: int
    digits: str = ""
    """Collected so far; masked where they must be."""
    speech: str = ""
    """Understood so far; masked where it must be."""
    is_speaking: bool = False
    """True while the caller's voice is heard and listened to."""
    num_digits: int | None = None
    """``None`` until the wait proper has begun."""
    finish_on_key: str | None = None
    since: float | None = None
    """Call's clock when the running time-out began; ``None`` while prompts are heard."""
    timeout: float | None = None
    """Seconds of the running time-out; ``None`` while prompts are heard."""
    digit_timeout: float | None = None
    """Seconds for each further key."""


@dataclass(frozen=True, slots=True)
class CallView:
    """Everything the screen draws, at one moment of the call."""

    started: entries.CallStarted | None = None
    status: str = "idle"
    """``idle``, ``ringing``, ``in-progress``, ``completed``, …"""
    at: float = 0.0
    """Call's clock of the newest entry."""
    answered_at: float | None = None
    document: Document | None = None
    """The document now running, or the last one fetched (refused ones too)."""
    document_request: int | None = None
    """Id of the request that brought it."""
    states: Mapping[str, ElementState] = field(default_factory=lambda: MappingProxyType({}))
    """Path → state, of the current document's elements that were reached."""
    running: str | None = None
    """Path of the innermost element now running."""
    waiting: Waiting | None = None
    people: tuple[Person, ...] = ()
    """The others on the call: those who are rung, and who is in its room, its own caller included."""
    room: entries.RoomStatus | None = None
    """The room that the call is in, as it was last told of."""
    stream: StreamPicture | None = None
    """The call's newest audio stream."""
    lines: tuple[Line, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    problems: tuple[entries.Problem, ...] = ()
    recordings: tuple[entries.Recording, ...] = ()
    """Those that are made, in order."""
    ended: entries.CallEnded | None = None

    @property
    def live(self) -> bool:
        """True from the first entry until the call has ended."""
        return self.started is not None and self.ended is None

    @property
    def in_talk(self) -> bool:
        """True while the person on the phone is bridged to a dialled party."""
        return any(person.stage == "connected" and not person.called for person in self.people)

    @property
    def failed(self) -> bool:
        """True when the call ended because the app or a document failed (70xx, 80xx), not because it was over."""
        ended = self.ended
        if ended is None or ended.hangup_source != "system":
            return False
        return ended.hangup_code == 0 or 7000 <= ended.hangup_code < 9000

    def element(self, path: str) -> Element | None:
        """The element of the current document with that path."""
        if self.document is None or self.document.root is None:
            return None
        return next((element for element in self.document.root.walk() if element.path == path), None)

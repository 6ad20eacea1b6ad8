"""Entries of elements that start and finish, and of what is heard of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from playground.call.entries.entry import LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementStarted(LogEntry):
    """The call is in this element now."""

    type: ClassVar[str] = "element.started"
    path: str
    name: str
    line: int
    attributes: dict[str, str]
    """As written; masked where they hold what must not be logged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementFinished(LogEntry):
    """The element is done with."""

    type: ClassVar[str] = "element.finished"
    path: str
    outcome: str
    """``done``, ``skipped``, ``interrupted``, ``no-input``, ``submitted``, ``replaced`` or ``failed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak(LogEntry):
    """Words begin to be heard."""

    type: ClassVar[str] = "speak"
    path: str
    text: str
    voice: str
    language: str
    seconds: float
    """Of one repetition."""
    loop: int = 1
    """0 = for ever."""
    b_leg_uuid: str | None = None
    """The dialled party that hears it, and nobody else (``confirmSound``); ``None``: the person on the phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play(LogEntry):
    """A sound file begins to be heard."""

    type: ClassVar[str] = "play"
    path: str
    url: str
    seconds: float
    loop: int = 1
    b_leg_uuid: str | None = None
    """As in ``Speak``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dtmf(LogEntry):
    """Tones are sent to the caller, or to a dialled party (``sendDigits``), or heard from somebody in the room."""

    type: ClassVar[str] = "dtmf"
    path: str
    digits: str
    seconds: float
    to: str | None = None
    """The dialled party they are for; ``None``: the caller."""
    by: str | None = None
    """Who in the room pressed them, the number or a name; ``None``: the document sends them."""
    mode: Literal["rfc2833"] | None = None
    """``rfc2833``: sent as events beside the sound, so nobody hears them; ``None``: as sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beep(LogEntry):
    """The beep of ``playBeep`` is heard."""

    type: ClassVar[str] = "beep"
    path: str

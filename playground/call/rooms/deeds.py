"""Deeds: what calls, and the tester in the place of others, do in rooms. Those of a call are its effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playground.call.prompts import SpeechPrompt
from playground.call.rooms.member import (
    CloseReason,
    LeaveReason,
    Role,
    RoomKey,
    RoomSound,
    SoundPlace,
    Terms,
)

Alteration = Literal["mute", "unmute", "hold", "unhold", "coach", "uncoach", "kick"]
"""What the API can do to a member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterRoom:
    """Come in; told of with ``Entered``, or ``Refused``. A call is in one room at a time."""

    key: RoomKey
    who: str
    terms: Terms
    role: Role | None = None
    muted: bool = False
    held: bool = False
    coaching: bool = False


@dataclass(frozen=True, slots=True)
class LeaveRoom:
    """Go; who went is told nothing more."""

    reason: LeaveReason = "left"


@dataclass(frozen=True, slots=True)
class SetSound:
    """A fetched sound has come: one for coming or beginning is heard at once, one for going or ending is kept."""

    which: SoundPlace
    sound: RoomSound


@dataclass(frozen=True, slots=True)
class PressInRoom:
    """Press a key of the telephone."""

    digit: str


@dataclass(frozen=True, slots=True)
class SpeakInRoom:
    """Say something."""

    prompt: SpeechPrompt


@dataclass(frozen=True, slots=True)
class UseVoice:
    """Begin to be heard, or fall silent: a voice of any kind, typed words among it."""

    begins: bool
    is_told: bool = False
    """True when its words are told of by themselves, with ``SpeakInRoom``."""


@dataclass(frozen=True, slots=True)
class CloseRoom:
    """End it for all; the one who does so is told as well."""

    reason: CloseReason


RoomDeed = EnterRoom | LeaveRoom | SetSound | PressInRoom | SpeakInRoom | UseVoice | CloseRoom

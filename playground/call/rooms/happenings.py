"""Happenings: what the members of a room are told, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from playground.call.prompts import SpeechPrompt
from playground.call.rooms.deeds import Alteration
from playground.call.rooms.member import CloseReason, LeaveReason, Member, RoomPicture, RoomSound, SoundPlace


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in."""

    member: Member
    is_first: bool
    """The room was empty before."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The room is full: its ``picture`` shows it without the one who is told."""

    limit: int


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody is no longer in; the picture is that after."""

    member: Member
    """As it was."""
    reason: LeaveReason


@dataclass(frozen=True, slots=True)
class Started:
    """Members hear one another from now on."""


@dataclass(frozen=True, slots=True)
class Altered:
    """The API changed how a member takes part."""

    member: Member
    """As it is now."""
    how: Alteration


@dataclass(frozen=True, slots=True)
class Sounded:
    """A sound of somebody's coming or going, or of a recording, for those who hear the room."""

    sound: RoomSound
    which: SoundPlace


@dataclass(frozen=True, slots=True)
class Pressed:
    """Somebody pressed a key."""

    member: Member
    digit: str
    hearers: frozenset[str]
    """Ids of the members who hear the tone."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """Somebody began to say something."""

    member: Member
    prompt: SpeechPrompt
    hearers: frozenset[str]
    """Ids of the members who hear it."""
    took_floor: bool
    """Somebody else spoke last, or nobody yet."""


@dataclass(frozen=True, slots=True)
class Voiced:
    """The voice of somebody with a call began, or ended."""

    member: Member
    begins: bool
    is_told: bool
    """True when ``Spoke`` has told its words."""
    hearers: frozenset[str]
    """Ids of the members who hear it."""
    took_floor: bool
    """It began, and somebody else spoke last, or nobody yet."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The room is over; the picture shows who was in it until now."""

    reason: CloseReason


Happening = Entered | Refused | Left | Started | Altered | Sounded | Pressed | Spoke | Voiced | Closed


@dataclass(frozen=True, slots=True)
class RoomNews:
    """One happening, as one call is told of it."""

    me: str
    """Id of the call's own member; empty when it was refused."""
    room: RoomPicture
    """After the happening."""
    happening: Happening

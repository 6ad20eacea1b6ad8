"""Entries of the other people on the call: dialled legs, and members of a room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from playground.call.entries.entry import LogEntry
from playground.call.rooms.member import CloseReason, LeaveReason, RoomKind

LegState = Literal[
    "dialled",
    "ringing",
    "answered",
    "confirming",
    "connected",
    "busy",
    "no-answer",
    "timeout",
    "rejected",
    "failed",
    "auth-failed",
    "auth-timeout",
    "not-confirmed",
    "cancelled",
    "lost-race",
    "hung-up",
    "transferred",
]
"""Where a dialled leg stands; those from ``busy`` on are its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialLeg(LogEntry):
    """The leg of a dialled party, or of an outbound call's own callee, went on to another state."""

    type: ClassVar[str] = "dial.leg"
    path: str | None
    """Of its Number or User; ``None`` for the callee of the call itself, whom no element dials."""
    to: str
    b_leg_uuid: str
    """Of the call's own callee: the call's UUID, for that is the call's one leg."""
    state: LegState
    key: str | None = None
    """Of ``confirming``: the key that the party is asked for. It has heard what it is asked, once."""
    call_type: Literal["whatsapp"] | None = None
    """Of ``dialled``: how the party is called, if not by telephone or SIP (``callType``)."""
    machine: bool | None = None
    """Of ``answered``: true when an answering machine did."""
    url: str | None = None
    """Of ``transferred``: where the leg goes on, as a call of its own whose UUID is ``b_leg_uuid``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialDigit(LogEntry):
    """A dialled party pressed a key, once it had answered."""

    type: ClassVar[str] = "dial.digit"
    path: str
    """Of its Number or User."""
    to: str
    b_leg_uuid: str
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStatus(LogEntry):
    """The room that the call is in went on to another state."""

    type: ClassVar[str] = "room.status"
    path: str
    """Of the Conference or MultiPartyCall."""
    kind: RoomKind
    room: str
    """Its name."""
    room_uuid: str
    status: Literal["waiting", "started", "closed", "full"]
    reason: CloseReason | None = None
    """Of ``closed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMember(LogEntry):
    """Somebody in the room: as it is from now on."""

    type: ClassVar[str] = "room.member"
    path: str
    """Of the Conference or MultiPartyCall through which this call is in the room."""
    room: str
    room_uuid: str
    member_id: str
    who: str
    """The number, or a name."""
    state: Literal["in", "left"]
    role: str | None = None
    mine: bool | None = None
    """True for this call's own caller."""
    simulated: bool | None = None
    """True for one whom the tester plays without a call."""
    muted: bool | None = None
    held: bool | None = None
    coaching: bool | None = None
    reason: LeaveReason | None = None
    """Of ``left``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSpeech(LogEntry):
    """Somebody in the room begins to say something."""

    type: ClassVar[str] = "room.speech"
    path: str
    room: str
    member_id: str
    who: str
    text: str
    seconds: float
    heard: bool
    """False: this call's caller does not hear it (muted, on hold, coaching)."""
    mine: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomVoice(LogEntry):
    """Somebody in the room begins to be heard whose words nobody knows: by a microphone, or an artificial agent."""

    type: ClassVar[str] = "room.voice"
    path: str
    room: str
    member_id: str
    who: str
    heard: bool
    """As of ``RoomSpeech``."""
    mine: bool | None = None

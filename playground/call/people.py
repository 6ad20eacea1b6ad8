"""The other people on the call as the screen shows them: those who are rung, and those in its room.

Folded from log entries like the rest of the picture: ``people_after(people, entry)`` gives who is there
now. Who is gone stays, marked as gone, until the next Dial or room begins or the call ends, so that it can
be seen how it came out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from playground.call import entries


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody is going to do unasked; not of the log, for it may not come to that."""

    words: str
    """``answers``, ``hangs up``, …"""
    at: float
    """When, seconds on the call's clock."""


class Stage(StrEnum):
    """Where somebody stands."""

    DIALLED = "dialled"
    RINGING = "ringing"
    ANSWERED = "answered"
    """Picked up, and not bridged: hears the confirm sound, if any."""
    CONFIRMING = "confirming"
    """Must press a key to be bridged."""
    CONNECTED = "connected"
    WAITING = "waiting"
    """In a room that has not started."""
    IN_ROOM = "in the room"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One who is on the call, or was."""

    kind: Literal["leg", "member"]
    id: str
    """Of a leg its UUID, of a member its MemberID."""
    who: str
    """The number, the address or a name."""
    stage: Stage
    since: float
    """When that began, seconds on the call's clock."""
    ending: str = ""
    """How it came to be over: ``busy``, ``hung-up``, ``kicked``, …"""
    key: str | None = None
    """Of ``CONFIRMING``: the key that is asked for."""
    said: str = ""
    """The last words said to a leg that is being asked, or by a member."""
    called: bool = False
    """True for the called party of an outbound call: once it has answered, the person on the phone."""
    role: str | None = None
    mine: bool = False
    """True for the person on the phone."""
    simulated: bool = False
    muted: bool = False
    held: bool = False
    coaching: bool = False

    @property
    def is_over(self) -> bool:
        """True when no longer there."""
        return self.stage is Stage.OVER

    @property
    def is_other(self) -> bool:
        """True while somebody is there for the tester to play, beside the person on the phone."""
        return not self.is_over and not (self.called and self.mine)


People = tuple[Person, ...]
_STAGES = {
    "dialled": Stage.DIALLED,
    "ringing": Stage.RINGING,
    "answered": Stage.ANSWERED,
    "confirming": Stage.CONFIRMING,
    "connected": Stage.CONNECTED,
}
_BEING_ASKED = (Stage.ANSWERED, Stage.CONFIRMING)


def people_after(people: People, entry: entries.Entry) -> People:
    """Who is there after one more entry."""
    match entry:
        case entries.DialLeg():
            return _leg(people, entry)
        case entries.Speak(b_leg_uuid=str() as leg):
            hearer = _find(people, "leg", leg)
            return people if hearer is None else _with(people, replace(hearer, said=entry.text))
        case entries.RoomMember():
            return _member(people, entry)
        case entries.RoomStatus():
            return _room(people, entry)
        case entries.RoomSpeech():
            speaker = member_of(people, entry.member_id)
            return people if speaker is None else _with(people, replace(speaker, said=entry.text))
        case entries.CallEnded():
            return ()
    return people


def room_after(room: entries.RoomStatus | None, entry: entries.Entry) -> entries.RoomStatus | None:
    """The room that the call is in after one more entry, as it was last told of; ``None``: in none."""
    match entry:
        case entries.RoomStatus(status="waiting" | "started"):
            return entry
        case entries.RoomStatus() | entries.RoomMember(state="left", mine=True) | entries.CallEnded():
            return None
    return room


def _leg(people: People, entry: entries.DialLeg) -> People:
    stage = _STAGES.get(entry.state, Stage.OVER)
    before = _find(people, "leg", entry.b_leg_uuid)
    person = Person(
        kind="leg",
        id=entry.b_leg_uuid,
        who=entry.to,
        stage=stage,
        since=before.since if before is not None and before.stage is stage else entry.at,
        ending=(entry.state or "over") if stage is Stage.OVER else "",
        key=entry.key,
        said=before.said if before is not None and stage in _BEING_ASKED else "",
        called=entry.path is None,
        mine=entry.path is None and stage is Stage.ANSWERED,
    )
    return _with(people, person) if before is not None else (*_of_now(people), person)


def _member(people: People, entry: entries.RoomMember) -> People:
    if entry.state == "left":
        return _left(people, entry)
    known = member_of(people, entry.member_id)
    before = None if known is None or known.is_over else known
    others = [person for person in people if person.kind == "member" and not person.is_over]
    waiting = bool(others) and all(person.stage is Stage.WAITING for person in others)
    stage = Stage.WAITING if waiting else Stage.IN_ROOM
    person = Person(
        kind="member",
        id=entry.member_id,
        who=entry.who,
        stage=stage if before is None else before.stage,
        since=entry.at if before is None else before.since,
        said="" if before is None else before.said,
        role=entry.role,
        mine=bool(entry.mine),
        simulated=bool(entry.simulated),
        muted=bool(entry.muted),
        held=bool(entry.held),
        coaching=bool(entry.coaching),
    )
    return _with(people, person) if known is not None else (*_of_now(people), person)


def _left(people: People, entry: entries.RoomMember) -> People:
    """Once this call's own caller is gone, nothing more is told of the others."""
    return tuple(
        _gone(person, entry.reason or "left", entry.at)
        if person.kind == "member" and (person.id == entry.member_id or entry.mine)
        else person
        for person in people
    )


def _room(people: People, entry: entries.RoomStatus) -> People:
    match entry.status:
        case "waiting" | "started":
            stage = Stage.WAITING if entry.status == "waiting" else Stage.IN_ROOM
            return tuple(
                replace(person, stage=stage, since=entry.at)
                if person.kind == "member" and not person.is_over and person.stage is not stage
                else person
                for person in people
            )
        case "closed":
            return tuple(
                _gone(person, "closed", entry.at) if person.kind == "member" else person for person in people
            )
    return people


def _of_now(people: People) -> People:
    """Those who are there, with those who are gone for comparison; nobody when all of them are gone."""
    return () if all(person.is_over for person in people) else people


def _gone(person: Person, ending: str, at: float) -> Person:
    return person if person.is_over else replace(person, stage=Stage.OVER, since=at, ending=ending)


def member_of(people: People, member_id: str) -> Person | None:
    """Who is, or was, in the room under that MemberID."""
    return _find(people, "member", member_id)


def _find(people: People, kind: str, id: str) -> Person | None:
    return next((person for person in people if (person.kind, person.id) == (kind, id)), None)


def _with(people: People, changed: Person) -> People:
    return tuple(
        changed if (person.kind, person.id) == (changed.kind, changed.id) else person for person in people
    )

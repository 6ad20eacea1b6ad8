"""One room while somebody is in it: who comes and goes, who is heard, when it starts and when it is over.

Theory of operation (plivo-xml.md 2.11, 2.12): a room is opened by the first who enters. It starts with the
first member that may start it (and, where one waits for an agent, with an agent), and never goes back to
waiting. It is over when nobody with a call is in it any more, when a member leaves whose terms end it, or
when somebody is left alone who may not be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from playground.call.prompts import SpeechPrompt
from playground.call.rooms.deeds import Alteration, EnterRoom
from playground.call.rooms.happenings import (
    Altered,
    Closed,
    Entered,
    Happening,
    Left,
    Pressed,
    Sounded,
    Spoke,
    Started,
    Voiced,
)
from playground.call.rooms.member import (
    CloseReason,
    LeaveReason,
    Member,
    Reports,
    RoomKey,
    RoomMusic,
    RoomPicture,
    RoomSound,
    SoundPlace,
    Terms,
)


class Room:
    """Members in, happenings out. What a method yields is told to ``members`` as they are then."""

    def __init__(self, key: RoomKey, uuid: str, opened_at: float, terms: Terms) -> None:
        """``terms``: of the member who opens it."""
        self.key = key
        self.uuid = uuid
        self.is_over = False
        self._opened_at = opened_at
        self._terms = terms
        self._members: dict[str, Member] = {}
        self._started = False
        self._floor = ""
        self._music = RoomMusic()
        self._reports: Reports | None = None

    @property
    def members(self) -> tuple[Member, ...]:
        """Who is in, in the order in which they came."""
        return tuple(self._members.values())

    def picture(self, at: float) -> RoomPicture:
        """The room at that moment of the rooms' clock."""
        return RoomPicture(
            key=self.key,
            uuid=self.uuid,
            members=self.members,
            started=self._started,
            age_s=max(0.0, at - self._opened_at),
            max_duration_s=self._terms.max_duration_s,
            music=self._music,
            reports=self._reports,
        )

    def find(self, member_id: str) -> Member | None:
        """The member with that id."""
        return self._members.get(member_id)

    @property
    def is_full(self) -> bool:
        """Whether it holds as many as the member who opened it allows."""
        return len(self._members) >= self._terms.max_members

    def limit(self, terms: Terms) -> int:
        """How many may be in for one with such terms to come in: a MultiPartyCall's opener says it for all."""
        return (self._terms if self.key.kind == "multi-party" else terms).max_members

    def enter(self, member: Member) -> Iterator[Happening]:
        """Somebody comes in; who starts the room by it never sees it waiting."""
        is_first = not self._members
        self._members[member.id] = member
        self._music = self._music.or_else(member.terms.music)
        self._reports = self._reports or member.terms.reports
        starts = not self._started and self._may_start()
        self._started = self._started or starts
        yield Entered(member, is_first)
        if starts:
            yield Started()
        if member.terms.enter_sound is not None:
            yield from self._sound(member.terms.enter_sound, "enter")

    def leave(self, member: Member, reason: LeaveReason) -> Iterator[Happening]:
        """Somebody goes, or is made to."""
        if self._members.pop(member.id, None) is None:
            return
        yield Left(member, reason)
        rest = self.members
        if not any(not other.simulated for other in rest):
            self.is_over = True
        elif member.terms.ends_on_exit:
            yield from self.close("exit")
        elif len(rest) == 1 and not rest[0].terms.may_stay_alone:
            yield from self.close("alone")
        else:
            if member.terms.recording_stop_sound is not None:
                yield from self._sound(member.terms.recording_stop_sound, "recording-stop")
            if member.terms.exit_sound is not None:
                yield from self._sound(member.terms.exit_sound, "exit")

    def close(self, reason: CloseReason) -> Iterator[Happening]:
        """It is over for all."""
        if not self.is_over:
            self.is_over = True
            yield Closed(reason)

    def alter(self, member: Member, how: Alteration) -> Iterator[Happening]:
        """The API changes how a member takes part; nothing when it is so already. Only supervisors coach."""
        if how == "kick":
            yield from self.leave(member, "kicked")
            return
        if how in ("coach", "uncoach") and member.role != "Supervisor":
            return
        changed = _altered(member, how)
        if changed != member:
            self._members[member.id] = changed
            yield Altered(changed, how)

    def set_sound(self, member: Member, which: SoundPlace, sound: RoomSound) -> Iterator[Happening]:
        """A sound that had to be fetched has come."""
        match which:
            case "enter" | "recording-start":
                yield from self._sound(sound, which)
                return
            case "exit":
                terms = replace(member.terms, exit_sound=sound)
            case "recording-stop":
                terms = replace(member.terms, recording_stop_sound=sound)
        self._members[member.id] = replace(member, terms=terms)

    def press(self, member: Member, digit: str, at: float) -> Iterator[Happening]:
        """Somebody presses a key."""
        hearers = self.picture(at).hearers(member) if member.terms.relays_keys else frozenset[str]()
        yield Pressed(member, digit, hearers)

    def speak(self, member: Member, prompt: SpeechPrompt, at: float) -> Iterator[Happening]:
        """Somebody says something; who cannot be heard does not take the floor."""
        hearers = self.picture(at).hearers(member)
        yield Spoke(member, prompt, hearers, self._takes_floor(member))

    def voice(self, member: Member, begins: bool, is_told: bool, at: float) -> Iterator[Happening]:
        """Somebody's voice begins, or ends."""
        hearers = self.picture(at).hearers(member)
        yield Voiced(member, begins, is_told, hearers, begins and self._takes_floor(member))

    def _takes_floor(self, member: Member) -> bool:
        is_heard = self._started and not member.muted and not member.held
        takes_it = is_heard and self._floor != member.id
        if takes_it:
            self._floor = member.id
        return takes_it

    def _may_start(self) -> bool:
        has_starter = any(member.terms.starts for member in self.members)
        waits_for_agent = any(member.terms.waits_for_agent for member in self.members)
        has_agent = any(member.role in ("Agent", "ai-agent") for member in self.members)
        return has_starter and (has_agent or not waits_for_agent)

    def _sound(self, sound: RoomSound, which: SoundPlace) -> Iterator[Happening]:
        """Who waits for the start hears the wait sound, and not the room (our choice)."""
        if self._started:
            yield Sounded(sound, which)


def new_member(deed: EnterRoom, member_id: str, call_uuid: str, *, simulated: bool = False) -> Member:
    """The member that somebody who enters becomes."""
    return Member(
        id=member_id,
        call_uuid=call_uuid,
        who=deed.who,
        terms=deed.terms,
        role=deed.role,
        simulated=simulated,
        muted=deed.muted,
        held=deed.held,
        coaching=deed.coaching,
    )


def _altered(member: Member, how: Alteration) -> Member:
    match how:
        case "mute" | "unmute":
            return replace(member, muted=how == "mute")
        case "hold" | "unhold":
            return replace(member, held=how == "hold")
        case "coach" | "uncoach":
            return replace(member, coaching=how == "coach")
    return member

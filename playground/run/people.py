"""The other people on a live call, played by the tester: those who are rung, and those in the call's room.

A deed for a leg takes over: from then on nobody on this call does anything unasked. A deed that makes no
sense where a leg stands (answering twice, a room that is gone) does nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from playground.call.events import (
    CallerSpoke,
    Event,
    LegAnswered,
    LegEnded,
    LegEvent,
    LegOutcome,
    LegPressed,
    Noticed,
)
from playground.call.people import Intent
from playground.call.rooms.deeds import Alteration
from playground.call.rooms.member import Role
from playground.run.planned_parties import PlannedParties
from playground.run.said import spoken
from playground.run.switchboard import Switchboard

_VOICES = ("MAN", "WOMAN")


class People:
    """Everybody but the person on the phone."""

    def __init__(
        self,
        call_uuid: str,
        *,
        feed: Callable[[Event], None],
        now: Callable[[], float],
        key_tone: Callable[[str], None],
        parties: PlannedParties,
        switchboard: Switchboard,
        say: Callable[[str], None] | None = None,
    ) -> None:
        """``feed`` hands the call an event, at ``now`` on its clock; ``key_tone`` sounds a pressed key.

        ``say`` says a text in the caller's place; without it the call is only told that it is said.
        """
        self._call_uuid = call_uuid
        self._feed = feed
        self._now = now
        self._key_tone = key_tone
        self._parties = parties
        self._switchboard = switchboard
        self._say = say

    # Those who are rung; of an outbound call's called party, ``leg`` is the CallUUID

    def leg_intends(self, leg: str) -> Intent | None:
        """What that leg is going to do by itself, and when."""
        match self._parties.next_of(leg, self._now()):
            case LegAnswered(at=at):
                return Intent("answers", at)
            case LegPressed(at=at, digit=digit):
                return Intent(f"presses {digit}", at)
            case LegEnded(at=at, how="hung-up"):
                return Intent("hangs up", at)
            case LegEnded(at=at):
                return Intent("turns it away", at)
        return None

    @property
    def is_taken_over(self) -> bool:
        """True once the tester acts for those who are rung."""
        return self._parties.is_taken_over

    def do_again(self, deed: Callable[[float], LegEvent]) -> None:
        """What somebody who is rung did in a call before, now; whatever else they do by themselves, they do still."""
        self._feed(deed(self._now()))

    def take_over(self) -> None:
        """The tester acts from now on: telephones ring, and nothing else happens unasked."""
        self._parties.take_over()

    def leg_answers(self, leg: str, *, machine: bool = False) -> None:
        """The party picks up; ``machine``: or its voice mail does, whose beep is the tester's to play."""
        self.take_over()
        self._feed(LegAnswered(self._now(), leg, machine))

    def leg_is_a_machine(self, leg: str) -> None:
        """An answering machine picks up; of an outbound call's called party only."""
        self.take_over()
        self._feed(LegAnswered(self._now(), leg, machine=True))

    def leg_is_busy(self, leg: str) -> None:
        """The line is busy."""
        self._end(leg, "busy")

    def leg_rejects(self, leg: str) -> None:
        """The party turns the call away."""
        self._end(leg, "rejected")

    def leg_rings_out(self, leg: str) -> None:
        """Nobody answers, and the far network gives up ringing, now."""
        self._end(leg, "no-answer")

    def leg_fails(self, leg: str) -> None:
        """There is no such number or endpoint."""
        self._end(leg, "failed")

    def leg_hangs_up(self, leg: str) -> None:
        """The party hangs up; on a ringing phone that rejects the call."""
        self._end(leg, "hung-up")

    def leg_presses(self, leg: str, digit: str) -> None:
        """The party presses one of ``0-9 * #``."""
        self.take_over()
        self._key_tone(digit)
        self._feed(LegPressed(self._now(), leg, digit))

    def _end(self, leg: str, how: LegOutcome) -> None:
        self.take_over()
        self._feed(LegEnded(self._now(), leg, how))

    # Those in the room

    def member_comes(self, who: str, role: Role | None = None) -> None:
        """Somebody simulated comes into the room that the call is in; ``role``: of a MultiPartyCall."""
        if not self._switchboard.add_member(self._call_uuid, who, role):
            full = f"{who} is not let in: the call is in no room, or the room is full."
            self._feed(Noticed(self._now(), "room-full", full))

    def member_leaves(self, member_id: str) -> None:
        """Somebody simulated hangs up."""
        self._switchboard.remove_member(self._call_uuid, member_id)

    def member_speaks(self, member_id: str, text: str) -> None:
        """Somebody simulated says something; every second one with a man's voice."""
        number = int(member_id) if member_id.isdecimal() else 0
        if (prompt := spoken(text, _VOICES[number % len(_VOICES)])) is not None:
            self._switchboard.member_speaks(self._call_uuid, member_id, prompt)

    def member_presses(self, member_id: str, digit: str) -> None:
        """Somebody simulated presses one of ``0-9 * #``; the room hears it, where it may."""
        self._switchboard.member_presses(self._call_uuid, member_id, digit)

    def member_is_altered(self, member_id: str, how: Alteration) -> None:
        """Do to anybody in the room what the API can do."""
        self._switchboard.alter_member(self._call_uuid, member_id, how)

    def room_is_ended(self) -> None:
        """End the room for all, as the API can."""
        self._switchboard.close_room(self._call_uuid)

    def caller_speaks(self, text: str) -> None:
        """The person on the phone says something."""
        if self._say is not None:
            self._say(text)
        elif (prompt := spoken(text)) is not None:
            self._feed(CallerSpoke(self._now(), prompt))

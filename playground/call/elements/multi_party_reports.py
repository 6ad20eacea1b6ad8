"""What the app is told of a MultiPartyCall at ``statusCallbackUrl`` (plivo-xml.md 3.9).

A member's own events go where its own element says. What is nobody's own (the room's events, and those of
members whom the tester plays) is told by one call for all, where the first member who gave a URL said
(our choice).
"""

from __future__ import annotations

from collections.abc import Mapping

from playground.call.elements.room import RoomStay
from playground.call.parameters import bill_cost, bill_duration, moment
from playground.call.rooms.deeds import Alteration
from playground.call.rooms.member import CloseReason, LeaveReason, Member, Reports

_EVENTS: Mapping[str, tuple[str, ...]] = {
    "mpc-state-changes": ("MPCInitialized", "MPCStart", "MPCEnd"),
    "participant-state-changes": (
        "ParticipantJoin",
        "ParticipantExit",
        "ParticipantMute",
        "ParticipantUnmute",
        "ParticipantHold",
        "ParticipantUnhold",
        "ParticipantCoachModeStart",
        "ParticipantCoachModeStop",
    ),
    "participant-speak-events": ("ParticipantSpeakStart", "ParticipantSpeakStop"),
    "participant-digit-input-events": ("ParticipantDigitInput",),
    "add-participant-api-events": (
        "AddParticipantByAPIActionInitiated",
        "AddParticipantByAPIActionCompleted",
    ),
}
"""By item of ``statusCallbackEvents``; of ``participant-audio-events`` no names are known."""
_ITEMS = {event: item for item, events in _EVENTS.items() for event in events}
_ALTERED: Mapping[Alteration, str] = {
    "mute": "ParticipantMute",
    "unmute": "ParticipantUnmute",
    "hold": "ParticipantHold",
    "unhold": "ParticipantUnhold",
    "coach": "ParticipantCoachModeStart",
    "uncoach": "ParticipantCoachModeStop",
}
_EXIT_CAUSES: Mapping[LeaveReason, str] = {
    "kicked": "Kicked Out of Multiparty Call",
    "closed": "Multiparty Call Ended",
    "transferred": "Participant Call Transferred",
    "wait-time": "Wait Time Reached",
}
"""Any other: the call was hung up. That for ``waitTime`` is our choice of words."""
_HANGUP = "Participant Call Hangup"
_EMPTY = ("1000", "No Active Participants")
_END_CAUSES: Mapping[CloseReason, tuple[str, str]] = {
    "alone": ("1010", "Stay Alone Not Permitted"),
    "max-duration": ("2000", "Max Duration Reached"),
    "api": ("3000", "Hangup API Triggered"),
}
"""Any other, ``endMpcOnExit`` among them (our choice): nobody is in any more."""


class MultiPartyReports:
    """One member's part in it."""

    def __init__(self, stay: RoomStay, own: Reports | None) -> None:
        """``own``: where the member's own element wants to be told."""
        self._stay = stay
        self._own = own

    def of_room(self, event: str, **fields: str) -> None:
        """Something happened to the room: tell it, if it is this call's turn to."""
        if self._stay.is_reporter:
            self._tell(self._rooms_own, event, fields)

    def of_member(self, event: str, member: Member, **fields: str) -> None:
        """Something happened to a member: tell it, if that is this call's own or its turn to."""
        if self._is_mine(member):
            self._tell(self._own, event, facts(member) | fields)
        elif member.simulated and self._stay.is_reporter:
            self._tell(self._rooms_own, event, facts(member) | fields)

    def altered(self, member: Member, how: Alteration) -> None:
        """The API changed how a member takes part."""
        if (event := _ALTERED.get(how)) is not None:
            self.of_member(event, member)

    def exited(self, member: Member, reason: LeaveReason) -> None:
        """A member is no longer in."""
        self.of_member("ParticipantExit", member, ParticipantExitCause=_EXIT_CAUSES.get(reason, _HANGUP))

    def ended(self, closing: CloseReason | None) -> None:
        """Nobody with a call is in any more: the simulated have gone as well, and the room is over."""
        stay = self._stay
        for member in stay.picture.members if stay.picture is not None else ():
            if member.simulated:
                cause = {"ParticipantExitCause": _EXIT_CAUSES["closed"]}
                self._tell(self._rooms_own, "ParticipantExit", facts(member) | cause)
        code, cause_name = _EMPTY if closing is None else _END_CAUSES.get(closing, _EMPTY)
        billed = bill_duration(stay.room_age)
        fields = {
            "MPCDuration": str(round(stay.room_age)),
            "MPCBilledDuration": str(billed),
            "MPCBilledAmount": bill_cost(stay.line.setup, billed),
            "MPCTerminationCause": cause_name,
            "MPCTerminationCauseCode": code,
        }
        self._tell(self._rooms_own, "MPCEnd", fields)

    @property
    def _rooms_own(self) -> Reports | None:
        return self._stay.picture.reports if self._stay.picture is not None else None

    def _is_mine(self, member: Member) -> bool:
        return self._stay.myself is not None and self._stay.myself.id == member.id

    def _tell(self, where: Reports | None, event: str, fields: Mapping[str, str]) -> None:
        if where is None or _ITEMS[event] not in where.events:
            return
        self._stay.callback(where.url, where.method, None, named(self._stay, event) | dict(fields))


def named(stay: RoomStay, event: str) -> dict[str, str]:
    """What every callback of a MultiPartyCall begins with (plivo-xml.md 3.9, 3.10)."""
    return {
        "EventName": event,
        "EventTimestamp": moment(stay.line.setup, stay.stage.at),
        "MPCUUID": stay.picture.uuid if stay.picture is not None else "",
        "MPCName": stay.key.name,
    }


def facts(member: Member) -> dict[str, str]:
    """Who an event is about (plivo-xml.md 3.9)."""
    return {
        "MemberID": member.id,
        "ParticipantRole": member.role or "",
        "ParticipantCallUUID": member.call_uuid,
        "ParticipantCoachMode": "true" if member.coaching else "false",
    }

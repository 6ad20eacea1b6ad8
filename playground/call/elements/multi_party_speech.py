"""Who in a MultiPartyCall speaks and falls silent: ``participant-speak-events`` (plivo-xml.md 3.9)."""

from __future__ import annotations

from math import inf

from playground.call.elements.multi_party_reports import MultiPartyReports
from playground.call.prompts import SpeechPrompt
from playground.call.rooms.member import Member
from playground.call.stage import Stage


class MultiPartySpeech:
    """Tells of beginnings and ends; what follows while somebody still speaks belongs to the same speech."""

    def __init__(self, stage: Stage, reports: MultiPartyReports) -> None:
        self._stage = stage
        self._reports = reports
        self._speaking: dict[str, tuple[Member, float]] = {}
        """By member's id: who, and until when on the call's clock."""

    def begins(self, member: Member, prompt: SpeechPrompt) -> None:
        """Somebody says something; who is muted or on hold has no voice."""
        if member.muted or member.held:
            return
        until = self._stage.at + prompt.seconds
        if member.id not in self._speaking:
            self._reports.of_member("ParticipantSpeakStart", member)
        elif self._speaking[member.id][1] >= until:
            return
        self._speaking[member.id] = (member, until)
        self._stage.start_timer(_timer(member.id), prompt.seconds, lambda: self.ends(member.id))

    def voice(self, member: Member) -> None:
        """Somebody's voice is heard, until its end is told."""
        if member.muted or member.held:
            return
        if member.id in self._speaking:
            self._stage.cancel_timer(_timer(member.id))
        else:
            self._reports.of_member("ParticipantSpeakStart", member)
        self._speaking[member.id] = (member, inf)

    def ends(self, member_id: str) -> None:
        """Somebody is silent, if not already: at the end of the words, muted, on hold, or gone."""
        if member_id in self._speaking:
            member, _ = self._speaking.pop(member_id)
            self._stage.cancel_timer(_timer(member_id))
            self._reports.of_member("ParticipantSpeakStop", member)

    def stop(self) -> None:
        """The call's own member leaves: what it told the beginning of, it tells the end of."""
        for member_id in tuple(self._speaking):
            self.ends(member_id)


def _timer(member_id: str) -> str:
    return f"room-speech-{member_id}"

"""What a stay in a room leaves in the call log: the room's state, who is in it, what is said."""

from __future__ import annotations

from typing import Literal

from playground.call import entries
from playground.call.rooms.happenings import Spoke
from playground.call.rooms.member import CloseReason, LeaveReason, Member, RoomKey
from playground.call.stage import Stage


class RoomLog:
    """Writes for one stay."""

    def __init__(self, stage: Stage, path: str, key: RoomKey) -> None:
        self._stage = stage
        self._path = path
        self._key = key
        self.room_uuid = ""
        self._status = ""

    def status(
        self, status: Literal["waiting", "started", "closed", "full"], reason: CloseReason | None = None
    ) -> None:
        """The room is so from now on; nothing when it is so already."""
        if status == self._status:
            return
        self._status = status
        self._stage.log(
            entries.RoomStatus,
            path=self._path,
            kind=self._key.kind,
            room=self._key.name,
            room_uuid=self.room_uuid,
            status=status,
            reason=reason,
        )

    def is_in(self, member: Member, *, mine: bool) -> None:
        """Somebody is in the room, so."""
        self._member(member, "in", None, mine=mine)

    def left(self, member: Member, reason: LeaveReason, *, mine: bool) -> None:
        """Somebody is no longer in."""
        self._member(member, "left", reason, mine=mine)

    def speech(self, happening: Spoke, *, heard: bool, mine: bool) -> None:
        """Somebody says something."""
        self._stage.log(
            entries.RoomSpeech,
            path=self._path,
            room=self._key.name,
            member_id=happening.member.id,
            who=happening.member.who,
            text=happening.prompt.text,
            seconds=round(happening.prompt.seconds, 3),
            heard=heard,
            mine=mine or None,
        )

    def voice(self, member: Member, *, heard: bool, mine: bool) -> None:
        """Somebody begins to be heard whose words nobody knows."""
        self._stage.log(
            entries.RoomVoice,
            path=self._path,
            room=self._key.name,
            member_id=member.id,
            who=member.who,
            heard=heard,
            mine=mine or None,
        )

    def _member(
        self, member: Member, state: Literal["in", "left"], reason: LeaveReason | None, *, mine: bool
    ) -> None:
        self._stage.log(
            entries.RoomMember,
            path=self._path,
            room=self._key.name,
            room_uuid=self.room_uuid,
            member_id=member.id,
            who=member.who,
            state=state,
            role=member.role,
            mine=mine or None,
            simulated=member.simulated or None,
            muted=member.muted or None,
            held=member.held or None,
            coaching=member.coaching or None,
            reason=reason,
        )

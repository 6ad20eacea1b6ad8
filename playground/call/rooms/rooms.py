"""All rooms of the playground: they live as long as it does, whatever calls come and go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never
from uuid import NAMESPACE_OID, uuid5

from playground.call.prompts import SpeechPrompt
from playground.call.rooms.deeds import (
    Alteration,
    CloseRoom,
    EnterRoom,
    LeaveRoom,
    PressInRoom,
    RoomDeed,
    SetSound,
    SpeakInRoom,
    UseVoice,
)
from playground.call.rooms.happenings import Happening, Left, Refused, RoomNews
from playground.call.rooms.member import BeepSound, Member, Role, RoomKey, RoomPicture, Terms
from playground.call.rooms.room import Room, new_member

Told = tuple[str, RoomNews]
"""A CallUUID, and what that call is told."""
_SIMULATED = {
    "conference": Terms(starts=False),
    "multi-party": Terms(starts=True, enter_sound=BeepSound(1), exit_sound=BeepSound(2)),
}
"""On what terms those come in whom the tester plays; MultiPartyCall beeps by default (plivo-xml.md 2.12)."""


class Rooms:
    """Deeds in, news out: ``perform`` gives who is to be told what, in order.

    ``at`` is seconds on a clock of the rooms' own, any that goes forward.
    """

    def __init__(self, seed: str) -> None:
        """``seed``: dice for the rooms' UUIDs."""
        self._seed = seed
        self._rooms: dict[RoomKey, Room] = {}
        self._whereabouts: dict[str, tuple[RoomKey, str]] = {}
        self._opened = 0
        self._last_member = 0

    def perform(self, call_uuid: str, deed: RoomDeed, at: float) -> list[Told]:
        """A call does something. A deed in a room that the call is not in does nothing."""
        if isinstance(deed, EnterRoom):
            return self._enter(call_uuid, deed, at)
        found = self._where(call_uuid)
        if found is None:
            return []
        room, member = found
        match deed:
            case LeaveRoom(reason):
                return self._tell(room, room.leave(member, reason), at)
            case SetSound(which, sound):
                return self._tell(room, room.set_sound(member, which, sound), at)
            case PressInRoom(digit):
                return self._tell(room, room.press(member, digit, at), at)
            case SpeakInRoom(prompt):
                return self._tell(room, room.speak(member, prompt, at), at)
            case UseVoice(begins, is_told):
                return self._tell(room, room.voice(member, begins, is_told, at), at)
            case CloseRoom(reason):
                return self._tell(room, room.close(reason), at)
            case _:
                assert_never(deed)

    def room_of(self, call_uuid: str, at: float) -> RoomPicture | None:
        """The room that a call is in."""
        found = self._where(call_uuid)
        return None if found is None else found[0].picture(at)

    def all(self, at: float) -> list[RoomPicture]:
        """Every room there is."""
        return [room.picture(at) for room in self._rooms.values()]

    def add(self, key: RoomKey, who: str, at: float, role: Role | None = None) -> list[Told]:
        """The tester lets somebody come into a room that is open; into a MultiPartyCall as customer, if not told.

        Nobody comes into one that already holds as many as the member who opened it allows.
        """
        room = self._rooms.get(key)
        if room is None or room.is_full:
            return []
        self._last_member += 1
        member_id = str(self._last_member)
        uuid = str(uuid5(NAMESPACE_OID, f"{room.uuid}/{member_id}"))
        if role is None and key.kind == "multi-party":
            role = "Customer"
        deed = EnterRoom(key=key, who=who, terms=_SIMULATED[key.kind], role=role)
        return self._tell(room, room.enter(new_member(deed, member_id, uuid, simulated=True)), at)

    def remove(self, key: RoomKey, member_id: str, at: float) -> list[Told]:
        """Somebody simulated hangs up."""
        found = self._simulated(key, member_id)
        return [] if found is None else self._tell(found[0], found[0].leave(found[1], "hung-up"), at)

    def speak(self, key: RoomKey, member_id: str, prompt: SpeechPrompt, at: float) -> list[Told]:
        """Somebody simulated says something."""
        found = self._simulated(key, member_id)
        return [] if found is None else self._tell(found[0], found[0].speak(found[1], prompt, at), at)

    def press(self, key: RoomKey, member_id: str, digit: str, at: float) -> list[Told]:
        """Somebody simulated presses a key."""
        found = self._simulated(key, member_id)
        return [] if found is None else self._tell(found[0], found[0].press(found[1], digit, at), at)

    def alter(self, key: RoomKey, member_id: str, how: Alteration, at: float) -> list[Told]:
        """The tester does to any member what the API can do."""
        room = self._rooms.get(key)
        member = room.find(member_id) if room is not None else None
        return [] if room is None or member is None else self._tell(room, room.alter(member, how), at)

    def close(self, key: RoomKey, at: float) -> list[Told]:
        """The tester ends a room, as the API can."""
        room = self._rooms.get(key)
        return [] if room is None else self._tell(room, room.close("api"), at)

    def _enter(self, call_uuid: str, deed: EnterRoom, at: float) -> list[Told]:
        told = self.perform(call_uuid, LeaveRoom(), at) if call_uuid in self._whereabouts else []
        room = self._rooms.get(deed.key)
        if room is not None and len(room.members) >= (limit := room.limit(deed.terms)):
            return [*told, (call_uuid, RoomNews("", room.picture(at), Refused(limit)))]
        if room is None:
            room = self._open(deed, at)
        self._last_member += 1
        member = new_member(deed, str(self._last_member), call_uuid)
        self._whereabouts[call_uuid] = (deed.key, member.id)
        return told + self._tell(room, room.enter(member), at)

    def _open(self, deed: EnterRoom, at: float) -> Room:
        self._opened += 1
        uuid = str(uuid5(NAMESPACE_OID, f"{self._seed}/{deed.key.kind}/{deed.key.name}/{self._opened}"))
        room = self._rooms[deed.key] = Room(deed.key, uuid, at, deed.terms)
        return room

    def _where(self, call_uuid: str) -> tuple[Room, Member] | None:
        if call_uuid not in self._whereabouts:
            return None
        key, member_id = self._whereabouts[call_uuid]
        room = self._rooms[key]
        member = room.find(member_id)
        return None if member is None else (room, member)

    def _simulated(self, key: RoomKey, member_id: str) -> tuple[Room, Member] | None:
        room = self._rooms.get(key)
        member = room.find(member_id) if room is not None else None
        return None if room is None or member is None or not member.simulated else (room, member)

    def _tell(self, room: Room, happenings: Iterable[Happening], at: float) -> list[Told]:
        """What each call in the room is told; who was thrown out is told that, who went on its own is not."""
        told: list[Told] = []
        for happening in happenings:
            hearing = list(room.members)
            if isinstance(happening, Left) and not happening.member.simulated:
                self._whereabouts.pop(happening.member.call_uuid, None)
                if happening.reason == "kicked":
                    hearing.append(happening.member)
            picture = room.picture(at)
            told += [
                (member.call_uuid, RoomNews(member.id, picture, happening))
                for member in hearing
                if not member.simulated
            ]
        if room.is_over:
            for member in room.members:
                self._whereabouts.pop(member.call_uuid, None)
            self._rooms.pop(room.key, None)
        return told

"""The switchboard: where the calls of one playground meet in rooms.

Every driver performs its call's deeds in rooms here, and is handed the news for its call. News never come
while a call is being fed: they wait until the driver that caused them asks for them to be delivered, so
that calls are told one after another, in the order in which things happened. Who hears whom changes at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from uuid import uuid4

from playground.call.prompts import SpeechPrompt
from playground.call.rooms.deeds import Alteration, RoomDeed
from playground.call.rooms.happenings import RoomNews
from playground.call.rooms.member import Role, RoomPicture
from playground.call.rooms.rooms import Rooms, Told
from playground.run.room_sound import CallSound, RoomSound, RoomVoice

Hear = Callable[[RoomNews], None]


class Switchboard:
    """Rooms, and the calls that can be in them. Not thread-safe: one event loop."""

    def __init__(self, clock: Callable[[], float], *, seed: str | None = None) -> None:
        """``clock``: seconds, any clock that all calls share; ``seed``: dice for the rooms' UUIDs."""
        self._clock = clock
        self._rooms = Rooms(seed or str(uuid4()))
        self._calls: dict[str, Hear] = {}
        self._sound = RoomSound()
        self._waiting: deque[Told] = deque()
        self._is_delivering = False

    def connect(self, call_uuid: str, hear: Hear, sound: CallSound | None = None) -> None:
        """Take a call on; ``hear`` gets its news. Without ``sound`` it neither hears others live nor is heard."""
        self._calls[call_uuid] = hear
        if sound is not None:
            self._sound.connect(call_uuid, sound)

    def voice_of(self, call_uuid: str) -> RoomVoice:
        """Where a call's voice goes, to be heard by those who hear it; also before the call is connected."""
        return RoomVoice(self._sound, call_uuid)

    def disconnect(self, call_uuid: str) -> None:
        """The call is no more; it must have left its room."""
        self._calls.pop(call_uuid, None)
        self._sound.disconnect(call_uuid)

    def perform(self, call_uuid: str, deed: RoomDeed) -> None:
        """Do what a call wants done; ``deliver`` tells who is to know."""
        self._waiting.extend(self._rooms.perform(call_uuid, deed, self._clock()))
        self._arrange_sound()

    def deliver(self) -> None:
        """Tell the calls their news, and what comes of those. Nothing when that is being done already."""
        if self._is_delivering:
            return
        self._is_delivering = True
        try:
            while self._waiting:
                call_uuid, news = self._waiting.popleft()
                if (hear := self._calls.get(call_uuid)) is not None:
                    hear(news)
        finally:
            self._is_delivering = False

    # What the tester does in the place of others, in the room that a call is in

    def room_of(self, call_uuid: str) -> RoomPicture | None:
        """The room that a call is in."""
        return self._rooms.room_of(call_uuid, self._clock())

    def add_member(self, call_uuid: str, who: str, role: Role | None = None) -> bool:
        """Let somebody come in; ``False``: there is no room, or it is full."""
        if (room := self.room_of(call_uuid)) is None:
            return False
        told = self._rooms.add(room.key, who, self._clock(), role)
        self._tell(told)
        return bool(told)

    def remove_member(self, call_uuid: str, member_id: str) -> None:
        """Let somebody simulated hang up."""
        if (room := self.room_of(call_uuid)) is not None:
            self._tell(self._rooms.remove(room.key, member_id, self._clock()))

    def member_speaks(self, call_uuid: str, member_id: str, prompt: SpeechPrompt) -> None:
        """Let somebody simulated say something."""
        if (room := self.room_of(call_uuid)) is not None:
            self._tell(self._rooms.speak(room.key, member_id, prompt, self._clock()))

    def member_presses(self, call_uuid: str, member_id: str, digit: str) -> None:
        """Let somebody simulated press a key."""
        if (room := self.room_of(call_uuid)) is not None:
            self._tell(self._rooms.press(room.key, member_id, digit, self._clock()))

    def alter_member(self, call_uuid: str, member_id: str, how: Alteration) -> None:
        """Do to any member what the API can do."""
        if (room := self.room_of(call_uuid)) is not None:
            self._tell(self._rooms.alter(room.key, member_id, how, self._clock()))

    def close_room(self, call_uuid: str) -> None:
        """End the room for all, as the API can."""
        if (room := self.room_of(call_uuid)) is not None:
            self._tell(self._rooms.close(room.key, self._clock()))

    def _tell(self, told: list[Told]) -> None:
        self._waiting.extend(told)
        self._arrange_sound()
        self.deliver()

    def _arrange_sound(self) -> None:
        self._sound.arrange(self._rooms.all(self._clock()))

"""What the caller does in a room: presses keys, says things, is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.call import entries
from playground.call.events import VoiceBegan, VoiceEnded, VoiceEvent
from playground.call.prompts import SpeechPrompt
from playground.call.rooms.deeds import PressInRoom, SpeakInRoom, UseVoice

if TYPE_CHECKING:
    from playground.call.elements.room import RoomStay


class RoomMouth:
    """One member's mouth and fingers, for one stay."""

    def __init__(self, stay: RoomStay) -> None:
        self._stay = stay

    def open(self) -> None:
        """What the caller does goes to the room."""
        line = self._stay.line
        line.hears.words = self._spoke
        line.listen(self._press)
        line.listen_to_voice(self._voice)

    def close(self) -> None:
        """It goes nowhere."""
        line = self._stay.line
        line.hears.words = None
        line.listen(None)
        line.listen_to_voice(None)

    def _press(self, key: str) -> None:
        stay = self._stay
        path = stay.element.path
        stay.stage.log(entries.InputDigit, path=path, digit=key, accepted=False, reason="room")
        if stay.me is not None:
            stay.stage.add(PressInRoom(key))
            stay.has_pressed(key)

    def _spoke(self, prompt: SpeechPrompt) -> None:
        if self._stay.me is not None:
            self._stay.stage.add(SpeakInRoom(prompt))

    def _voice(self, event: VoiceEvent) -> None:
        if self._stay.me is None:
            return
        if isinstance(event, VoiceBegan):
            self._stay.stage.add(UseVoice(True, is_told=event.source == "text"))
        elif isinstance(event, VoiceEnded):
            self._stay.stage.add(UseVoice(False))

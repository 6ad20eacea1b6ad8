"""Who in a call listens to what. One at a time for each: the newest element that cares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from playground.call.events import LegEvent, VoiceEvent
from playground.call.prompts import SpeechPrompt
from playground.call.rooms.happenings import RoomNews


@dataclass(slots=True)
class Listeners:
    """``None``: nobody cares."""

    keys: Callable[[str], None] | None = None
    """The caller's keys; unheard ones are lost. Set it with ``Line.listen``, which knows what is secret."""
    noise: Callable[[], None] | None = None
    """The caller makes a sound, or ceases to."""
    voice: Callable[[VoiceEvent], None] | None = None
    """The caller's voice, and what is understood of it."""
    words: Callable[[SpeechPrompt], None] | None = None
    """What the caller says, as others in a room hear it."""
    beep: Callable[[], None] | None = None
    """The far end's answering machine beeps."""
    legs: Callable[[LegEvent], None] | None = None
    """Dialled parties do something."""
    room: Callable[[RoomNews], None] | None = None
    """Something happens in the room that the call is in."""

    def clear(self) -> None:
        """Nobody listens any more."""
        for item in fields(self):
            setattr(self, item.name, None)

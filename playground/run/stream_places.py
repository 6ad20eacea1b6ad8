"""Where a stream's server stands in a call: opposite the caller, or in the caller's place, as a member of a room.

Opposite, it hears the caller on the inbound track and is heard by the caller. As a member, it hears on the inbound
track what the call hears, and what it sends is the call's own voice, which goes to all who hear that member. The way
to them takes 40 ms (our choice, as with a microphone): its sound stands that far ahead on the tape, so that whoever
takes it from there in real time finds it whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from playground.run.microphone_voice import AHEAD_S

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.tape import CallTape
    from playground.run.room_sound import RoomVoice


class StreamEar(Protocol):
    """A loudspeaker for what a stream's server sends."""

    def pour(self, samples: Samples) -> None:
        """Sound this next: float32 at the engine's rate."""

    def stop_pouring(self) -> None:
        """Silence it at once."""


class Opposite:
    """What is heard of a server that talks to the caller: on the loudspeaker, and on the tape what is not silence."""

    def __init__(self, tape: CallTape, ear: StreamEar | None) -> None:
        self._tape = tape
        self._ear = ear

    def hear(self, at: float, samples: Samples) -> None:
        """20 ms of it."""
        from playground.adapters.sound.clip import Clip

        if self._ear is not None:
            self._ear.pour(samples)
        if samples.any():
            self._tape.begin("stream", "app", at, Clip(samples))

    def silence(self, at: float) -> None:
        """No more of it."""
        if self._ear is not None:
            self._ear.stop_pouring()
        self._tape.end("stream", at)


class AsMember:
    """A server in the caller's place: what it hears, and what is heard of it."""

    def __init__(self, tape: CallTape, voice: RoomVoice | None) -> None:
        self._tape = tape
        self._voice = voice

    def render(self, begin: float, end: float) -> Samples:
        """What the call hears left, what the caller sounds like right."""
        return self._tape.render(begin, end)[:, ::-1]

    def hear(self, at: float, samples: Samples) -> None:
        """20 ms of it."""
        from playground.adapters.sound.clip import Clip

        if self._voice is not None:
            self._voice.pour(samples)
        if samples.any():
            self._tape.add("caller", at + AHEAD_S, Clip(samples), is_voice=True)

    def silence(self, at: float) -> None:
        """No more of it."""
        if self._voice is not None:
            self._voice.stop_pouring()
        self._tape.break_off("caller", at + AHEAD_S, is_voice=True)

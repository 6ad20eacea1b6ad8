"""Puts on a call's tape what sounds in it; both drivers say here what happens, and when.

What is on it (our choice): on the app's track the person on the phone hears everything that comes from the call,
among it the ring tone of those who are dialled. The tone before the call is answered is the telephone's own, and
is not. The caller's keys are as loud as the network carries them, not as softly as the keypad's feedback. What
the caller says goes to those who hear it in a room, too; keys do not, as the room itself relays them.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import count
from typing import TYPE_CHECKING

from playground.adapters.sound.tape import CallTape

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Clip
    from playground.run.room_sound import RoomVoice

_RING, _KEY = "ring", "key"


class Taping:
    """Feeds the tape of one call. Times are seconds on the call's clock."""

    def __init__(self, voice: RoomVoice | None = None) -> None:
        """``voice``: where what the caller says goes besides."""
        self.tape = CallTape()
        self._voice = voice
        self._rings = False
        self._is_ringing = False
        self._in_turn: set[int] = set()
        """Prompts that sound now, those that sound along with others aside."""
        self._utterances = count()

    def prompt_started(
        self, at: float, prompt_id: int, clip: Clip, loop: int = 1, *, overlay: bool = False
    ) -> None:
        """A prompt sounds; ``overlay``: along with others, so that nothing falls silent for it."""
        self.tape.begin(prompt_id, "app", at, clip, loop)
        if not overlay:
            self._in_turn.add(prompt_id)
            self._ring(at)

    def prompt_finished(self, at: float, prompt_id: int) -> None:
        """A prompt has come to its end by itself."""
        self._in_turn.discard(prompt_id)
        self._ring(at)

    def prompt_stopped(self, at: float, prompt_id: int) -> None:
        """A prompt is cut, if it sounds."""
        self.tape.end(prompt_id, at)
        self.prompt_finished(at, prompt_id)

    def ringback(self, at: float, on: bool) -> None:
        """Others are rung, and the caller hears so between prompts; or no more."""
        self._rings = on
        self._ring(at)

    def key_pressed(self, at: float, digit: str) -> None:
        """The caller presses one of ``0-9 * #``."""
        from playground.adapters.sound.tones import key_tone

        self.tape.begin(_KEY, "caller", at, key_tone(digit))  # not added: that would cost a file

    def said(self, at: float, clip: Clip) -> Hashable:
        """The caller says something; what ``unsaid`` knows it by."""
        token = ("said", next(self._utterances))
        self.tape.begin(token, "caller", at, clip, is_voice=True)
        if self._voice is not None:
            self._voice.said(token, clip)
        return token

    def unsaid(self, at: float, token: Hashable) -> None:
        """The caller breaks off."""
        self.tape.end(token, at)
        if self._voice is not None:
            self._voice.unsaid(token)

    def heard(self, at: float, clip: Clip) -> None:
        """A piece of what a microphone hears."""
        self.tape.add("caller", at, clip, is_voice=True)

    def finish(self, at: float) -> None:
        """The call is over."""
        self.tape.finish(at)

    def _ring(self, at: float) -> None:
        wanted = self._rings and not self._in_turn
        if wanted == self._is_ringing:
            return
        self._is_ringing = wanted
        if not wanted:
            self.tape.end(_RING, at)
            return
        from playground.adapters.sound.tones import ringback

        self.tape.begin(_RING, "app", at, ringback(), loop=0)

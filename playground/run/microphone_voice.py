"""The caller speaks into the tester's microphone: it goes on the tape as it comes, and its voice is told to the call.

The network between caller and app takes 40 ms here (our choice): blocks are put on the tape that far ahead, so
that whoever takes the sound from there in real time finds it whole.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from playground.run.recognition import Recognition
from playground.run.taping import Taping

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.voice_activity import Turn

AHEAD_S = 0.04
"""How far ahead of the clock what is heard goes on the tape, seconds."""
_MOST_AHEAD_S = 0.2
"""A clock of the microphone that runs faster is set right there, by leaving a block out."""
_KEPT_S = 30.0
"""So much of one utterance is kept for the recogniser."""
_BEFORE_S = 0.4
"""And so much of what was before it: a voice is noticed a little late."""


class Listens(Protocol):
    """A microphone."""

    def start(self) -> None:
        """Open it; returns at once."""

    def close(self) -> None:
        """Give it back; returns at once."""


class OpenMicrophone(Protocol):
    """Makes a microphone. Both callbacks come on a thread of its own."""

    def __call__(self, *, hear: Callable[[Samples], None], gone: Callable[[str], None]) -> Listens:
        """``hear`` takes blocks, mono at the engine's rate; ``gone`` says why there will be no more."""


class MicrophoneVoice:
    """One call's microphone while it is open. Use it on the event loop."""

    def __init__(
        self,
        open_microphone: OpenMicrophone,
        *,
        recognition: Recognition,
        taping: Taping,
        now: Callable[[], float],
        gone: Callable[[str], None],
    ) -> None:
        from playground.adapters.sound.voice_activity import VoiceActivity

        self._recognition = recognition
        self._taping = taping
        self._now = now
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        """Whoever hears of the voice stands in the app's context, not in that of the microphone's thread."""
        self._activity = VoiceActivity()
        self._frame: int | None = None
        """Where the next block goes on the tape."""
        self._before: deque[Samples] = deque()
        self._utterance: list[Samples] = []
        self._kept = 0
        self._is_open = True
        self.is_attended = True
        """False: the tester speaks elsewhere, and silence is heard here."""
        self._microphone = open_microphone(hear=self._hear, gone=self._lost)
        self._microphone.start()

    def close(self) -> None:
        """Hear no more."""
        self._is_open = False
        self._microphone.close()

    def _hear(self, block: Samples) -> None:
        """On the microphone's thread."""
        if not self.is_attended:
            block = block * 0
        turns = self._activity.hear(block)
        if self._is_open and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, block, turns, context=self._context.copy())

    def _lost(self, sentence: str) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._told_lost, sentence, context=self._context.copy())

    def _told_lost(self, sentence: str) -> None:
        if self._is_open:
            self._gone(sentence)

    def _take(self, block: Samples, turns: list[Turn]) -> None:
        if not self._is_open:
            return
        self._tape(block)
        self._keep(block)
        for turn in turns:
            if turn.speaks:
                self._utterance, self._kept = list(self._before), sum(map(len, self._before))
                self._recognition.voice_began("microphone")
            else:
                self._recognition.voice_ended(self._said())

    def _tape(self, block: Samples) -> None:
        from playground.adapters.sound.clip import RATE, Clip

        wanted = round((self._now() + AHEAD_S) * RATE)
        late = self._frame is None or self._frame < wanted - round(AHEAD_S * RATE)
        frame = wanted if late or self._frame is None else self._frame
        if frame - wanted > round(_MOST_AHEAD_S * RATE):
            return
        self._taping.heard(frame / RATE, Clip(block))
        self._frame = frame + len(block)

    def _keep(self, block: Samples) -> None:
        from playground.adapters.sound.clip import RATE

        self._before.append(block)
        while sum(map(len, self._before)) > _BEFORE_S * RATE:
            self._before.popleft()
        if self._recognition.speaks and self._kept < _KEPT_S * RATE:
            self._utterance.append(block)
            self._kept += len(block)

    def _said(self) -> Samples:
        import numpy as np

        said, self._utterance = self._utterance, []
        return np.concatenate([*said, np.zeros(0, dtype=np.float32)])

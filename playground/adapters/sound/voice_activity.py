"""When somebody speaks, told from the signal alone: louder than the noise of the last seconds, for long enough.

A frame of 20 ms counts as voice when it is well above the noise floor. The floor is the quietest frame of the
last three seconds: speech has gaps in that time, and noise that sets in is the floor soon. Three loud frames
begin a voice, which ends when 0.4 s have been quiet: words of one sentence stay together, and a click is
none (our choice of figures; no model is needed for one close microphone, and none is shipped).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import inf, log10
from typing import TYPE_CHECKING

from playground.adapters.sound.clip import RATE

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

__all__ = ["Turn", "VoiceActivity", "dbfs", "voices_in"]

FRAME_S = 0.02
FRAME = round(FRAME_S * RATE)
"""Samples looked at together."""
LEAST_DBFS = -50.0
"""Nothing softer is a voice, however quiet it is around."""
ABOVE_FLOOR_DB = 10.0
"""So much louder than the noise is a voice; half of it keeps one going."""
ONSET_FRAMES = 3
HANG_OVER_S = 0.4
"""Silence between words of one utterance, at most."""
_QUIET_DBFS = -75.0
"""What counts as the floor where there is digital silence."""
_FLOOR_FRAMES = round(3.0 / FRAME_S)
_LEARNING_FRAMES = 5
_HANG_OVER_FRAMES = round(HANG_OVER_S / FRAME_S)


@dataclass(frozen=True, slots=True)
class Turn:
    """The voice sets in or ends."""

    at: float
    """Seconds since the first sample; it is known only later: 0.06 s after it sets in, 0.4 s after it ended."""
    speaks: bool


class VoiceActivity:
    """Listens to a signal at ``RATE``, block by block."""

    def __init__(self, *, begins_quiet: bool = False) -> None:
        """``begins_quiet``: before the first sample there was silence, as in a file; else it is learnt for 0.1 s."""
        self._floor = deque([_QUIET_DBFS] if begins_quiet else [], _FLOOR_FRAMES)
        self._learning = 0 if begins_quiet else _LEARNING_FRAMES
        self._rest: Samples | None = None
        self._frames = 0
        self._loud = 0
        """Loud frames in a row."""
        self._quiet = 0
        """Quiet frames in a row."""
        self.speaks = False
        """True while a voice is heard."""

    def hear(self, block: Samples) -> list[Turn]:
        """Listen to mono float32, shape (frames,), of any length; what changed in it."""
        import numpy as np

        if self._rest is not None and len(self._rest):
            block = np.concatenate([self._rest, block])
        whole = len(block) // FRAME * FRAME
        self._rest = block[whole:].copy()
        framed = block[:whole].reshape(-1, FRAME).astype(np.float64)
        powers = np.einsum("ij,ij->i", framed, framed) / FRAME
        return [turn for power in powers for turn in self._frame(_decibels(float(power)))]

    def end(self) -> list[Turn]:
        """The signal is over: so is the voice."""
        return self._end() if self.speaks else []

    def _frame(self, level: float) -> list[Turn]:
        self._frames += 1
        self._floor.append(max(level, _QUIET_DBFS))
        threshold = max(LEAST_DBFS, min(self._floor) + ABOVE_FLOOR_DB)
        if self.speaks:
            threshold -= ABOVE_FLOOR_DB / 2
        is_loud = level >= threshold and self._frames > self._learning
        self._loud, self._quiet = (self._loud + 1, 0) if is_loud else (0, self._quiet + 1)
        if not self.speaks and self._loud >= ONSET_FRAMES:
            self.speaks = True
            return [Turn((self._frames - self._loud) * FRAME_S, True)]
        if self.speaks and self._quiet >= _HANG_OVER_FRAMES:
            return self._end()
        return []

    def _end(self) -> list[Turn]:
        self.speaks = False
        return [Turn((self._frames - self._quiet) * FRAME_S, False)]


def voices_in(samples: Samples) -> list[tuple[float, float]]:
    """The stretches of a whole recording in which somebody speaks: (from, to), seconds."""
    activity = VoiceActivity(begins_quiet=True)
    turns = [*activity.hear(samples), *activity.end()]
    return [(begun.at, ended.at) for begun, ended in zip(turns[::2], turns[1::2], strict=True)]


def dbfs(samples: Samples) -> float:
    """How loud it is: the root mean square in dBFS, 0 that of a full-scale square wave; ``-inf``: silence."""
    import numpy as np

    wide = samples.astype(np.float64)
    return _decibels(float(wide @ wide) / len(wide)) if len(wide) else -inf


def _decibels(power: float) -> float:
    return 10.0 * log10(power) if power > 0.0 else -inf

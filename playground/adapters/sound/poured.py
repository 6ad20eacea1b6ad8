"""Sound that comes in real time, a little at a time: played as it comes, with a small cushion.

When it comes too late there is silence, and the cushion is filled anew; when more is there than the cushion should
ever need, because the device stood still, what is too much is left out, so that no delay grows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.source import FADE_FRAMES

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

CUSHION = round(0.04 * RATE)
"""Frames waited for before the first is given."""
MOST = round(0.24 * RATE)
"""With more than that waiting, all but the cushion is left out."""
_KEPT = round(0.25 * RATE)
"""Frames kept after they were given: what a device drops unheard is given again."""


class Poured:
    """One such sound. Not safe to use from several threads at once."""

    def __init__(self) -> None:
        import numpy as np

        self._samples: Samples = np.zeros(0, dtype=np.float32)
        self._given = 0
        """Frames of them that have been given."""
        self._flows = False

    @property
    def under_way(self) -> bool:
        """Whether it is sounding now."""
        return self._flows

    @property
    def waiting(self) -> int:
        """Frames still to be given."""
        return len(self._samples) - self._given

    def pour(self, samples: Samples) -> None:
        """Add what comes next."""
        import numpy as np

        if self.waiting > MOST:
            self._given = len(self._samples) - CUSHION
        dropped = max(0, self._given - _KEPT)
        self._samples = np.concatenate([self._samples[dropped:], samples])
        self._given -= dropped

    def add_to(self, block: Samples) -> int:
        """Add what comes next to the block; how many of its frames have sound."""
        if not self._flows and self.waiting < CUSHION:
            return 0
        piece = self._samples[self._given : self._given + len(block)]
        block[: len(piece)] += piece
        self._given += len(piece)
        self._flows = len(piece) == len(block)
        return len(piece)

    def give_again(self, frames: int) -> None:
        """The device dropped so many frames unheard."""
        self._given = max(0, self._given - frames)

    def fading_tail(self) -> Samples:
        """The next 5 ms, fading to nothing: what is left to hear when it is stopped."""
        import numpy as np

        tail = np.zeros(FADE_FRAMES, dtype=np.float32)
        if self._flows:
            self.add_to(tail)
        return tail * np.linspace(1.0, 0.0, FADE_FRAMES, dtype=np.float32)

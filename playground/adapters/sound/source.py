"""A clip that is being played: where it is, how long it lasts, and who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from playground.adapters.sound.clip import RATE, Clip

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

FADE_FRAMES = round(0.005 * RATE)
"""A cut fades over 5 ms: short enough to be a cut, long enough not to click."""


@dataclass(slots=True, eq=False)
class Source:
    """A clip being played so many times."""

    samples: Samples
    """float32, shape (frames,), -1…1."""
    end: float
    """Frames it lasts in all; infinite when it loops for ever."""
    shared: bool = False
    """Everybody in the room hears it too."""
    handle: int | None = None
    """What whoever plays it calls it; ``None`` when it cannot be stopped by itself."""
    on_started: Callable[[], None] | None = None
    on_finished: Callable[[], None] | None = None
    position: int = 0
    """Frames given so far, over all repetitions."""
    begun: bool = False

    @classmethod
    def of(cls, clip: Clip, loop: int, *, shared: bool) -> Source:
        """A clip to be played ``loop`` times, 0 = for ever; an empty one is over at once in any case."""
        return cls(clip.samples, inf if loop == 0 and clip.frames else clip.frames * loop, shared)

    @property
    def over(self) -> bool:
        """Whether it has given its last frame."""
        return self.position >= self.end

    @property
    def under_way(self) -> bool:
        """Whether it has given some of its frames, and not all."""
        return self.begun and not self.over

    def add_to(self, block: Samples) -> int:
        """Add what comes next to the block; how many frames it filled."""
        filled = 0
        while filled < len(block) and not self.over:
            at = self.position % len(self.samples)
            piece = self.samples[at : at + len(block) - filled]
            block[filled : filled + len(piece)] += piece
            filled += len(piece)
            self.position += len(piece)
        return filled

    def fading_tail(self) -> Source:
        """The next 5 ms, fading to nothing: what is left to hear of a source that was stopped."""
        import numpy as np

        tail = np.zeros(FADE_FRAMES, dtype=np.float32)
        if self.begun:
            self.add_to(tail)
            tail *= np.linspace(1.0, 0.0, FADE_FRAMES, dtype=np.float32)
        return Source(tail, FADE_FRAMES, self.shared)

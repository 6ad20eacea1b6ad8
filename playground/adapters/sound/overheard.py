"""Somebody else's voice on a call's tape, for as long as the two hear each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.adapters.sound.source import FADE_FRAMES

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.tape import CallTape


@dataclass(slots=True, eq=False)
class Overheard:
    """A stretch of time in which the voice on another tape is heard; faded over 5 ms at both ends."""

    tape: CallTape
    """The speaker's."""
    ahead: int
    """How far that tape's clock is ahead of the hearer's, frames; negative when it is behind."""
    begin: int
    """The first frame, on the hearer's tape."""
    cut: int | None = None
    """The frame from which it fades; ``None`` while it is heard."""

    def cut_at(self, frame: int) -> None:
        """Hear no more from there on, unless it was cut before."""
        self.cut = frame if self.cut is None else min(self.cut, frame)

    def add_to(self, block: Samples, first: int) -> None:
        """Add what is heard in a block that begins at that frame of the hearer's tape."""
        start, stop = max(first, self.begin), first + len(block)
        if self.cut is not None:
            stop = min(stop, self.cut + FADE_FRAMES)
        if start >= stop:
            return
        voice = self.tape.voice(start + self.ahead, stop + self.ahead)
        if voice.any():
            block[start - first : stop - first] += voice * self._loudness(start, stop)

    def _loudness(self, start: int, stop: int) -> Samples:
        import numpy as np

        at = np.arange(start, stop, dtype=np.float32)
        loudness = (at - self.begin) / FADE_FRAMES
        if self.cut is not None:
            loudness = np.minimum(loudness, 1.0 - (at - self.cut) / FADE_FRAMES)
        return np.clip(loudness, 0.0, 1.0).astype(np.float32)

"""The mixer: what is to be heard, summed block by block. It has no device, no clock and no thread.

Every call has a line of its own; the lines sound together. Whoever pulls it, a device, a wall clock or a
plain loop, hears the same.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from playground.adapters.sound.telephone import TelephoneFilter

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.mixed_line import MixedLine, Tell


class Mixer:
    """Sums lines into blocks of float32, -1…1. Safe to use from several threads."""

    def __init__(self) -> None:
        self.volume = 1.0
        """Loudness of the sum, 0…1."""
        self.muted = False
        """Nothing is heard; everything goes on in its time."""
        self.telephone = False
        """The sum passes the telephone's band."""
        self._lock = Lock()
        self._lines: list[MixedLine] = []
        self._telephone_filter = TelephoneFilter()
        self._telephone_share = 0.0
        self._gain = 1.0

    def join(self, line: MixedLine) -> None:
        """Let a line be heard, until it is over."""
        with self._lock:
            self._lines.append(line)

    def is_quiet_but_for(self, line: MixedLine, frames: int) -> bool:
        """Whether no other line was audible in the last so many frames."""
        with self._lock:
            return all(other.frames_since_sound >= frames for other in self._lines if other is not line)

    def give_again(self, frames: int, ahead: int) -> None:
        """Go back on every line: the device dropped so many frames unheard, and was so far ahead of time."""
        with self._lock:
            for line in self._lines:
                line.give_again(frames, ahead)

    def render(self, frames: int) -> Samples:
        """The next block, float32, shape (frames,), -1…1."""
        block = np.zeros(max(0, frames), dtype=np.float32)
        if not len(block):
            return block
        told: list[Tell] = []
        with self._lock:
            for line in self._lines:
                told += line.add_to(block)
            self._lines = [line for line in self._lines if not line.over]
            self._apply_gain(block)
            block = self._as_heard(block)
        for tell in told:
            tell()
        return block

    def _apply_gain(self, block: Samples) -> None:
        """Volume and mute, gliding over the block so that a turn of the knob does not click."""
        wanted = 0.0 if self.muted else min(1.0, max(0.0, self.volume))
        if wanted == self._gain:
            if wanted != 1.0:
                block *= np.float32(wanted)
            return
        block *= np.linspace(self._gain, wanted, len(block), dtype=np.float32)
        self._gain = wanted

    def _as_heard(self, block: Samples) -> Samples:
        """The telephone's band, faded in or out over a block when switched, then limited to -1…1."""
        wanted = 1.0 if self.telephone else 0.0
        filtered = self._telephone_filter(block)
        if wanted != self._telephone_share:
            share = np.linspace(self._telephone_share, wanted, len(block), dtype=np.float32)
            block = block + share * (filtered - block)
            self._telephone_share = wanted
        elif wanted:
            block = filtered
        return np.clip(block, -1.0, 1.0)

"""How the line sounds: a band-pass from 300 to 3400 Hz, run over a stream block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from playground.adapters.sound.clip import RATE

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

LOW_HZ, HIGH_HZ = 300.0, 3400.0
"""Edges of the telephone's band, Hz."""
TAPS = 129
"""Length of the filter; it delays by half of that, 2.7 ms."""


class TelephoneFilter:
    """A 129-tap FIR with its memory. Feed it always, so that it can be switched on without a click."""

    def __init__(self) -> None:
        self._coefficients = _band_pass()
        self._history = np.zeros(TAPS - 1, dtype=np.float32)

    def __call__(self, block: Samples) -> Samples:
        """The next block, filtered; same length."""
        joined = np.concatenate([self._history, block])
        self._history = joined[-(TAPS - 1) :]
        filtered: Samples = np.convolve(joined, self._coefficients, mode="valid").astype(np.float32)
        return filtered


def _band_pass() -> Samples:
    """Windowed-sinc coefficients, unity gain at the band's geometric middle."""
    at = np.arange(TAPS) - (TAPS - 1) / 2
    ideal = _low_pass(HIGH_HZ, at) - _low_pass(LOW_HZ, at)
    taps = ideal * np.hamming(TAPS)
    middle = np.sqrt(LOW_HZ * HIGH_HZ)
    gain = np.abs(np.sum(taps * np.exp(-2j * np.pi * middle / RATE * at)))
    coefficients: Samples = (taps / gain).astype(np.float32)
    return coefficients


def _low_pass(edge_hz: float, at: np.ndarray) -> np.ndarray:
    return 2 * edge_hz / RATE * np.sinc(2 * edge_hz / RATE * at)

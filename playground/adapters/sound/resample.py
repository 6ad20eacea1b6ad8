"""From any rate to the engine's: soxr where it is installed, an FFT in numpy where it has no wheel."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from playground.adapters.sound.clip import RATE

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples


def to_engine_rate(samples: Samples, rate: int) -> Samples:
    """Mono samples at ``rate`` Hz brought to ``RATE``; float32, shape (frames,)."""
    import numpy as np

    if rate == RATE or not len(samples):
        return np.ascontiguousarray(samples, dtype=np.float32)
    try:
        import soxr
    except ImportError:
        return resample_by_fft(samples, rate)
    return np.ascontiguousarray(soxr.resample(samples, rate, RATE), dtype=np.float32)


def resample_by_fft(samples: Samples, rate: int) -> Samples:
    """The same by cutting or padding the spectrum: exact for what lies below both half-rates."""
    import numpy as np

    # A whole number of periods of both rates on either side: nothing is shifted by a fraction of a frame,
    # and the spectrum's assumption that sound repeats rings into the padding, not into the sound.
    unit, unit_here = rate // gcd(rate, RATE), RATE // gcd(rate, RATE)
    before = -(-(rate // 50) // unit)
    whole = -(-len(samples) // unit) + 2 * before
    padded = np.pad(samples, (before * unit, (whole - before) * unit - len(samples)), mode="symmetric")
    spectrum = np.fft.rfft(padded)
    frames = whole * unit_here
    resampled = np.fft.irfft(spectrum[: frames // 2 + 1], n=frames) * (unit_here / unit)
    start = before * unit_here
    wanted = max(1, round(len(samples) * RATE / rate))
    return np.ascontiguousarray(resampled[start : start + wanted], dtype=np.float32)

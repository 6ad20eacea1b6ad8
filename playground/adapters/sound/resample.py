"""From any rate to the engine's: soxr where it is installed, an FFT in numpy where it has no wheel."""

from __future__ import annotations

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

    # Mirrored padding keeps the spectrum's assumption of a loop from ringing into both ends.
    pad = min(len(samples) - 1, rate // 50)
    padded = np.pad(samples, pad, mode="reflect") if pad else samples
    frames = round(len(padded) * RATE / rate)
    spectrum = np.fft.rfft(padded)
    kept = spectrum[: frames // 2 + 1]
    resampled = np.fft.irfft(kept, n=frames) * (frames / len(padded))
    start = round(pad * RATE / rate)
    wanted = max(1, round(len(samples) * RATE / rate))
    return np.ascontiguousarray(resampled[start : start + wanted], dtype=np.float32)

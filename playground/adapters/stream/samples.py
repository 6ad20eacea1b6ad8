"""Samples as streams carry them: 16-bit linear or µ-law, at 8 to 24 kHz, from and to the engine's own.

Resampling is done here rather than by soxr, which gives its samples back in batches of its own size: a stream needs
just so many samples every 20 ms, without a seam and without a growing delay.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from playground.adapters.sound.clip import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from playground.adapters.sound.clip import Samples

L16, MULAW = "audio/x-l16", "audio/x-mulaw"
RATES = (8000, 16000, 24000)
"""Sample rates, Hz; 24000 is of the API reference alone (plivo-xml.md 2.15)."""
_HALF_WIDTH = 16
"""Reach of the filter to either side, in samples of the lower rate: 2 ms at 8 kHz."""
_BIAS, _CLIP = 0x84, 32635


class Resampler:
    """A stream of samples brought to another rate, block by block; delayed by 2 ms at most."""

    def __init__(self, source_hz: int, target_hz: int) -> None:
        divisor = gcd(source_hz, target_hz)
        self._up, self._down = target_hz // divisor, source_hz // divisor
        self._taps = _low_pass(max(self._up, self._down), self._up)
        self._history = np.zeros(len(self._taps) - 1, dtype=np.float32)
        self._skip = 0
        """How many of the next block's samples, at the common rate, come before the next one wanted."""

    def __call__(self, block: Samples) -> Samples:
        """The next block: float32, shape (frames,)."""
        if self._up == self._down:
            return block
        spread = np.zeros(len(block) * self._up, dtype=np.float32)
        spread[:: self._up] = block
        joined = np.concatenate([self._history, spread])
        self._history = joined[len(joined) - len(self._history) :]
        filtered = np.convolve(joined, self._taps, mode="valid")[: len(spread)]
        wanted: Samples = filtered[self._skip :: self._down].astype(np.float32)
        self._skip = (self._skip - len(spread)) % self._down
        return wanted


@lru_cache(maxsize=8)
def _low_pass(factor: int, gain: int) -> Samples:
    """A windowed sinc that lets through what both rates can carry; ``factor``: common rate ÷ lower rate."""
    at = np.arange(-_HALF_WIDTH * factor, _HALF_WIDTH * factor + 1)
    taps = np.sinc(0.92 * at / factor) * np.kaiser(len(at), 7.0)
    scaled: Samples = (gain * taps / taps.sum()).astype(np.float32)
    return scaled


class Encoder:
    """The engine's samples as a stream carries them."""

    def __init__(self, encoding: str, rate: int) -> None:
        self._encode = encode_mulaw if encoding == MULAW else encode_l16
        self._resample = Resampler(RATE, rate)

    def __call__(self, samples: Samples) -> bytes:
        """The next stretch of float32 samples at ``RATE``."""
        return self._encode(self._resample(samples))


class Decoder:
    """What a stream carries as the engine's samples."""

    def __init__(self, encoding: str, rate: int) -> None:
        self._decode = decode_mulaw if encoding == MULAW else decode_l16
        self._resample = Resampler(rate, RATE)

    def __call__(self, payload: bytes) -> Samples:
        """The next stretch: float32 at ``RATE``, -1…1."""
        return np.clip(self._resample(self._decode(payload)), -1.0, 1.0)


def bytes_per_sample(encoding: str) -> int:
    """How long one sample is."""
    return 1 if encoding == MULAW else 2


def encode_l16(samples: Samples) -> bytes:
    """As 16-bit signed integers, little-endian (our choice: what the samples of apps out there decode)."""
    return bytes(_integers(samples).astype("<i2").data)


def decode_l16(payload: bytes) -> Samples:
    """The reverse; the length must be even."""
    whole = np.frombuffer(payload, dtype="<i2")
    return (whole / np.float32(32768.0)).astype(np.float32)


def encode_mulaw(samples: Samples) -> bytes:
    """As µ-law bytes (G.711)."""
    whole = _integers(samples).astype(np.int32)
    magnitude = np.minimum(np.abs(whole), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(whole < 0, 0x80, 0)
    return bytes((~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8).data)


def decode_mulaw(payload: bytes) -> Samples:
    """The reverse."""
    decoded: Samples = _mulaw_table()[np.frombuffer(payload, dtype=np.uint8)]
    return decoded


@lru_cache(maxsize=1)
def _mulaw_table() -> Samples:
    code = ~np.arange(256) & 0xFF
    magnitude = (((code & 0x0F) << 3) + _BIAS << ((code & 0x70) >> 4)) - _BIAS
    table: Samples = (np.where(code & 0x80, -magnitude, magnitude) / 32768.0).astype(np.float32)
    return table


def _integers(samples: Samples) -> NDArray[np.int16]:
    whole: NDArray[np.int16] = np.clip(np.rint(samples * 32767.0), -32768, 32767).astype(np.int16)
    return whole

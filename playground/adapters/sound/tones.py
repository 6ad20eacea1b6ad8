"""The telephone's own sounds, computed: DTMF keys and strings, beep, ringback.

Levels and edges are our choice (the reference gives only frequencies and pauses, plivo-xml.md 2.4).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from playground.adapters.sound.clip import RATE, Clip, concatenate, silence

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

LOW_HZ = (697.0, 770.0, 852.0, 941.0)
"""The rows of the keypad, Hz."""
HIGH_HZ = (1209.0, 1336.0, 1477.0, 1633.0)
"""The columns of the keypad, Hz."""
TONE_S = 0.1
"""A DTMF tone, seconds."""
GAP_S = 0.1
"""The silence after a DTMF tone, seconds."""
PAUSES_S = {"w": 0.5, "W": 1.0}
"""Pause characters of a tone string, seconds (plivo-xml.md 2.4)."""
KEY_FEEDBACK = 0.4
"""Loudness of a key pressed on the keypad relative to a DTMF tone that is sent."""

_KEYS = ("123A", "456B", "789C", "*0#D")
_PAIRS = {
    key: (low, high)
    for row, low in zip(_KEYS, LOW_HZ, strict=True)
    for key, high in zip(row, HIGH_HZ, strict=True)
}
_LOW_LEVEL, _HIGH_LEVEL = 0.25, 0.31
_RING_LEVEL = 0.12
_BEEP_HZ, _BEEP_LEVEL = 1000.0, 0.3
_EDGE_S = 0.004


def key_frequencies(key: str) -> tuple[float, float]:
    """The row and column frequency of ``0-9 * # A-D``, Hz. Raises ``ValueError`` for any other key."""
    try:
        return _PAIRS[key.upper()]
    except KeyError:
        raise ValueError(f"{key!r} is not a key of the telephone") from None


@lru_cache(maxsize=64)
def key_tone(key: str, seconds: float = TONE_S, *, loudness: float = 1.0) -> Clip:
    """The DTMF tone of one key, without a gap."""
    low, high = key_frequencies(key)
    return _tone(((low, _LOW_LEVEL * loudness), (high, _HIGH_LEVEL * loudness)), seconds)


def tone_string(digits: str) -> Clip:
    """DTMF tones in turn, each with its gap; ``w`` pauses half a second, ``W`` a whole one."""
    gap = silence(GAP_S)
    parts: list[Clip] = []
    for digit in digits:
        parts += [silence(PAUSES_S[digit])] if digit in PAUSES_S else [key_tone(digit), gap]
    return concatenate(parts)


def beep(seconds: float = 0.4) -> Clip:
    """The short tone of ``playBeep``: 1000 Hz."""
    return _tone(((_BEEP_HZ, _BEEP_LEVEL),), seconds)


def ringback() -> Clip:
    """One cycle of what a caller hears while it rings: 440 + 480 Hz, 2 s on, 4 s off."""
    return concatenate([_tone(((440.0, _RING_LEVEL), (480.0, _RING_LEVEL)), 2.0), silence(4.0)])


def _tone(partials: tuple[tuple[float, float], ...], seconds: float) -> Clip:
    import numpy as np

    at = np.arange(round(seconds * RATE)) / RATE
    wave = np.zeros(len(at))
    for frequency, level in partials:
        wave += level * np.sin(2 * np.pi * frequency * at)
    return Clip(_with_soft_edges(wave.astype(np.float32)))


def _with_soft_edges(wave: Samples) -> Samples:
    """Raised-cosine edges: a tone cut hard clicks."""
    import numpy as np

    edge = min(round(_EDGE_S * RATE), len(wave) // 2)
    if edge:
        ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(edge) / edge)).astype(np.float32)
        wave[:edge] *= ramp
        wave[-edge:] *= ramp[::-1]
    return wave

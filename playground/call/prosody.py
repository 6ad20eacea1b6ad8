"""In what manner words are spoken: SSML's ``prosody``, ``emphasis`` and ``break`` in numbers.

Plivo publishes the words, not what they amount to; the numbers are our choice, near what Polly's
voices do. Percentages and decibels are taken at their word (plivo-xml.md 2.2).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

LONGEST_BREAK_S = 10.0
"""A longer break is cut to this, seconds (plivo-xml.md 2.2)."""
SENTENCE_PAUSE_S = 0.5
"""After an ``s``, seconds (our choice, as for a strong break)."""
PARAGRAPH_PAUSE_S = 0.8
"""Around a ``p``, seconds (our choice, as for an x-strong break)."""

_BREAKS = {
    "none": 0.0,
    "x-weak": 0.0,
    "weak": 0.15,
    "medium": 0.3,
    "strong": SENTENCE_PAUSE_S,
    "x-strong": PARAGRAPH_PAUSE_S,
}
_RATES = {"x-slow": 0.5, "slow": 0.75, "default": 1.0, "medium": 1.0, "fast": 1.25, "x-fast": 1.75}
_PITCHES = {"x-low": 0.7, "low": 0.85, "default": 1.0, "medium": 1.0, "high": 1.15, "x-high": 1.35}
_VOLUMES = {
    "silent": -math.inf,
    "x-soft": -12.0,
    "soft": -6.0,
    "default": 0.0,
    "medium": 0.0,
    "loud": 6.0,
    "x-loud": 12.0,
}
_EMPHASES = {"strong": (0.85, 4.0), "moderate": (0.93, 2.0), "reduced": (1.08, -3.0), "none": (1.0, 0.0)}
_SLOWEST, _FASTEST = 0.2, 2.0
_LOWEST, _HIGHEST = 0.5, 1.5
_LOUDEST_DB = 12.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How words are spoken."""

    language: str
    rate: float = 1.0
    """Speed relative to normal, 0.2…2."""
    gain_db: float = 0.0
    """Loudness relative to normal, dB; ``-inf`` is silence."""
    pitch: float = 1.0
    """Pitch relative to normal, 0.5…1.5."""


def with_prosody(manner: Manner, attributes: Mapping[str, str]) -> Manner:
    """The manner inside a ``prosody``; a value that means nothing changes nothing."""
    return replace(
        manner,
        rate=_rate(manner.rate, attributes.get("rate", "")),
        gain_db=_gain(manner.gain_db, attributes.get("volume", "")),
        pitch=_pitch(manner.pitch, attributes.get("pitch", "")),
    )


def with_emphasis(manner: Manner, level: str) -> Manner:
    """The manner inside an ``emphasis``: slower and louder, or the reverse."""
    rate, gain_db = _EMPHASES.get(level, _EMPHASES["moderate"])
    return replace(
        manner,
        rate=_between(_SLOWEST, manner.rate * rate, _FASTEST),
        gain_db=min(manner.gain_db + gain_db, _LOUDEST_DB),
    )


def break_seconds(attributes: Mapping[str, str]) -> float:
    """Length of a ``break``: ``time`` wins over ``strength``; with neither a medium one."""
    found = re.fullmatch(r"\+?(\d{1,6}(?:\.\d{1,6})?)(s|ms)", attributes.get("time", "").strip())
    if found:
        seconds = float(found[1]) / (1000 if found[2] == "ms" else 1)
        return min(seconds, LONGEST_BREAK_S)
    return _BREAKS.get(attributes.get("strength", "").strip(), _BREAKS["medium"])


def _rate(rate: float, value: str) -> float:
    word = value.strip()
    if word in _RATES:
        return _RATES[word]
    found = re.fullmatch(r"(\d{1,4}(?:\.\d{1,4})?)%", word)
    return _between(_SLOWEST, rate * float(found[1]) / 100, _FASTEST) if found else rate


def _pitch(pitch: float, value: str) -> float:
    word = value.strip()
    if word in _PITCHES:
        return _PITCHES[word]
    found = re.fullmatch(r"([+-]\d{1,4}(?:\.\d{1,4})?)%", word)
    return _between(_LOWEST, pitch * (1 + float(found[1]) / 100), _HIGHEST) if found else pitch


def _gain(gain_db: float, value: str) -> float:
    word = value.strip()
    if word in _VOLUMES:
        return _VOLUMES[word]
    found = re.fullmatch(r"([+-]?\d{1,3}(?:\.\d{1,4})?)dB", word, re.IGNORECASE)
    return min(gain_db + float(found[1]), _LOUDEST_DB) if found else gain_db


def _between(least: float, value: float, most: float) -> float:
    return max(least, min(value, most))

"""A DTMF decoder for tests: which keys are heard in a recording, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LOW = (697.0, 770.0, 852.0, 941.0)
_HIGH = (1209.0, 1336.0, 1477.0, 1633.0)
_KEYS = ("123A", "456B", "789C", "*0#D")
_FRAME_S = 0.025
_QUIET = 1e-4
_SHARE = 0.6
_SECOND = 0.2
_TWIST = 10.0


@dataclass(frozen=True)
class HeardKey:
    """A key's tone."""

    key: str
    start_s: float
    end_s: float
    level: float
    """Amplitude of the weaker of its two sines."""


def heard_keys(samples: NDArray[np.float32], rate: int) -> list[HeardKey]:
    """Keys in order; each must show in two frames running, and a silent frame parts two of the same."""
    step = round(_FRAME_S * rate / 2)
    frames = [_key_of(samples[at : at + 2 * step], rate) for at in range(0, len(samples) - 2 * step, step)]
    found: list[HeardKey] = []
    run: list[float] = []
    for index, (key, level) in enumerate(frames):
        previous = frames[index - 1][0] if index else ""
        run = [*run, level] if key and key == previous else [level] if key else []
        end_s = (index + 2) * step / rate
        if len(run) == 2:
            found.append(HeardKey(key, (index - 1) * step / rate, end_s, max(run)))
        elif len(run) > 2:
            found[-1] = HeardKey(key, found[-1].start_s, end_s, max(found[-1].level, level))
    return found


def key_string(samples: NDArray[np.float32], rate: int) -> str:
    """The keys heard, joined."""
    return "".join(heard.key for heard in heard_keys(samples, rate))


def _key_of(frame: NDArray[np.float32], rate: int) -> tuple[str, float]:
    """The key of one frame and its level, or an empty string."""
    window = np.hanning(len(frame))
    windowed = frame * window
    energy = float(np.sum(windowed**2))
    if energy < _QUIET * len(frame) / 100:
        return "", 0.0
    rows, columns = _powers(windowed, window, _LOW, rate), _powers(windowed, window, _HIGH, rate)
    row, column = int(np.argmax(rows)), int(np.argmax(columns))
    share = (rows[row] + columns[column]) / 2 * float(np.sum(window**2)) / energy
    twist = max(rows[row], columns[column]) / max(min(rows[row], columns[column]), 1e-12)
    second = max(np.delete(rows, row).max() / rows[row], np.delete(columns, column).max() / columns[column])
    if share < _SHARE or second > _SECOND or twist > _TWIST:
        return "", 0.0
    return _KEYS[row][column], float(np.sqrt(min(rows[row], columns[column])))


def _powers(
    windowed: NDArray[np.float64], window: NDArray[np.float64], frequencies: tuple[float, ...], rate: int
) -> NDArray[np.float64]:
    """Squared amplitude of the sine at each frequency."""
    at = np.arange(len(windowed)) / rate
    sines = [np.sum(windowed * np.exp(-2j * np.pi * frequency * at)) for frequency in frequencies]
    return np.array([(2 * abs(sine) / np.sum(window)) ** 2 for sine in sines])

"""What tests of sound share: rendering a mixer in blocks, noting what was told, measuring levels and spectra."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.mixer import Mixer

Samples = NDArray[np.float32]
BLOCK = 480


def rendered(mixer: Mixer, seconds: float, *, block: int = BLOCK) -> Samples:
    """The next so many seconds, pulled in blocks as a device does."""
    frames = round(seconds * RATE)
    blocks = [mixer.render(min(block, frames - at)) for at in range(0, frames, block)]
    return np.concatenate(blocks)


class Told:
    """Collects callbacks with their times."""

    def __init__(self) -> None:
        self.events: queue.SimpleQueue[tuple[str, float]] = queue.SimpleQueue()

    def __call__(self, name: str) -> Callable[[], None]:
        """The callback that tells of it."""
        return lambda: self.events.put((name, time.perf_counter()))

    def next(self, timeout_s: float = 5.0) -> tuple[str, float]:
        """What was told next, and when, ``perf_counter`` seconds."""
        return self.events.get(timeout=timeout_s)


def sine(hertz: float, seconds: float, level: float = 0.5) -> Clip:
    """A pure tone without soft edges."""
    at = np.arange(round(seconds * RATE)) / RATE
    return Clip((level * np.sin(2 * np.pi * hertz * at)).astype(np.float32))


def constant(level: float, seconds: float) -> Clip:
    """A clip whose every sample is the same: the easiest to see."""
    return Clip(np.full(round(seconds * RATE), level, dtype=np.float32))


def level_at(samples: Samples, hertz: float, rate: int = RATE) -> float:
    """Amplitude of the sine at a frequency."""
    at = np.arange(len(samples)) / rate
    window = np.hanning(len(samples))
    return float(2 * abs(np.sum(samples * window * np.exp(-2j * np.pi * hertz * at))) / np.sum(window))


def loudest_hertz(samples: Samples, rate: int = RATE) -> float:
    """The strongest frequency, Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.fft.rfftfreq(len(samples), 1 / rate)[int(np.argmax(spectrum))])

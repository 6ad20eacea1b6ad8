"""Makes the sound files of ``assets/sounds`` anew: additive synthesis, all our own.

Run it from the checkout: ``python tools/make_sounds.py``. Mono, 8 or 16 kHz, as Plivo recommends
(plivo-xml.md 2.3). The same numbers give the same sounds, so a changed file means a changed script.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray

Samples = NDArray[np.float64]
"""Mono, −1…1."""

SOUNDS = Path(__file__).parent.parent / "assets" / "sounds"
PEAK = 0.5
"""Loudest sample of every file: −6 dBFS, level with speech."""
BELL = ((1.0, 1.0, 1.0), (2.0, 0.5, 1.6), (3.01, 0.25, 2.4), (4.2, 0.1, 4.0))
"""Partials of a struck bell: (frequency ratio, amplitude, speed of decay)."""
REED = ((1.0, 0.7, 0.0), (2.0, 1.0, 0.0), (3.0, 0.8, 0.0), (4.0, 0.6, 0.0), (6.0, 0.3, 0.0), (8.0, 0.15, 0.0))
"""Partials of a horn; strong ones above 300 Hz, for a telephone passes nothing below."""


def seconds(length: float, rate: int) -> Samples:
    """The times of so many seconds' samples."""
    return np.arange(round(length * rate)) / rate


def note(name: str) -> float:
    """Frequency of a note such as ``A4`` (440 Hz) or ``F#5``."""
    steps = {
        "C": -9,
        "C#": -8,
        "D": -7,
        "D#": -6,
        "E": -5,
        "F": -4,
        "F#": -3,
        "G": -2,
        "G#": -1,
        "A": 0,
        "B": 2,
    }
    return float(440.0 * 2 ** ((steps[name[:-1]] + 12 * (int(name[-1]) - 4)) / 12))


def struck(frequency: float, length: float, rate: int, decay: float) -> Samples:
    """One stroke of a bell, dying away; ``decay`` is its speed, 1/s."""
    at = seconds(length, rate)
    tone = sum(
        level * np.sin(2 * np.pi * frequency * ratio * at) * np.exp(-decay * speed * at)
        for ratio, level, speed in BELL
        if frequency * ratio < rate / 2
    )
    return np.asarray(tone * np.minimum(1, at / 0.004))


def blown(frequency: float, length: float, rate: int) -> Samples:
    """A horn that swells, wavers a little and sinks at its end."""
    at = seconds(length, rate)
    sinking = frequency * (1 - 0.03 * np.clip((at - length + 0.35) / 0.35, 0, 1))
    phase = 2 * np.pi * np.cumsum(sinking) / rate
    tone = sum(level * np.sin(ratio * phase) for ratio, level, _ in REED)
    swell = np.clip(at / 0.15, 0, 1) * np.clip((length - at) / 0.25, 0, 1)
    return np.asarray(tone * np.sin(swell * np.pi / 2) * (1 + 0.08 * np.sin(2 * np.pi * 5.5 * at)))


def melody(
    notes: Iterable[tuple[float, str]], length: float, rate: int, decay: float, *, loop: bool
) -> Samples:
    """Bell notes given as (seconds, name); with ``loop`` the end rings on into the beginning."""
    total = round(length * rate)
    tape = np.zeros(total)
    for start, name in notes:
        tone = struck(note(name), 3.0, rate, decay)
        places = round(start * rate) + np.arange(len(tone))
        if not loop:
            tone, places = tone[places < total], places[places < total]
        np.add.at(tape, places % total, tone)
    if not loop:
        tape *= np.clip((length - seconds(length, rate)) / 0.1, 0, 1)
    return tape


def hold_music(rate: int) -> Samples:
    """Four bars of a slow rocking tune, made to be repeated without a seam."""
    bars = (
        ("G3", "D4", "B4", "G4"),
        ("E3", "B3", "G4", "E4"),
        ("C4", "G4", "E5", "C5"),
        ("D4", "A4", "F#5", "A4"),
    )
    tune = [(bar * 2 + beat * 0.5, name) for bar, names in enumerate(bars) for beat, name in enumerate(names)]
    above = [
        (0.75, "D5"),
        (1.25, "B4"),
        (2.75, "E5"),
        (4.75, "G5"),
        (5.25, "E5"),
        (6.75, "F#5"),
        (7.25, "D5"),
    ]
    return melody(tune, 8.0, rate, 2.2, loop=True) + 0.35 * melody(above, 8.0, rate, 3.0, loop=True)


def write(file: Path, samples: Samples, rate: int, subtype: str | None = None) -> None:
    """One file, brought to the common peak; its ending says the format."""
    loud = samples / np.max(np.abs(samples)) * PEAK
    sf.write(file, loud, rate, subtype=subtype)
    print(f"{file.name:16} {len(loud) / rate:5.2f} s  {file.stat().st_size:6} bytes")


def make_all(folder: Path) -> None:
    """Write all files into a folder."""
    folder.mkdir(exist_ok=True)
    welcome = [(0.0, "G4"), (0.18, "B4"), (0.36, "D5"), (0.54, "G5"), (0.9, "E5"), (1.08, "D5")]
    jingle = melody(welcome, 2.2, 16000, 2.5, loop=False)
    write(folder / "welcome.mp3", jingle, 16000)
    write(folder / "welcome.ogg", jingle, 16000)
    write(
        folder / "chime.wav",
        melody([(0.0, "E5"), (0.16, "B5")], 0.9, 16000, 4.0, loop=False),
        16000,
        "PCM_16",
    )
    write(
        folder / "wrong-key.wav",
        melody([(0.0, "E4"), (0.14, "B3")], 0.5, 8000, 8.0, loop=False),
        8000,
        "PCM_16",
    )
    write(folder / "hold-music.mp3", hold_music(16000), 16000)
    write(folder / "foghorn.wav", blown(note("A2"), 1.4, 8000), 8000, "ULAW")


if __name__ == "__main__":
    make_all(SOUNDS)

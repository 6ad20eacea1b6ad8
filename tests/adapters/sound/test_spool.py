"""Sound on disk: the same sound again, nothing in memory, and no harm where there is no disk."""

from __future__ import annotations

import tempfile
import tracemalloc

import numpy as np
import pytest

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.spool import Spool, Spooled
from playground.adapters.sound.tape import CallTape


def test_what_was_put_aside_comes_back_in_part_and_in_whole() -> None:
    spool = Spool()
    sounds = [np.linspace(-1, 1, frames, dtype=np.float32) for frames in (7, 0, 500, 1)]
    kept = [spool.put(sound) for sound in sounds]
    assert all(isinstance(item, Spooled) for item in kept)
    for sound, item in zip(sounds, kept, strict=True):
        assert len(item) == len(sound)
        assert item[0 : len(sound)] == pytest.approx(sound, abs=1e-4)
    assert kept[2][100:130] == pytest.approx(sounds[2][100:130], abs=1e-4)
    assert len(kept[2][490:600]) == 10


def test_live_frames_take_no_memory_to_speak_of() -> None:
    """Two minutes of frames of 20 ms, as a stream brings them: 12 MB of samples."""
    tape = CallTape()
    tape.add("app", 0.0, Clip(np.zeros(1, dtype=np.float32)))
    tracemalloc.start()
    try:
        for number in range(6000):
            tape.add("app", number * 0.02, Clip(np.full(RATE // 50, number / 6000, dtype=np.float32)))
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < 100_000
    assert tape.render(60, 60.02)[:, 1] == pytest.approx(np.full(480, 0.5), abs=1e-4)


def test_frames_that_follow_one_another_are_one_and_others_keep_their_places() -> None:
    tape = CallTape()
    level = np.ones(480, dtype=np.float32)
    begins = [0, 481, 960, 2000, 2480, 2490]
    for number, begin in enumerate(begins, 1):
        tape.add("app", begin / RATE, Clip(level * number / 10))
        tape.add("caller", begin / RATE, Clip(-level * number / 10))
    heard = tape.render_frames(0, 3000)
    assert heard[:, 1] == pytest.approx(-heard[:, 0], abs=1e-4)
    where = [0, 479, 481, 959, 962, 1439, 1441, 1999, 2001, 2479, 2481, 2489, 2491, 2959, 2961, 2969, 2971]
    levels = [1, 1, 2, 2, 3, 3, 0, 0, 4, 4, 5, 5, 11, 11, 6, 6, 0]
    assert heard[where, 1] == pytest.approx(np.clip(np.array(levels) / 10, -1, 1), abs=1e-4)


def test_a_long_stretch_of_frames_is_whole_everywhere() -> None:
    tape = CallTape()
    for number in range(1250):
        tape.add("app", number * 0.02, Clip(np.full(480, (number % 100) / 100, dtype=np.float32)))
    whole = tape.render(0, 25)[:, 1]
    assert whole == pytest.approx(np.repeat(np.arange(1250) % 100 / 100, 480), abs=1e-4)
    assert np.array_equal(tape.render(9.99, 10.03)[:, 1], whole[round(9.99 * RATE) : round(10.03 * RATE)])


def test_without_a_disk_it_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    tape = CallTape()
    tape.add("caller", 0.0, Clip(np.full(10, 0.5, dtype=np.float32)))
    assert tape.render(0, 10 / RATE)[:, 0].tolist() == [0.5] * 10

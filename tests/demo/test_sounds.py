"""The sound files are small, mono, playable, audible on a telephone, and made by the script in tools."""

import runpy
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from playground.resources import asset

FILES = sorted(path.name for path in asset("sounds").iterdir())


def test_files():
    kinds = {
        (sf.info(asset("sounds", name)).format, sf.info(asset("sounds", name)).subtype) for name in FILES
    }
    assert kinds == {("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("WAV", "PCM_16"), ("WAV", "ULAW")}
    assert sum(asset("sounds", name).stat().st_size for name in FILES) < 300_000


@pytest.mark.parametrize("name", FILES)
def test_sound_suits_a_telephone(name: str):
    samples, rate = sf.read(asset("sounds", name), always_2d=True)
    assert rate in (8000, 16000)
    assert samples.shape[1] == 1
    mono = samples[:, 0]
    assert 0.4 < np.max(np.abs(mono)) < 0.6
    assert np.max(np.abs(mono[-5:])) < 0.2 or "hold" in name
    power = np.abs(np.fft.rfft(mono)) ** 2
    frequencies = np.fft.rfftfreq(len(mono), 1 / rate)
    heard = power[(frequencies > 300) & (frequencies < 3400)].sum() / power.sum()
    assert heard > 0.3


def test_script_makes_these_files(tmp_path: Path, capsys):
    script = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "make_sounds.py"))
    script["make_all"](tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    for name in FILES:
        made, rate = sf.read(tmp_path / name)
        kept, kept_rate = sf.read(asset("sounds", name))
        assert (rate, len(made)) == (kept_rate, len(kept))
        assert np.corrcoef(made, kept)[0, 1] > 0.99
    assert all(name in capsys.readouterr().out for name in FILES[:1])


def test_hold_music_has_no_seam():
    samples, _ = sf.read(asset("sounds", "hold-music.mp3"))
    steps = np.abs(np.diff(samples))
    assert abs(samples[0] - samples[-1]) < 3 * np.percentile(steps, 99)

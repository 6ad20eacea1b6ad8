"""A WAV file that grows: whole at any moment, and honest about what cannot be written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from playground.adapters.sound import wav_file
from playground.adapters.sound.wav_file import WavFile


def test_it_is_whole_after_every_piece(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    file = WavFile(path, rate=24_000, channels=2)
    assert soundfile.info(path).frames == 0
    sound = np.linspace(-1.2, 1.2, 600, dtype=np.float32).reshape(-1, 2)
    for end in (100, 250, 300):
        start = soundfile.info(path).frames
        file.write(sound[start:end])
        read, rate = soundfile.read(path, dtype="float32")
        assert rate == 24_000
        assert read == pytest.approx(np.clip(sound[:end], -1, 1), abs=1e-4)
    file.close()
    assert soundfile.info(path).subtype == "PCM_16"


def test_more_than_a_wav_can_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav_file, "_MOST_BYTES", 1000)
    file = WavFile(tmp_path / "long.wav", rate=8000, channels=1)
    file.write(np.zeros((400, 1), dtype=np.float32))
    with pytest.raises(OSError, match="large"):
        file.write(np.zeros((101, 1), dtype=np.float32))
    file.close()
    assert soundfile.info(tmp_path / "long.wav").frames == 400


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk_is_an_os_error_at_once() -> None:
    with pytest.raises(OSError, match="No space"):
        WavFile(Path("/dev/full"), rate=8000, channels=1)

"""Containers often have ALSA devices without a clock: sound must still take its real time there."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.dtmf import key_string

PROGRAM = """
import queue, time
from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.tones import tone_string, beep
told = queue.SimpleQueue()
output = SoundOutput(note=lambda sentence: print("note:", sentence, flush=True))
line = output.line()
line.play(tone_string("42#"), on_started=lambda: told.put(time.perf_counter()))
line.play(beep(1.0), on_finished=lambda: told.put(time.perf_counter()))
began, ended = told.get(timeout=20), told.get(timeout=20)
print("seconds:", ended - began)
print("cpu:", time.process_time())
print("device:", output.description)
output.close()
output.wait_closed()
"""


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    """Where an ALSA device without a clock writes what is played, 8 kHz, 16 bit."""
    recorded = tmp_path / "tape.raw"
    (tmp_path / "alsa.conf").write_text(
        f"""</usr/share/alsa/alsa.conf>
pcm.!default {{ type plug slave {{ pcm "tape" format S16_LE rate 8000 channels 1 }} }}
pcm.tape {{ type file slave.pcm "null" file "{recorded}" format "raw" }}
"""
    )
    return recorded


@pytest.mark.sound
def test_a_device_without_a_clock_is_held_to_real_time(tape: Path):
    # ALSA's own files would prefer a sound server, if one ran.
    nowhere = f"unix:{tape.parent / 'none'}"
    environment = {**os.environ, "ALSA_CONFIG_PATH": str(tape.parent / "alsa.conf"), "PULSE_SERVER": nowhere}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    if "PortAudio library cannot be loaded" in told.get("note", "") and not os.environ.get("CI"):
        pytest.skip(told["note"])
    assert "note" not in told
    assert 1.5 < float(told["seconds"]) < 2.2
    assert float(told["cpu"]) < 1.5
    heard = np.fromfile(tape, dtype="<i2").astype(np.float32) / 32768
    assert key_string(heard, 8000) == "42#"

"""``run --audio``: the whole call as a sound file, however it comes out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from playground.adapters.sound.clip import RATE
from playground.demo.server import DemoServer
from playground.errors import ExitCode
from tests.dtmf import heard_keys
from tests.servers import AppServer

CALLER, APP = 0, 1
FULL = Path("/dev/full")


@pytest.fixture
def demo() -> Iterator[DemoServer]:
    server = DemoServer().start()
    yield server
    server.stop()


def sounds_from(track: np.ndarray, at: float) -> float:
    """Seconds from ``at`` to the first sound, looked for from a little before ``at``."""
    first = max(0, round((at - 0.06) * RATE))
    audible = np.flatnonzero(np.abs(track[first : round((at + 1) * RATE)]) > 0.004)
    return (first + int(audible[0])) / RATE - at if len(audible) else float("inf")


def is_quiet_before(track: np.ndarray, at: float) -> bool:
    before = track[max(0, round((at - 0.15) * RATE)) : max(0, round((at - 0.06) * RATE))]
    return not len(before) or float(np.abs(before).max()) < 0.004


def test_the_demo_call_sounds_when_its_log_says(run: Any, demo: DemoServer, tmp_path: Path) -> None:
    path = tmp_path / "sub" / "demo.wav"
    ran = run("run", demo.answer_url, "--press", "1", "--press", "3", "--audio", path, "--json")
    assert ran.status == ExitCode.OK, ran.err
    both, rate = soundfile.read(path, dtype="float32")
    [ended] = ran.of("call.ended")
    assert rate == RATE
    assert both.shape == (pytest.approx(ended["at"] * RATE, abs=0.01 * RATE), 2)
    pressed = ran.of("input.digit")
    heard = heard_keys(both[:, CALLER], RATE)
    assert [key.key for key in heard] == [line["digit"] for line in pressed] != []
    assert [key.start_s for key in heard] == pytest.approx([line["at"] for line in pressed], abs=0.05)
    spoken = [line for line in ran.of("speak") if is_quiet_before(both[:, APP], line["at"])]
    assert len(spoken) > 1
    assert [sounds_from(both[:, APP], line["at"]) for line in spoken] == pytest.approx(
        [0.0] * len(spoken), abs=0.05
    )


def test_a_call_that_fails_leaves_what_was_heard(run: Any, tmp_path: Path) -> None:
    pages = {"/": "<Response><Speak>Welcome</Speak><Redirect>http://HOST/gone</Redirect></Response>"}
    with AppServer(pages) as app:
        pages["/"] = pages["/"].replace("http://HOST/", app.url("/"))
        ran = run("run", app.url("/"), "--audio", tmp_path / "a.wav", "--json")
    assert ran.status == ExitCode.CALL_FAILED
    sound, rate = soundfile.read(tmp_path / "a.wav")
    [spoken] = ran.of("speak")
    assert len(sound) / rate >= spoken["seconds"] - 0.01
    assert np.abs(sound[:, APP]).max() > 0.05


def test_a_call_that_is_interrupted_leaves_what_was_heard(tmp_path: Path) -> None:
    pages = {"/": "<Response><Speak>Welcome to the harbour</Speak><Wait length='60'/></Response>"}
    path = tmp_path / "a.wav"
    with AppServer(pages) as app:
        words = [sys.executable, "-m", "playground", "run", app.url("/"), "--realtime", "--audio", str(path)]
        data = {"IVR_PLAYGROUND_DATA": str(tmp_path), "IVR_PLAYGROUND_CONFIG": str(tmp_path / "none")}
        process = subprocess.Popen(
            words, env=os.environ | data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for line in process.stdout:
            if "harbour" in line:
                break
        time.sleep(1.0)  # a second of speech
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == ExitCode.INTERRUPTED, err
    sound, rate = soundfile.read(path)
    assert 0.9 < len(sound) / rate < 5
    assert np.abs(sound[:, APP]).max() > 0.05


def test_a_file_that_cannot_be_made_is_told_before_the_call(run: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with AppServer({"/": "<Response/>"}) as app:
        ran = run("run", app.url("/"), "--audio", tmp_path / "file" / "a.wav")
        assert app.requests == []
    assert ran.status == ExitCode.USAGE
    assert ran.err.count("\n") == 1
    assert "audio cannot be written" in ran.err


FULL_LATER = """
import resource, signal, sys
from playground.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
sys.exit(main(sys.argv[1:]))
"""


def test_a_disk_that_fills_up_is_one_sentence_and_leaves_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<Response><DTMF>1</DTMF><Wait length='20'/></Response>")
    words = ["run", str(tmp_path / "a.xml"), "--audio", str(tmp_path / "a.wav")]
    data = {"IVR_PLAYGROUND_DATA": str(tmp_path), "IVR_PLAYGROUND_CONFIG": str(tmp_path / "none")}
    ran = subprocess.run(
        [sys.executable, "-c", FULL_LATER, *words],
        env=os.environ | data,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == ExitCode.FINDINGS
    assert ran.stderr.count("\n") == 1, ran.stderr
    assert "audio cannot be written" in ran.stderr
    assert [
        key.key for key in heard_keys(soundfile.read(tmp_path / "a.wav", dtype="float32")[0][:, APP], RATE)
    ] == ["1"]

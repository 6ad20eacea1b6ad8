"""A sound server that dies in mid-call, or in the very moment the device is opened.

In a process of its own: PortAudio may be left hanging by it, and must not take the program down.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.null_sink import NoPulseAudio, NullSink

pytestmark = pytest.mark.sound

PROGRAM = """
import queue, sys, time
from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.tones import beep

def tell(line):
    sys.stdout.write(line + "\\n")  # print writes the end of the line apart, and another thread between
    sys.stdout.flush()

told = queue.SimpleQueue()
output = SoundOutput(note=lambda sentence: tell(f"note: {sentence}"))
line = output.line()
began = time.perf_counter()
line.play(beep(2.0), on_started=lambda: tell("started:"), on_finished=lambda: told.put(time.perf_counter()))
while output.description.startswith("the sound device is being opened"):
    time.sleep(0.001)
tell(f"opened: {output.description}")
tell(f"finished: {told.get(timeout=20) - began}")
line.key_tone("5")
line.cut()
tell(f"device: {output.description}")
if sys.argv[1] == "closes":
    output.close()
    output.wait_closed()
"""


@contextmanager
def call_under_way(manner: str) -> Iterator[tuple[NullSink, subprocess.Popen[str]]]:
    """A sink that may be killed, and a program that plays two seconds on it."""
    try:
        sink = NullSink(for_this_process=False)
    except NoPulseAudio as missing:
        if os.environ.get("CI"):
            pytest.fail(f"CI must hear: {missing}")
        pytest.skip(str(missing))
    command = [sys.executable, "-c", PROGRAM, manner]
    playing = subprocess.Popen(
        command, env=sink.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield sink, playing
    finally:
        playing.kill()
        playing.communicate()
        sink.close()


def line_of(playing: subprocess.Popen[str], start: str) -> str:
    """The rest of the next line that begins so."""
    assert playing.stdout is not None
    for line in playing.stdout:
        if line.startswith(start):
            return line.removeprefix(start).strip()
    pytest.fail(f"the program ended without {start!r}")


def assert_goes_on_in_silence(playing: subprocess.Popen[str]) -> None:
    assert float(line_of(playing, "finished:")) > 1.8
    assert "no sound device" in line_of(playing, "device:")
    assert playing.wait(timeout=20) == 0


def test_a_device_that_dies_while_it_plays():
    with call_under_way("closes") as (sink, playing):
        line_of(playing, "started:")
        sink.kill_daemon()
        died = time.perf_counter()
        assert "goes on without sound" in line_of(playing, "note:")
        assert time.perf_counter() - died < 2
        assert_goes_on_in_silence(playing)


@pytest.mark.parametrize("manner", ["closes", "leaves"])
@pytest.mark.parametrize("turn", range(3))
def test_a_device_that_dies_as_it_opens(manner: str, turn: int):
    with call_under_way(manner) as (sink, playing):
        if turn:
            line_of(playing, "started:" if turn == 1 else "opened:")
        sink.kill_daemon()
        assert_goes_on_in_silence(playing)

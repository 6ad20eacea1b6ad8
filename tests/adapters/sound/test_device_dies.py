"""A sound server that dies in mid-call. A module of its own: PortAudio is started again, under everybody."""

import queue
import threading
import time

import pytest

from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.tones import beep
from tests.null_sink import NullSink, wait_until

pytestmark = pytest.mark.sound


def test_a_device_that_dies_leaves_the_call_in_its_time(null_sink: NullSink):
    notes: queue.SimpleQueue[str] = queue.SimpleQueue()
    finished: queue.SimpleQueue[float] = queue.SimpleQueue()
    sink = NullSink()
    output = SoundOutput(note=notes.put)
    try:
        began = time.perf_counter()
        output.play(beep(2.0), on_finished=lambda: finished.put(time.perf_counter()))
        wait_until(lambda: len(sink.ear.since(began)) > 0 and "ALSA" in output.description, timeout_s=10)
        sink.kill_daemon()
        died = time.perf_counter()
        assert "goes on without sound" in notes.get(timeout=5)
        assert time.perf_counter() - died < 2
        assert finished.get(timeout=10) - began > 1.8
        assert "no sound device" in output.description
        assert notes.empty()
    finally:
        output.close()
        wait_until(lambda: not any(at.name.startswith("sound") for at in threading.enumerate()), timeout_s=10)
        sink.close()

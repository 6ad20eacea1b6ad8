"""What a microphone hears, through a real sound server: what is said, how loud, and what becomes of a lost one."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.microphone import Microphone
from playground.adapters.sound.voice_activity import VoiceActivity, dbfs
from tests.adapters.sound.recorder import loudest_hertz, sine
from tests.null_sink import NoPulseAudio, NullSink, wait_until

pytestmark = pytest.mark.sound


class Listening:
    """A microphone and all that it heard."""

    def __init__(self, name: str = "") -> None:
        self._lock = threading.Lock()
        self._blocks: list[np.ndarray] = []
        self.sentences: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.microphone = Microphone(name, hear=self._hear, gone=self.sentences.put)
        self.microphone.start()

    def _hear(self, block: np.ndarray) -> None:
        with self._lock:
            self._blocks.append(block)

    @property
    def heard(self) -> np.ndarray:
        with self._lock:
            return np.concatenate([*self._blocks, np.zeros(0, dtype=np.float32)])

    @property
    def seconds(self) -> float:
        return len(self.heard) / RATE


@pytest.fixture
def listening(null_sink: NullSink) -> Iterator[Listening]:
    null_sink.give_microphone()
    listening = Listening()
    wait_until(lambda: listening.seconds > 0.2, timeout_s=15)
    yield listening
    listening.microphone.close()
    assert listening.microphone.wait_closed()


def test_a_tone_is_heard_at_its_pitch_and_level(null_sink: NullSink, listening: Listening):
    player = null_sink.speak(sine(440.0, 1.5, 0.3).samples, RATE)
    wait_until(lambda: dbfs(listening.heard[-RATE // 2 :]) > -14, timeout_s=10)
    said = listening.heard[-RATE // 4 :]
    player.wait(10)
    assert loudest_hertz(said, RATE) == pytest.approx(440, abs=6)
    assert dbfs(said) == pytest.approx(20 * np.log10(0.3 / np.sqrt(2)), abs=1.0)


def test_silence_between_and_the_voice_found_in_what_was_captured(null_sink: NullSink, listening: Listening):
    wait_until(lambda: dbfs(listening.heard[-RATE // 5 :]) < -90, timeout_s=10)
    activity = VoiceActivity()
    at_1 = np.arange(RATE) / RATE
    loudness = 0.2 * (0.5 + 0.5 * np.abs(np.sin(2 * np.pi * 3 * at_1)))
    syllables = (loudness * np.sin(2 * np.pi * 180 * at_1)).astype(np.float32)
    null_sink.speak(np.concatenate([syllables, np.zeros(2 * RATE, dtype=np.float32)]), RATE)
    began, turns = len(listening.heard), []

    def over() -> bool:
        nonlocal began
        heard = listening.heard
        turns.extend(activity.hear(heard[began:]))
        began = len(heard)
        return len(turns) >= 2

    wait_until(over, timeout_s=15)
    assert [turn.speaks for turn in turns] == [True, False]
    assert turns[1].at - turns[0].at == pytest.approx(1.0, abs=0.15)


def test_it_comes_in_real_time(null_sink: NullSink, listening: Listening):
    began, seconds = time.perf_counter(), listening.seconds
    wait_until(lambda: listening.seconds - seconds > 2.0, timeout_s=10)
    assert time.perf_counter() - began == pytest.approx(2.0, abs=0.25)


def test_a_closed_one_hears_no_more(null_sink: NullSink):
    null_sink.give_microphone()
    listening = Listening()
    wait_until(lambda: listening.seconds > 0.1, timeout_s=15)
    listening.microphone.close()
    assert listening.microphone.wait_closed()
    before = listening.seconds
    again = Listening()  # the device is free
    wait_until(lambda: again.seconds > 0.3, timeout_s=15)
    again.microphone.close()
    assert again.microphone.wait_closed()
    assert listening.seconds == before
    assert listening.sentences.empty()


def test_one_that_is_not_there(null_sink: NullSink):
    listening = Listening("a microphone that nobody has")
    sentence = listening.sentences.get(timeout=10)
    assert sentence.startswith("No microphone is called a microphone that nobody has.")
    assert listening.microphone.wait_closed()
    assert listening.seconds == 0


PROGRAM = """
import sys, threading
from playground.adapters.sound.microphone import Microphone
heard, gone = threading.Event(), threading.Event()
def told(sentence):
    sys.stdout.write(f"gone: {sentence}\\n"); sys.stdout.flush(); gone.set()
def hear(block):
    if not heard.is_set():
        heard.set(); sys.stdout.write("heard:\\n"); sys.stdout.flush()
microphone = Microphone("", hear=hear, gone=told)
microphone.start()
gone.wait(30)
sys.stdout.write(f"closed: {microphone.wait_closed()}\\n")
"""


def test_one_that_dies_in_mid_call_is_one_sentence():
    try:
        sink = NullSink(for_this_process=False)
    except NoPulseAudio as missing:
        if os.environ.get("CI"):
            pytest.fail(f"CI must hear: {missing}")
        pytest.skip(str(missing))
    sink.give_microphone()
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=sink.environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "heard:\n"
        sink.kill_daemon()
        rest = program.stdout.read()
        assert program.wait(20) == 0
    finally:
        program.kill()
        sink.close()
    assert rest.count("gone: The microphone ") == 1


def test_without_portaudio():
    program = PROGRAM.replace(
        "import sys, threading",
        "import ctypes.util, sys, threading\nctypes.util.find_library = lambda name: None",
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
    )
    assert "gone: The PortAudio library cannot be loaded (" in done.stdout
    assert "closed: True" in done.stdout

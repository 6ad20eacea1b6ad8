"""What a listener hears, captured at a null sink: the device, the flush, the mixer and the clip together."""

import io
import queue
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import soundfile

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.decode import decode
from playground.adapters.sound.line import SoundLine
from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.tones import tone_string
from tests.adapters.sound.recorder import level_at, loudest_hertz, sine
from tests.dtmf import heard_keys, key_string
from tests.null_sink import EAR_RATE, Ear, NullSink, wait_until

pytestmark = pytest.mark.sound

AUDIBLE = 0.01


class Listener:
    """A line of an output on the null sink, and the ear."""

    def __init__(self, output: SoundOutput, line: SoundLine, ear: Ear) -> None:
        self.output = output
        self.line = line
        self.ear = ear

    def play(self, clip: Clip, *, loop: int = 1) -> None:
        """Play a prompt and wait until it has started."""
        started: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.line.play(clip, loop=loop, on_started=lambda: started.put(None))
        started.get(timeout=10)

    def play_out(self, clip: Clip) -> None:
        """Play a prompt and wait until it has been heard."""
        finished: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.line.play(clip, on_finished=lambda: finished.put(None))
        finished.get(timeout=clip.seconds + 10)

    def heard(self, began: float, seconds: float) -> np.ndarray:
        """What is heard in so many seconds from a moment on; waits for it."""
        self.ear.listen_until(began + seconds)
        return self.ear.since(began)[: round(seconds * EAR_RATE)]


@pytest.fixture(scope="module")
def listener(null_sink: NullSink) -> Iterator[Listener]:
    notes: list[str] = []
    output = SoundOutput(note=notes.append)
    line = output.line()
    wait_until(lambda: "ALSA" in output.description or bool(notes), timeout_s=10)
    yield Listener(output, line, null_sink.ear)
    line.close()
    assert output.wait_closed()
    assert notes == []


@pytest.fixture(autouse=True)
def at_rest(listener: Listener) -> None:
    """Every test begins in silence, at full volume."""
    output = listener.output
    listener.line.cut()
    listener.line.ring(False)
    output.volume, output.muted, output.telephone = 1.0, False, False
    silent_since = time.perf_counter()

    def is_quiet() -> bool:
        listener.ear.listen_until(time.perf_counter())
        return not (np.abs(listener.ear.since(time.perf_counter() - 0.2)) > AUDIBLE).any()

    wait_until(lambda: time.perf_counter() > silent_since + 0.25 and is_quiet(), timeout_s=10)


def ended_after(heard: np.ndarray) -> float:
    """Seconds until the last audible sample; 0 when there is none."""
    audible = np.flatnonzero(np.abs(heard) > AUDIBLE)
    return float(audible[-1] + 1) / EAR_RATE if len(audible) else 0.0


def began_after(heard: np.ndarray) -> float:
    """Seconds until the first audible sample."""
    audible = np.flatnonzero(np.abs(heard) > AUDIBLE)
    assert len(audible), "nothing was heard"
    return float(audible[0]) / EAR_RATE


def test_a_tone_is_heard_as_it_is(listener: Listener):
    began = time.perf_counter()
    listener.play_out(sine(1000, 1.0, 0.5))
    heard = listener.heard(began, 0.9)[EAR_RATE // 4 :]
    assert loudest_hertz(heard, EAR_RATE) == pytest.approx(1000, abs=3)
    assert level_at(heard, 1000, EAR_RATE) == pytest.approx(0.5, abs=0.03)


def test_finished_is_told_when_the_last_sample_has_been_heard(listener: Listener):
    began = time.perf_counter()
    listener.play_out(sine(1000, 0.5))
    told = time.perf_counter() - began
    ended = ended_after(listener.heard(began, told + 0.3))
    assert ended - 0.02 < told < ended + 0.25


def test_a_string_of_tones_is_decoded(listener: Listener):
    began = time.perf_counter()
    listener.play_out(tone_string("0123456789*#"))
    assert key_string(listener.heard(began, 2.5), EAR_RATE) == "0123456789*#"


def test_each_key_is_heard_at_once_and_once(listener: Listener):
    for digit in "0123456789*#":
        began = time.perf_counter()
        listener.line.key_tone(digit)
        heard = heard_keys(listener.heard(began, 0.3), EAR_RATE)
        assert [key.key for key in heard] == [digit]
        assert heard[0].start_s < 0.1
        assert 0.05 < heard[0].end_s - heard[0].start_s < 0.18


def test_keys_dialled_fast_are_all_heard(listener: Listener):
    began = time.perf_counter()
    for index, digit in enumerate("73*1"):
        wait_until(lambda due=began + 0.15 * index: time.perf_counter() >= due, timeout_s=2)
        listener.line.key_tone(digit)
    assert key_string(listener.heard(began, 0.9), EAR_RATE) == "73*1"


def silence_after_cut(listener: Listener) -> float:
    """Seconds from ``cut`` to the last of the prompt."""
    listener.play(sine(1000, 5.0), loop=0)
    sounding_since = time.perf_counter()
    wait_until(lambda: time.perf_counter() > sounding_since + 0.12, timeout_s=2)
    cut_at = time.perf_counter()
    listener.line.cut()
    return ended_after(listener.heard(cut_at, 0.2))


def test_a_cut_is_heard_within_60_ms(listener: Listener):
    measured = sorted(silence_after_cut(listener) for _ in range(20))
    assert measured[-2] < 0.06, measured


def test_a_key_tone_survives_the_cut_it_causes(listener: Listener):
    listener.play(sine(500, 5.0))
    sounding_since = time.perf_counter()
    wait_until(lambda: time.perf_counter() > sounding_since + 0.15, timeout_s=2)
    pressed = time.perf_counter()
    listener.line.key_tone("9")
    listener.line.cut()
    heard = heard_keys(listener.heard(pressed, 0.4), EAR_RATE)
    assert [key.key for key in heard] == ["9"]
    assert heard[0].start_s < 0.06


def test_a_prompt_from_silence_is_heard_at_once(listener: Listener):
    measured = []
    for _ in range(10):
        began = time.perf_counter()
        listener.play(sine(1000, 0.1))
        measured.append(began_after(listener.heard(began, 0.4)))
        wait_until(lambda since=began: time.perf_counter() > since + 0.5, timeout_s=2)
    assert sorted(measured)[-2] < 0.06, measured


def test_a_key_tone_is_not_torn_by_the_prompt_that_follows(listener: Listener):
    pressed = time.perf_counter()
    listener.line.key_tone("6")
    wait_until(lambda: time.perf_counter() > pressed + 0.03, timeout_s=1)
    listener.play(sine(2500, 0.2, 0.05))
    heard = heard_keys(listener.heard(pressed, 0.3), EAR_RATE)
    assert {key.key for key in heard} == {"6"}
    assert sum(key.end_s - key.start_s for key in heard) > 0.06


def encoded(format_: str) -> bytes:
    at = np.arange(44_100) / 44_100
    body = io.BytesIO()
    soundfile.write(body, 0.5 * np.sin(2 * np.pi * 440 * at), 44_100, format=format_)
    return body.getvalue()


@pytest.mark.parametrize("format_", ["WAV", "MP3"])
def test_files_are_heard(listener: Listener, format_: str):
    clip = decode(encoded(format_), None, "")
    began = time.perf_counter()
    listener.play_out(clip)
    heard = listener.heard(began, 0.9)[EAR_RATE // 4 :]
    assert loudest_hertz(heard, EAR_RATE) == pytest.approx(440, abs=3)
    assert level_at(heard, 440, EAR_RATE) == pytest.approx(0.5, abs=0.05)


def test_loops_are_heard_as_often_as_asked(listener: Listener):
    began = time.perf_counter()
    listener.play(tone_string("5"), loop=3)
    assert key_string(listener.heard(began, 1.2), EAR_RATE) == "555"


@pytest.mark.parametrize(
    ("change", "level"),
    [
        (lambda output: setattr(output, "volume", 0.25), 0.125),
        (lambda output: setattr(output, "muted", True), 0.0),
    ],
)
def test_volume_and_mute(listener: Listener, change: Callable[[SoundOutput], None], level: float):
    listener.play(sine(1000, 5.0))
    change(listener.output)
    changed = time.perf_counter()
    heard = listener.heard(changed, 0.6)[EAR_RATE // 4 :]
    assert level_at(heard, 1000, EAR_RATE) == pytest.approx(level, abs=0.01)


def test_the_telephone_takes_the_bass_away(listener: Listener):
    at = np.arange(3 * RATE) / RATE
    both = 0.3 * np.sin(2 * np.pi * 100 * at) + 0.3 * np.sin(2 * np.pi * 1000 * at)
    listener.play(Clip(both.astype(np.float32)))
    listener.output.telephone = True
    heard = listener.heard(time.perf_counter(), 0.8)[EAR_RATE // 4 :]
    assert level_at(heard, 1000, EAR_RATE) == pytest.approx(0.3, abs=0.03)
    assert level_at(heard, 100, EAR_RATE) < 0.1


def test_ringback_is_heard_until_it_is_turned_off(listener: Listener):
    began = time.perf_counter()
    listener.line.ring(True)
    listener.line.ring(True)
    heard = listener.heard(began, 0.6)[EAR_RATE // 4 :]
    assert level_at(heard, 440, EAR_RATE) == pytest.approx(0.12, abs=0.02)
    assert level_at(heard, 480, EAR_RATE) == pytest.approx(0.12, abs=0.02)
    listener.line.ring(False)
    off = time.perf_counter()
    assert ended_after(listener.heard(off, 0.5)) < 0.25


def test_what_is_poured_is_heard_whole_and_stops_at_once(listener: Listener):
    """20 ms every 20 ms, as a stream's server sends it."""
    tone = sine(1000, 1.4, 0.5).samples
    piece = RATE // 50
    began = time.perf_counter()
    for number in range(60):
        listener.line.pour(tone[number * piece : (number + 1) * piece])
        time.sleep(max(0.0, began + (number + 1) * 0.02 - time.perf_counter()))
    stopped = time.perf_counter()
    listener.line.stop_pouring()
    heard = listener.heard(began, 1.7)
    starts, ends = began_after(heard), ended_after(heard)
    assert starts < 0.25
    assert ends < stopped - began + 0.12
    inside = heard[round((starts + 0.05) * EAR_RATE) : round((ends - 0.08) * EAR_RATE)]
    quiet = np.abs(inside) < AUDIBLE
    longest = max((len(run) for run in "".join("x" if item else " " for item in quiet).split()), default=0)
    assert longest / EAR_RATE < 0.005

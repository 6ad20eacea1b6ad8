"""Several calls on one loudspeaker as a listener hears them, captured at a null sink."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from playground.adapters.sound.clip import Clip
from playground.adapters.sound.line import SoundLine
from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.tones import key_frequencies, key_tone, tone_string
from tests.adapters.sound.recorder import level_at, sine
from tests.dtmf import heard_keys, key_string
from tests.null_sink import EAR_RATE, Ear, NullSink, wait_until

pytestmark = pytest.mark.sound

AUDIBLE = 0.01
SETTLED_S = 0.25
"""After so long a change must be heard: the device's buffer, the sink's, and a busy machine."""


class Room:
    """An output on the null sink, its lines, and the ear."""

    def __init__(self, ear: Ear) -> None:
        self.notes: list[str] = []
        self.output = SoundOutput(note=self.notes.append)
        self.ear = ear
        self.lines = [self.output.line(), self.output.line()]
        wait_until(lambda: "ALSA" in self.output.description or bool(self.notes), timeout_s=10)

    def heard(self, began: float, seconds: float) -> np.ndarray:
        """What is heard in so many seconds from a moment on; waits for it."""
        self.ear.listen_until(began + seconds)
        return self.ear.since(began)[: round(seconds * EAR_RATE)]

    def keys_sounding(self, seconds: float = 0.3) -> set[str]:
        """Which of the keys 1, 5 and 9 sound once what was just done has come through."""
        heard = self.heard(time.perf_counter() + SETTLED_S, seconds)
        return {
            key for key in "159" if min(level_at(heard, f, EAR_RATE) for f in key_frequencies(key)) > 0.05
        }


@pytest.fixture
def room(null_sink: NullSink) -> Iterator[Room]:
    room = Room(null_sink.ear)
    yield room
    room.output.close()
    assert room.output.wait_closed()
    assert room.notes == []


def long(key: str) -> Clip:
    return key_tone(key, 30)


def playing(line: SoundLine, clip: Clip, *, shared: bool = False) -> None:
    """Play a prompt and wait until it has started."""
    started: queue.SimpleQueue[None] = queue.SimpleQueue()
    line.play(clip, shared=shared, on_started=lambda: started.put(None))
    started.get(timeout=10)


def soft(clip: Clip) -> Clip:
    return clip.gain(-6)


def pause(seconds: float) -> None:
    """Let the sound go on for a while."""
    until = time.perf_counter() + seconds
    wait_until(lambda: time.perf_counter() > until, timeout_s=seconds + 5)


def test_only_the_audible_line_is_heard(room: Room):
    silent, audible = room.lines
    silent.hearing = "none"
    began = time.perf_counter()
    playing(silent, tone_string("1111"))
    playing(audible, tone_string("9999"))
    assert key_string(room.heard(began, 1.4), EAR_RATE) == "9999"


def test_lines_that_are_audible_are_heard_together(room: Room):
    first, second = room.lines
    playing(first, soft(long("1")))
    playing(second, soft(long("9")))
    assert room.keys_sounding() == {"1", "9"}


def test_the_ear_goes_from_one_call_to_the_other_in_mid_prompt(room: Room):
    first, second = room.lines
    second.hearing = "none"
    playing(first, long("1"))
    playing(second, long("9"))
    assert room.keys_sounding() == {"1"}
    first.hearing, second.hearing = "none", "all"
    assert room.keys_sounding() == {"9"}
    first.hearing, second.hearing = "all", "none"
    assert room.keys_sounding() == {"1"}


def test_what_everybody_hears_is_heard_of_one_member_only(room: Room):
    first, second = room.lines
    second.hearing = "private"
    for line in room.lines:
        playing(line, soft(long("5")), shared=True)
    second.play_along(soft(long("9")))
    heard = room.heard(time.perf_counter() + SETTLED_S, 0.3)
    loudest = level_at(heard, key_frequencies("5")[1], EAR_RATE)
    assert loudest == pytest.approx(0.31 / 2, abs=0.03), "once, not twice"
    assert room.keys_sounding() == {"5", "9"}
    first.hearing = "none"
    assert room.keys_sounding() == {"9"}


def test_keys_and_ringback_follow_the_hearing(room: Room):
    first, second = room.lines
    first.hearing = "none"
    began = time.perf_counter()
    first.ring(True)
    first.key_tone("1")
    pause(0.3)
    second.key_tone("9")
    heard = room.heard(began, 0.8)
    assert [key.key for key in heard_keys(heard, EAR_RATE)] == ["9"]
    assert level_at(heard, 440, EAR_RATE) < 0.005
    first.hearing = "all"
    heard = room.heard(time.perf_counter() + SETTLED_S, 0.4)
    assert level_at(heard, 440, EAR_RATE) == pytest.approx(0.12, abs=0.02)


def test_what_sounds_along_is_stopped_alone(room: Room):
    first, second = room.lines
    playing(first, soft(long("1")))
    handle = first.play_along(soft(long("5")), loop=0)
    other = second.play_along(soft(key_tone("9", 30)))
    assert other == handle, "every line counts for itself"
    first.stop_along(handle)
    assert room.keys_sounding() == {"1", "9"}


def assert_whole(heard: np.ndarray, hertz: float) -> None:
    """A sine without a hole, a jump or a repetition: even in level, and in step with itself throughout."""
    window = round(0.02 * EAR_RATE)
    pieces = heard[: len(heard) // window * window].reshape(-1, window)
    at = np.arange(pieces.size).reshape(pieces.shape) / EAR_RATE
    turned = 2 * (pieces * np.exp(-2j * np.pi * hertz * at)).mean(axis=1)
    levels, phases = np.abs(turned), np.unwrap(np.angle(turned))
    assert levels.min() > 0.9 * np.median(levels)
    assert np.abs(np.diff(phases)).max() < 0.3, "10 ms too many or too few would be a jump"


def test_a_cut_on_one_line_leaves_the_other_whole(room: Room):
    first, second = room.lines
    second.play(sine(1010, 30, 0.3))
    pause(0.4)
    began = time.perf_counter()
    for _ in range(4):
        playing(first, sine(2500, 30, 0.3))
        pause(0.2)
        first.key_tone("5")
        first.cut()
        pause(0.3)
    heard = room.heard(began, 2.0)
    quiet = room.heard(time.perf_counter(), 0.3)
    assert_whole(heard, 1010)
    assert level_at(heard, 2500, EAR_RATE) > 0.02
    assert level_at(quiet, 2500, EAR_RATE) < 0.005


def test_beside_a_line_that_is_not_heard_a_cut_is_as_quick_as_alone(room: Room):
    first, second = room.lines
    second.hearing = "none"
    second.play(long("9"))
    measured = []
    for _ in range(10):
        playing(first, sine(1000, 30))
        pause(0.15)
        cut_at = time.perf_counter()
        first.cut()
        heard = room.heard(cut_at, 0.25)
        audible = np.flatnonzero(np.abs(heard) > AUDIBLE)
        measured.append(float(audible[-1] + 1) / EAR_RATE if len(audible) else 0.0)
    assert sorted(measured)[-2] < 0.06, measured


def told_after(line: SoundLine, clip: Clip, meanwhile: Callable[[], None]) -> float:
    """Seconds from ``on_started`` to ``on_finished``."""
    told: queue.SimpleQueue[float] = queue.SimpleQueue()
    line.play(
        clip,
        on_started=lambda: told.put(time.perf_counter()),
        on_finished=lambda: told.put(time.perf_counter()),
    )
    began = told.get(timeout=10)
    meanwhile()
    return told.get(timeout=clip.seconds + 10) - began


def test_a_line_that_is_not_heard_keeps_its_time_whatever_another_drops(room: Room):
    heard, unheard = room.lines
    unheard.hearing = "none"

    def cut_often() -> None:
        for _ in range(8):
            playing(heard, sine(1000, 30, 0.1))
            pause(0.12)
            heard.cut()

    # Sixteen buffers are dropped: not waited for, or not exactly, they would bring the end forward.
    assert 1.99 < told_after(unheard, sine(1000, 2.0), cut_often) < 2.4


def test_a_closed_line_is_silent_and_the_others_go_on_until_the_last_gives_the_device_back(room: Room):
    first, second = room.lines
    playing(first, soft(long("1")))
    first.play_along(soft(long("5")))
    playing(second, soft(long("9")))
    assert room.keys_sounding() == {"1", "5", "9"}
    first.close()
    first.play(long("5"))
    first.key_tone("1")
    first.ring(True)
    assert room.keys_sounding() == {"9"}
    second.close()
    second.close()
    assert room.output.wait_closed()
    assert "off" in room.output.description
    assert room.keys_sounding() == set()
    again = room.output.line()
    playing(again, long("5"))
    assert room.keys_sounding() == {"5"}

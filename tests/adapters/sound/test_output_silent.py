"""The silent output: no device is looked for, everything takes its real time."""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from playground.adapters.sound.clip import silence
from playground.adapters.sound.line import SoundLine
from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.tones import beep
from playground.adapters.sound.wall_clock import WallClock
from tests.adapters.sound.recorder import Told
from tests.null_sink import wait_until

TOLERANCE_S = 0.25
"""A busy machine wakes threads late; it never wakes them early."""


@contextmanager
def silent_line() -> Iterator[tuple[SoundOutput, SoundLine]]:
    notes: list[str] = []
    output = SoundOutput(prefer_silent=True, note=notes.append)
    line = output.line()
    yield output, line
    line.close()
    assert output.wait_closed()
    assert notes == []


def test_prompts_take_their_time_in_turn():
    told = Told()
    with silent_line() as (_, line):
        line.play(beep(0.3), on_started=told("a+"), on_finished=told("a-"))
        line.play(beep(0.2), loop=2, on_started=told("b+"), on_finished=told("b-"))
        events = [told.next() for _ in range(4)]
    assert [name for name, _ in events] == ["a+", "a-", "b+", "b-"]
    times = [at for _, at in events]
    assert 0.28 < times[1] - times[0] < 0.3 + TOLERANCE_S
    assert 0.38 < times[3] - times[2] < 0.4 + TOLERANCE_S


def test_nothing_is_told_of_a_prompt_that_was_cut():
    told = Told()
    with silent_line() as (_, line):
        line.play(beep(0.1), loop=0, on_started=told("a+"), on_finished=told("a-"))
        line.play(beep(0.1), on_started=told("b+"))
        assert told.next()[0] == "a+"
        line.cut()
        line.play(beep(0.05), on_started=told("c+"), on_finished=told("c-"))
        assert [told.next()[0] for _ in range(2)] == ["c+", "c-"]


def test_nothing_is_told_after_close():
    told = Told()
    with silent_line() as (_, line):
        line.play(beep(0.2), on_started=told("+"), on_finished=told("-"))
        assert told.next()[0] == "+"
    with pytest.raises(queue.Empty):
        told.next(timeout_s=0.3)


def test_an_empty_clip_is_told_of_at_once():
    told = Told()
    with silent_line() as (_, line):
        line.play(silence(0), loop=0, on_started=told("+"), on_finished=told("-"))
        assert [told.next()[0] for _ in range(2)] == ["+", "-"]


def test_muted_prompts_take_as_long():
    told = Told()
    with silent_line() as (output, line):
        output.muted = True
        output.volume = 7
        output.telephone = True
        assert (output.muted, output.volume, output.telephone) == (True, 1.0, True)
        line.play(beep(0.2), on_started=told("+"), on_finished=told("-"))
        (_, began), (_, ended) = told.next(), told.next()
    assert ended - began > 0.18


def test_it_opens_with_the_first_line_and_opens_again():
    told = Told()
    output = SoundOutput(prefer_silent=True, note=lambda sentence: None)
    for _ in range(3):
        line = output.line()
        line.play(beep(0.01), on_finished=told("-"))
        assert told.next()[0] == "-"
        wait_until(lambda: "no sound device" in output.description, timeout_s=2)
        output.close()
        output.close()
    assert output.wait_closed()
    assert "off" in output.description


def test_no_thread_is_left_after_close():
    with silent_line() as (_, line):
        line.ring(True)
        line.key_tone("5")
        line.play_along(beep(0.1))
        assert any(thread.name.startswith("sound") for thread in threading.enumerate())
    wait_until(
        lambda: not any(thread.name.startswith("sound") for thread in threading.enumerate()), timeout_s=2
    )


def test_calls_return_within_milliseconds():
    clip = beep(1)
    taken = []
    with silent_line() as (_, line):
        for digit in "0123456789*#" * 10:
            began = time.perf_counter()
            line.play(clip)
            line.key_tone(digit)
            line.cut()
            taken.append(time.perf_counter() - began)
    assert sorted(taken)[108] < 0.02  # nine in ten: a busy machine may stop anybody for longer


def test_a_callback_that_raises_does_not_end_the_sound():
    told = Told()

    def fail() -> None:
        raise RuntimeError("the event loop is closed")

    with silent_line() as (_, line):
        line.play(beep(0.01), on_started=fail, on_finished=fail)
        line.play(beep(0.01), on_finished=told("-"))
        assert told.next()[0] == "-"


def test_the_wall_clock_renders_real_time():
    frames = []
    clock = WallClock(lambda count: frames.append(count))
    began = time.perf_counter()
    clock.resume()
    wait_until(lambda: sum(frames) >= 12_000, timeout_s=5)
    elapsed = time.perf_counter() - began
    clock.close()
    assert 0.49 < elapsed < 0.5 + TOLERANCE_S
    ended_with = sum(frames)
    clock.close()
    assert sum(frames) == ended_with

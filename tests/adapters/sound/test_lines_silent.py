"""Several lines without a device: each takes its own real time and tells of it, heard or not."""

from __future__ import annotations

import queue

import pytest

from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.tones import beep
from tests.adapters.sound.recorder import Told

TOLERANCE_S = 0.25


@pytest.fixture
def output():
    output = SoundOutput(prefer_silent=True, note=pytest.fail)
    yield output
    output.close()
    assert output.wait_closed()


@pytest.mark.parametrize("hearing", ["all", "private", "none"])
def test_lines_play_at_the_same_time_and_in_their_time(output: SoundOutput, hearing):
    told = Told()
    first, second = output.line(), output.line()
    second.hearing = hearing
    assert second.hearing == hearing
    assert first.hearing == "all"
    first.play(beep(0.3), on_started=told("a+"), on_finished=told("a-"))
    second.play(beep(0.6), on_started=told("b+"), on_finished=told("b-"), shared=True)
    events = dict(told.next() for _ in range(4))
    assert abs(events["b+"] - events["a+"]) < TOLERANCE_S
    assert 0.28 < events["a-"] - events["a+"] < 0.3 + TOLERANCE_S
    assert 0.58 < events["b-"] - events["b+"] < 0.6 + TOLERANCE_S


def test_a_cut_concerns_its_line_alone(output: SoundOutput):
    told = Told()
    first, second = output.line(), output.line()
    first.play(beep(0.2), on_started=told("a+"), on_finished=told("a-"))
    second.play(beep(0.2), on_started=told("b+"), on_finished=told("b-"))
    assert {told.next()[0], told.next()[0]} == {"a+", "b+"}
    first.cut()
    assert told.next()[0] == "b-"
    first.play(beep(0.05), on_finished=told("c-"))
    assert told.next()[0] == "c-"


def test_nothing_is_told_of_a_closed_line_and_the_others_go_on(output: SoundOutput):
    told = Told()
    first, second = output.line(), output.line()
    first.play(beep(0.1), on_started=told("a+"), on_finished=told("a-"))
    assert told.next()[0] == "a+"
    first.close()
    first.play(beep(0.01), on_started=told("never"))
    assert first.play_along(beep(0.01)) > 0
    second.play(beep(0.3), on_finished=told("b-"))
    assert told.next()[0] == "b-"
    assert "no sound device" in output.description


def test_closing_the_output_closes_every_line(output: SoundOutput):
    told = Told()
    lines = [output.line() for _ in range(3)]
    for line in lines:
        line.play(beep(0.1), on_finished=told("-"))
    output.close()
    assert output.wait_closed()
    for line in lines:
        line.play(beep(0.01), on_started=told("+"))
        line.close()
    assert "off" in output.description
    with pytest.raises(queue.Empty):
        told.events.get(timeout=0.3)

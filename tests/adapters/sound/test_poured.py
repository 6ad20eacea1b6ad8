"""Sound poured into a line as it comes: the cushion, what comes late or too fast, and silencing it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.mixed_line import MixedLine
from playground.adapters.sound.poured import CUSHION, MOST, Poured
from playground.adapters.sound.source import FADE_FRAMES

PIECE = RATE // 50


def ones(frames: int = PIECE, level: float = 0.5) -> np.ndarray:
    return np.full(frames, level, dtype=np.float32)


def pulled(line: MixedLine, frames: int = PIECE) -> np.ndarray:
    block = np.zeros(frames, dtype=np.float32)
    line.add_to(block)
    return block


def test_it_waits_for_a_cushion_and_then_flows() -> None:
    line = MixedLine()
    line.pour(ones())
    assert not pulled(line).any()
    line.pour(ones())
    for _ in range(50):
        assert (pulled(line) == 0.5).all()
        line.pour(ones())


def test_when_nothing_comes_there_is_silence_and_a_new_cushion() -> None:
    line = MixedLine()
    line.pour(ones(CUSHION))
    assert (pulled(line, CUSHION) == 0.5).all()
    assert not pulled(line).any()
    line.pour(ones())
    assert not pulled(line).any()
    line.pour(ones(CUSHION))
    assert (pulled(line) == 0.5).all()


def test_no_delay_grows_while_the_device_stands_still() -> None:
    poured = Poured()
    for _ in range(1000):
        poured.pour(ones())
    assert poured.waiting <= MOST + 2 * PIECE


def test_stopping_fades_and_forgets() -> None:
    line = MixedLine()
    line.pour(ones(RATE))
    pulled(line)
    line.stop_pouring()
    tail = pulled(line)
    assert tail[0] == pytest.approx(0.5, abs=0.01)
    assert not tail[FADE_FRAMES:].any()
    assert not pulled(line).any()
    line.pour(ones(RATE))
    pulled(line)
    line.stop_pouring(abrupt=True)
    assert not pulled(line).any()


def test_it_sounds_beside_prompts_and_outlives_a_cut() -> None:
    line = MixedLine()
    line.play(Clip(ones(RATE, 0.25)))
    line.pour(ones(RATE))
    assert (pulled(line) == 0.75).all()
    line.cut()
    pulled(line)
    assert (pulled(line) == 0.5).all()


def test_what_the_device_dropped_is_given_again() -> None:
    line = MixedLine()
    line.pour(np.linspace(0, 1, RATE, dtype=np.float32))
    first = pulled(line, 4 * PIECE)
    line.give_again(2 * PIECE, 0)
    assert (pulled(line, PIECE) == first[2 * PIECE : 3 * PIECE]).all()


def test_it_counts_as_sound_until_it_is_over() -> None:
    line = MixedLine()
    line.pour(ones(CUSHION))
    pulled(line)
    assert line.frames_since_prompt == 0
    pulled(line, RATE)
    pulled(line, RATE)
    assert line.frames_since_prompt >= RATE


def test_it_is_silent_where_the_line_is_not_listened_to_and_goes_on_in_time() -> None:
    line = MixedLine()
    line.hearing = "none"
    line.pour(np.linspace(0, 1, RATE, dtype=np.float32))
    assert not pulled(line, 10 * PIECE).any()
    line.hearing = "all"
    pulled(line)
    assert pulled(line)[0] == pytest.approx(11 * PIECE / RATE, abs=0.001)


def test_a_closed_line_takes_nothing_more() -> None:
    line = MixedLine()
    line.pour(ones(RATE))
    pulled(line)
    line.close()
    pulled(line)
    line.pour(ones(RATE))
    assert not pulled(line).any()
    assert line.over


def test_voices_flow_side_by_side_and_one_is_stopped_alone() -> None:
    line = MixedLine()
    line.pour(ones(CUSHION, 0.25), "a", shared=True)
    line.pour(ones(CUSHION, 0.5), "b")
    assert (pulled(line) == 0.75).all()
    line.stop_pouring("a", abrupt=True)
    assert (pulled(line) == 0.5).all()
    line.stop_pouring("never heard of")


def test_a_shared_voice_is_left_out_where_the_room_is_heard_elsewhere() -> None:
    line = MixedLine()
    line.hearing = "private"
    line.pour(ones(RATE, 0.25), "a", shared=True)
    assert not pulled(line, RATE // 4).any()
    assert line.frames_since_prompt >= RATE // 4
    line.pour(ones(CUSHION, 0.5), "b")
    assert (pulled(line) == 0.5).all()


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 1000)), max_size=60))
def test_whatever_comes_when_nothing_is_heard_twice_or_out_of_order(steps: list[tuple[int, int]]) -> None:
    poured, number, last = Poured(), 0, 0.0
    for coming, wanted in steps:
        poured.pour(np.arange(number + 1, number + coming + 1, dtype=np.float32))
        number += coming
        block = np.zeros(wanted, dtype=np.float32)
        filled = poured.add_to(block)
        heard = block[:filled]
        assert not block[filled:].any()
        assert (np.diff(heard) == 1).all()
        assert not filled or heard[0] > last
        last = heard[-1] if filled else last
        assert len(poured._samples) <= MOST + RATE

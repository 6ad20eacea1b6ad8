"""Lines of the mix: who is heard, and that everything takes its time whether or not it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.adapters.sound.clip import RATE, silence
from playground.adapters.sound.mixed_line import MixedLine
from playground.adapters.sound.mixer import Mixer
from playground.adapters.sound.source import FADE_FRAMES
from tests.adapters.sound.recorder import constant, rendered, sine

DROPPED = round(0.08 * RATE)


def lines(count: int) -> tuple[Mixer, list[MixedLine]]:
    mixer, joined = Mixer(), [MixedLine() for _ in range(count)]
    for line in joined:
        mixer.join(line)
    return mixer, joined


def test_lines_sound_together_and_each_keeps_its_own_turn():
    mixer, [first, second] = lines(2)
    for line, level in ((first, 0.1), (second, 0.2)):
        line.play(constant(level, 0.05))
        line.play(constant(2 * level, 0.05))
    heard = rendered(mixer, 0.1)
    half = len(heard) // 2
    assert np.allclose(heard[:half], 0.3)
    assert np.allclose(heard[half:], 0.6)


def test_a_cut_on_one_line_leaves_the_others_as_they_are():
    mixer, [first, second] = lines(2)
    tone = sine(440, 1.0)
    first.play(constant(0.2, 1))
    second.play(tone)
    rendered(mixer, 0.1)
    first.cut()
    tail = rendered(mixer, 0.3)
    wanted = tone.samples[round(0.1 * RATE) :][: len(tail)]
    assert np.allclose(tail[FADE_FRAMES:], wanted[FADE_FRAMES:], atol=1e-6)
    assert not np.allclose(tail[:FADE_FRAMES], wanted[:FADE_FRAMES], atol=0.01)


@pytest.mark.parametrize(("hearing", "own", "shared"), [("all", 1, 1), ("private", 1, 0), ("none", 0, 0)])
def test_what_is_heard_of_prompts_and_overlays(hearing, own, shared):
    mixer, [line] = lines(1)
    line.hearing = hearing
    line.play(constant(0.1, 0.1))
    line.play(constant(0.2, 0.1), shared=True)
    line.overlay(constant(0.3, 0.2))
    line.overlay(constant(0.05, 0.2), shared=True)
    heard = rendered(mixer, 0.2)
    along = 0.3 * own + 0.05 * shared
    assert np.allclose(heard[: len(heard) // 2], 0.1 * own + along, atol=1e-6)
    assert np.allclose(heard[len(heard) // 2 :], 0.2 * shared + along, atol=1e-6)


@pytest.mark.parametrize("hearing", ["private", "none"])
def test_what_everybody_hears_is_heard_once(hearing):
    mixer, [one, other] = lines(2)
    other.hearing = hearing
    for line in (one, other):
        line.play(constant(0.4, 0.1), shared=True)
    assert np.allclose(rendered(mixer, 0.1), 0.4)


@pytest.mark.parametrize("block", [1, 37, 480, 4096])
def test_hearing_changes_within_5_ms_without_a_click_whatever_the_block(block):
    mixer, [line] = lines(1)
    line.play(constant(0.8, 3))
    rendered(mixer, 0.1, block=block)
    line.hearing = "none"
    falling = rendered(mixer, 0.1, block=block)
    assert np.all(falling[FADE_FRAMES:] == 0)
    assert np.abs(np.diff(falling)).max() < 0.01
    assert falling[0] > 0.78
    line.hearing = "private"
    rising = rendered(mixer, 0.1, block=block)
    assert np.allclose(rising[FADE_FRAMES:], 0.8)
    assert np.abs(np.diff(rising)).max() < 0.01


def test_hearing_changed_amid_a_fade_turns_back_from_where_it_is():
    mixer, [line] = lines(1)
    line.play(constant(0.8, 3))
    rendered(mixer, 0.1)
    line.hearing = "none"
    before = mixer.render(FADE_FRAMES // 2)
    line.hearing = "all"
    after = mixer.render(FADE_FRAMES)
    joined = np.concatenate([before, after])
    assert joined.min() == pytest.approx(0.4, abs=0.02)
    assert np.abs(np.diff(joined)).max() < 0.01


def test_a_prompt_is_heard_from_its_first_sample_after_an_unheard_pause():
    mixer, [line] = lines(1)
    line.hearing = "none"
    rendered(mixer, 0.1)
    line.hearing = "all"
    line.play(constant(0.8, 0.1))
    assert mixer.render(10) == pytest.approx(np.full(10, 0.8))


@given(
    turns=st.lists(
        st.tuples(
            st.integers(1, 3000),
            st.sampled_from(["all", "private", "none"]),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_time_goes_on_as_if_everything_were_heard(turns):
    """Any change of hearing, and any flush for another line's sake while unheard, leaves the callbacks in time."""
    told: list[tuple[str, int]] = []
    mixer, [line] = lines(1)
    now = 0
    for name, seconds in (("a", 0.3), ("b", 0.0), ("c", 0.5)):
        line.play(
            constant(0.1, seconds),
            on_started=lambda name=name: told.append((f"{name}+", now)),
            on_finished=lambda name=name: told.append((f"{name}-", now)),
        )
    for frames, hearing, flushed in (*turns, *[(480, "none", False)] * 60):
        line.hearing = hearing
        mixer.render(frames)
        now += frames
        if flushed:  # what was dropped is rendered again, by which time nothing more may have happened
            so_far = len(told)
            mixer.give_again(frames, frames)
            mixer.render(frames)
            assert len(told) == so_far
    names = [name for name, _ in told]
    assert names == ["a+", "a-", "b+", "b-", "c+", "c-"]
    at = dict(told)
    longest = max([480, *(frames for frames, _, _ in turns)])
    assert 0 <= at["a-"] - (0.3 * RATE - longest) <= longest
    assert abs(at["c-"] - at["a-"] - 0.5 * RATE) <= longest


def test_a_line_is_quiet_when_what_it_gives_is_not_heard():
    mixer, [line, other] = lines(2)
    line.play(constant(0.5, 1))
    assert not mixer.is_quiet_but_for(other, DROPPED)
    assert mixer.is_quiet_but_for(line, DROPPED)
    rendered(mixer, 0.1)
    line.hearing = "none"
    assert not mixer.is_quiet_but_for(other, DROPPED)
    rendered(mixer, 0.05)
    assert not mixer.is_quiet_but_for(other, DROPPED), "the device still holds what was heard of it"
    rendered(mixer, 0.05)
    assert mixer.is_quiet_but_for(other, DROPPED)
    line.hearing = "private"
    assert not mixer.is_quiet_but_for(other, DROPPED)


def test_overlays_make_a_line_audible_as_well():
    mixer, [line, other] = lines(2)
    line.overlay(constant(0.5, 0.1))
    rendered(mixer, 0.12)
    assert line.frames_since_sound == round(0.02 * RATE)
    assert line.frames_since_prompt >= RATE
    assert not mixer.is_quiet_but_for(other, DROPPED)
    rendered(mixer, 0.1)
    assert mixer.is_quiet_but_for(other, DROPPED)


def test_an_unheard_prompt_waits_while_a_dropped_buffer_is_filled_again():
    mixer, [line] = lines(1)
    line.hearing = "none"
    finished = []
    line.play(sine(500, 0.3), on_finished=lambda: finished.append(True))
    rendered(mixer, 0.2)
    mixer.give_again(DROPPED, DROPPED)
    rendered(mixer, 0.17)
    assert not finished
    rendered(mixer, 0.02)
    assert finished


def test_a_closed_line_fades_out_is_forgotten_and_tells_nothing():
    mixer, [line, other] = lines(2)
    told = []
    line.play(constant(0.4, 1), 0, on_finished=lambda: told.append("finished"))
    line.play(constant(0.4, 1), on_started=lambda: told.append("started"))
    line.overlay(constant(0.3, 1), loop=0)
    other.play(constant(0.1, 1))
    rendered(mixer, 0.1)
    line.close()
    tail = rendered(mixer, 0.5)
    assert tail[0] == pytest.approx(0.8, abs=0.02)
    assert np.abs(np.diff(tail)).max() < 0.02
    assert np.allclose(tail[FADE_FRAMES:], 0.1)
    assert line.over
    assert not other.over
    assert told == []
    line.play(constant(0.4, 1))
    assert np.allclose(rendered(mixer, 0.1), 0.1), "the mixer has forgotten it"


def test_an_abrupt_close_leaves_nothing():
    mixer, [line] = lines(1)
    line.play(constant(0.4, 1))
    line.overlay(constant(0.3, 1))
    rendered(mixer, 0.1)
    line.close(abrupt=True)
    assert line.over
    assert not rendered(mixer, 0.1).any()


def test_an_empty_clip_is_told_of_on_an_unheard_line():
    mixer, [line] = lines(1)
    line.hearing = "none"
    told = []
    line.play(silence(0), 0, lambda: told.append("started"), lambda: told.append("finished"))
    mixer.render(1)
    assert told == ["started", "finished"]

import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from playground.adapters.sound.clip import RATE, concatenate, silence
from playground.adapters.sound.mixed_line import MixedLine
from playground.adapters.sound.mixer import Mixer
from playground.adapters.sound.source import FADE_FRAMES
from playground.adapters.sound.tones import key_tone
from tests.adapters.sound.recorder import constant, level_at, rendered, sine
from tests.dtmf import key_string


def one_line() -> tuple[Mixer, MixedLine]:
    """A mixer with a single line."""
    mixer, line = Mixer(), MixedLine()
    mixer.join(line)
    return mixer, line


def test_nothing_to_play_is_silence():
    assert not rendered(Mixer(), 0.1).any()
    assert len(Mixer().render(0)) == 0


@pytest.mark.parametrize("block", [1, 7, 480, 10_000])
def test_prompts_sound_in_turn_without_a_gap_whatever_the_block(block):
    mixer, line = one_line()
    line.play(constant(0.1, 0.05))
    line.play(constant(0.2, 0.05))
    heard = rendered(mixer, 0.15, block=block)
    wanted = concatenate([constant(0.1, 0.05), constant(0.2, 0.05), silence(0.05)]).samples
    assert np.allclose(heard, wanted)


def test_a_prompt_repeats_as_often_as_asked():
    mixer, line = one_line()
    finished = []
    line.play(constant(0.5, 0.1), 3, on_finished=lambda: finished.append(True))
    assert np.count_nonzero(rendered(mixer, 0.29)) == round(0.29 * RATE)
    assert not finished
    assert np.count_nonzero(rendered(mixer, 0.29)) == round(0.01 * RATE)
    assert finished == [True]


def test_loop_0_plays_for_ever():
    mixer, line = one_line()
    finished = []
    line.play(constant(0.5, 0.01), 0, on_finished=lambda: finished.append(True))
    assert rendered(mixer, 60).all()
    assert not finished
    line.cut()
    assert not rendered(mixer, 1)[FADE_FRAMES:].any()


@pytest.mark.parametrize("loop", [0, 1, 3])
def test_an_empty_clip_starts_and_finishes_at_once(loop):
    mixer, line = one_line()
    told = []
    line.play(silence(0), loop, lambda: told.append("started"), lambda: told.append("finished"))
    line.play(constant(0.5, 0.1))
    assert mixer.render(10).all()
    assert told == ["started", "finished"]


def test_started_and_finished_are_told_by_the_block_that_holds_them():
    mixer, line = one_line()
    told = []
    line.play(constant(0.1, 0.02), 1, lambda: told.append("a+"), lambda: told.append("a-"))
    line.play(constant(0.1, 0.02), 1, lambda: told.append("b+"), lambda: told.append("b-"))
    told_after = []
    for _ in range(5):
        mixer.render(240)
        told_after.append(tuple(told))
    assert told_after == [
        ("a+",),
        ("a+", "a-"),
        ("a+", "a-", "b+"),
        ("a+", "a-", "b+", "b-"),
        ("a+", "a-", "b+", "b-"),
    ]


def test_callbacks_may_use_the_mixer():
    mixer, line = one_line()
    line.play(constant(0.1, 0.01), on_finished=lambda: line.play(constant(0.2, 0.01)))
    heard = np.concatenate([mixer.render(240), mixer.render(240)])
    assert np.allclose(heard, np.repeat(np.float32([0.1, 0.2]), 240))


def test_cut_fades_within_5_ms_and_forgets_the_queue():
    mixer, line = one_line()
    told = []
    line.play(constant(0.8, 1), on_finished=lambda: told.append("finished"))
    line.play(constant(0.4, 1), 1, lambda: told.append("started"))
    rendered(mixer, 0.1)
    line.cut()
    tail = rendered(mixer, 1)
    assert tail[0] == pytest.approx(0.8, abs=0.01)
    assert np.all(np.diff(tail[:FADE_FRAMES]) < 0)
    assert not tail[FADE_FRAMES:].any()
    assert told == []


def test_an_abrupt_cut_leaves_nothing():
    mixer, line = one_line()
    line.play(constant(0.8, 1))
    rendered(mixer, 0.1)
    line.cut(abrupt=True)
    assert not rendered(mixer, 0.1).any()


def test_cut_before_the_first_sample_is_silent():
    mixer, line = one_line()
    line.play(constant(0.8, 1))
    line.cut()
    assert not rendered(mixer, 0.1).any()


def test_overlays_sound_on_top_and_outlive_a_cut():
    mixer, line = one_line()
    line.play(constant(0.2, 1))
    line.overlay(constant(0.3, 0.1))
    assert mixer.render(240)[-1] == pytest.approx(0.5)
    line.cut()
    assert rendered(mixer, 0.08)[-1] == pytest.approx(0.3)
    assert not rendered(mixer, 0.5)[round(0.011 * RATE) :].any()


def test_an_overlay_that_loops_is_stopped_by_its_handle():
    mixer, line = one_line()
    line.overlay(constant(0.3, 0.01), loop=0, handle=7)
    assert rendered(mixer, 1).all()
    line.stop_overlay(7)
    assert not rendered(mixer, 1)[FADE_FRAMES:].any()


def test_what_a_device_dropped_of_an_overlay_is_given_again():
    dropped = round(0.08 * RATE)
    mixer, line = one_line()
    line.overlay(key_tone("7"))
    mixer.render(round(0.12 * RATE))  # the whole tone, 40 ms of which were heard
    mixer.give_again(dropped, dropped)
    again = mixer.render(dropped)
    assert np.allclose(again[: round(0.06 * RATE)], key_tone("7").samples[round(0.04 * RATE) :])


def test_an_overlay_long_over_is_not_given_again():
    mixer, line = one_line()
    line.overlay(key_tone("7"))
    rendered(mixer, 0.5)
    mixer.give_again(round(0.08 * RATE), round(0.08 * RATE))
    assert not rendered(mixer, 0.2).any()


def test_frames_since_the_last_prompt():
    mixer, line = one_line()
    assert line.frames_since_prompt >= RATE
    line.play(constant(0.1, 0.01))
    assert line.frames_since_prompt == 0
    mixer.render(300)
    assert line.frames_since_prompt == 60
    mixer.render(100)
    assert line.frames_since_prompt == 160
    line.play(constant(0.1, 1))
    mixer.render(100)
    line.cut(abrupt=True)
    assert line.frames_since_prompt >= RATE


def test_volume_and_mute_glide():
    mixer, line = one_line()
    line.play(constant(0.8, 0), 1)
    line.play(constant(0.8, 2))
    rendered(mixer, 0.1)
    mixer.volume = 0.5
    heard = rendered(mixer, 0.1)
    assert heard[-1] == pytest.approx(0.4)
    assert np.abs(np.diff(heard)).max() < 0.01
    mixer.muted = True
    heard = rendered(mixer, 0.1)
    assert not heard[480:].any()
    assert np.abs(np.diff(heard)).max() < 0.01
    mixer.muted = False
    assert rendered(mixer, 0.1)[-1] == pytest.approx(0.4)


def test_muted_prompts_take_their_time():
    mixer, line = one_line()
    told = []
    mixer.muted = True
    line.play(constant(0.8, 0.1), on_finished=lambda: told.append(True))
    rendered(mixer, 0.09)
    assert not told
    rendered(mixer, 0.02)
    assert told


@pytest.mark.parametrize(
    ("hertz", "least_db", "most_db"),
    [
        (50, -200, -30),
        (150, -200, -10),
        (600, -1, 1),
        (1000, -1, 1),
        (3000, -1, 1),
        (4500, -200, -40),
        (8000, -200, -45),
    ],
)
def test_the_telephone_passes_300_to_3400_hertz(hertz, least_db, most_db):
    mixer, line = one_line()
    mixer.telephone = True
    line.play(sine(hertz, 2))
    rendered(mixer, 0.5)
    decibels = 20 * np.log10(max(level_at(rendered(mixer, 1), hertz), 1e-9) / 0.5)
    assert least_db < decibels < most_db


def test_the_telephone_is_switched_in_mid_sound_without_a_click():
    mixer, line = one_line()
    line.play(sine(1000, 10))
    before = rendered(mixer, 0.5)
    mixer.telephone = True
    switched = rendered(mixer, 0.5)
    steps = np.abs(np.diff(np.concatenate([before, switched])))
    assert steps.max() < np.abs(np.diff(before)).max() * 1.05
    mixer.telephone = False
    assert np.allclose(rendered(mixer, 0.5)[480:], before[480:], atol=1e-3)


def test_keys_pass_the_telephone():
    mixer, line = one_line()
    mixer.telephone = True
    for key in "159D":
        line.play(concatenate([key_tone(key), silence(0.1)]))
    assert key_string(rendered(mixer, 1), RATE) == "159D"


def test_the_sum_never_exceeds_full_scale():
    mixer, line = one_line()
    line.play(constant(0.9, 0.1))
    line.overlay(constant(0.9, 0.1))
    assert mixer.render(480).max() == 1.0


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns five hundred times as often as usual, so that few rounds meet in many ways."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_may_play_and_cut_while_another_renders():
    mixer, line = one_line()

    def play_and_cut() -> None:
        for _ in range(2000):
            line.play(constant(0.1, 0.01), 2)
            line.overlay(constant(0.1, 0.01))
            line.cut()

    threads = [threading.Thread(target=play_and_cut) for _ in range(2)]
    for thread in threads:
        thread.start()
    pieces = []
    while any(thread.is_alive() for thread in threads):
        pieces.append(rendered(mixer, 0.1))
    for thread in threads:
        thread.join()
    assert len(pieces) > 1
    heard = np.concatenate(pieces)
    assert np.isfinite(heard).all()
    assert not rendered(mixer, 1)[RATE // 2 :].any()

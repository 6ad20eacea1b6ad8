"""A voice told from noise, clicks and silence; the signals are made here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.voice_activity import FRAME_S, VoiceActivity, dbfs, voices_in


def quiet(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def noise(seconds: float, level_dbfs: float, seed: int = 1) -> np.ndarray:
    random = np.random.default_rng(seed)
    return (random.standard_normal(round(seconds * RATE)) * 10 ** (level_dbfs / 20)).astype(np.float32)


def speech(seconds: float, level_dbfs: float = -20.0) -> np.ndarray:
    """Syllables, four a second, with the dips of speech between."""
    at = np.arange(round(seconds * RATE)) / RATE
    voice = np.sin(2 * np.pi * 150 * at) + 0.5 * np.sin(2 * np.pi * 900 * at)
    syllables = np.abs(np.sin(2 * np.pi * 2 * at)) + 0.05
    return (voice * syllables * 10 ** (level_dbfs / 20)).astype(np.float32)


def test_speech_in_silence_is_found_where_it_is():
    [(begin, end)] = voices_in(np.concatenate([quiet(1.0), speech(2.0), quiet(1.5)]))
    assert begin == pytest.approx(1.0, abs=0.06)
    assert end == pytest.approx(3.0, abs=0.06)


def test_a_file_that_begins_and_ends_in_the_middle_of_speech():
    [(begin, end)] = voices_in(speech(1.5))
    assert begin == pytest.approx(0.0, abs=0.06)
    assert end == pytest.approx(1.5, abs=0.06)


@pytest.mark.parametrize("level", [-65.0, -50.0, -40.0])
def test_steady_noise_is_no_voice_and_speech_above_it_is(level: float):
    signal = noise(9.0, level)
    signal[3 * RATE : 5 * RATE] += speech(2.0, level + 25)
    activity = VoiceActivity()
    turns = [*activity.hear(signal), *activity.end()]
    assert [turn.speaks for turn in turns] == [True, False]
    assert turns[0].at == pytest.approx(3.0, abs=0.15)
    assert turns[1].at == pytest.approx(5.0, abs=0.15)


def test_noise_that_sets_in_is_the_floor_soon():
    activity = VoiceActivity()
    activity.hear(np.concatenate([noise(2.0, -65), noise(5.0, -35)]))
    assert not activity.speaks
    assert [turn.speaks for turn in activity.hear(speech(1.0, -12))] == [True]


def test_a_click_is_no_voice():
    click = quiet(2.0)
    click[RATE : RATE + round(0.03 * RATE)] = 0.8
    assert voices_in(click) == []


def test_words_of_one_sentence_stay_together_and_a_pause_parts_them():
    together = np.concatenate([quiet(0.5), speech(0.5), quiet(0.3), speech(0.5), quiet(1.0)])
    apart = np.concatenate([quiet(0.5), speech(0.5), quiet(0.8), speech(0.5), quiet(1.0)])
    assert len(voices_in(together)) == 1
    assert len(voices_in(apart)) == 2


def test_silence_and_nothing_at_all():
    assert voices_in(quiet(3.0)) == []
    assert voices_in(quiet(0.0)) == []


def test_a_voice_is_told_of_in_time():
    """Blocks as a microphone gives them: the begin within 80 ms, the end within half a second."""
    signal = np.concatenate([quiet(0.5), speech(1.0), quiet(1.0)])
    activity, told = VoiceActivity(), {}
    for first in range(0, len(signal), 333):
        for turn in activity.hear(signal[first : first + 333]):
            told[turn.speaks] = (first + 333) / RATE
    assert 0.5 < told[True] < 0.6
    assert 1.5 < told[False] < 2.0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=40))
def test_blocks_of_any_size_give_the_same(sizes: list[int]):
    signal = np.concatenate([noise(0.4, -60), speech(0.8), noise(0.9, -60, 2)])
    at_once, piecewise = VoiceActivity(), VoiceActivity()
    turns, first = [], 0
    for size in sizes:
        turns += piecewise.hear(signal[first : first + size])
        first += size
    turns += piecewise.hear(signal[first:])
    assert turns == at_once.hear(signal)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1, 1, width=32), max_size=3000))
def test_turns_alternate_and_never_go_back(levels: list[float]):
    signal = np.repeat(np.asarray(levels, dtype=np.float32), 40)
    activity = VoiceActivity(begins_quiet=True)
    turns = [*activity.hear(signal), *activity.end()]
    assert [turn.speaks for turn in turns] == [True, False] * (len(turns) // 2)
    times = [turn.at for turn in turns]
    assert times == sorted(times)
    assert all(0 <= at <= len(signal) / RATE + FRAME_S for at in times)


def test_level():
    assert dbfs(np.full(1000, 0.1, dtype=np.float32)) == pytest.approx(-20.0, abs=0.01)
    assert dbfs(quiet(0.1)) == -np.inf
    assert dbfs(quiet(0.0)) == -np.inf

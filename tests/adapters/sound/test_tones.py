import numpy as np
import pytest

from playground.adapters.sound import tones
from playground.adapters.sound.clip import RATE
from playground.call import prompts
from tests.adapters.sound.recorder import level_at, loudest_hertz
from tests.dtmf import heard_keys, key_string

PAIRS = {
    "1": (697, 1209), "2": (697, 1336), "3": (697, 1477), "A": (697, 1633),
    "4": (770, 1209), "5": (770, 1336), "6": (770, 1477), "B": (770, 1633),
    "7": (852, 1209), "8": (852, 1336), "9": (852, 1477), "C": (852, 1633),
    "*": (941, 1209), "0": (941, 1336), "#": (941, 1477), "D": (941, 1633),
}  # fmt: skip


@pytest.mark.parametrize(("key", "pair"), PAIRS.items())
def test_each_key_is_its_pair_of_frequencies(key, pair):
    tone = tones.key_tone(key, 0.4).samples
    assert level_at(tone, pair[0]) == pytest.approx(0.25, abs=0.02)
    assert level_at(tone, pair[1]) == pytest.approx(0.31, abs=0.02)
    others = {hertz for both in PAIRS.values() for hertz in both} - set(pair)
    assert max(level_at(tone, hertz) for hertz in others) < 0.02


@pytest.mark.parametrize("key", PAIRS)
def test_each_key_is_decoded(key):
    assert key_string(tones.tone_string(key).samples, RATE) == key


def test_a_string_of_keys_is_decoded_in_order_with_repeats():
    assert key_string(tones.tone_string("0112358*#99").samples, RATE) == "0112358*#99"


def test_pauses_of_a_string_take_their_time():
    heard = heard_keys(tones.tone_string("1w2W3").samples, RATE)
    starts = [key.start_s for key in heard]
    assert [key.key for key in heard] == ["1", "2", "3"]
    assert starts[1] - starts[0] == pytest.approx(0.7, abs=0.03)
    assert starts[2] - starts[1] == pytest.approx(1.2, abs=0.03)


@pytest.mark.parametrize("digits", ["", "5", "1w2W3", "ww", "*0#"])
def test_lengths_are_those_of_the_virtual_clock(digits):
    assert tones.tone_string(digits).seconds == pytest.approx(prompts.TonesPrompt(digits).seconds)
    assert tones.beep(prompts.BEEP_S).seconds == pytest.approx(prompts.BeepPrompt().seconds)


def test_an_unknown_key_is_refused():
    with pytest.raises(ValueError, match="'x' is not a key"):
        tones.key_tone("x")


def test_tones_begin_and_end_softly():
    for clip in (tones.key_tone("5"), tones.beep(), tones.ringback()):
        steps = np.abs(np.diff(clip.samples))
        assert abs(clip.samples[0]) < 0.001
        assert abs(clip.samples[-1]) < 0.01
        assert steps[:20].max() < steps.max()


def test_beep_is_1000_hertz():
    assert loudest_hertz(tones.beep().samples) == pytest.approx(1000, abs=3)


def test_ringback_has_its_frequencies_and_cadence():
    clip = tones.ringback()
    assert clip.seconds == pytest.approx(6.0)
    sounding = clip.samples[: round(2.0 * RATE)]
    assert [level_at(sounding, hertz) for hertz in (440, 480)] == pytest.approx([0.12, 0.12], abs=0.005)
    assert not clip.samples[round(2.0 * RATE) :].any()

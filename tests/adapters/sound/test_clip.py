import numpy as np
import pytest

from playground.adapters.sound.clip import RATE, Clip, concatenate, silence
from tests.adapters.sound.recorder import constant


def test_seconds_are_frames_at_the_engine_rate():
    assert silence(1.5).frames == 36_000
    assert silence(1.5).seconds == 1.5
    assert silence(-1).frames == 0


def test_samples_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        constant(0.5, 0.1).samples[0] = 1


def test_gain_in_decibels():
    assert constant(0.5, 0.1).gain(-6.0206).samples[0] == pytest.approx(0.25, abs=1e-4)
    assert not constant(0.5, 0.1).gain(float("-inf")).samples.any()
    assert constant(0.5, 0.1).gain(20).samples.max() == 1.0
    assert silence(0).gain(float("-inf")).frames == 0


def test_concatenate_keeps_order_and_notes():
    joined = concatenate([constant(0.1, 0.1), silence(0.1), Clip(constant(0.3, 0.1).samples, note="cut")])
    assert joined.seconds == pytest.approx(0.3)
    assert [round(float(joined.samples[at]), 1) for at in (0, RATE // 10, RATE // 5)] == [0.1, 0.0, 0.3]
    assert joined.note == "cut"
    assert concatenate([]).frames == 0


def test_trailing_silence_is_cut_to_what_is_wanted():
    spoken = concatenate([constant(0.5, 0.2), silence(0.177)])
    assert spoken.without_trailing_silence(0.03).seconds == pytest.approx(0.23)
    assert silence(0.5).without_trailing_silence().seconds == 0.5
    assert np.array_equal(constant(0.5, 0.2).without_trailing_silence().samples, constant(0.5, 0.2).samples)

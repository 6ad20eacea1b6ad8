"""Codecs and resampling: against soundfile's µ-law, without seams, in just the number of samples wanted."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.adapters.stream.samples import (
    L16,
    MULAW,
    Decoder,
    Encoder,
    Resampler,
    decode_l16,
    decode_mulaw,
    encode_l16,
    encode_mulaw,
)

RATES = [8000, 16000, 24000]


def tone(rate: int, hertz: float, seconds: float = 1.0, level: float = 0.5) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)).astype(np.float32)


def level_at(samples: np.ndarray, rate: int, hertz: float) -> float:
    at = np.arange(len(samples)) / rate
    return 2 * float(np.abs(np.mean(samples * np.exp(-2j * np.pi * hertz * at))))


def test_every_mulaw_byte_is_decoded_as_elsewhere() -> None:
    every = bytes(range(256))
    wanted, _ = soundfile.read(
        io.BytesIO(every), samplerate=8000, channels=1, format="RAW", subtype="ULAW", dtype="float32"
    )
    assert decode_mulaw(every) == pytest.approx(wanted, abs=1e-6)


def test_mulaw_encodes_as_elsewhere() -> None:
    samples = (np.arange(-32768, 32768, 7) / 32768).astype(np.float32)
    file = io.BytesIO()
    soundfile.write(file, samples, 8000, format="RAW", subtype="ULAW")
    ours, theirs = decode_mulaw(encode_mulaw(samples)), decode_mulaw(file.getvalue())
    step = np.maximum(np.abs(samples) / 16, 0.001)
    assert (np.abs(ours - samples) <= step).all()
    assert (np.abs(ours - theirs) <= 1.1 * step).all()  # where a step begins, one may round up and one down


@given(st.binary(max_size=400))
def test_mulaw_bytes_come_back(payload: bytes) -> None:
    again = encode_mulaw(decode_mulaw(payload))
    assert decode_mulaw(again) == pytest.approx(decode_mulaw(payload))


@given(st.binary(max_size=200).map(lambda payload: payload * 2))
def test_l16_comes_back_to_a_step(payload: bytes) -> None:
    again = np.frombuffer(encode_l16(decode_l16(payload)), dtype="<i2").astype(int)
    assert np.abs(again - np.frombuffer(payload, dtype="<i2")).max(initial=0) <= 1


def test_loud_sound_is_held_within_full_scale() -> None:
    assert decode_l16(encode_l16(np.array([2.0, -2.0], dtype=np.float32))) == pytest.approx(
        [1, -1], abs=0.001
    )


@pytest.mark.parametrize("source", RATES)
@pytest.mark.parametrize("target", RATES)
@settings(deadline=None, max_examples=25)
@given(cuts=st.lists(st.integers(1, 700), max_size=8))
def test_blocks_of_any_size_give_what_the_whole_gives(source: int, target: int, cuts: list[int]) -> None:
    sound = tone(source, 700, 0.2)
    whole = Resampler(source, target)(sound)
    piecewise, at = Resampler(source, target), 0
    blocks = []
    for cut in [*cuts, len(sound)]:
        blocks.append(piecewise(sound[at : at + cut]))
        at += cut
    assert np.concatenate(blocks) == pytest.approx(whole, abs=1e-5)
    assert len(whole) == pytest.approx(len(sound) * target / source, abs=1)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("encoding", [L16, MULAW])
def test_20_ms_give_just_20_ms(rate: int, encoding: str) -> None:
    encode = Encoder(encoding, rate)
    for _ in range(20):
        assert len(encode(np.zeros(480, dtype=np.float32))) == rate // 50 * (1 if encoding == MULAW else 2)


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_keeps_its_level_and_what_cannot_be_carried_is_taken_out(rate: int) -> None:
    carried = Resampler(24000, rate)(tone(24000, 1000))[rate // 10 :]
    assert level_at(carried, rate, 1000) == pytest.approx(0.5, rel=0.03)
    if rate < 24000:
        too_high = Resampler(24000, rate)(tone(24000, 0.62 * rate))[rate // 10 :]
        assert np.max(np.abs(too_high)) < 0.02


@pytest.mark.parametrize("rate", RATES)
def test_there_and_back_is_the_same_sound_a_little_later(rate: int) -> None:
    sound = tone(24000, 440)
    back = Decoder(L16, rate)(Encoder(L16, rate)(sound))
    assert level_at(back[2400:], 24000, 440) == pytest.approx(0.5, rel=0.05)
    noise = Resampler(8000, 24000)(np.random.default_rng(1).normal(0, 0.1, 1600).astype(np.float32))
    back = Decoder(L16, rate)(Encoder(L16, rate)(noise))
    lag = int(np.argmax(np.correlate(back, noise[:2400], mode="valid")))
    assert lag / 24000 < 0.006

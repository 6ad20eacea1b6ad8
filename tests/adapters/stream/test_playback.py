"""The queue of a server's audio: order, checkpoints, clearing, underruns, bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.adapters.stream.messages import PlayAudio
from playground.adapters.stream.outbox import Outbox
from playground.adapters.stream.playback import MAX_CHECKPOINTS, Playback
from playground.adapters.stream.samples import L16, MULAW, encode_l16


def sound(milliseconds: float, level: float = 0.5, rate: int = 8000) -> PlayAudio:
    samples = np.full(round(rate * milliseconds / 1000), level, dtype=np.float32)
    return PlayAudio(L16, rate, encode_l16(samples))


def pulled(playback: Playback, frames: int) -> list[tuple[bool, tuple[str, ...]]]:
    """Of each frame: whether it sounds, and the checkpoints played."""
    return [(frame.samples is not None, frame.played) for frame in (playback.pull() for _ in range(frames))]


def test_a_checkpoint_is_played_when_all_before_it_is_over() -> None:
    playback = Playback()
    playback.add(sound(50))
    playback.set_checkpoint("a")
    playback.add(sound(50))
    playback.set_checkpoint("b")
    assert pulled(playback, 7) == [
        (True, ()), (True, ()), (True, ()), (True, ("a",)), (True, ()), (False, ("b",)), (False, ()),
    ]  # fmt: skip


def test_checkpoints_within_20_ms_break_nothing_off() -> None:
    playback = Playback()
    for number in range(50):
        playback.add(sound(7))
        playback.set_checkpoint(str(number))
    frames = [playback.pull() for _ in range(20)]
    played = [name for frame in frames for name in frame.played]
    assert played == [str(number) for number in range(50)]
    heard = np.concatenate([frame.samples for frame in frames if frame.samples is not None])
    assert np.sum(heard > 0.4) / 24000 == pytest.approx(0.35, abs=0.005)
    assert playback.underruns == 0


def test_a_checkpoint_without_audio_is_played_at_once() -> None:
    playback = Playback()
    playback.set_checkpoint("now")
    assert pulled(playback, 1) == [(False, ("now",))]


def test_clearing_forgets_audio_and_checkpoints() -> None:
    playback = Playback()
    playback.add(sound(500))
    playback.set_checkpoint("never")
    pulled(playback, 3)
    assert playback.clear() == ("never",)
    assert playback.queued_s == 0
    assert pulled(playback, 2) == [(False, ()), (False, ())]


def test_a_short_gap_is_an_underrun_and_a_long_one_is_not() -> None:
    playback = Playback()
    for gap, underruns in ((0, 0), (5, 1), (60, 1), (1, 2)):
        pulled(playback, gap)
        playback.add(sound(100))
        pulled(playback, 6)
        assert playback.underruns == underruns


def test_audio_that_comes_in_time_never_breaks_off_for_a_tremble_of_one_frame() -> None:
    playback = Playback()
    sounding = []
    for number in range(100):
        if number % 7:  # every seventh comes a frame late
            playback.add(sound(20 if number % 7 > 1 else 40))
        sounding += pulled(playback, 1)
    assert all(sounds for sounds, _ in sounding[3:])
    assert playback.underruns == 0


def test_the_server_begins_after_silence_and_ends_after_a_second_of_it() -> None:
    playback = Playback()
    frames = [playback.pull() for _ in range(60)]
    assert [frame.ends for frame in frames].index(True) == 49
    playback.add(sound(200))
    playback.add(sound(100, 0.0))
    playback.add(sound(200))
    frames = [playback.pull() for _ in range(90)]
    assert [index for index, frame in enumerate(frames) if frame.begins] == [0]
    assert sum(frame.ends for frame in frames) == 1


def test_formats_may_change_in_the_middle() -> None:
    playback = Playback()
    playback.add(sound(100))
    playback.add(PlayAudio(MULAW, 8000, b"\x10" * 800))
    playback.add(sound(100, rate=16000))
    frames = [playback.pull() for _ in range(16)]
    heard = np.concatenate([frame.samples for frame in frames if frame.samples is not None])
    assert np.sum(np.abs(heard) > 0.2) / 24000 == pytest.approx(0.3, abs=0.01)


def test_what_waits_is_bounded() -> None:
    playback = Playback()
    assert sum(playback.add(sound(10_000)) for _ in range(40)) == 30
    assert sum(playback.set_checkpoint("x") for _ in range(2 * MAX_CHECKPOINTS)) == MAX_CHECKPOINTS


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.one_of(st.integers(1, 150).map(float), st.just("mark"), st.just("pull")), max_size=40),
    st.sampled_from([8000, 16000, 24000]),
)
def test_all_is_played_in_order_whatever_comes_when(steps: list[object], rate: int) -> None:
    playback = Playback()
    added, marks, played, seconds = 0.0, 0, [], 0.0
    for step in [*steps, *["pull"] * 400]:
        if step == "mark":
            playback.set_checkpoint(str(marks))
            marks += 1
        elif step == "pull":
            frame = playback.pull()
            played += frame.played
        else:
            playback.add(sound(float(step), rate=rate))  # type: ignore[arg-type]
            added += round(rate * float(step) / 1000) / rate  # type: ignore[arg-type]
    seconds = playback.played_s
    assert played == [str(number) for number in range(marks)]
    assert seconds == pytest.approx(added, abs=0.001)
    assert playback.queued_s == pytest.approx(0, abs=1e-6)


async def test_the_outbox_tells_each_step_once_until_it_is_empty() -> None:
    outbox = Outbox(1.0)
    told = []
    for _ in range(50):
        outbox.put("x", 0.02)
        told.append(outbox.step_reached())
    assert [step for step in told if step] == [30, 60, 90]
    assert outbox.is_full
    for _ in range(50):
        assert await outbox.take() == "x"
    assert outbox.waiting_s == 0
    for _ in range(20):
        outbox.put("x", 0.02)
    assert outbox.step_reached() == 30

"""One call's voice on another call's tape: the stretch that was heard, at the hearer's times, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.source import FADE_FRAMES
from playground.adapters.sound.tape import CallTape

CALLER, APP = 0, 1


def flat(seconds: float, level: float = 0.5) -> Clip:
    return Clip(np.full(round(seconds * RATE), level, dtype=np.float32))


def level(tape: CallTape, at: float, track: int = APP) -> float:
    """The loudest sample within 10 ms."""
    return float(np.abs(tape.render(at, at + 0.01)[:, track]).max())


def test_the_voice_is_heard_at_the_hearers_time_and_nothing_else_is() -> None:
    speaker, hearer = CallTape(), CallTape()
    speaker.begin("words", "caller", 12.0, flat(1.0), is_voice=True)
    speaker.begin("key", "caller", 14.0, flat(1.0))
    speaker.begin("prompt", "app", 15.0, flat(1.0))
    hearer.overhear(speaker, 1.0, ahead_s=10.0)
    heard = hearer.render(0, 8)
    assert not heard[:, CALLER].any()
    assert np.flatnonzero(heard[:, APP])[[0, -1]] / RATE == pytest.approx([2.0, 3.0], abs=1e-3)
    assert not speaker.render(0, 20)[:, APP][: 14 * RATE].any(), "the speaker hears nothing of itself"


def test_who_stops_hearing_in_the_middle_of_a_word_and_begins_again_hears_what_is_left() -> None:
    speaker, hearer = CallTape(), CallTape()
    speaker.begin("words", "caller", 0.0, flat(4.0), is_voice=True)
    hearer.overhear(speaker, 1.0, ahead_s=0.0)
    hearer.overhear_no_more(speaker, 2.0)
    hearer.overhear(speaker, 3.0, ahead_s=0.0)
    assert [level(hearer, at) for at in (0.5, 1.5, 2.5, 3.5, 4.1)] == [0, 0.5, 0, 0.5, 0]
    edge = hearer.render(1.0, 1.0 + 2 * FADE_FRAMES / RATE)[:, APP]
    assert edge[: FADE_FRAMES // 2].max() < 0.3, "it fades in, and does not click"
    assert edge[FADE_FRAMES + 1] == 0.5


def test_several_voices_are_added_up_and_those_of_a_call_that_is_over_end_with_it() -> None:
    one, other, hearer = CallTape(), CallTape(), CallTape()
    for tape in (one, other):
        tape.begin("words", "caller", 0.0, flat(5.0, 0.25), is_voice=True)
        hearer.overhear(tape, 0.0, ahead_s=0.0)
    one.finish(2.0)
    assert [level(hearer, at) for at in (1.0, 3.0)] == [0.5, 0.25]
    hearer.finish(4.0)
    hearer.overhear(other, 4.0, ahead_s=0.0)
    assert [level(hearer, at) for at in (3.9, 4.1)] == [0.25, 0]


def test_a_live_voice_can_be_broken_off_and_goes_on_afterwards() -> None:
    tape = CallTape()
    for number in range(50):
        tape.add("caller", number * 0.02, flat(0.02), is_voice=True)
    tape.break_off("caller", 0.5, is_voice=True)
    tape.break_off("caller", 0.4)
    tape.add("caller", 0.8, flat(0.1), is_voice=True)
    assert [level(tape, at, CALLER) for at in (0.48, 0.52, 0.85)] == pytest.approx([0.5, 0, 0.5], abs=1e-3)
    tape.break_off("app", 0.0, is_voice=True)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 200)), max_size=5),
    st.integers(-200, 200),
    st.integers(1, 97),
)
def test_it_does_not_matter_in_which_pieces_it_is_rendered(
    stretches: list[tuple[int, int]], ahead: int, step: int
) -> None:
    """Times in hundredths of a second."""
    speaker, hearer = CallTape(), CallTape()
    speaker.begin("words", "caller", 1.0, flat(2.0), is_voice=True)
    for begin, length in stretches:
        hearer.overhear(speaker, begin / 100, ahead / 100)
        hearer.overhear_no_more(speaker, (begin + length) / 100)
    whole = hearer.render(0, 6)
    pieces = [hearer.render_frames(at, at + step * 240) for at in range(0, 6 * RATE, step * 240)]
    assert np.array_equal(np.concatenate(pieces)[: len(whole)], whole)

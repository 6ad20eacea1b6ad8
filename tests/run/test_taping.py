"""What goes on the tape: prompts and their cuts, keys, words, and the ring tone between prompts."""

from __future__ import annotations

import numpy as np
import pytest

from playground.adapters.sound.clip import RATE, Clip
from playground.run.taping import Taping
from tests.dtmf import heard_keys

CALLER, APP = 0, 1


def flat(seconds: float, level: float = 0.5) -> Clip:
    return Clip(np.full(round(seconds * RATE), level, dtype=np.float32))


def level(taping: Taping, at: float, track: int = APP) -> float:
    """The loudest sample within 20 ms."""
    return float(np.abs(taping.tape.render(at, at + 0.02)[:, track]).max())


def test_prompts_follow_one_another_and_a_stopped_one_is_cut() -> None:
    taping = Taping()
    taping.prompt_started(1.0, 1, flat(0.5))
    taping.prompt_finished(1.52, 1)
    taping.prompt_started(2.0, 2, flat(1.0), loop=0)
    taping.prompt_stopped(4.0, 2)
    taping.prompt_stopped(4.5, 7)
    assert [level(taping, at) for at in (0.9, 1.1, 1.48, 1.52, 2.0, 3.9, 4.01)] == [
        0,
        0.5,
        0.5,
        0,
        0.5,
        0.5,
        0,
    ]


def test_an_overlay_sounds_along() -> None:
    taping = Taping()
    taping.prompt_started(0.0, 1, flat(1.0, 0.25))
    taping.prompt_started(0.5, 2, flat(1.0, 0.5), overlay=True)
    assert [level(taping, at) for at in (0.2, 0.7, 1.2)] == [0.25, 0.75, 0.5]


def test_the_ring_tone_of_others_sounds_between_prompts() -> None:
    taping = Taping()
    taping.ringback(1.0, True)
    taping.ringback(1.2, True)
    taping.prompt_started(2.0, 1, flat(1.0, 0.0))
    taping.prompt_started(2.2, 2, flat(9.0, 0.0), overlay=True)
    taping.prompt_finished(3.0, 1)
    taping.ringback(4.0, False)
    heard = [level(taping, at) > 0.1 for at in (0.9, 1.1, 1.9, 2.1, 2.9, 3.1, 3.9, 4.1)]
    assert heard == [False, True, True, False, False, True, True, False]


def test_the_ring_tone_ends_with_the_prompts_that_come_before_its_end() -> None:
    taping = Taping()
    taping.prompt_started(0.0, 1, flat(2.0, 0.0))
    taping.ringback(1.0, True)
    taping.ringback(1.5, False)
    taping.prompt_finished(2.0, 1)
    assert not taping.tape.render(0, 3).any()


def test_keys_are_as_loud_as_the_network_carries_them() -> None:
    taping = Taping()
    for number, key in enumerate("159"):
        taping.key_pressed(1 + number * 0.2, key)
    heard = heard_keys(taping.tape.render(0, 3)[:, CALLER], RATE)
    assert [key.key for key in heard] == ["1", "5", "9"]
    assert [key.start_s for key in heard] == pytest.approx([1.0, 1.2, 1.4], abs=0.02)
    assert min(key.level for key in heard) == pytest.approx(0.25, abs=0.02)


def test_the_end_of_the_call_cuts_what_is_said_and_heard() -> None:
    taping = Taping()
    taping.said(0.0, flat(5.0))
    taping.said(0.5, flat(5.0, 0.25))
    taping.prompt_started(0.0, 1, flat(5.0), loop=0)
    taping.ringback(0.0, True)
    taping.finish(2.0)
    assert level(taping, 1.0, CALLER) == 0.75
    assert not taping.tape.render(2.01, 10).any()

"""What those who are rung do by themselves: log entries in, what happens out."""

from __future__ import annotations

from typing import Any

import pytest

from playground.call import entries
from playground.call.events import LegAnswered, LegEnded, LegPressed, LegRang
from playground.run.habits import Habits


def leg(state: Any, key: str | None = None) -> entries.DialLeg:
    return entries.DialLeg(seq=0, at=5.0, path="/", to="1", b_leg_uuid="b", state=state, key=key)


@pytest.mark.parametrize(
    ("habits", "entry", "deeds"),
    [
        (Habits(), leg("dialled"), [LegRang(5, "b"), LegAnswered(10, "b")]),
        (Habits(answer_s=2), leg("dialled"), [LegRang(5, "b"), LegAnswered(7, "b")]),
        (Habits(answer_s=None), leg("dialled"), [LegRang(5, "b")]),
        (Habits(), leg("confirming", "7"), [LegPressed(6, "b", "7")]),
        (Habits(), leg("confirming"), []),
        (Habits(answer_s=None), leg("confirming", "7"), []),
        (Habits(), leg("answered"), []),
        (Habits(), leg("connected"), [LegEnded(15, "b", "hung-up")]),
        (Habits(talk_s=None), leg("connected"), []),
        (Habits(), leg("hung-up"), []),
    ],
)
def test_what_follows(habits: Habits, entry: entries.DialLeg, deeds: list[Any]) -> None:
    assert habits.react(entry, 5.0) == deeds

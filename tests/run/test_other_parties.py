"""Dialled parties: log entries in, what they do out."""

from __future__ import annotations

from typing import Any

import pytest

from playground.call import entries
from playground.call.events import CallerHungUp, LegAnswered, LegEnded, LegPressed, LegRang, MachineBeeped
from playground.run.other_parties import DialOutcome, OtherParties, read_callee_outcome, read_outcome


def leg(state: Any, uuid: str = "b1", key: str | None = None) -> entries.DialLeg:
    return entries.DialLeg(seq=0, at=5.0, path="/", to="1", b_leg_uuid=uuid, state=state, key=key)


@pytest.mark.parametrize(
    ("outcome", "deeds"),
    [
        ("answer", [LegRang(5, "b1"), LegAnswered(7, "b1")]),
        ("answer:3", [LegRang(5, "b1"), LegAnswered(7, "b1")]),
        ("busy", [LegEnded(6, "b1", "busy")]),
        ("fail", [LegEnded(6, "b1", "failed")]),
        ("reject", [LegRang(5, "b1"), LegEnded(7, "b1", "rejected")]),
        ("no-answer", [LegRang(5, "b1"), LegEnded(35, "b1", "no-answer")]),
        ("no-key", [LegRang(5, "b1"), LegAnswered(7, "b1")]),
        ("auth-failed", [LegEnded(6, "b1", "auth-failed")]),
        ("auth-timeout", [LegEnded(10, "b1", "auth-timeout")]),
        ("cancel", [LegRang(5, "b1"), CallerHungUp(7)]),
    ],
)
def test_what_each_outcome_does(outcome: str, deeds: list[Any]) -> None:
    assert OtherParties([read_outcome(outcome)]).react(leg("dialled"), 5.0) == deeds


@pytest.mark.parametrize(("outcome", "at"), [("answer", 17.0), ("answer:0.5", 7.5)])
def test_who_answers_hangs_up_after_its_time(outcome: str, at: float) -> None:
    parties = OtherParties([read_outcome(outcome)])
    parties.react(leg("dialled"), 5.0)
    assert parties.react(leg("answered"), 6.0) == []
    assert parties.react(leg("connected"), 7.0) == [LegEnded(at, "b1", "hung-up")]


def test_outcomes_are_taken_leg_by_leg_and_then_everybody_answers() -> None:
    parties = OtherParties([DialOutcome("busy"), DialOutcome("fail")])
    said = [parties.react(leg("dialled", uuid), 0.0)[-1] for uuid in ("a", "b", "c")]
    assert said == [LegEnded(1, "a", "busy"), LegEnded(1, "b", "failed"), LegAnswered(2, "c")]


def test_the_key_asked_for_is_pressed_a_second_later() -> None:
    assert OtherParties().react(leg("confirming", key="5"), 8.0) == [LegPressed(9, "b1", "5")]


def test_who_does_not_press_the_key_waits_to_be_dropped() -> None:
    parties = OtherParties([read_outcome("no-key")])
    parties.react(leg("dialled"), 5.0)
    assert parties.react(leg("confirming", key="5"), 8.0) == []
    assert parties.react(leg("connected"), 8.0) == [LegEnded(18, "b1", "hung-up")]


@pytest.mark.parametrize(("outcome", "ends"), [("answer,7w*", 17.0), ("answer:4,7w*", 11.0)])
def test_who_answers_may_press_keys_in_the_talk(outcome: str, ends: float) -> None:
    parties = OtherParties([read_outcome(outcome)])
    parties.react(leg("dialled"), 5.0)
    assert parties.react(leg("connected"), 7.0) == [
        LegPressed(8, "b1", "7"),
        LegPressed(8.7, "b1", "*"),
        LegEnded(ends, "b1", "hung-up"),
    ]


def callee(state: Any) -> entries.DialLeg:
    return entries.DialLeg(seq=0, at=5.0, path=None, to="1", b_leg_uuid="c", state=state)


@pytest.mark.parametrize(
    ("outcome", "deeds", "on_the_line"),
    [
        (None, [LegRang(5, "c"), LegAnswered(7, "c")], []),
        ("answer", [LegRang(5, "c"), LegAnswered(7, "c")], []),
        ("answer:3", [LegRang(5, "c"), LegAnswered(7, "c")], [LegEnded(10, "c", "hung-up")]),
        ("busy", [LegEnded(6, "c", "busy")], None),
        ("fail", [LegEnded(6, "c", "failed")], None),
        ("reject", [LegRang(5, "c"), LegEnded(7, "c", "rejected")], None),
        ("no-answer", [LegRang(5, "c"), LegEnded(35, "c", "no-answer")], None),
        ("machine", [LegRang(5, "c"), LegAnswered(7, "c", machine=True)],
         [MachineBeeped(13), LegEnded(133, "c", "hung-up")]),
    ],
)  # fmt: skip
def test_the_callee_of_an_outbound_call_has_its_own_outcome(
    outcome: str | None, deeds: list[Any], on_the_line: list[Any] | None
) -> None:
    intent = None if outcome is None else read_callee_outcome(outcome)
    parties = OtherParties([DialOutcome("busy")], callee=intent)
    assert parties.react(callee("dialled"), 5.0) == deeds
    if on_the_line is not None:
        assert parties.react(callee("answered"), 7.0) == on_the_line
    assert parties.react(leg("dialled"), 9.0) == [LegEnded(10, "b1", "busy")], "that one is for the dialled"


@pytest.mark.parametrize("text", ["", "cancel", "machine:3", "answer:x"])
def test_what_is_no_outcome_of_a_callee(text: str) -> None:
    with pytest.raises(ValueError, match=r"outcome|number of seconds"):
        read_callee_outcome(text)


@pytest.mark.parametrize("state", ["ringing", "answered", "hung-up", "lost-race"])
def test_nothing_follows_from_other_states(state: str) -> None:
    assert OtherParties().react(leg(state), 1.0) == []


@pytest.mark.parametrize(
    "text",
    ["", "Answer", "answer:", "answer:0", "answer:x", "busy:3", "hang", "answer,", "answer,!1", "busy,1"],
)
def test_what_is_no_outcome(text: str) -> None:
    with pytest.raises(ValueError, match=r"outcome|number of seconds"):
        read_outcome(text)

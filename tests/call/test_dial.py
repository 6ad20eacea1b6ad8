"""Dial: who is rung, who wins, how it ends, and what the app is told (plivo-xml.md 2.7, 3.5, 3.6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from playground.call import effects, entries
from playground.call.view import CallView
from playground.call.wording import line_of
from tests.call.other_people import ACTION, ANSWERS, CALLBACK, ME, OTHER, TWO, Turn, dial
from tests.call.playbook import Page, play


@pytest.mark.parametrize(
    ("turn", "timeout", "told"),
    [
        (ANSWERS, 20, ("completed", "true", "NORMAL_CLEARING")),
        ([(1, "busy")], 20, ("busy", "false", "USER_BUSY")),
        ([(0, "rang"), (2, "rejected")], 20, ("failed", "true", "CALL_REJECTED")),
        ([(1, "failed")], 20, ("failed", "false", "UNALLOCATED_NUMBER")),
        ([(0, "rang")], 20, ("timeout", "true", "NO_ANSWER")),
        ([(0, "rang"), (15, "no-answer")], 20, ("no-answer", "true", "NO_USER_RESPONSE")),
        ([(0, "rang"), (3, "hung-up")], 20, ("failed", "true", "CALL_REJECTED")),
        ([], 7, ("timeout", "false", "NO_ANSWER")),
        ([(2, "rejected")], 20, ("failed", "true", "CALL_REJECTED")),
        ([(2, "answered"), (3, "hung-up")], 20, ("completed", "true", "NORMAL_CLEARING")),
    ],
)
def test_how_a_dial_comes_out(turn: Turn, timeout: int, told: tuple[str, ...]) -> None:
    book = dial(action=ACTION, timeout=timeout).turn(*turn).run()
    result = book.result
    assert (result["DialStatus"], result["DialRingStatus"], result["DialHangupCause"]) == told
    assert bool(result["DialBLegUUID"]) == (told[0] == "completed")
    assert [text for _, text in book.said] == ["Done"]
    assert book.params("action")["CallStatus"] == ("in-progress" if told[0] == "completed" else "ringing")
    assert book.params("action")["Event"] == "Redirect"
    assert book.params("action")["DialALegUUID"] == book.call.setup.call_uuid


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ([(1, "failed")], [(1, "busy")], "busy"),
        ([(0, "rang"), (5, "no-answer")], [(1, "failed")], "no-answer"),
        ([(0, "rang")], [(1, "failed")], "timeout"),
        ([(0, "rang")], [(0, "rang"), (5, "no-answer")], "no-answer"),
        ([(1, "busy")], ANSWERS, "completed"),
    ],
)
def test_of_several_targets_the_best_outcome_is_told(first: Turn, second: Turn, status: str) -> None:
    book = dial(*TWO, action=ACTION, timeout=20).turn(*first).turn(*second).run()
    assert book.result["DialStatus"] == status


def test_everything_told_about_a_call_that_was_bridged() -> None:
    book = dial(action=ACTION, callbackUrl=CALLBACK, callerId="12025550100").turn(*ANSWERS).run()
    [leg] = book.rung
    UUID(leg.leg)
    common = {
        "CallUUID": book.call.setup.call_uuid,
        "DialALegUUID": book.call.setup.call_uuid,
        "DialBLegUUID": leg.leg,
        "DialBLegFrom": "12025550100",
        "DialBLegTo": ME,
        "STIRVerification": "Not Applicable",
    }
    answered, connected, ended = book.callbacks
    assert all(common.items() <= fields.items() for fields in book.callbacks)
    assert [(fields["Event"], fields["DialAction"]) for fields in book.callbacks] == [
        ("DialAnswer", "answer"),
        ("DialConnected", "connected"),
        ("DialHangup", "hangup"),
    ]
    assert [fields["DialBLegStatus"] for fields in book.callbacks] == ["answer", "answer", "hangup"]
    assert (answered["CallStatus"], connected["CallStatus"]) == ("ringing", "in-progress")
    of_the_end = ("DialBLegD", "DialBLegB", "DialBLegH")
    assert {name: value for name, value in ended.items() if name.startswith(of_the_end)} == {
        "DialBLegDuration": "10",
        "DialBLegBillDuration": "60",
        "DialBLegHangupCause": "NORMAL_CLEARING",
        "DialBLegHangupCauseName": "Normal Hangup",
        "DialBLegHangupCauseCode": "4000",
        "DialBLegHangupSource": "Callee",
    }  # fmt: skip
    assert [request.purpose for request in book.sent] == ["answer", *["callback"] * 3, "action"]
    assert book.states() == [
        (0, "dialled"),
        (0, "ringing"),
        (2, "answered"),
        (2, "connected"),
        (12, "hung-up"),
    ]


def test_the_call_is_answered_when_it_is_bridged() -> None:
    book = dial().turn(*ANSWERS).run()
    assert [(e.at, e.status) for e in book.of(entries.CallStatus)] == [
        (0, "ringing"), (2, "in-progress"), (12, "completed"),
    ]  # fmt: skip
    assert book.end.hangup_code == 4010


def test_the_first_to_answer_wins_and_the_others_lose_the_race() -> None:
    book = dial(*TWO, action=ACTION, callbackUrl=CALLBACK)
    book.turn((0, "rang"), (5, "answered")).turn((0, "rang"), (3, "answered"), (9, "hung-up")).run()
    number, user = book.rung
    assert (number.kind, number.to, user.kind, user.to) == ("number", ME, "user", f"sip:{OTHER}@pbx.test")
    assert number.leg != user.leg
    assert book.states() == [(0, "dialled"), (0, "ringing"), (3, "lost-race")]
    assert effects.DropLeg(number.leg) in book.effects
    assert [(f["Event"], f["DialBLegUUID"]) for f in book.callbacks] == [
        ("DialAnswer", user.leg),
        ("DialHangup", number.leg),
        ("DialConnected", user.leg),
        ("DialHangup", user.leg),
    ]
    lost = book.callbacks[1]
    assert (lost["DialBLegHangupCauseCode"], lost["DialBLegHangupCauseName"]) == ("9000", "Lost Race")
    assert (lost["DialBLegDuration"], lost["DialBLegBillDuration"]) == ("0", "0")
    assert book.result["DialBLegUUID"] == user.leg


def test_the_caller_gives_up_while_it_rings() -> None:
    book = dial(action=ACTION, callbackUrl=CALLBACK).turn((0, "rang")).hang_up(4).run()
    assert book.result == {
        "DialStatus": "cancel", "DialRingStatus": "true", "DialHangupCause": "ORIGINATOR_CANCEL", "DialBLegUUID": "",
    }  # fmt: skip
    assert book.params("action")["CallStatus"] == "completed"
    [ended] = book.callbacks
    assert (ended["DialBLegHangupCauseCode"], ended["DialBLegHangupSource"]) == ("1000", "Caller")
    assert ended["CallStatus"] == "completed"
    assert (book.states()[-1], book.said, book.end.hangup_code) == ((4, "cancelled"), [], 1000)
    assert not book.of(entries.DocumentLoaded)[1:]


def test_the_caller_hangs_up_in_the_middle_of_the_talk() -> None:
    book = dial(action=ACTION, callbackUrl=CALLBACK).turn(*ANSWERS).hang_up(6).run()
    assert book.result["DialStatus"] == "completed"
    assert book.result["DialBLegUUID"] == book.rung[0].leg
    ended = book.callbacks[-1]
    assert (ended["DialBLegDuration"], ended["DialBLegHangupSource"]) == ("4", "Caller")
    assert (book.end.hangup_code, book.end.hangup_source, book.said) == (4000, "caller", [])


def test_the_time_limit_cuts_the_callee_and_the_caller_goes_on() -> None:
    book = dial(action=ACTION, callbackUrl=CALLBACK, timeLimit=5).turn(*ANSWERS).run()
    assert book.states()[-1] == (7, "hung-up")
    assert (book.result["DialStatus"], book.result["DialHangupCause"]) == ("completed", "ALLOTTED_TIMEOUT")
    assert (book.callbacks[-1]["DialBLegHangupCauseCode"], book.callbacks[-1]["DialBLegHangupSource"]) == (
        "6000",
        "Plivo",
    )
    assert [text for _, text in book.said] == ["Done"]


@pytest.mark.parametrize(("attribute", "ends_at"), [("true", 5), ("false", 12)])
def test_star_ends_the_bridge_only_where_it_may(attribute: str, ends_at: float) -> None:
    book = dial(action=ACTION, hangupOnStar=attribute).turn(*ANSWERS).press((1, "*"), (5, "*")).run()
    assert book.states()[-1] == (ends_at, "hung-up")
    assert (book.result["DialStatus"], book.result["DialHangupCause"]) == ("completed", "NORMAL_CLEARING")
    assert [digit.reason for digit in book.of(entries.InputDigit)] == [
        "lost", "hangup-on-star" if attribute == "true" else "bridged",
    ]  # fmt: skip


def test_an_action_that_does_not_redirect_and_none_at_all_go_on_with_the_next_element() -> None:
    said = "<Speak>Next</Speak>"
    told = dial(action=ACTION, redirect="false", after=said).turn(*ANSWERS).run()
    assert ([text for _, text in told.said], len(told.requests("action"))) == (["Next"], 1)
    silent = dial(after=said).turn((1, "busy")).run()
    assert ([text for _, text in silent.said], len(silent.requests("action"))) == (["Next"], 0)


def test_keys_after_the_talk_are_lost_again() -> None:
    book = (
        dial(hangupOnStar="true", after='<Wait length="9"/>').turn(*ANSWERS).press((5, "1"), (14, "*")).run()
    )
    assert [(key.digit, key.reason) for key in book.of(entries.InputDigit)] == [
        ("1", "bridged"),
        ("*", "lost"),
    ]
    assert book.end.at == 21


def test_two_dials_try_people_in_turn() -> None:
    book = dial(after=f"<Dial><Number>{OTHER}</Number></Dial>").turn((1, "busy")).turn(*ANSWERS).run()
    assert book.states()[-1] == (1, "busy")
    assert book.states(OTHER)[-1] == (13, "hung-up")
    assert len({leg.leg for leg in book.rung}) == 2


def test_a_dial_with_nobody_inside_tells_nothing_and_goes_on() -> None:
    book = play(f'<Dial action="{ACTION}"/>', "<Speak>Next</Speak>").run()
    assert "dial-without-target" in book.problems()
    assert ([text for _, text in book.said], book.requests("action")) == (["Next"], [])


def test_watched_keys_of_both_legs_are_told() -> None:
    book = dial(callbackUrl=CALLBACK, digitsMatch="12,3", digitsMatchBLeg="99")
    book.turn((0, "rang"), (2, "answered"), (6, "9"), (7, "9"), (12, "hung-up"))
    book.press((1, "3"), (3, "1"), (4, "2"), (5, "3")).run()
    assert [(e.at, e.to, e.digit) for e in book.of(entries.DialDigit)] == [(6, ME, "9"), (7, ME, "9")]
    line = line_of(book.of(entries.DialDigit)[0], CallView())
    assert line is not None
    assert line.text == f"{ME} presses 9"
    matches = [fields for fields in book.callbacks if fields["Event"] == "DialDigitsMatch"]
    assert [(m["DialDigitsMatch"], m["DialDigitsPressedBy"], m["DialAction"]) for m in matches] == [
        ("12", "ALeg", "digits"), ("3", "ALeg", "digits"), ("99", "BLeg", "digits"),
    ]  # fmt: skip
    assert all(match["DialBLegUUID"] == book.rung[0].leg for match in matches)


def test_a_slow_or_failing_callback_does_not_delay_the_call() -> None:
    slow: dict[str, Any] = {"/cb": Page(status=500, seconds=9)}
    book = dial(callbackUrl=CALLBACK, action=ACTION, pages=slow).turn(*ANSWERS).run()
    assert (book.states()[-1], book.requests("action") != []) == ((12, "hung-up"), True)
    assert book.problems().count("fetch-failed") == 3
    assert book.end.at == pytest.approx(12 + 0.4 + 0.06 * 4)


def test_the_same_call_rings_the_same_legs() -> None:
    first, second = dial(*TWO).turn(*ANSWERS).run(), dial(*TWO).turn(*ANSWERS).run()
    assert [leg.leg for leg in first.rung] == [leg.leg for leg in second.rung]

"""What the hangup URL is told, for every way in which a call can end (plivo-xml.md 3.2, 6.1)."""

from __future__ import annotations

from typing import Any

import pytest

from playground.call.parameters import bill_duration, whole_seconds
from tests.call.playbook import SERVER, Page, Playbook, Turn, document, outbound, play

BYE = f"{SERVER}/bye"
UUID = "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c"
ALWAYS = {
    "CallUUID", "From", "To", "CallStatus", "Direction", "CallerName", "SessionStart", "Event", "BillRate",
    "STIRVerification", "HangupCause", "HangupCauseName", "HangupCauseCode", "HangupSource", "Duration",
    "BillDuration", "TotalCost", "StartTime", "AnswerTime", "EndTime",
}  # fmt: skip
OF_OUTBOUND = {"ALegUUID", "ALegRequestUUID", "RequestUUID"}
PAGES = {
    "/bye": Page("ok", content_type="text/plain"),
    "/empty": "",
    "/fine": document("<Wait length='3'/>"),
}
HELLO = "<Speak>Hi</Speak><Wait length='60'/>"
"""0.52 s of speech, then a wait."""
ANSWERS: Turn = [(1, "rang"), (4, "answered")]

Told = tuple[str, str, str, str, str, int, float | None, float]
"""CallStatus, code, name, cause, source, Duration, answered at, ended at."""
CLEARED = "NORMAL_CLEARING"
FAILED = "NORMAL_TEMPORARY_FAILURE"


def inbound(*elements: str, **options: Any) -> Playbook:
    return play(*elements, pages=PAGES, hangup_url=BYE, **options)


def called(*elements: str, callee: Turn = ANSWERS, **options: Any) -> Playbook:
    return outbound(*elements, callee=callee, pages=PAGES, hangup_url=BYE, request_uuid="req-1", **options)


def with_answer(page: Any, book: Playbook) -> Playbook:
    book.pages["/answer/"] = page
    return book


def digit(action: str) -> str:
    return f"<GetDigits action='{action}' method='POST' numDigits='1'/>"


def endings() -> dict[str, tuple[Playbook, Told]]:
    """Every ending: a call that comes to it, and what is told of it."""
    return {
        "inbound: end of the document": (
            inbound("<Speak>Hi</Speak>"),
            ("completed", "4010", "End Of XML Instructions", CLEARED, "Answer XML", 1, 0, 0.52),
        ),
        "inbound: empty document": (
            inbound(), ("completed", "4010", "End Of XML Instructions", CLEARED, "Answer XML", 0, None, 0)
        ),
        "inbound: Hangup": (
            inbound("<Wait length='3'/><Speak>Hi</Speak><Hangup/>"),
            ("completed", "4000", "Normal Hangup", CLEARED, "Answer XML", 1, 3, 3.52),
        ),
        "inbound: rejected": (
            inbound("<Hangup reason='rejected'/>"),
            ("completed", "3020", "Rejected", "CALL_REJECTED", "Answer XML", 0, None, 0),
        ),
        "inbound: busy": (
            inbound("<Hangup reason='busy'/>"),
            ("completed", "3010", "Busy Line", "USER_BUSY", "Answer XML", 0, None, 0)
        ),
        "inbound: scheduled": (
            inbound(f"<Hangup schedule='7'/>{HELLO}"),
            ("completed", "6000", "Scheduled Hangup", "ALLOTTED_TIMEOUT", "Plivo", 7, 0, 7),
        ),
        "inbound: time limit": (
            inbound("<Speak loop='0'>Hi</Speak>", time_limit_s=125.0),
            ("completed", "6000", "Scheduled Hangup", "ALLOTTED_TIMEOUT", "Plivo", 125, 0, 125),
        ),
        "inbound: caller hangs up": (
            inbound(HELLO).hang_up(60.4), ("completed", "4000", "Normal Hangup", CLEARED, "Caller", 60, 0, 60.4)
        ),
        "inbound: caller gives up": (
            inbound("<Wait length='60'/>").hang_up(9),
            ("completed", "1000", "Canceled", "ORIGINATOR_CANCEL", "Caller", 0, None, 9),
        ),
        "inbound: answer URL": (
            with_answer(Page(status=500), inbound()),
            ("completed", "7011", "Error Reaching Answer URL", FAILED, "Error", 0, None, 0),
        ),
        "inbound: answer XML": (
            with_answer("<Response>", inbound()),
            ("completed", "8011", "Invalid Answer XML", FAILED, "Error", 0, None, 0),
        ),
        "inbound: action URL": (
            inbound(digit(f"{SERVER}/gone")).press((5, "1")),
            ("completed", "7012", "Error Reaching Action URL", FAILED, "Error", 5, 0, 5),
        ),
        "inbound: action XML": (
            inbound(digit(f"{SERVER}/empty")).press((5, "1")),
            ("completed", "8012", "Invalid Action XML", FAILED, "Error", 5, 0, 5),
        ),
        "inbound: action is no URL": (
            inbound(digit("ftp://x.test/")).press((5, "1")),
            ("completed", "7022", "Invalid Action URL", FAILED, "Error", 5, 0, 5),
        ),
        "inbound: action by another method": (
            inbound(digit(f"{SERVER}/fine").replace("POST", "PUT")).press((5, "1")),
            ("completed", "7032", "Invalid Method for Action URL", FAILED, "Error", 5, 0, 5),
        ),
        "inbound: Redirect URL": (
            inbound(f"<Speak>Hi</Speak><Redirect>{SERVER}/gone</Redirect>"),
            ("completed", "7014", "Error Reaching Redirect URL", FAILED, "Error", 1, 0, 0.52),
        ),
        "inbound: Redirect XML": (
            inbound(f"<Redirect>{SERVER}/empty</Redirect>"),
            ("completed", "8014", "Invalid Redirect XML", FAILED, "Error", 0, None, 0),
        ),
        "inbound: Redirect to no URL": (
            inbound("<Redirect>mailto:a@b.test</Redirect>"),
            ("completed", "7024", "Invalid Redirect URL", FAILED, "Error", 0, None, 0),
        ),
        "inbound: Redirect by another method": (
            inbound(f"<Redirect method='get'>{SERVER}/fine</Redirect>"),
            ("completed", "7034", "Invalid Method for Redirect URL", FAILED, "Error", 0, None, 0),
        ),
        "inbound: transferred": (
            inbound(HELLO).transfer(5, f"{SERVER}/fine"),
            ("completed", "4010", "End Of XML Instructions", CLEARED, "Answer XML", 8, 0, 8),
        ),
        "inbound: transfer URL": (
            inbound(HELLO).transfer(5, f"{SERVER}/gone"),
            ("completed", "7013", "Error Reaching Transfer URL", FAILED, "Error", 5, 0, 5),
        ),
        "inbound: transfer to no URL": (
            inbound(HELLO).transfer(5, "/fine"),
            ("completed", "7023", "Invalid Transfer URL", FAILED, "Error", 5, 0, 5),
        ),
        "inbound: transfer by another method": (
            inbound(HELLO).transfer(5, f"{SERVER}/fine", "PUT"),
            ("completed", "7033", "Invalid Method for Transfer URL", FAILED, "Error", 5, 0, 5),
        ),
        "inbound: transfer XML": (
            inbound(HELLO).transfer(5, f"{SERVER}/empty"),
            ("completed", "8013", "Invalid Transfer XML", FAILED, "Error", 5, 0, 5),
        ),
        "outbound: end of the document": (
            called(HELLO), ("completed", "4010", "End Of XML Instructions", CLEARED, "Answer XML", 61, 4, 64.52)
        ),
        "outbound: Hangup": (
            called("<Hangup/>"), ("completed", "4000", "Normal Hangup", CLEARED, "Answer XML", 0, 4, 4)
        ),
        "outbound: callee hangs up": (
            called(HELLO).hang_up(24.5), ("completed", "4000", "Normal Hangup", CLEARED, "Callee", 21, 4, 24.5)
        ),
        "outbound: callee's leg ends": (
            called(HELLO, callee=[*ANSWERS, (24, "hung-up")]),
            ("completed", "4000", "Normal Hangup", CLEARED, "Callee", 20, 4, 24),
        ),
        "outbound: callee hangs up while it rings": (
            called(HELLO).hang_up(2), ("failed", "3020", "Rejected", "CALL_REJECTED", "Callee", 0, None, 2)
        ),
        "outbound: busy": (
            called(callee=[(1, "busy")]), ("busy", "3010", "Busy Line", "USER_BUSY", "Callee", 0, None, 1)
        ),
        "outbound: rejected": (
            called(callee=[(0, "rang"), (3, "rejected")]),
            ("failed", "3020", "Rejected", "CALL_REJECTED", "Callee", 0, None, 3),
        ),
        "outbound: nobody answers": (
            called(callee=[(0, "rang"), (30, "no-answer")]),
            ("no-answer", "3000", "No Answer", "NO_USER_RESPONSE", "Carrier", 0, None, 30),
        ),
        "outbound: no such number": (
            called(callee=[(1, "failed")]),
            ("failed", "3050", "Unallocated number", "UNALLOCATED_NUMBER", "Carrier", 0, None, 1),
        ),
        "outbound: ring timeout": (
            called(callee=[(0, "rang")], ring_timeout_s=45.0),
            ("timeout", "6010", "Ring Timeout Reached", "NO_ANSWER", "Plivo", 0, None, 45),
        ),
        "outbound: hung up on ring": (
            called(hangup_on_ring_s=2.0),
            ("no-answer", "6000", "Scheduled Hangup", "ALLOTTED_TIMEOUT", "Plivo", 0, None, 3),
        ),
        "outbound: time limit": (
            called(HELLO, time_limit_s=14.0),
            ("completed", "6000", "Scheduled Hangup", "ALLOTTED_TIMEOUT", "Plivo", 10, 4, 14),
        ),
        "outbound: machine": (
            called(HELLO, callee=[(4, "machine")], machine_detection="hangup"),
            ("completed", "9100", "Machine Detected", CLEARED, "Plivo", 5, 4, 9),
        ),
        "outbound: answer URL": (
            with_answer(Page(status=404), called()),
            ("completed", "7011", "Error Reaching Answer URL", FAILED, "Error", 0, 4, 4),
        ),
        "outbound: answer XML": (
            with_answer(Page("<Response>", seconds=2.0), called()),
            ("completed", "8011", "Invalid Answer XML", FAILED, "Error", 2, 4, 6),
        ),
    }  # fmt: skip


@pytest.mark.parametrize("ending", endings())
def test_the_hangup_url_is_told_everything(ending: str) -> None:
    book, (status, code, name, cause, source, duration, answered_at, ended_at) = endings()[ending]
    told = {**book.run().params("hangup")}
    assert len(book.requests("hangup")) == 1
    is_outbound = ending.startswith("outbound")
    assert set(told) == ALWAYS | (OF_OUTBOUND if is_outbound else set())
    assert {field: told[field] for field in ("CallStatus", "HangupCauseCode", "HangupCauseName")} == {
        "CallStatus": status, "HangupCauseCode": code, "HangupCauseName": name,
    }  # fmt: skip
    assert (told["HangupCause"], told["HangupSource"], told["Event"]) == (cause, source, "Hangup")
    minutes = -(-duration // 60)
    assert told["Duration"] == str(duration)
    assert told["BillDuration"] == str(minutes * 60)
    assert told["TotalCost"] == f"{minutes * 0.0085:.5f}"
    assert told["BillRate"] == "0.00850"
    assert told["StartTime"] == "2026-01-02 03:04:05"
    assert told["AnswerTime"] == ("" if answered_at is None else clock(answered_at))
    assert told["EndTime"] == clock(ended_at)
    if is_outbound:
        assert (told["ALegUUID"], told["ALegRequestUUID"], told["RequestUUID"]) == (UUID, "req-1", "req-1")
    ended = book.end
    assert (ended.status, str(ended.hangup_code), ended.hangup_name) == (status, code, name)
    assert (ended.hangup_cause, ended.at, ended.bill_duration) == (cause, ended_at, minutes * 60)
    assert book.call.failed == (source == "Error")


def clock(at: float) -> str:
    seconds = 5 + int(at)
    return f"2026-01-02 03:{4 + seconds // 60:02}:{seconds % 60:02}"


@pytest.mark.parametrize(
    ("seconds", "told", "billed"),
    [(0.0, 0, 0), (0.4, 0, 0), (0.5, 1, 60), (1.5, 2, 60), (2.5, 3, 60), (59.6, 60, 60), (60.0, 60, 60),
     (60.4, 60, 60), (60.5, 61, 120), (120.00000001, 120, 120)],
)  # fmt: skip
def test_seconds_are_rounded_and_minutes_are_begun(seconds: float, told: int, billed: int) -> None:
    assert (whole_seconds(seconds), bill_duration(seconds)) == (told, billed)

"""Outbound calls: the callee answers or does not, machines are detected (plivo-xml.md 1.11, 1.14, 3.1, 6.1)."""

from __future__ import annotations

from typing import Any

import pytest

from playground.call import effects, entries
from tests.call.playbook import SERVER, Page, Playbook, Turn, outbound

RING, BYE, MACHINE = f"{SERVER}/ring", f"{SERVER}/bye", f"{SERVER}/machine"
UUID = "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c"
TOLD = {path: Page("ok", content_type="text/plain") for path in ("/ring", "/bye", "/machine")}


def call(callee: Turn, *elements: str, **options: Any) -> Playbook:
    return outbound(
        *elements, callee=callee, pages=TOLD, **{"ring_url": RING, "hangup_url": BYE, **options}
    ).run()


def states(book: Playbook) -> list[tuple[float, str]]:
    return [(leg.at, leg.state) for leg in book.of(entries.DialLeg)]


def test_the_callee_is_rung_like_anybody() -> None:
    book = call(
        [(1, "rang"), (3, "answered")],
        from_number="+14155550100",
        to_number="14155550177",
        caller_name="Ada",
        sip_headers=(("Tier", "Gold"),),
    )
    [rung] = [effect for effect in book.effects if isinstance(effect, effects.RingLeg)]
    assert rung == effects.RingLeg(UUID, "number", "14155550177", "14155550100", "Ada", (("Tier", "Gold"),))
    assert states(book) == [(0, "dialled"), (1, "ringing"), (3, "answered"), (3, "hung-up")]
    assert {(leg.path, leg.b_leg_uuid, leg.to) for leg in book.of(entries.DialLeg)} == {
        (None, UUID, "14155550177")
    }


def test_the_ring_url_is_told_when_it_rings_and_the_answer_url_asked_when_it_is_answered() -> None:
    book = call([(1, "rang"), (3, "answered")], request_uuid="req-1")
    asked = [(entry.purpose, entry.at) for entry in book.of(entries.HttpRequest)]
    assert asked == [("ring", 1), ("answer", 3), ("hangup", 3)]
    assert {"CallStatus": "ringing", "Event": "Ring", "RequestUUID": "req-1"}.items() <= book.params(
        "ring"
    ).items()
    assert book.params("answer")["CallStatus"] == "in-progress"


def test_a_sip_address_is_rung_as_a_user() -> None:
    book = call([], to_number="sip:desk@pbx.test")
    [rung] = [effect for effect in book.effects if isinstance(effect, effects.RingLeg)]
    assert (rung.kind, rung.to) == ("user", "sip:desk@pbx.test")


@pytest.mark.parametrize(
    ("callee", "options", "status", "code", "name", "cause", "source", "state"),
    [
        ([(1, "busy")], {}, "busy", 3010, "Busy Line", "USER_BUSY", "Callee", "busy"),
        ([(0, "rang"), (9, "rejected")], {}, "failed", 3020, "Rejected", "CALL_REJECTED", "Callee", "rejected"),
        ([(0, "rang"), (9, "hung-up")], {}, "failed", 3020, "Rejected", "CALL_REJECTED", "Callee", "rejected"),
        ([(0, "rang"), (30, "no-answer")], {}, "no-answer", 3000, "No Answer", "NO_USER_RESPONSE", "Carrier",
         "no-answer"),
        ([(1, "failed")], {}, "failed", 3050, "Unallocated number", "UNALLOCATED_NUMBER", "Carrier", "failed"),
        ([(1, "failed")], {"to_number": "sip:no@pbx.test"}, "failed", 3120, "User does not exist anywhere",
         "UNALLOCATED_NUMBER", "Carrier", "failed"),
        ([(1, "auth-failed")], {"to_number": "sip:a@pbx.test"}, "failed", 4240, "sip_auth_failed", "sip_auth_failed",
         "Callee", "auth-failed"),
        ([(0, "rang")], {}, "timeout", 6010, "Ring Timeout Reached", "NO_ANSWER", "Plivo", "timeout"),
        ([], {}, "timeout", 6010, "Ring Timeout Reached", "NO_ANSWER", "Plivo", "timeout"),
        ([(0, "rang"), (9, "answered")], {"hangup_on_ring_s": 4.0}, "no-answer", 6000, "Scheduled Hangup",
         "ALLOTTED_TIMEOUT", "Plivo", "cancelled"),
        ([(0, "rang")], {"time_limit_s": 20.0}, "failed", 6000, "Scheduled Hangup", "ALLOTTED_TIMEOUT", "Plivo",
         "cancelled"),
    ],
)  # fmt: skip
def test_who_does_not_answer_is_told_to_the_hangup_url_alone(
    callee: Turn,
    options: dict[str, Any],
    status: str,
    code: int,
    name: str,
    cause: str,
    source: str,
    state: str,
) -> None:
    book = call(callee, "<Speak>Never</Speak>", **options)
    assert not book.requests("answer")
    told = book.params("hangup")
    assert {
        "CallStatus": status,
        "HangupCauseCode": str(code),
        "HangupCauseName": name,
        "HangupCause": cause,
        "HangupSource": source,
        "AnswerTime": "",
        "Duration": "0",
        "BillDuration": "0",
        "TotalCost": "0.00000",
    }.items() <= told.items()
    assert (book.end.status, book.end.duration, book.end.bill_duration) == (status, 0, 0)
    assert states(book)[-1][1] == state
    assert not book.call.failed


@pytest.mark.parametrize(("seconds", "at"), [({}, 120), ({"ring_timeout_s": 20.0}, 20)])
def test_the_ring_timeout_counts_from_dialling(seconds: dict[str, float], at: float) -> None:
    book = call([(5, "rang")], **seconds)
    assert (book.end.at, book.end.hangup_code) == (at, 6010)
    assert effects.DropLeg(UUID) in book.effects


def test_an_answer_disarms_what_waits_for_it() -> None:
    book = call([(0, "rang"), (3, "answered")], "<Wait length='300'/>", hangup_on_ring_s=4.0)
    assert (book.end.at, book.end.hangup_code) == (303, 4010)


def test_hangup_on_ring_counts_from_the_first_ring() -> None:
    assert call([(5, "rang")], hangup_on_ring_s=0.0).end.at == 5


def test_the_callee_presses_keys_and_hangs_up() -> None:
    book = call(
        [(0, "1"), (2, "answered"), (3, "7"), (6, "hung-up")],
        f"<GetDigits action='{SERVER}/next' numDigits='1'/>",
        "<Speak loop='0'>Not pressed</Speak>",
    )
    assert [(digit.digit, digit.accepted) for digit in book.of(entries.InputDigit)] == [("7", True)]
    book = call([(2, "answered"), (6, "hung-up")], "<Speak loop='0'>Hello</Speak>")
    assert (book.end.at, book.end.hangup_code, book.end.hangup_source) == (6, 4000, "callee")
    assert states(book)[-1] == (6, "hung-up")
    assert effects.DropLeg(UUID) not in book.effects


def test_the_end_of_the_call_ends_the_leg() -> None:
    book = call([(2, "answered")], "<Hangup/>")
    assert states(book)[-1] == (2, "hung-up")
    assert effects.DropLeg(UUID) in book.effects


# Machine detection


def test_a_machine_is_told_after_the_detection_time_while_the_document_runs() -> None:
    book = call(
        [(2, "machine")],
        "<Speak>Leave a message for me</Speak>",
        "<Wait length='30'/>",
        machine_detection="true",
        machine_detection_url=MACHINE,
    )
    [told] = book.of(entries.HttpRequest, purpose="machine-detection")
    assert told.at == 7
    assert {
        "Machine": "true",
        "Event": "MachineDetection",
        "CallStatus": "in-progress",
        "CallUUID": UUID,
        "From": "14155550100",
        "To": "14155550199",
    }.items() <= book.params("machine-detection").items()
    assert book.said[0][0] == 2
    assert book.end.hangup_code == 4010
    [answered] = book.of(entries.DialLeg, state="answered")
    assert answered.machine is True


@pytest.mark.parametrize("url", [MACHINE, None])
def test_a_machine_may_be_hung_up_on(url: str | None) -> None:
    book = call(
        [(2, "machine")],
        "<Speak loop='0'>Hello</Speak>",
        machine_detection="hangup",
        machine_detection_ms=3000,
        machine_detection_url=url,
    )
    assert (book.end.at, book.end.status) == (5, "completed")
    told = book.params("hangup")
    assert (told["HangupCauseCode"], told["HangupCauseName"], told["HangupSource"]) == (
        "9100",
        "Machine Detected",
        "Plivo",
    )
    assert (told["Duration"], told["BillDuration"], told["TotalCost"]) == ("3", "60", "0.00850")
    assert len(book.requests("machine-detection")) == (1 if url else 0)
    if url:
        assert book.params("machine-detection")["CallStatus"] == "in-progress"


def test_a_person_is_no_machine_and_a_machine_is_not_looked_for_unasked() -> None:
    options = {"machine_detection_url": MACHINE}
    book = call([(2, "answered")], "<Wait length='9'/>", machine_detection="hangup", **options)
    assert not book.requests("machine-detection")
    assert book.end.hangup_code == 4010
    assert not call([(2, "machine")], "<Wait length='9'/>", **options).requests("machine-detection")


def test_a_call_that_is_over_sooner_has_no_verdict() -> None:
    book = call([(2, "machine")], "<Hangup/>", machine_detection="true", machine_detection_url=MACHINE)
    assert not book.requests("machine-detection")


def test_without_a_url_the_log_alone_tells_of_the_machine() -> None:
    book = call([(2, "machine")], "<Wait length='9'/>", machine_detection="true")
    assert "machine-detected" in book.problems()


def test_waiting_for_the_beep_of_the_machine() -> None:
    book = outbound(
        "<Wait length='60' beep='true'/><Speak>Message</Speak>", callee=[(2, "machine")]
    ).beep(8)  # fmt: skip
    assert book.run().said[0][0] == 8


def test_a_bad_document_fails_an_outbound_call_like_an_inbound_one() -> None:
    book = outbound(callee=[(2, "answered")], pages={"/answer/": "<Response>"}).run()
    assert (book.end.hangup_code, book.end.status) == (8011, "completed")

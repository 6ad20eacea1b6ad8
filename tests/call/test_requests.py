"""Every request's parameters (plivo-xml.md 1.3, 3.1-3.3), the call's beginning and its end."""

from __future__ import annotations

import pytest

from playground.call import entries
from playground.call.events import FetchFailure
from tests.call.playbook import SERVER, Page, document, outbound, play


def test_the_answer_request_of_an_inbound_call() -> None:
    params = play().run().params("answer")
    assert params == {
        "BillRate": "0.00850",
        "CallStatus": "ringing",
        "CallUUID": "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c",
        "CallerName": "14155550100",
        "Direction": "inbound",
        "Event": "StartApp",
        "From": "14155550100",
        "STIRVerification": "Not Applicable",
        "SessionStart": "2026-01-02 03:04:05.000000",
        "To": "14155550199",
    }


def test_the_requests_of_an_outbound_call() -> None:
    callee = [(1, "rang"), (3, "answered")]
    book = outbound(callee=callee, request_uuid="req-1", ring_url=f"{SERVER}/ring").run()
    ring, answer = book.params("ring"), book.params("answer")
    assert (ring["Event"], ring["CallStatus"], ring["RequestUUID"]) == ("Ring", "ringing", "req-1")
    assert (answer["Event"], answer["CallStatus"], answer["Direction"]) == (
        "StartApp",
        "in-progress",
        "outbound",
    )
    assert answer["ALegUUID"] == answer["CallUUID"]
    assert answer["ALegRequestUUID"] == answer["RequestUUID"] == "req-1"
    [request] = book.of(entries.HttpRequest, purpose="answer")
    assert request.at == 3


def test_later_requests_are_in_progress_and_carry_no_rates() -> None:
    book = play(f"<Speak>Hi</Speak><Redirect>{SERVER}/next</Redirect>", pages={"/next": document()}).run()
    params = book.params("redirect")
    assert (params["CallStatus"], params["Event"]) == ("in-progress", "Redirect")
    assert "BillRate" not in params


def test_element_results_do_not_stick() -> None:
    book = (
        play(
            f'<GetDigits action="{SERVER}/a" numDigits="1"/>',
            pages={"/a": document(f"<Redirect>{SERVER}/b</Redirect>"), "/b": document()},
        )
        .press((1, "5"))
        .run()
    )
    assert "Digits" in book.params("action")
    assert "Digits" not in book.params("redirect")


def test_own_parameters_sip_headers_and_http_headers_are_sent() -> None:
    book = play(
        params=(("Tenant", "7"), ("From", "1")),
        sip_headers=(("Ticket", "4711"),),
        http_headers=(("Authorization", "Basic c2VjcmV0"),),
        auth_id="MA123",
    ).run()
    params = book.params("answer")
    assert (params["Tenant"], params["From"], params["X-PH-Ticket"]) == ("7", "1", "4711")
    assert params["ParentAuthID"] == "MA123"
    assert ("Authorization", "Basic c2VjcmV0") in book.sent[0].headers
    assert "c2VjcmV0" not in str([entry.to_dict() for entry in book.entries])


def test_a_password_in_a_url_is_sent_but_never_logged() -> None:
    url = "http://user:hunter2@app.test/answer/"
    book = play(answer_url=url, pages={url: document("<Redirect>next</Redirect>")}).run()
    assert book.sent[0].url == url
    assert "hunter2" not in str([entry.to_dict() for entry in book.entries])


def test_numbers_with_plus_on_request() -> None:
    book = play(from_number="+14155550100", to_number="sip:desk@pbx.test", plus_in_numbers=True).run()
    assert (book.params("answer")["From"], book.params("answer")["To"]) == (
        "+14155550100",
        "sip:desk@pbx.test",
    )
    assert play(from_number="+14155550100").run().params("answer")["From"] == "14155550100"


def test_the_hangup_url_is_told_once_with_every_field() -> None:
    book = play("<Wait length='5'/><Speak>Hello</Speak><Wait length='70'/>", hangup_url=f"{SERVER}/h").run()
    params = book.params("hangup")
    assert len(book.requests("hangup")) == 1
    assert {
        "CallStatus": "completed",
        "Event": "Hangup",
        "HangupCause": "NORMAL_CLEARING",
        "HangupCauseName": "End Of XML Instructions",
        "HangupCauseCode": "4010",
        "HangupSource": "Answer XML",
        "Duration": "71",
        "BillDuration": "120",
        "BillRate": "0.00850",
        "TotalCost": "0.01700",
        "StartTime": "2026-01-02 03:04:05",
        "AnswerTime": "2026-01-02 03:04:10",
        "EndTime": "2026-01-02 03:05:20",
        "STIRVerification": "Not Applicable",
    }.items() <= params.items()


def test_an_unanswered_call_has_no_answer_time() -> None:
    params = play('<Hangup reason="busy"/>', hangup_url=f"{SERVER}/h").run().params("hangup")
    assert (params["AnswerTime"], params["Duration"], params["TotalCost"]) == ("", "0", "0.00000")


def test_a_failing_hangup_url_is_only_a_problem() -> None:
    book = play(hangup_url=f"{SERVER}/h", pages={"/h": Page(failure=FetchFailure.REFUSED)}).run()
    assert not book.call.failed
    assert book.of(entries.Problem, code="fetch-failed")[0].severity == "warning"


def test_no_hangup_url_no_notice() -> None:
    assert not play().run().requests("hangup")


@pytest.mark.parametrize(
    ("options", "at", "code", "source", "status"),
    [
        ({}, 1.0, 4000, "caller", "completed"),
        ({"direction": "outbound"}, 2.5, 4000, "callee", "completed"),
        ({"direction": "outbound"}, 1.0, 3020, "callee", "failed"),
    ],
)
def test_hanging_up(options: dict[str, str], at: float, code: int, source: str, status: str) -> None:
    book = play("<Speak loop='0'>Hello</Speak>", **options).hang_up(at).run()
    assert (book.end.hangup_code, book.end.hangup_source, book.end.status) == (code, source, status)


def test_giving_up_while_it_rings() -> None:
    book = play("<Wait length='10'/><Speak>Hello</Speak>").hang_up(4).run()
    assert (book.end.hangup_code, book.end.hangup_cause, book.end.duration) == (1000, "ORIGINATOR_CANCEL", 0)


def test_entries_are_numbered_and_in_time_order() -> None:
    book = play("<Speak>Hi</Speak><Wait/>", hangup_url=f"{SERVER}/h").run()
    assert [entry.seq for entry in book.entries] == list(range(len(book.entries)))
    assert sorted(entry.at for entry in book.entries) == [entry.at for entry in book.entries]


def test_no_host_is_contacted_for_a_url_that_is_not_http() -> None:
    for url in ("file:///etc/passwd", "ftp://app.test/x", "javascript:alert(1)", "http://"):
        book = play(f"<Redirect>{url}</Redirect>").run()
        assert not book.requests("redirect")
        assert book.end.hangup_code == 7024


def test_a_failing_action_whose_reply_is_thrown_away_is_only_a_warning() -> None:
    for action in (f"{SERVER}/gone", "mailto:a@b"):
        book = play(f'<GetDigits action="{action}" redirect="false" numDigits="1"/><Speak>On.</Speak>')
        book.press((1, "1")).run()
        [told] = [entry for entry in book.of(entries.Problem) if entry.code in ("fetch-failed", "bad-url")]
        assert (told.severity, book.end.hangup_code) == ("warning", 4010)


def test_a_content_type_of_the_users_own_takes_the_place_of_the_usual_one() -> None:
    book = play(http_headers=(("content-type", "text/plain"),)).run()
    assert book.sent[0].headers == (("content-type", "text/plain"),)
    assert play().run().sent[0].headers == (("Content-Type", "application/x-www-form-urlencoded"),)


@pytest.mark.parametrize(
    "element",
    [
        '<Dial callbackUrl="{cb}" callbackMethod="PUT"><Number>nobody</Number></Dial>',
        '<Record callbackUrl="{cb}" callbackMethod="" maxLength="3"/>',
    ],
)
def test_a_method_of_a_notice_that_is_none_counts_as_post(element: str) -> None:
    book = play(element.format(cb=f"{SERVER}/cb"), pages={"/cb": "ok"}).hang_up(9).run()
    told = [request.method for request in book.sent if request.url == f"{SERVER}/cb"]
    assert told
    assert set(told) == {"POST"}
    assert book.problems().count("bad-method") == 0


def test_a_method_of_an_action_that_is_none_is_not_used() -> None:
    said = "<Speak>On.</Speak>"
    told = f'<Dial action="{SERVER}/a" method="PUT" redirect="false"><Number>nobody</Number></Dial>'
    book = play(told, said).run()
    assert (book.requests("action"), [text for _, text in book.said]) == ([], ["On."])
    assert book.problems().count("bad-method") == 1

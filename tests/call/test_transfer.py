"""Transfer of the live call by the API: the new document replaces whatever went on (plivo-xml.md 1.12, 1.14)."""

from __future__ import annotations

import pytest

from playground.call import effects, entries
from playground.call.events import FetchFailure, Transferred
from playground.call.transfers import Transfer
from tests.call.other_people import dial
from tests.call.playbook import SERVER, Page, document, outbound, play

NEW = {"/new": document("<Speak>New</Speak>")}


def test_the_running_element_stops_and_the_new_document_runs() -> None:
    book = play("<Speak loop='0'>Old</Speak><Speak>Never</Speak>", pages=NEW).transfer(5).run()
    assert [text for _, text in book.said] == ["Old", "New"]
    assert book.said[1][0] == 5
    assert book.outcomes()[0] == ("/Response/Speak[1]", "interrupted")
    params = book.params("transfer")
    assert (params["Event"], params["CallStatus"]) == ("Transfer", "in-progress")
    assert book.requests("transfer")[0].method == "POST"
    [loaded] = book.of(entries.DocumentLoaded)[1:]
    assert loaded.url == f"{SERVER}/new"
    assert book.end.hangup_code == 4010


def test_the_method_is_the_callers_choice() -> None:
    book = play("<Wait length='9'/>", pages=NEW).transfer(5, method="GET").run()
    assert book.requests("transfer")[0].method == "GET"


@pytest.mark.parametrize(
    ("url", "method", "page", "code", "name"),
    [
        (f"{SERVER}/new", "POST", Page(status=500), 7013, "Error Reaching Transfer URL"),
        (f"{SERVER}/new", "POST", Page(failure=FetchFailure.REFUSED), 7013, "Error Reaching Transfer URL"),
        ("/new", "POST", "", 7023, "Invalid Transfer URL"),
        ("new", "POST", "", 7023, "Invalid Transfer URL"),
        ("ftp://app.test/new", "POST", "", 7023, "Invalid Transfer URL"),
        ("", "POST", "", 7023, "Invalid Transfer URL"),
        (f"{SERVER}/new", "PUT", "", 7033, "Invalid Method for Transfer URL"),
        (f"{SERVER}/new", "POST", "<Response>", 8013, "Invalid Transfer XML"),
        (f"{SERVER}/new", "POST", "", 8013, "Invalid Transfer XML"),
    ],
)
def test_what_cannot_be_run_ends_the_call(url: str, method: str, page: object, code: int, name: str) -> None:
    book = play("<Speak loop='0'>Old</Speak>", pages={"/new": page}, fallback_url=f"{SERVER}/fb")
    book.transfer(5, url, method).run()
    assert (book.end.hangup_code, book.end.hangup_name, book.call.failed) == (code, name, True)
    assert not book.requests("fallback")


def test_fragments_tune_the_fetch_and_its_retries() -> None:
    url = f"{SERVER}/new#rt=4000&rc=2&rp=5xx"
    book = play("<Wait length='9'/>", pages={"/new": Page(status=503)}).transfer(5, url).run()
    assert [request.read_timeout_s for request in book.requests("transfer")] == [4.0] * 3
    assert {request.url for request in book.requests("transfer")} == {f"{SERVER}/new"}


def test_a_transfer_is_signed() -> None:
    book = play("<Wait length='9'/>", pages=NEW, auth_token="secret", nonce_seed="x").transfer(5).run()
    assert any(name == "X-Plivo-Signature-V3" for name, _ in book.requests("transfer")[0].headers)


@pytest.mark.parametrize("at", [0.5, 2.5])
def test_before_the_first_document_runs_there_is_nothing_to_transfer(at: float) -> None:
    pages = {"/answer/": Page(document("<Speak>Old</Speak>"), seconds=3.0), **NEW}
    book = outbound(callee=[(0, "rang"), (2, "answered")], pages=pages).transfer(at).run()
    assert [text for _, text in book.said] == ["Old"]
    assert "transfer-refused" in book.problems()


def test_a_ringing_inbound_call_is_transferred_and_still_rings() -> None:
    pages = {"/new": document("<Wait length='2'/>", "<Speak>New</Speak>")}
    book = play("<Wait length='60'/>", pages=pages).transfer(5).run()
    assert book.params("transfer")["CallStatus"] == "ringing"
    assert book.said == [(7, "New")]


def test_the_reply_of_a_fetch_in_progress_is_dropped() -> None:
    pages = {"/slow": Page(document("<Speak>Slow</Speak>"), seconds=9.0), **NEW}
    book = play(f"<Redirect>{SERVER}/slow</Redirect>", pages=pages).transfer(2).run()
    assert [text for _, text in book.said] == ["New"]
    assert len(book.of(entries.HttpResponse)) == 3
    book = play(
        f"<Redirect>{SERVER}/slow</Redirect>", pages={**pages, "/new": document("<Wait length='60'/>")}
    )
    book.transfer(2).run()
    assert "reply-dropped" in book.problems()
    assert book.end.at == 62


def test_a_failing_fetch_in_progress_does_not_end_the_call() -> None:
    pages = {"/slow": Page(status=500, seconds=9.0), "/new": document("<Wait length='60'/>")}
    book = play(f"<Redirect>{SERVER}/slow</Redirect>", pages=pages).transfer(2).run()
    assert (book.end.at, book.end.hangup_code) == (62, 4010)


def test_of_two_transfers_the_later_one_counts() -> None:
    pages = {"/a": Page(document("<Speak>A</Speak>"), seconds=3.0), **NEW}
    book = play("<Wait length='60'/>", pages=pages).transfer(2, f"{SERVER}/a").transfer(3).run()
    assert [text for _, text in book.said] == ["New"]


def test_an_input_is_broken_off_without_its_action() -> None:
    pages = {"/new": document("<Wait length='20'/>"), "/a": document()}
    book = play(f"<GetDigits action='{SERVER}/a' numDigits='4'><Speak>Type</Speak></GetDigits>", pages=pages)
    book.press((4, "1"), (7, "2")).transfer(5).run()
    [finished] = book.of(entries.InputFinished)
    assert (finished.reason, finished.digits) == ("transfer", "1")
    assert not book.requests("action")
    assert [(digit.digit, digit.reason) for digit in book.of(entries.InputDigit)] == [
        ("1", None),
        ("2", "lost"),
    ]
    assert book.end.at == 25


def test_a_scheduled_hangup_outlives_the_transfer() -> None:
    pages = {"/new": document("<Wait length='60'/>")}
    book = play("<Hangup schedule='10'/><Wait length='60'/>", pages=pages).transfer(5).run()
    assert (book.end.at, book.end.hangup_code) == (10, 6000)


@pytest.mark.parametrize(
    ("at", "state", "code", "cause"),
    [(1, "cancelled", "1000", "ORIGINATOR_CANCEL"), (4, "hung-up", "4000", "NORMAL_CLEARING")],
)
def test_a_dial_ends_its_legs_and_sends_no_action(at: float, state: str, code: str, cause: str) -> None:
    book = dial(
        action=f"{SERVER}/done",
        callbackUrl=f"{SERVER}/cb",
        timeLimit="30",
        pages={"/new": document("<Wait length='90'/>")},
    )
    book.turn((0.5, "rang"), (2, "answered"), (8, "1")).press((6, "*")).transfer(at).run()
    assert book.states()[-1] == (at, state)
    told = [fields for fields in book.callbacks if fields["Event"] == "DialHangup"]
    assert [(one["DialBLegHangupCauseCode"], one["DialBLegHangupCause"]) for one in told] == [(code, cause)]
    assert told[0]["DialBLegHangupSource"] == "API Request"
    assert told[0]["CallStatus"] != "completed"
    assert not book.requests("action")
    assert book.end.at == at + 90
    [dropped] = [effect for effect in book.effects if isinstance(effect, effects.DropLeg)]
    assert dropped.leg == book.rung[0].leg


def test_a_call_that_is_over_is_not_transferred() -> None:
    book = play("<Speak>Old</Speak>", pages=NEW).run()
    assert book.call.handle(Transferred(99, Transfer(f"{SERVER}/new"))) == []

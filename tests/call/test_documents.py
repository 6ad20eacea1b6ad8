"""Fetching documents: redirects, failures and their codes, fallback, retries, limits."""

from __future__ import annotations

import pytest

from playground.call import entries
from playground.call.events import FetchFailure
from tests.call.playbook import SERVER, Page, Playbook, document, play


def call(answer: object, **options: object) -> Playbook:
    return Playbook({"/answer/": answer}, dict(options)).run()


def test_a_redirect_replaces_the_document() -> None:
    book = play(
        f"<Redirect>{SERVER}/next</Redirect><Speak>Never</Speak>",
        pages={"/next": document("<Speak>New</Speak>")},
    ).run()
    assert [text for _, text in book.said] == ["New"]
    assert book.params("redirect")["Event"] == "Redirect"
    assert len(book.of(entries.DocumentLoaded)) == 2


@pytest.mark.parametrize("status", [201, 204, 299])
def test_any_2xx_delivers(status: int) -> None:
    body = document("<Speak>Hi</Speak>")
    assert call(Page(body, status)).said


@pytest.mark.parametrize("status", [301, 302, 400, 404, 500, 503])
def test_any_other_status_is_7011(status: int) -> None:
    book = call(Page(document("<Speak>Hi</Speak>"), status, headers=(("Location", "/there"),)))
    assert (book.end.hangup_code, book.end.hangup_source, book.call.failed) == (7011, "system", True)
    [problem] = book.of(entries.Problem)
    assert str(status) in problem.message
    assert "7011" in problem.message
    assert not book.said


@pytest.mark.parametrize("failure", [FetchFailure.CONNECT_TIMEOUT, FetchFailure.READ_TIMEOUT])
def test_a_time_out_is_tried_once_more(failure: FetchFailure) -> None:
    answers = iter([Page(failure=failure, seconds=15), Page(document("<Speak>Hi</Speak>"))])
    book = call(lambda _: next(answers))
    assert [entry.attempt for entry in book.of(entries.HttpRequest)] == [1, 2]
    assert book.said == [(15, "Hi")]


@pytest.mark.parametrize("failure", [f for f in FetchFailure if "timeout" not in f.value])
def test_other_failures_are_not_tried_again(failure: FetchFailure) -> None:
    book = call(Page(failure=failure))
    assert len(book.requests("answer")) == 1
    assert book.end.hangup_code == (8011 if failure is FetchFailure.TOO_LARGE else 7011)


def test_a_time_out_twice_ends_the_call() -> None:
    book = call(Page(failure=FetchFailure.READ_TIMEOUT, seconds=15))
    assert (len(book.sent), book.end.hangup_code, book.end.at) == (2, 7011, 30)


@pytest.mark.parametrize(
    "broken", [Page("", 500), Page("no xml"), Page(""), Page(failure=FetchFailure.REFUSED)]
)
def test_the_fallback_url_is_asked_when_the_answer_url_fails(broken: Page) -> None:
    book = Playbook(
        {"/answer/": broken, "/fallback": document("<Speak>Sorry</Speak>")},
        {"fallback_url": f"{SERVER}/fallback"},
    ).run()
    assert [text for _, text in book.said] == ["Sorry"]
    assert book.params("fallback") == book.params("answer")
    assert not book.call.failed


def test_a_failing_fallback_ends_the_call() -> None:
    book = Playbook(
        {"/answer/": Page("", 500), "/fallback": "no xml"}, {"fallback_url": f"{SERVER}/fallback"}
    ).run()
    assert book.end.hangup_code == 8011


def test_a_failing_redirect_does_not_use_the_fallback() -> None:
    book = play(f"<Redirect>{SERVER}/gone</Redirect>", fallback_url=f"{SERVER}/fallback").run()
    assert book.end.hangup_code == 7014
    assert not book.requests("fallback")


@pytest.mark.parametrize(
    "body", ["", "not xml", "<Response><Say>Hi</Say></Response>", "<response/>", '{"json": 1}', "<html/>"]
)
def test_an_invalid_document_is_8011_with_its_place(body: str) -> None:
    book = call(body)
    assert (book.end.hangup_code, book.call.failed) == (8011, True)
    assert "document-refused" in book.problems()
    assert not book.of(entries.DocumentLoaded)


def test_an_invalid_redirect_document_is_8014() -> None:
    assert play(f"<Redirect>{SERVER}/n</Redirect>", pages={"/n": "<Response>"}).run().end.hangup_code == 8014


def test_an_empty_response_hangs_up_at_once_and_is_no_error() -> None:
    book = call("<Response/>")
    assert (book.end.hangup_code, book.end.at, book.call.failed) == (4010, 0, False)


def test_relative_urls_resolve_with_a_warning_and_fail_when_strict() -> None:
    pages = {"/answer/": document("<Redirect>next?x=1</Redirect>"), "/answer/next?x=1": document("<Wait/>")}
    book = Playbook(dict(pages)).run()
    assert book.requests("redirect")[0].url == f"{SERVER}/answer/next?x=1"
    assert [p.severity for p in book.of(entries.Problem, code="relative-url")] == ["warning"]
    assert Playbook(dict(pages), {"strict": True}).run().end.hangup_code == 7024


def test_a_long_call_with_a_caller_who_goes_on_is_no_loop() -> None:
    menu = f'<GetDigits action="{SERVER}/go" numDigits="1"><Speak>Press 1.</Speak></GetDigits><Hangup/>'
    pages = {"/answer/": document(menu), "/go": document(f"<Redirect>{SERVER}/answer/</Redirect>")}
    book = Playbook(pages).press(*((1.5 + at, "1") for at in range(40))).run()
    assert len(book.sent) == 81
    assert book.end.hangup_code == 4000


def test_redirects_without_end_are_stopped_at_the_cap() -> None:
    book = call(document(f"<Redirect>{SERVER}/answer/</Redirect>"))
    assert len(book.sent) == 50
    assert "document-limit" in book.problems()
    assert book.call.failed


def test_the_same_finding_is_told_once_a_call() -> None:
    book = call(document("stray text", f"<Redirect>{SERVER}/answer/</Redirect>"))
    assert len(book.of(entries.Problem, code="stray-text")) == 1


def test_the_fragment_is_never_sent() -> None:
    book = Playbook({"/answer/": document()}, {"answer_url": f"{SERVER}/answer/#ct=2000&rc=3"}).run()
    assert book.sent[0].url == f"{SERVER}/answer/"


def test_mapped_hosts_are_asked_locally_and_the_log_shows_both() -> None:
    book = Playbook(
        {"https://ivr.example.com/a?x=1": document()},
        {"answer_url": "https://ivr.example.com/a?x=1", "host_map": (("ivr.example.com", "127.0.0.1:5000"),)},
    ).run()
    assert book.sent[0].send_to == "http://127.0.0.1:5000/a?x=1"
    [request] = book.of(entries.HttpRequest)
    assert (request.url, request.sent_to) == ("https://ivr.example.com/a?x=1", "http://127.0.0.1:5000/a?x=1")


def test_a_reply_after_the_hang_up_is_logged_and_not_run() -> None:
    book = Playbook({"/answer/": Page(document("<Speak>Late</Speak>"), seconds=5)}).hang_up(2).run()
    assert book.end.hangup_code == 1000
    assert book.of(entries.HttpResponse)
    assert not book.said
    assert not book.of(entries.DocumentLoaded)


def test_lenient_skips_unknown_elements() -> None:
    body = document("<Say>Hi</Say>", "<Speak>Hello</Speak>")
    assert call(body).end.hangup_code == 8011
    assert [text for _, text in call(body, lenient=True).said] == ["Hello"]


def test_control_characters_in_a_reply_are_harmless_in_the_log() -> None:
    book = call(Page("\x1b[31mred\x1b]0;title\x07", content_type="text/\x1bplain"))
    assert not any("\x1b" in str(entry.to_dict()) for entry in book.entries)


def test_a_document_of_ten_thousand_elements_needs_no_stack() -> None:
    book = call(document("<Speak/>" * 9000))
    assert len(book.of(entries.ElementFinished)) == 9000


def test_the_log_has_the_document_as_text_whatever_its_encoding() -> None:
    body = '<?xml version="1.0" encoding="ISO-8859-1"?><Response><Speak>Café</Speak></Response>'.encode(
        "latin-1"
    )
    book = call(body)
    assert "Café" in (book.of(entries.HttpResponse)[0].body or "")
    assert [text for _, text in book.said] == ["Café"]


@pytest.mark.parametrize("url", ["http://app.test/a b", "http://app.test:99999/", "http://app.test\\@h/"])
def test_a_url_that_the_check_calls_unusable_is_not_requested(url: str) -> None:
    book = play(f"<Redirect>{url}</Redirect>").run()
    assert not book.requests("redirect")
    assert (book.end.hangup_code, "url" in book.problems()) == (7024, True)


def test_a_strict_reading_does_not_promise_to_resolve() -> None:
    book = play("<Redirect>next</Redirect>", strict=True).run()
    [finding] = book.of(entries.Problem, code="relative-url")
    assert "resolved" not in finding.message
    assert "7024" in finding.message


def test_a_document_from_disk_has_no_server_for_its_relative_urls() -> None:
    book = Playbook(
        {"file:///flow.xml": document("<Redirect>/next</Redirect>")}, {"answer_url": "file:///flow.xml"}
    )
    assert book.run().end.hangup_code == 7024
    [problem] = book.of(entries.Problem, code="bad-url")
    assert '"/next"' in problem.message

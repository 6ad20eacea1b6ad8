"""A URL's own time-outs and retries, in its fragment (plivo-xml.md 1.10)."""

from __future__ import annotations

import pytest

from playground.call import entries
from playground.call.events import FetchFailure
from playground.call.tuning import Tuning, tuning_of
from tests.call.playbook import SERVER, Page, Playbook, document, play

URL = f"{SERVER}/answer/"


def ask(fragment: str, page: Page, **options: str) -> Playbook:
    return play(answer_url=f"{URL}#{fragment}", pages={"/answer/": page}, **options).run()


def test_the_fragment_is_read_and_never_sent() -> None:
    book = ask("ct=2000&rt=3000&rc=3&rp=ct,rt&er=mumbai", Page(document()))
    [request] = book.sent
    assert (request.url, request.send_to) == (URL, URL)
    assert (request.connect_timeout_s, request.read_timeout_s, request.timeout_s) == (2, 3, 5)
    assert book.problems() == ["empty-response"]


def test_without_a_fragment_a_try_has_one_budget() -> None:
    [request] = play(timeout_s=7.0).run().sent
    assert (request.connect_timeout_s, request.read_timeout_s, request.timeout_s) == (None, None, 7)
    assert tuning_of(URL) == tuning_of(f"{URL}#top") == Tuning()


@pytest.mark.parametrize(
    ("fragment", "page", "tries"),
    [
        ("", Page(failure=FetchFailure.READ_TIMEOUT), 2),
        ("rc=3", Page(failure=FetchFailure.READ_TIMEOUT), 4),
        ("rc=0", Page(failure=FetchFailure.CONNECT_TIMEOUT), 1),
        ("rp=ct", Page(failure=FetchFailure.READ_TIMEOUT), 1),
        ("rp=ct", Page(failure=FetchFailure.CONNECT_TIMEOUT), 2),
        ("rc=2&rp=5xx", Page(status=503), 3),
        ("rc=2&rp=4xx", Page(status=503), 1),
        ("rc=2&rp=all", Page(status=404), 3),
        ("rc=5&rp=all", Page(status=302), 1),
        ("rc=5&rp=all", Page(failure=FetchFailure.REFUSED), 1),
        ("rc=5&rp=all", Page(failure=FetchFailure.STALLED), 1),
        ("rc=5&tt=20000", Page(failure=FetchFailure.READ_TIMEOUT, seconds=8), 3),
    ],
)
def test_what_is_retried_and_how_often(fragment: str, page: Page, tries: int) -> None:
    book = ask(fragment, page)
    assert [entry.attempt for entry in book.of(entries.HttpRequest)] == list(range(1, tries + 1))
    assert book.end.hangup_code == 7011


def test_the_total_budget_shortens_the_last_try() -> None:
    book = ask("rc=5&tt=20000", Page(failure=FetchFailure.READ_TIMEOUT, seconds=8))
    assert [request.timeout_s for request in book.sent] == [15, 12, 4]


def test_the_fallback_url_has_settings_of_its_own() -> None:
    book = ask("rc=0", Page(failure=FetchFailure.READ_TIMEOUT), fallback_url=f"{SERVER}/f#rc=2&rp=4xx")
    assert [request.url for request in book.sent] == [URL, *[f"{SERVER}/f"] * 3]


def test_actions_and_notices_have_settings_too() -> None:
    late = Page(failure=FetchFailure.READ_TIMEOUT)
    book = play(
        '<GetDigits action="next#rc=2" numDigits="1"/>', pages={"/answer/next": late, "/h": late},
        hangup_url=f"{SERVER}/h#rc=0",
    ).press((1, "1")).run()  # fmt: skip
    assert (len(book.requests("action")), len(book.requests("hangup"))) == (3, 1)
    assert book.end.hangup_code == 7012


def test_settings_out_of_range_do_not_count_and_are_told_once() -> None:
    book = ask("ct=5&rt=x&rc=9&rp=ct,6xx&tt=99999999999", Page(failure=FetchFailure.READ_TIMEOUT))
    assert len(book.sent) == 2
    told = [entry.message for entry in book.of(entries.Problem, code="url-setting")]
    assert len(told) == 5
    assert "ct=5 is not a whole number from 100 to 10000" in told[0]


def test_sound_files_have_fixed_settings() -> None:
    book = play(f"<Play>{SERVER}/a.wav#rc=5</Play>", pages={"/a.wav": Page(status=404)}).run()
    media = book.requests("media")
    assert [(request.connect_timeout_s, request.read_timeout_s) for request in media] == [(2, 120)] * 2

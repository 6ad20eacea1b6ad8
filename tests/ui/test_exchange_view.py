"""Request / Response: the list, the chosen exchange in full, following the newest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from playground.call.view import CallView, Exchange
from tests.ui.reading import text_of
from tests.ui.sample_views import LIVE, MENU, exchange, failed
from tests.ui.waiting import until
from widgets.exchange_sheet import row_of, sheet_of
from widgets.exchange_view import ExchangeView
from widgets.fact_sheet import Fact, FactSheet, Gauge, Heading, Prose, Row, Source, Tone
from widgets.row_list import RowList


class ExchangesApp(App[None]):
    def compose(self) -> ComposeResult:
        yield ExchangeView()

    @property
    def view(self) -> ExchangeView:
        return self.query_one(ExchangeView)

    @property
    def chosen(self) -> int | None:
        return self.query_one(RowList).highlighted


def calls(*exchanges: Exchange) -> CallView:
    return replace(LIVE, exchanges=exchanges)


async def show(pilot: Pilot[None], app: ExchangesApp, view: CallView) -> str:
    app.view.show(view)
    await pilot.pause()
    return text_of(app.view)


def facts(rows: list[Row]) -> dict[str, str]:
    return {row.name: row.value for row in rows if isinstance(row, Fact)}


@pytest.mark.parametrize("size", [(40, 16), (80, 24), (160, 48), (80, 6)])
async def test_the_newest_is_chosen_until_the_user_moves(size: tuple[int, int]) -> None:
    app = ExchangesApp()
    one, two, three, four = (exchange(number) for number in range(1, 5))
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, calls(one))
        assert app.chosen == 0
        await show(pilot, app, calls(one, two, three))
        assert app.chosen == 2
        app.query_one(RowList).focus()
        await pilot.press("up")
        await show(pilot, app, calls(one, two, three, four))
        assert app.chosen == 1
        await pilot.press("end")
        await show(pilot, app, calls(one, two, three, four, exchange(5)))
        assert app.chosen == 4
        await show(pilot, app, calls(exchange(1)))
        assert app.chosen == 0


async def test_an_answer_that_comes_in_is_shown_in_place() -> None:
    app = ExchangesApp()
    asked, answered = exchange(1, answered=False), exchange(1)
    answered = Exchange(asked.request, answered.response)
    async with app.run_test(size=(160, 48)) as pilot:
        shown = await show(pilot, app, calls(asked))
        assert "waiting for the answer, 15 s at most" in shown
        assert "200" not in shown
        shown = await show(pilot, app, calls(answered))
        assert "200 OK" in shown
        assert "212 ms of 15 s" in shown
        assert app.query_one(RowList).option_count == 1


async def test_choosing_by_request() -> None:
    app = ExchangesApp()
    async with app.run_test(size=(160, 48)) as pilot:
        await show(pilot, app, calls(exchange(3, params={"A": "three"}), exchange(7, params={"A": "seven"})))
        app.view.choose(3)
        await until(pilot, lambda: "three" in text_of(app.view))
        app.view.choose(99)
        assert app.chosen == 0


async def test_the_cursor_stays_in_sight() -> None:
    app = ExchangesApp()
    async with app.run_test(size=(80, 14)) as pilot:
        await show(
            pilot, app, calls(*(exchange(number, url=f"http://h/{number}") for number in range(1, 30)))
        )
        await until(pilot, lambda: "/29" in text_of(app.query_one(RowList)))


async def test_another_exchange_is_shown_from_its_top() -> None:
    app = ExchangesApp()
    long = exchange(1, params={f"P{number}": "x" for number in range(200)})
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, calls(long))
        sheet = app.query_one(FactSheet)
        sheet.scroll_end(animate=False)
        await until(pilot, lambda: sheet.scroll_offset.y > 100)
        await show(pilot, app, calls(long, exchange(2)))
        await until(pilot, lambda: sheet.scroll_offset.y == 0)


async def test_nothing_yet_is_said() -> None:
    app = ExchangesApp()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "No requests yet." in text_of(app.view)
        await show(pilot, app, calls(exchange(1)))
        assert "No requests yet." in await show(pilot, app, LIVE)


def test_a_row_has_purpose_method_status_time_and_path() -> None:
    answered = exchange(1, url="http://h/menu/?a=1", purpose="action", method="GET", status=404)
    assert row_of(answered).plain.split() == ["action", "GET", "404", "212", "ms", "/menu/?a=1"]
    assert row_of(exchange(1, answered=False)).plain.split() == ["answer", "POST", "…", "/answer/"]
    assert row_of(failed(1, "No.")).plain.split() == ["answer", "POST", "✗", "15000", "ms", "/answer/"]


def test_the_sheet_has_all_that_is_known() -> None:
    rows = sheet_of(exchange(1, sent_to="http://localhost:9/", path="/Response/Speak[1]", attempt=2))
    known = facts(rows)
    assert known["POST"] == "http://127.0.0.1:5000/answer/"
    assert known["sent to"] == "http://localhost:9/"
    assert known["for"] == "/Response/Speak[1]"
    assert known["attempt"] == "2"
    assert known["From"] == "14155550100"
    assert known["Server"] == "Werkzeug/3.0"
    assert [row.text for row in rows if isinstance(row, Heading)] == [
        "Parameters (4)",
        "Request headers (2)",
        "Response headers (2)",
        "Body",
    ]
    assert Source(MENU) in rows


def test_bars_are_shares_of_the_budget_and_of_the_limit() -> None:
    answered = exchange(1)
    assert answered.response is not None
    big = Exchange(answered.request, replace(answered.response, bytes=51_200, elapsed_ms=7500.0))
    gauges = [row for row in sheet_of(big) if isinstance(row, Gauge)]
    assert gauges == [Gauge("time", 0.5, "7500 ms of 15 s"), Gauge("size", 0.5, "50.0 KB of 100 KB")]


def test_media_has_no_size_limit_to_be_measured_against() -> None:
    rows = sheet_of(exchange(1, purpose="media", body=None))
    assert [row.name for row in rows if isinstance(row, Gauge)] == ["time"]
    assert facts(rows)["size"] == "0.0 KB"


def test_a_failure_is_told_in_its_own_words() -> None:
    rows = sheet_of(failed(1, "Nothing came within 15 s."))
    assert Fact("failed", "Nothing came within 15 s.", tone=Tone.BAD) in rows


def test_a_long_body_shows_its_head_and_an_empty_one_says_so() -> None:
    rows = sheet_of(exchange(1, body="line\n" * 100))
    body = next(row for row in rows if isinstance(row, Source))
    assert body.text.count("line") == 40
    assert Prose("… 61 lines more: see XML", Tone.DIM) in rows
    assert Prose("empty", Tone.DIM) in sheet_of(exchange(1, body="  "))


@pytest.mark.parametrize("status", [99, 200, 204, 302, 404, 500, 999])
def test_any_status_can_be_shown(status: int) -> None:
    fact = next(
        row for row in sheet_of(exchange(1, status=status)) if isinstance(row, Fact) and row.name == "status"
    )
    assert fact.value.startswith(str(status))
    assert (fact.tone is Tone.GOOD) is (200 <= status < 300)

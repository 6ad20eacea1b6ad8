"""The problems: severity in sign and word, place, code, message; the whole sentence of the chosen one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult

from playground.document.model import Severity
from tests.ui.reading import text_of
from tests.ui.sample_views import LIVE, problem
from tests.ui.waiting import until
from widgets.fact_sheet import FactSheet
from widgets.problems_table import ProblemsTable, place_of, row_of
from widgets.row_list import RowList


class ProblemsApp(App[None]):
    def compose(self) -> ComposeResult:
        yield ProblemsTable()

    @property
    def table(self) -> ProblemsTable:
        return self.query_one(ProblemsTable)


LONG = " ".join(f"word{number}" for number in range(80))


@pytest.mark.parametrize("width", [20, 38, 60, 80, 120, 158])
def test_a_row_holds_everything_within_its_width(width: int) -> None:
    row = row_of(problem(1, Severity.ERROR, message=LONG), width).plain
    assert row.startswith("✗ error")
    assert all(len(line) <= width for line in row.split("\n"))
    assert [word for word in row.split() if word.startswith("word")] == LONG.split()
    if width >= 60:
        assert "/answer/ 4:5" in row
        assert "attribute-value" in row


@pytest.mark.parametrize(
    ("severity", "expected"),
    [(Severity.ERROR, "✗ error"), (Severity.WARNING, "! warning"), (Severity.INFO, "i info")],
)
def test_severity_is_sign_and_word(severity: Severity, expected: str) -> None:
    assert row_of(problem(1, severity), 80).plain.startswith(expected)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "/answer/ 4:5"),
        ({"column": None}, "/answer/ 4"),
        ({"line": None, "column": None}, "/answer/"),
        ({"url": None}, "4:5"),
        ({"url": None, "line": None, "column": None}, ""),
        ({"url": "http://h"}, "/ 4:5"),
        ({"url": "file:///tmp/a.xml"}, "/tmp/a.xml 4:5"),
        ({"url": "http://["}, "http://[ 4:5"),
    ],
)
def test_the_place(facts: dict[str, object], expected: str) -> None:
    assert place_of(problem(1, **facts)) == expected


@pytest.mark.parametrize("size", [(40, 16), (80, 24), (160, 48)])
async def test_the_whole_sentence_of_the_chosen_problem_is_below(size: tuple[int, int]) -> None:
    app = ProblemsApp()
    async with app.run_test(size=size) as pilot:
        assert "No problems." in text_of(app.table)
        app.table.show(
            replace(LIVE, problems=(problem(1), problem(2, message=LONG, path="/Response/Speak[1]")))
        )
        app.query_one(RowList).focus()
        sheet = app.query_one(FactSheet)
        await until(pilot, lambda: "The value is not allowed." in text_of(sheet))
        await pilot.press("down")
        await until(pilot, lambda: text_of(sheet).split()[:80] == LONG.split())
        assert "/Response/Speak[1]" in text_of(sheet)


async def test_new_problems_are_added_and_leave_the_cursor_alone() -> None:
    app = ProblemsApp()
    async with app.run_test(size=(80, 24)) as pilot:
        three = tuple(problem(number) for number in range(3))
        app.table.show(replace(LIVE, problems=three))
        rows = app.query_one(RowList)
        rows.highlighted = 2
        app.table.show(replace(LIVE, problems=(*three, problem(4, message="New."))))
        await pilot.pause()
        assert (rows.option_count, rows.highlighted) == (4, 2)
        await pilot.resize_terminal(160, 48)
        await until(pilot, lambda: app.table.size.width == 160)
        assert (rows.option_count, rows.highlighted) == (4, 2)
        app.table.show(LIVE)
        await until(pilot, lambda: "No problems." in text_of(app.table))
        await pilot.press("tab", "enter")
        assert app.is_running

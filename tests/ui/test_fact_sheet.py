"""Sheets of facts: nothing is lost and nothing is wider than the room, at any width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.content import Content

from tests.ui.sample_views import HOSTILE
from widgets.fact_sheet import WIDE, Fact, Gauge, Heading, Prose, Row, Source, Tone, lay_out
from widgets.time_left import bar

ROWS: list[Row] = [
    Heading("Parameters"),
    Fact("From", "14155550100", "who calls"),
    Fact("aVeryLongNameOfAParameterThatGoesOnAndOn", "v" * 200, "note " * 40, Tone.BAD),
    Fact("日本語", "語" * 90),
    Fact("empty", ""),
    Gauge("time", 0.5, "7 s of 15 s"),
    Prose("A sentence. " * 20),
    Source("<a>\n\t<b/>\n</a>" + "x" * 300),
    Fact("hostile", HOSTILE.replace("\x1b", "").replace("\x07", "")),
]


@pytest.mark.parametrize("width", [12, 30, 40, 78, WIDE - 1, WIDE, 158])
def test_no_line_is_wider_than_the_room_and_nothing_is_lost(width: int) -> None:
    text = lay_out(ROWS, width).plain
    lines = text.split("\n")
    if width >= 30:
        assert max(map(cell_len, lines)) <= width
    packed = "".join(text.split())
    assert packed.count("v") >= 200
    assert packed.count("語") == 91
    assert packed.count("x") >= 300
    assert packed.count("note") == 40
    assert packed.count("Asentence.") == 20


def test_notes_stand_beside_the_value_only_where_there_is_room() -> None:
    row = [Fact("name", "value", "note")]
    assert [line.split() for line in lay_out(row, WIDE).plain.split("\n")] == [["name", "value", "note"]]
    assert [line.split() for line in lay_out(row, WIDE - 1).plain.split("\n")] == [
        ["name", "value"],
        ["note"],
    ]


def test_markup_in_facts_is_text() -> None:
    laid_out = lay_out([Fact("[b]x[/b]", "[red]y[/]")], 80)
    assert "[b]x[/b]" in laid_out.plain
    assert "[red]y[/]" in laid_out.plain


@pytest.mark.parametrize("share", [-1.0, 0.0, 0.01, 0.25, 0.5, 0.99, 1.0, 7.5])
@pytest.mark.parametrize("width", [1, 2, 9, 24])
def test_a_bar_has_its_width_and_its_share(share: float, width: int) -> None:
    drawn = bar(share, width, "red", "blue")
    assert drawn.cell_length == width
    filled = sum(
        drawn.plain[span.start : span.end].count("━") + drawn.plain[span.start : span.end].count("╸") / 2
        for span in drawn.spans
        if span.style == "red"
    )
    assert abs(filled - max(0.0, min(1.0, share)) * width) <= 0.25


def test_a_bar_over_its_budget_warns() -> None:
    def colours(share: float) -> set[str]:
        content: Content = lay_out([Gauge("time", share, "")], 60)
        return {str(span.style) for span in content.spans}

    assert "$success" in colours(0.2)
    assert "$warning" in colours(0.8)
    assert "$error" in colours(1.0)

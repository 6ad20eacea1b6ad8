"""The source view: numbers, marks, notes, folding, selection; hostile text stays text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import SELECT_ALL, Selection

from playground.call.view import CallView
from tests.ui.reading import text_of
from tests.ui.sample_views import BROKEN, GET_DIGITS, HOSTILE, LIVE, MENU, SPEAK, running
from tests.ui.waiting import until
from widgets.source_rows import Note
from widgets.xml_source import XmlSource, page_start

SIZES = [(40, 16), (80, 24), (160, 48)]


class SourceApp(App[None]):
    def compose(self) -> ComposeResult:
        yield XmlSource()

    @property
    def source(self) -> XmlSource:
        return self.query_one(XmlSource)


async def show(pilot: Pilot[None], app: SourceApp, view: CallView) -> list[str]:
    """The rows on the screen once the view is drawn, colours and all."""
    app.source.show(view)
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()
    return rows(app)


def rows(app: SourceApp) -> list[str]:
    return [row.rstrip() for row in text_of(app.source).split("\n")]


async def test_every_line_is_shown_with_its_number() -> None:
    app = SourceApp()
    async with app.run_test(size=(160, 48)) as pilot:
        shown = await show(pilot, app, running(path=None))
        lines = MENU.rstrip("\n").split("\n")
        assert shown[: len(lines)] == [f"{number:>4} {line}" for number, line in enumerate(lines, 1)]
        assert not any(shown[len(lines) :])


@pytest.mark.parametrize("size", SIZES)
async def test_the_running_line_is_marked_and_in_sight(size: tuple[int, int]) -> None:
    app = SourceApp()
    many = MENU.replace("<!-- Main menu -->", "<!--" + "\n" * 200 + "-->")
    async with app.run_test(size=size) as pilot:
        view = running(many)
        shown = await show(pilot, app, view)
        assert sum(row.startswith("▶") for row in shown) == 1
        assert any(row.startswith("▶ 205") and "<Speak" in row for row in shown)
        app.source.show(replace(view, running="/Response/Hangup[1]"))
        await pilot.pause()
        assert any(row.startswith("▶ 209") for row in rows(app))


@pytest.mark.parametrize("size", SIZES)
async def test_a_refused_document_tells_why_below_the_line(size: tuple[int, int]) -> None:
    app = SourceApp()
    async with app.run_test(size=size) as pilot:
        view = running(BROKEN, path=None)
        shown = await show(pilot, app, view)
        at = next(index for index, row in enumerate(shown) if row.startswith("✗ 2"))
        below = shown[at + 1 :]
        while "✗" not in below[0]:
            below = below[1:]
        assert view.document is not None
        assert view.document.refusal is not None
        told = " ".join(" ".join(row.replace("✗", "").split()) for row in below)
        assert told.startswith(" ".join(view.document.refusal.sentence.split()))


async def test_choosing_the_root_leaves_the_offending_line_in_sight() -> None:
    app = SourceApp()
    async with app.run_test(size=(80, 24)) as pilot:
        many = "<Response>\n" + "<Speak>Hi</Speak>\n" * 100 + "<Say/></Response>"
        await show(pilot, app, running(many, path=None))
        assert any(row.startswith("✗ 102") for row in rows(app))
        app.source.select("/Response")
        await pilot.pause()
        assert any(row.startswith("✗ 102") for row in rows(app))
        app.source.select("/Response/Speak[1]")
        await pilot.pause()
        assert any(row.startswith("    2 ") for row in rows(app))


@pytest.mark.parametrize("height", [1, 2, 3, 8, 40])
@pytest.mark.parametrize("notes", [0, 1, 5])
def test_a_page_shows_its_row_and_the_notes_below(height: int, notes: int) -> None:
    starts = [page_start(row, notes, height) for row in range(200)]
    assert starts == sorted(starts)
    for row, start in enumerate(starts):
        assert 0 <= start <= row < start + max(2, height)
        assert row + notes < start + height or start == max(0, row - 1)


async def test_a_refusal_without_a_place_stands_first() -> None:
    app = SourceApp()
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await show(pilot, app, running("", path=None))
        assert "✗" in shown[0]


async def test_pointing_at_a_place_notes_it_there_and_a_new_document_forgets_it() -> None:
    app = SourceApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, running())
        app.source.point_at(8, 5, Note("warning", "This is doubtful."))
        await pilot.pause()
        shown = rows(app)
        at = next(index for index, row in enumerate(shown) if row.startswith("!  8"))
        assert shown[at + 1].strip() == "! This is doubtful."
        app.source.point_at(9999, 77, Note("error", "Past the end."))
        await pilot.pause()
        assert "✗ Past the end." in "\n".join(rows(app))
        assert "This is doubtful." not in "\n".join(rows(app))
        shown = await show(pilot, app, running(MENU.replace("nothing", "little")))
        assert "Past the end." not in "\n".join(shown)


async def test_the_selected_element_is_brought_into_sight() -> None:
    app = SourceApp()
    many = MENU.replace("<!-- Main menu -->", "<!--" + "\n" * 200 + "-->")
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, running(many, path=None))
        assert app.source.scroll_offset.y == 0
        app.source.select(GET_DIGITS)
        await pilot.pause()
        assert any("<GetDigits" in row for row in rows(app))
        app.source.select("/Response/Nothing[1]")
        app.source.select(None)


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_is_only_text(size: tuple[int, int]) -> None:
    app = SourceApp()
    long = f"<Speak>{'a' * 5000}</Speak><Speak>日本語{'語' * 300}</Speak>"
    source = f"<Response>\n\t<Speak>{HOSTILE}</Speak>\n{long}</Response>"
    async with app.run_test(size=size) as pilot:
        shown = "\n".join(
            await show(pilot, app, running(source.replace("\x1b", "&#9;").replace("\x07", ""), path=None))
        )
        assert "[red]x[/red]" in shown.replace("\n", "")
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        shown = "\n".join(await show(pilot, app, running(source, path=None)))
        assert "\x1b" not in shown
        assert "\x07" not in shown


async def test_long_and_wide_lines_are_folded_and_keep_their_mark() -> None:
    app = SourceApp()
    source = f"<Response><Speak>{'語' * 100}</Speak><Speak>x</Speak></Response>"
    async with app.run_test(size=(40, 16)) as pilot:
        shown = await show(pilot, app, running(source, path="/Response/Speak[2]"))
        marked = [row for row in shown if row.startswith("▶")]
        assert len(marked) == 1
        assert "Speak>x<" in "".join(row[4:] for row in shown).replace(" ", "")
        await pilot.resize_terminal(160, 48)
        await until(pilot, lambda: sum(bool(row) for row in rows(app)) == 2)
        assert sum(row.startswith("▶") for row in rows(app)) == 1


async def test_marked_text_can_be_copied() -> None:
    app = SourceApp()
    async with app.run_test(size=(160, 48)) as pilot:
        await show(pilot, app, running())
        some = app.source.get_selection(Selection(Offset(5, 3), Offset(14, 3)))
        assert some == ("GetDigits", "\n")
        everything = app.source.get_selection(SELECT_ALL)
        assert everything is not None
        assert everything[0] == MENU.rstrip("\n")


async def test_colours_come_after_the_text_and_follow_the_theme() -> None:
    app = SourceApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, running(path=SPEAK))

        def colours() -> set[object]:
            line = app.source.render_line(2)
            return {segment.style.color for segment in line if segment.style and segment.text.strip()}

        dark = colours()
        assert len(dark) > 2
        app.theme = "textual-light"
        await pilot.pause()
        assert colours() != dark


@pytest.mark.parametrize("theme", ["ansi-dark", "textual-dark", "textual-light"])
async def test_no_text_has_the_colour_of_its_ground(theme: str) -> None:
    app = SourceApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.theme = theme
        for view in (running(BROKEN, path=None), running()):
            await show(pilot, app, view)
            app.source.select(GET_DIGITS)
            await pilot.pause()
            for y in range(app.source.size.height):
                for text, style, _ in app.source.render_line(y):
                    if text.strip() and style is not None and style.color is not None:
                        assert style.color.is_default or style.color != style.bgcolor


async def test_without_a_document_it_says_so() -> None:
    app = SourceApp()
    async with app.run_test(size=(40, 16)) as pilot:
        assert "No document yet." in (await show(pilot, app, LIVE))[0]
        await show(pilot, app, running())
        assert "No document yet." in (await show(pilot, app, LIVE))[0]

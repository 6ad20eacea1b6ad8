"""The conversation: wrapped to any width, at the newest line until the user scrolls, and never markup."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from playground.call import entries
from playground.call.showing import show_all
from playground.call.view import CallView, Line, LineKind
from tests.ui import recorded
from tests.ui.recorded import Recording
from tests.ui.waiting import until
from widgets.transcript import MAX_LINES, Transcript, clock_time, rows_of


class TranscriptApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Transcript()

    @property
    def transcript(self) -> Transcript:
        return self.query_one(Transcript)


def tones(count: int) -> CallView:
    call = Recording().started()
    for number in range(count):
        call.add(entries.Dtmf, path="/Response/DTMF[1]", digits=str(number), seconds=0.1)
    return show_all(call.entries)


async def test_lines_have_time_sign_class_and_text() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(100, 40)):
        app.transcript.show(show_all(recorded.completed().entries))
        rows = app.transcript.as_text.splitlines()
        assert rows[0] == " 0:00.0 ● call    Inbound call from 14155550100 to 14155550199"
        assert " 0:02.1 ❝ says    For appointments press 1. For opening hours press 2." in rows
        assert " 0:09.1 ▣ key     2" in rows


async def test_narrow_lines_do_without_the_word_and_the_tenths() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(38, 40)):
        app.transcript.show(show_all(recorded.waiting().entries))
        rows = app.transcript.as_text.splitlines()
        assert rows[0] == " 0:00 ● Inbound call from 14155550100"
        assert rows[1] == "        to 14155550199"


async def test_it_stays_at_the_newest_line() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.transcript.show(tones(50))
        await until(pilot, lambda: "tones 49" in drawn(app))
        app.transcript.show(tones(60))
        await until(pilot, lambda: "tones 59" in drawn(app))


async def test_it_does_not_run_away_from_a_reader_who_scrolled_up() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 10)) as pilot:
        call = Recording().started()
        for number in range(50):
            call.add(entries.Dtmf, path="/x", digits=str(number), seconds=0.1)
        view = show_all(call.entries)
        app.transcript.show(view)
        app.transcript.focus()
        await until(pilot, lambda: "tones 49" in drawn(app) and app.transcript.show_vertical_scrollbar)
        await pilot.press("home")
        await until(pilot, lambda: "Inbound call" in drawn(app))
        app.transcript.show(
            show_all([entries.Dtmf(seq=99, at=9, path="/x", digits="new", seconds=0.1)], view)
        )
        await pilot.pause()
        assert "Inbound call" in drawn(app)
        await pilot.press("end")
        await until(pilot, lambda: "tones new" in drawn(app))


async def test_resizing_wraps_anew_and_keeps_to_the_newest_line() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(100, 10)) as pilot:
        app.transcript.show(show_all(recorded.completed().entries))
        words = app.transcript.as_text.split()
        await pilot.resize_terminal(57, 8)
        await until(pilot, lambda: "ended by the caller" in " ".join(drawn(app).split()))
        assert app.transcript.as_text.split() == words


async def test_a_new_call_starts_afresh() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(100, 40)):
        app.transcript.show(show_all(recorded.completed().entries))
        app.transcript.show(show_all(recorded.to_the_menu().entries))
        assert "ended" not in app.transcript.as_text
        assert app.transcript.as_text.count("Inbound call") == 1


async def test_very_long_calls_keep_the_newest_lines_only() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.transcript.show(tones(MAX_LINES + 500))
        await until(pilot, lambda: f"tones {MAX_LINES + 499}" in drawn(app))
        assert len(app.transcript.as_text.splitlines()) == MAX_LINES


async def test_markup_and_escapes_are_text() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(160, 40)) as pilot:
        app.transcript.show(show_all(recorded.hostile().entries))
        await pilot.pause()
        assert "[/x][bold red]" in app.transcript.as_text
        assert "\x1b" not in drawn(app)


async def test_the_empty_screen_says_what_to_do() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(80, 10)):
        assert "Type an answer URL above and press Enter" in drawn(app)


async def test_marked_text_can_be_copied() -> None:
    app = TranscriptApp()
    async with app.run_test(size=(100, 40)) as pilot:
        app.transcript.show(show_all(recorded.completed().entries))
        await pilot.pause()
        app.screen.text_select_all()
        assert "Call completed after 13.6 s" in (app.screen.get_selected_text() or "")


@pytest.mark.parametrize("width", [1, 2, 10, 20, 39, 40, 56, 100])
def test_rows_fit_their_width(width: int) -> None:
    line = Line(3725.25, LineKind.SAID, "日本語" * 30 + " some words and " + "x" * 80)
    room = max(width, 26)  # time, sign and word are never cut here; the widget crops them
    assert all(cell_len("".join(text for text, _ in row)) <= room for row in rows_of(line, width))


def test_clock_times() -> None:
    assert clock_time(0, tenths=True) == " 0:00.0"
    assert clock_time(59.99, tenths=True) == " 0:59.9"
    assert clock_time(61, tenths=False) == " 1:01"
    assert clock_time(3725.25, tenths=True) == "1:02:05.2"


def drawn(app: TranscriptApp) -> str:
    return "\n".join(app.transcript.render_line(y).text for y in range(app.transcript.size.height))

"""Several calls in tabs, by keys and by mouse: each goes on, keeps its place, and says how it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from playground.app import PlaygroundApp
from playground.call.showing import show_all
from playground.screens.host_question import HostQuestion
from playground.screens.people import PeoplePanel
from playground.screens.settings import SettingsScreen
from tests.ui import recorded
from tests.ui.people_calls import ringing
from tests.ui.reading import text_of
from tests.ui.recorded import ANSWER_URL
from tests.ui.scripted_call import Line, app_on
from tests.ui.test_app import header, placed, says, toasts, transcript
from tests.ui.waiting import paste, until
from widgets.call_tabs import CallTabPicture, CallTabs
from widgets.element_tree import ElementTree
from widgets.form_fields import FormField, TextField
from widgets.transcript import Transcript
from widgets.url_bar import UrlBar

SIZES = [(80, 24), (120, 36), (160, 48)]
OTHER_URL = "http://127.0.0.1:5000/operator/"


def row(app: PlaygroundApp) -> str:
    tabs = app.screen_stack[0].query(CallTabs)
    return tabs.first().render().plain if tabs and tabs.first().display else ""


async def two_calls(pilot: Pilot[None], app: PlaygroundApp, line: Line) -> None:
    """The first waits for a key, the second is at the menu's prompt and shown."""
    await says(pilot, app, "9 not a valid key here")
    await pilot.press("n")
    await paste(pilot, OTHER_URL)
    await pilot.press("enter")
    await placed(pilot, line, 2)
    await says(pilot, app, "For appointments press 1.")


def two_lines() -> Line:
    return Line(recorded.waiting(), recorded.to_the_menu())


async def test_one_call_has_no_row() -> None:
    app = app_on(Line(recorded.waiting()))
    async with app.run_test(size=(120, 36)) as pilot:
        await says(pilot, app, "not a valid key")
        assert not app.screen.query(CallTabs)


@pytest.mark.parametrize("size", SIZES)
async def test_a_second_call_beside_the_first_by_keys(size: tuple[int, int]) -> None:
    line = two_lines()
    app = app_on(line)
    async with app.run_test(size=size) as pilot:
        await two_calls(pilot, app, line)
        assert not line.calls[0].hung_up
        assert [call.setup.from_number for call in line.calls] == ["14155550100", "14155550101"]
        assert line.calls[0].setup.call_uuid != line.calls[1].setup.call_uuid
        assert [call.setup.answer_url for call in line.calls] == [ANSWER_URL, OTHER_URL]
        assert "not a valid key" not in transcript(app)
        await until(pilot, lambda: " 1 ● 0:0" in row(app) and " 2 ● 0:0" in row(app))
        assert row(app).count("…") >= 1  # the first waits for keys
        await pilot.press("5", "less_than_sign")
        await says(pilot, app, "9 not a valid key here")
        assert "For appointments press 1." not in transcript(app).splitlines()[-1]
        assert app.screen.query_one(UrlBar).url == ANSWER_URL
        await pilot.press("2")
        await until(pilot, lambda: [call.pressed for call in line.calls] == [["2"], ["5"]])


async def test_a_call_in_the_background_tells_how_it_stands() -> None:
    line = two_lines()
    app = app_on(line)
    async with app.run_test(size=(160, 48)) as pilot:
        await two_calls(pilot, app, line)
        await until(pilot, lambda: "… keys" in row(app).partition("2 ●")[0])
        before = transcript(app)
        line.calls[0].emit(recorded.completed().entries[len(recorded.waiting().entries) :])
        await until(pilot, lambda: "1 ✓ Completed 0:1" in row(app))
        assert "In progress" in header(app)
        assert transcript(app) == before
        await pilot.press("f8")
        await says(pilot, app, "ended by the caller")
        assert "Completed" in header(app)
        await pilot.press("r")
        await placed(pilot, line, 3)
        assert line.last.setup.from_number == "14155550100"
        assert line.last.setup.answer_url == ANSWER_URL
        assert not line.calls[1].hung_up


async def test_a_new_tabs_url_is_there_to_be_called_or_replaced() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("n")
        assert app.screen.query_one(UrlBar).being_edited
        assert app.screen.query_one(Input).value == ANSWER_URL
        assert "No call" in header(app)
        assert transcript(app) == ""
        await pilot.press("enter")
        await placed(pilot, line, 2)
        assert line.last.setup.answer_url == ANSWER_URL


async def test_a_url_half_typed_is_kept_with_its_tab() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("n", *"http://", "left_square_bracket", *"half", "f7")
        await says(pilot, app, "not a valid key")
        assert app.screen.query_one(UrlBar).url == ANSWER_URL
        assert not app.screen.query_one(UrlBar).being_edited
        await pilot.press("7")
        await until(pilot, lambda: line.last.pressed == ["7"])
        await pilot.press("f8")
        await until(pilot, lambda: app.screen.query_one(UrlBar).url == "http://[half")


async def test_closing_a_call_hangs_up_and_the_row_goes_with_the_last_but_one() -> None:
    line = two_lines()
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await two_calls(pilot, app, line)
        await pilot.press("w")
        await until(pilot, lambda: line.calls[1].hung_up)
        await says(pilot, app, "9 not a valid key here")
        await until(pilot, lambda: row(app) == "")
        await pilot.press("w")
        await pilot.press("3")
        await until(pilot, lambda: line.calls[0].pressed == ["3"])
        assert not line.calls[0].hung_up


async def test_by_mouse() -> None:
    line = two_lines()
    app = app_on(line)
    async with app.run_test(size=(120, 36)) as pilot:
        await two_calls(pilot, app, line)
        tabs = app.screen.query_one(CallTabs)
        await until(pilot, lambda: tabs.size.width > 0 and " 2 ●" in row(app))

        async def click(words: str) -> None:
            await pilot.click(tabs, offset=(row(app).index(words) + 1 + tabs.styles.padding.left, 0))

        await click(" 1 ●")
        await says(pilot, app, "9 not a valid key here")
        await click(" + ")
        await until(pilot, lambda: " 3 ○" in row(app))
        await click("✕")
        await until(pilot, lambda: " 3 ○" not in row(app))
        await until(pilot, lambda: app.calls.shown is app.calls.tabs[1])


async def test_each_call_keeps_its_place_in_the_panes() -> None:
    line = two_lines()
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await two_calls(pilot, app, line)
        await pilot.press("f7", "e", "home", "v", "home")
        await until(pilot, lambda: app.screen.query_one(ElementTree).selected == "/Response")
        await until(pilot, lambda: app.screen.query_one(Transcript).scroll_y == 0)
        await pilot.press("f8")
        await says(pilot, app, "For appointments press 1.")
        await until(
            pilot, lambda: app.screen.query_one(ElementTree).selected == f"{recorded.GET_DIGITS}/Speak[1]"
        )
        await pilot.press("f7")
        await says(pilot, app, "9 not a valid key here")
        await until(pilot, lambda: app.screen.query_one(ElementTree).selected == "/Response")
        await until(pilot, lambda: app.screen.query_one(Transcript).scroll_y == 0)
        assert app.screen.query_one(Transcript).max_scroll_y > 0


async def test_from_the_people_panel_to_a_new_call_and_back() -> None:
    line = Line(ringing(), recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: bool(app.screen.query(PeoplePanel)))
        panel = app.screen.query_one(PeoplePanel)
        await until(pilot, lambda: panel.is_shown)
        await pilot.press("o")
        await until(pilot, lambda: panel.has_focus)
        await pilot.press("n")
        await paste(pilot, OTHER_URL)
        await until(pilot, lambda: app.screen.query_one(Input).value == OTHER_URL)
        assert not panel.is_shown
        await until(pilot, lambda: "◔ rings" in row(app))
        await pilot.press("enter")
        await says(pilot, app, "9 not a valid key here")
        await pilot.press("less_than_sign")
        await until(pilot, lambda: panel.is_shown)
        await pilot.press("o", "a")
        await until(pilot, lambda: bool(line.calls[0].events))


async def test_a_maximised_pane_makes_room_for_a_new_calls_url() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("e", "x")
        await until(pilot, lambda: app.screen.maximized is not None)
        await pilot.press("n")
        await paste(pilot, OTHER_URL)
        await pilot.press("enter")
        await placed(pilot, line, 2)
        assert line.last.setup.answer_url == OTHER_URL
        await until(pilot, lambda: app.screen.maximized is None and row(app) != "")


async def test_a_fault_and_a_question_name_their_call() -> None:
    line = two_lines()
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await two_calls(pilot, app, line)
        asking = app.run_worker(line.calls[0].ask_host("stranger.test"), exit_on_error=False)
        await until(pilot, lambda: isinstance(app.screen, HostQuestion) and app.screen.listens)
        assert "Call 1 wants to send a request to" in text_of(app.screen)
        await pilot.press("y")
        await until(pilot, lambda: asking.is_finished)
        line.calls[0].break_off(ValueError("torn"))
        await until(pilot, lambda: any(toast.startswith("Call 1: ") for toast in toasts(app)))
        await until(pilot, lambda: " 1 ✗" in row(app))
        assert "In progress" in header(app)


async def test_the_settings_show_and_change_the_shown_calls_number(tmp_path: Path) -> None:
    line = Line(recorded.waiting(), recorded.waiting(), recorded.waiting())
    config = tmp_path / "config.toml"
    app = app_on(line, config=config)
    async with app.run_test(size=(120, 36)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("n", "enter")
        await placed(pilot, line, 2)
        await pilot.press("s")
        await until(
            pilot, lambda: isinstance(app.screen, SettingsScreen) and bool(app.screen.query(FormField))
        )
        number = next(item for item in app.screen.query(TextField) if item.key == "from_number")
        assert number.read() == "14155550101"
        number.query_one(Input).value = "442071838750"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await pilot.press("r")
        await placed(pilot, line, 3)
        assert line.last.setup.from_number == "442071838750"
        assert app.settings.call.from_number == "14155550100"
        await pilot.press("f7", "r")
        await placed(pilot, line, 4)
        assert line.last.setup.from_number == "14155550100"
    assert not config.exists() or "from" not in config.read_text()


async def test_the_whole_room_is_heard_by_a_key_and_the_head_says_so(tmp_path: Path) -> None:
    line = two_lines()
    config = tmp_path / "config.toml"
    app = app_on(line, config=config)
    async with app.run_test(size=(120, 36)) as pilot:
        await two_calls(pilot, app, line)
        assert [call.hearing for call in line.calls] == ["none", "all"]
        line.calls[0].room = line.calls[1].room = "meeting"
        await pilot.press("l")
        await until(pilot, lambda: [call.hearing for call in line.calls] == ["private", "all"])
        assert header(app).endswith("whole room")
        await pilot.press("f7")
        await until(pilot, lambda: [call.hearing for call in line.calls] == ["all", "private"])
        await pilot.press("l")
        await until(pilot, lambda: [call.hearing for call in line.calls] == ["all", "none"])
        assert "whole room" not in header(app)


async def test_quitting_hangs_all_up() -> None:
    line = two_lines()
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await two_calls(pilot, app, line)
        await pilot.press("ctrl+q")
    assert [call.hung_up for call in line.calls] == [True, True]


class Row(App[None]):
    """The row alone."""

    def compose(self) -> ComposeResult:
        yield CallTabs()


async def test_of_many_calls_the_shown_one_is_always_in_sight_and_can_be_closed() -> None:
    view = show_all(recorded.waiting().entries)
    pictures = [CallTabPicture(view, f"1415555{number:04}", "/日本語/answer") for number in range(12)]
    app = Row()
    async with app.run_test() as pilot:
        tabs = app.query_one(CallTabs)
        tabs.show(pictures, 0)
        for width in (160, 120, 80, 60, 40, 24):
            await pilot.resize_terminal(width, 3)
            await until(pilot, lambda width=width: tabs.size.width == width - 2)  # type: ignore[misc]
            for active in range(12):
                tabs.show(pictures, active)
                row = tabs.render()
                assert f" {active + 1} ●" in row.plain
                assert "✕" in row.plain
                assert row.plain.endswith(" + ")
                assert row.cell_length <= width - 2
                assert ("‹" in row.plain) == (" 1 ●" not in row.plain)
                assert ("›" in row.plain) == (" 12 ●" not in row.plain)


async def test_hostile_targets_are_only_text() -> None:
    line = Line(recorded.hostile(), recorded.hostile())
    app = app_on(line)
    async with app.run_test(size=(160, 48)) as pilot:
        await placed(pilot, line)
        await pilot.press("n", "enter")
        await placed(pilot, line, 2)
        await until(pilot, lambda: " 2 ✗" in row(app))
        assert not {"\x1b", "\x07", "\u202e"} & set(row(app))

"""Transferring the live call by key: the dialog, what is wrong with a URL, what is suggested the next time."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select

from playground.app import PlaygroundApp
from playground.call.transfers import Transfer
from playground.screens.call import CallScreen
from playground.screens.transfer import TransferDialog
from tests.ui import recorded
from tests.ui.reading import text_of
from tests.ui.recorded import ANSWER_URL
from tests.ui.scripted_call import Line, app_on
from tests.ui.test_snapshots import drawn, lines_of
from tests.ui.waiting import at_rest, paste, until

OTHER = "http://127.0.0.1:5000/other/"


async def opened(pilot: Pilot[None], line: Line) -> TransferDialog:
    await until(pilot, lambda: bool(line.calls) and isinstance(pilot.app.screen, CallScreen))
    await until(pilot, lambda: pilot.app.screen.check_action("transfer", ()) is True)
    await pilot.press("a")
    await until(pilot, lambda: isinstance(pilot.app.screen.focused, Input))
    dialog = pilot.app.screen
    assert isinstance(dialog, TransferDialog)
    return dialog


def url_in(app: PlaygroundApp) -> str:
    return app.screen.query_one(Input).value


async def test_a_call_is_transferred_by_keys_and_the_last_url_is_suggested_again() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, line)
        assert url_in(app) == ANSWER_URL
        await paste(pilot, OTHER)
        await pilot.press("enter")
        await until(pilot, lambda: line.last.transfers == [Transfer(OTHER)])
        assert line.last.pressed == []
        await opened(pilot, line)
        assert url_in(app) == OTHER
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        assert len(line.last.transfers) == 1


async def test_the_method_can_be_chosen_and_the_button_pressed() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, line)
        dialog.query_one(Select).value = "GET"
        await pilot.click("#do-transfer")
        await until(pilot, lambda: line.last.transfers == [Transfer(ANSWER_URL, "GET", bleg_method="GET")])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("/next", "does not start with http"), ("ftp://x.test/", "does not start with http"), ("", "a URL is needed"),
     ("http://[/b]\x1b.test", "control characters")],
)  # fmt: skip
async def test_what_is_wrong_with_a_url_is_one_sentence(typed: str, sentence: str) -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, line)
        dialog.query_one(Input).value = typed
        await pilot.press("enter")
        await until(pilot, lambda: sentence in text_of(dialog))
        assert app.screen is dialog
        assert line.last.transfers == []


async def test_a_call_that_ended_meanwhile_is_not_transferred() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, line)
        line.last.hang_up()
        await pilot.press("enter")
        await until(pilot, lambda: any("nothing to transfer" in note.message for note in app._notifications))
        assert line.last.transfers == []
        assert app.screen.check_action("transfer", ()) is False


@pytest.mark.parametrize("size", ["120x36", "40x16"])
def test_the_dialog(snap_compare: Any, size: str) -> None:
    call = recorded.waiting()

    async def ask(pilot: Pilot[None]) -> None:
        await drawn(lines_of(call))(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen.focused, Input))
        await at_rest(pilot)

    width, height = size.split("x")
    assert snap_compare(app_on(Line(call)), terminal_size=(int(width), int(height)), run_before=ask)

"""Transferring who was dialled, by key: the dialog while somebody is connected, and the tab that comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select

from playground.app import PlaygroundApp
from playground.call import entries
from playground.call.transfers import Transfer
from playground.screens.call import CallScreen
from playground.screens.transfer import TransferDialog
from tests.ui import recorded
from tests.ui.people_calls import FIRST, connected
from tests.ui.reading import text_of
from tests.ui.recorded import ANSWER_URL
from tests.ui.scripted_call import Line, app_on
from tests.ui.test_app import toasts, transcript
from tests.ui.test_people_live import act, dial, stands
from tests.ui.test_real_calls import asked, folder, logs, real_app, row, served
from tests.ui.test_snapshots import drawn, lines_of
from tests.ui.test_transfer import opened
from tests.ui.waiting import at_rest, until

__all__ = ["folder"]

LEG = "http://127.0.0.1:5000/leg/"


def fields(dialog: TransferDialog) -> dict[str, Input]:
    """Those that are shown, by their labels' keys."""
    return {
        key: field.control_widget
        for key, field in (("A", dialog._a_url), ("B", dialog._b_url))
        if field.display
    }


async def choose(pilot: Pilot[None], dialog: TransferDialog, legs: str, *shown: str) -> None:
    dialog.query(Select).first().value = legs
    await until(pilot, lambda: set(fields(dialog)) == set(shown))


async def test_without_anybody_connected_there_is_nothing_to_choose() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, line)
        assert "Legs" not in text_of(dialog)
        assert set(fields(dialog)) == {"A"}


async def test_both_legs_are_asked_for_and_suggested_again() -> None:
    line = Line(connected())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, line)
        assert set(fields(dialog)) == {"A"}, "Plivo's default is the A leg"
        await choose(pilot, dialog, "both", "A", "B")
        assert "Each leg goes on with a document of its own" in text_of(dialog)
        fields(dialog)["B"].focus()
        await pilot.press(*LEG, "enter")
        wanted = Transfer(ANSWER_URL, legs="both", bleg_url=LEG)
        await until(pilot, lambda: line.last.transfers == [wanted])
        dialog = await opened(pilot, line)
        await until(pilot, lambda: set(fields(dialog)) == {"A", "B"})
        assert fields(dialog)["B"].value == LEG


async def test_the_party_alone_needs_one_url() -> None:
    line = Line(connected())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, line)
        await choose(pilot, dialog, "bleg", "B")
        fields(dialog)["B"].focus()
        await pilot.press("enter")
        await until(pilot, lambda: "a URL is needed" in text_of(dialog))
        await pilot.press(*LEG, "enter")
        await until(pilot, lambda: line.last.transfers == [Transfer(legs="bleg", bleg_url=LEG)])


async def test_what_was_wanted_of_a_party_is_no_suggestion_where_there_is_none() -> None:
    line = Line(connected())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, line)
        await choose(pilot, dialog, "both", "A", "B")
        fields(dialog)["B"].value = LEG
        await pilot.press("enter")
        await until(pilot, lambda: len(line.last.transfers) == 1)
        line.last.emit(connected().leg("hung-up").entries[-1:])
        dialog = await opened(pilot, line)
        assert set(fields(dialog)) == {"A"}
        await pilot.press("enter")
        await until(pilot, lambda: line.last.transfers[1:] == [Transfer(ANSWER_URL)])


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_a_real_party_goes_on_in_a_tab_and_is_played_there(size: tuple[int, int], folder: Path) -> None:
    pages = {
        "/": dial(),
        "/a/": "<Response><Wait length='60'/></Response>",
        "/b/": '<Response><GetDigits action="/chosen/" numDigits="1" timeout="60"/></Response>',
        "/chosen/": "<Response><Wait length='60'/></Response>",
    }
    with (
        served(pages) as server,
        real_app(server.url("/"), folder, hangup_url=server.url("/bye/")) as app,
    ):
        async with app.run_test(size=size) as pilot:
            await stands(pilot, app, "rings")
            await act(pilot, app, "a", "escape")
            await stands(pilot, app, "connected")
            await transfer_both(pilot, app, server.url("/a/"), server.url("/b/"))
            await until(pilot, lambda: len(app.calls.tabs) == 2)
            first, second = app.calls.tabs
            await until(pilot, lambda: any("goes on as Call 2" in toast for toast in toasts(app)))
            assert app.calls.shown is first
            await until(pilot, lambda: first.session.view.running == "/Response/Wait[1]")
            assert "is transferred to" in " ".join(transcript(app).split())
            await until(pilot, lambda: second.session.view.waiting is not None)
            assert f"…{FIRST[-4:]}" in row(app)
            await pilot.press("greater_than_sign")
            await until(pilot, lambda: app.calls.shown is second)
            await until(pilot, lambda: "goes on as a call of its own" in " ".join(transcript(app).split()))
            await pilot.press("7")
            await until(pilot, lambda: bool(asked(server, "/chosen/")))
            await pilot.press("h")
            await until(pilot, lambda: second.session.view.ended is not None)
            assert first.session.view.live
    (chosen,) = asked(server, "/chosen/")
    (a,), (b,) = asked(server, "/a/"), asked(server, "/b/")
    assert (chosen["Digits"], chosen["CallUUID"]) == ("7", b["CallUUID"])
    assert (b["ALegUUID"], b["To"], b["Event"]) == (a["CallUUID"], FIRST, "Transfer")
    byes = {form["CallUUID"]: form["HangupSource"] for form in asked(server, "/bye/")}
    assert byes == {a["CallUUID"]: "Caller", b["CallUUID"]: "Callee"}
    kept = logs(folder)
    assert {log[0].a_leg_uuid for log in kept} == {None, a["CallUUID"]}  # type: ignore[union-attr]
    assert all(any(isinstance(entry, entries.CallEnded) for entry in log) for log in kept)


async def transfer_both(pilot: Pilot[None], app: PlaygroundApp, a: str, b: str) -> None:
    await pilot.press("a")
    await until(pilot, lambda: isinstance(app.screen.focused, Input))
    dialog = app.screen
    assert isinstance(dialog, TransferDialog)
    await choose(pilot, dialog, "both", "A", "B")
    fields(dialog)["A"].value, fields(dialog)["B"].value = a, b
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, CallScreen))


@pytest.mark.parametrize("size", ["120x36", "80x24", "40x16"])
def test_the_dialog(snap_compare: Any, size: str) -> None:
    call = connected()

    async def ask(pilot: Pilot[None]) -> None:
        await drawn(lines_of(call))(pilot)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen.focused, Input))
        dialog = pilot.app.screen
        assert isinstance(dialog, TransferDialog)
        await choose(pilot, dialog, "both", "A", "B")
        await at_rest(pilot)

    width, height = size.split("x")
    assert snap_compare(app_on(Line(call)), terminal_size=(int(width), int(height)), run_before=ask)

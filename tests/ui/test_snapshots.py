"""Pictures of the main screen: one per state and size; the clock stands still and nothing blinks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from playground.call.entries import CallStarted
from playground.screens.call import CallScreen
from tests.ui import recorded
from tests.ui.reading import text_of
from tests.ui.recorded import Recording
from tests.ui.scripted_call import Line, app_on
from tests.ui.waiting import at_rest, paste, until
from widgets.transcript import Transcript

SIZES = {"160x48": (160, 48), "120x36": (120, 36), "80x24": (80, 24), "40x16": (40, 16)}


def drawn(line_count: int, *keys: str) -> Callable[[Pilot[None]], Any]:
    """Wait until the call's last line is drawn and all panes stand, then press keys."""

    async def wait(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen_stack[0]
        assert isinstance(screen, CallScreen)
        await until(pilot, lambda: bool(screen.query("DetailTabs XmlSource")))
        await until(pilot, lambda: len(screen.query_one(Transcript).lines) == line_count)
        await at_rest(pilot)
        await pilot.press(*keys)
        await at_rest(pilot)

    return wait


def lines_of(recording: Recording) -> int:
    from playground.call.showing import show_all

    return len(show_all(recording.entries).lines)


@pytest.mark.parametrize("size", SIZES)
def test_a_menu_that_waits(snap_compare: Any, size: str) -> None:
    call = recorded.waiting()
    assert snap_compare(app_on(Line(call)), terminal_size=SIZES[size], run_before=drawn(lines_of(call)))


@pytest.mark.parametrize("size", ["160x48", "80x24"])
@pytest.mark.parametrize(
    "state", [recorded.refused, recorded.unreachable, recorded.completed, recorded.hostile]
)
def test_a_call_that_is_over(snap_compare: Any, size: str, state: Callable[[], Recording]) -> None:
    call = state()
    assert snap_compare(app_on(Line(call)), terminal_size=SIZES[size], run_before=drawn(lines_of(call)))


def made_by(recording: Recording, caller: str, path: str) -> Recording:
    """The same call, from another number to another URL."""
    started = recording.entries[0]
    assert isinstance(started, CallStarted)
    recording.entries[0] = replace(started, from_=caller, answer_url=f"http://127.0.0.1:5000{path}")
    return recording


@pytest.mark.parametrize("size", SIZES)
def test_several_calls(snap_compare: Any, size: str) -> None:
    line = Line(
        made_by(recorded.waiting(), "14155550100", "/answer/"),
        made_by(recorded.completed(), "14155550101", "/hours/"),
        made_by(recorded.to_the_menu(), "14155550102", "/operator/"),
    )

    async def open_tabs(pilot: Pilot[None]) -> None:
        await drawn(lines_of(recorded.waiting()))(pilot)
        for count, path in ((2, "hours"), (3, "operator")):
            await pilot.press("n")
            await paste(pilot, f"http://127.0.0.1:5000/{path}/")
            await pilot.press("enter")
            await until(pilot, lambda count=count: len(line.calls) == count)  # type: ignore[misc]
        await drawn(lines_of(recorded.to_the_menu()))(pilot)

    assert snap_compare(app_on(line), terminal_size=SIZES[size], run_before=open_tabs)


@pytest.mark.parametrize("size", ["120x36", "80x24"])
def test_before_the_first_call(snap_compare: Any, size: str) -> None:
    assert snap_compare(app_on(Line(), target=""), terminal_size=SIZES[size], run_before=drawn(0))


@pytest.mark.parametrize("theme", ["switchboard-light", "switchboard-contrast", "textual-dark"])
def test_other_themes(snap_compare: Any, theme: str) -> None:
    call = recorded.waiting()
    app = app_on(Line(call))
    app.theme = theme
    assert snap_compare(app, terminal_size=(120, 36), run_before=drawn(lines_of(call)))


@pytest.mark.parametrize(
    ("name", "keys"), [("zoomed", ["z"]), ("elements-alone", ["e", "x"]), ("help", ["f1"])]
)
def test_other_views(snap_compare: Any, name: str, keys: list[str]) -> None:
    call = recorded.waiting()
    assert snap_compare(app_on(Line(call)), terminal_size=(120, 36), run_before=drawn(lines_of(call), *keys))


@pytest.mark.parametrize("size", ["160x48", "120x36", "80x24"])
def test_the_map(snap_compare: Any, size: str) -> None:
    call = recorded.waiting()
    app = app_on(Line(call))

    async def map_opened(pilot: Pilot[None]) -> None:
        await drawn(lines_of(call), "M")(pilot)
        await until(pilot, lambda: bool(app.screen.query("MapTree")) and "1 menu" in text_of(app.screen))
        await at_rest(pilot)

    assert snap_compare(app, terminal_size=SIZES[size], run_before=map_opened)

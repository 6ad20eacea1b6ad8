"""Pictures of the people panel: who is rung, who is in the room; the clock stands still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.ui.people_calls import connected, in_room, ringing
from tests.ui.recorded import Recording
from tests.ui.scripted_call import Line, app_on
from tests.ui.test_snapshots import SIZES, drawn, lines_of
from tests.ui.waiting import at_rest, until


def acting(call: Recording, *keys: str) -> Callable[[Pilot[None]], Any]:
    """Wait until all stands, then go to the panel and press keys there."""
    wait = drawn(lines_of(call))

    async def run(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: bool(pilot.app.screen.query("PeoplePanel.-shown")))
        await wait(pilot)
        await pilot.press("o", *keys)
        await at_rest(pilot)

    return run


@pytest.mark.parametrize("size", ["120x36", "80x24"])
@pytest.mark.parametrize("state", [ringing, connected, in_room])
def test_the_panel(snap_compare: Any, size: str, state: Callable[[], Recording]) -> None:
    call = state()
    assert snap_compare(app_on(Line(call)), terminal_size=SIZES[size], run_before=acting(call))


def test_in_another_theme(snap_compare: Any) -> None:
    call = in_room()
    app = app_on(Line(call))
    app.theme = "switchboard-light"
    assert snap_compare(app, terminal_size=SIZES["160x48"], run_before=acting(call, "right"))

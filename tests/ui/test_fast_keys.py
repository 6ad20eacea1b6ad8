"""Keys that come in one go, as from a slow line or a paste: each finds the focus where the one before put it."""

from __future__ import annotations

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from playground.app import PlaygroundApp
from tests.ui import recorded
from tests.ui.recorded import ANSWER_URL
from tests.ui.scripted_call import Line, app_on
from tests.ui.waiting import until

NAMES = {":": "colon", "/": "slash", ".": "full_stop"}


def type_at_once(app: PlaygroundApp, *keys: str) -> None:
    """Put the keys in the app's queue with nothing between them."""
    for key in keys:
        app.post_message(events.Key(NAMES.get(key, key), key if len(key) == 1 else None))


async def live(pilot: Pilot[None], app: PlaygroundApp) -> None:
    await until(pilot, lambda: app.session.busy and app.screen.focused is not None)


async def test_a_url_typed_right_after_its_key() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        type_at_once(app, "u", *"dumps")
        await until(pilot, lambda: app.screen.query_one(Input).value == f"{ANSWER_URL}dumps")
        assert not line.last.hung_up


async def test_digits_typed_right_after_leaving_the_url() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        await pilot.press("u")
        type_at_once(app, "escape", *"42")
        await until(pilot, lambda: line.last.pressed == ["4", "2"])
        assert app.screen.query_one(Input).value == ANSWER_URL


async def test_ten_redials_in_one_go_leave_one_call() -> None:
    line = Line(*(recorded.waiting() for _ in range(11)))
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        type_at_once(app, *"rrrrrrrrrr")
        await until(pilot, lambda: len(line.calls) == 11 and app.session.busy)
        assert [call.hung_up for call in line.calls] == [True] * 10 + [False]

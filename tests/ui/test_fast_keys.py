"""Keys that come in one go, as from a slow line or a paste: each finds the focus where the one before put it."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from playground.app import PlaygroundApp
from playground.screens.host_question import HostQuestion
from tests.ui import recorded
from tests.ui.recorded import ANSWER_URL
from tests.ui.scripted_call import Line, app_on
from tests.ui.waiting import at_rest, until

NAMES = {"-": "minus", ":": "colon", "/": "slash", ".": "full_stop"}


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


async def test_what_is_being_typed_when_a_host_is_asked_about_is_no_answer() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    answers: list[bool] = []

    async def ask() -> None:
        answers.append(await line.last.ask_host("stranger.test"))

    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        app.run_worker(ask())
        await until(pilot, lambda: isinstance(app.screen, HostQuestion))
        question = app.screen
        assert isinstance(question, HostQuestion)
        type_at_once(app, *"my-own-y", "enter", "n")
        await pilot.pause()
        assert app.screen is question
        await until(pilot, lambda: question.listens)
        type_at_once(app, "x", "y")
        await pilot.pause()
        assert app.screen is question
        assert answers == []
        await until(pilot, lambda: question.listens)
        await pilot.press("y")
        await until(pilot, lambda: answers == [True])


async def test_the_question_of_a_call_that_is_no_more_goes_away() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        asking = app.run_worker(line.last.ask_host("stranger.test"), exit_on_error=False)
        await until(pilot, lambda: isinstance(app.screen, HostQuestion))
        asking.cancel()
        await until(pilot, lambda: not isinstance(app.screen, HostQuestion))


async def test_quitting_while_a_host_is_asked_about_leaves_no_fault() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        asking = asyncio.ensure_future(line.last.ask_host("stranger.test"))
        await until(pilot, lambda: isinstance(app.screen, HostQuestion))
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_the_question_is_answered_by_mouse_at_once() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        asking = app.run_worker(line.last.ask_host("stranger.test"), exit_on_error=False)
        await until(pilot, lambda: isinstance(app.screen, HostQuestion) and bool(app.screen.query("#allow")))
        await at_rest(pilot)
        await pilot.click("#allow")
        await until(pilot, lambda: asking.is_finished)
        assert asking.result is True


async def test_ten_redials_in_one_go_leave_one_call() -> None:
    line = Line(*(recorded.waiting() for _ in range(11)))
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await live(pilot, app)
        type_at_once(app, *"rrrrrrrrrr")
        await until(pilot, lambda: len(line.calls) == 11 and app.session.busy)
        assert [call.hung_up for call in line.calls] == [True] * 10 + [False]

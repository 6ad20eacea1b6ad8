"""The keypad: one path for key and mouse, states in words, any size."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from playground.call import entries
from playground.call.people import Person, Stage
from playground.call.view import CallView, Waiting
from tests.ui.reading import text_of
from tests.ui.waiting import until
from widgets.key_grid import KEYS, Arrangement, KeyGrid
from widgets.keypad import Keypad
from widgets.time_left import TimeLeft

STARTED = entries.CallStarted(
    seq=0,
    at=0,
    schema=1,
    version="0",
    call_uuid="u",
    direction="inbound",
    from_="14155550100",
    to="14155550199",
    answer_url="http://127.0.0.1/",
    started="2025-01-01T00:00:00Z",
)
LIVE = CallView(started=STARTED, status="in-progress")
OTHER = Person(kind="leg", id="b", who="12025550142", stage=Stage.CONNECTED, since=0.0)
ROOM = entries.RoomStatus(
    seq=5, at=1.0, path="/p", kind="conference", room="Desk", room_uuid="r", status="waiting"
)
PROMPTING = replace(
    LIVE, waiting=Waiting(path="/Response/GetDigits[1]", accepts=("digits",), attempt=1, attempts=3)
)
WAITING = replace(
    LIVE,
    waiting=Waiting(
        path="/Response/GetDigits[1]",
        accepts=("digits",),
        attempt=2,
        attempts=3,
        digits="42",
        num_digits=4,
        finish_on_key="#",
        since=10.0,
        timeout=5.0,
        digit_timeout=2.0,
    ),
)


def recorded(**changes: object) -> CallView:
    waiting = Waiting(
        "/Response/Record[1]", ("recording",), 1, 1, finish_on_key="#", since=10.0, timeout=15.0
    )
    return replace(LIVE, waiting=replace(waiting, **changes))


class KeypadApp(App[None]):
    """Nothing but a keypad, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 11.8
        self.pressed: list[str] = []

    def compose(self) -> ComposeResult:
        yield Keypad(clock=lambda: self.now)

    def on_keypad_pressed(self, event: Keypad.Pressed) -> None:
        self.pressed.append(event.digit)

    @property
    def keypad(self) -> Keypad:
        return self.query_one(Keypad)


def words(app: KeypadApp) -> str:
    """All that can be read on the keypad."""
    return text_of(app.keypad)


async def show(pilot: Pilot[None], app: KeypadApp, view: CallView) -> None:
    app.keypad.show(view)
    await pilot.pause()


@pytest.mark.parametrize("size", [(40, 16), (80, 24), (160, 48), (40, 3), (30, 6), (24, 2)])
async def test_every_key_can_be_clicked_at_every_size(size: tuple[int, int]) -> None:
    app = KeypadApp()
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, WAITING)
        grid = app.query_one(KeyGrid)
        for key in KEYS:
            assert await pilot.click(grid, offset=grid.arrangement.key_centre(key))
        await until(pilot, lambda: "".join(app.pressed) == KEYS)


@pytest.mark.parametrize("size", [(40, 16), (80, 24), (160, 48), (40, 3)])
async def test_every_key_is_drawn(size: tuple[int, int]) -> None:
    app = KeypadApp()
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, WAITING)
        grid = app.query_one(KeyGrid)
        rows = grid.render().plain.split("\n")
        assert len(rows) <= grid.size.height
        assert max(map(len, rows)) <= grid.size.width
        assert ("ABC" in grid.render().plain) is (size[1] >= 16)


async def test_typed_keys_and_calls_of_press_take_the_same_path() -> None:
    app = KeypadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.keypad.focus()
        await pilot.press("1", "*", "#")
        app.keypad.press("0")
        app.keypad.press("x")
        app.keypad.press("12")
        app.keypad.press("")
        await until(pilot, lambda: len(app.pressed) >= 4)
        await pilot.pause()
        assert app.pressed == ["1", "*", "#", "0"]


async def test_arrows_and_enter_press_the_key_under_the_cursor() -> None:
    app = KeypadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.keypad.focus()
        await pilot.press("enter", "up", "right", "right", "enter", "down", "down", "down", "space")
        await until(pilot, lambda: len(app.pressed) == 3)
        assert app.pressed == ["5", "3", "#"]
        app.set_focus(None)
        await until(pilot, lambda: app.query_one(KeyGrid).cursor is None)


async def test_a_pressed_key_shines_and_goes_dark_again() -> None:
    app = KeypadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        grid = app.query_one(KeyGrid)
        app.keypad.press("7")
        app.keypad.press("7")
        assert grid.lit == {"7"}
        await until(pilot, lambda: not grid.lit)


async def test_a_click_between_keys_presses_nothing() -> None:
    app = KeypadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        grid = app.query_one(KeyGrid)
        arrangement = grid.arrangement
        await pilot.click(grid, offset=(arrangement.left + arrangement.key_width, 1))
        app.keypad.press("9")
        await until(pilot, lambda: bool(app.pressed))
        assert app.pressed == ["9"]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (CallView(), "no call"),
        (LIVE, "keys are lost now"),
        (replace(LIVE, people=(OTHER,)), "the other hears keys"),
        (replace(LIVE, people=(replace(OTHER, stage=Stage.RINGING),)), "keys are lost now"),
        (replace(LIVE, room=ROOM), "the room hears keys"),
        (PROMPTING, "barge-in possible · attempt 1 of 3"),
        (WAITING, "waiting 3.2 s · attempt 2 of 3"),
        (replace(PROMPTING, waiting=replace(PROMPTING.waiting, accepts=("speech",))), "keys are lost"),
        (replace(WAITING, waiting=replace(WAITING.waiting, is_speaking=True)), "the caller speaks"),
        (recorded(), "quiet: ends in 13.2 s"),
        (recorded(is_speaking=True), "recording, 13.2 s"),
        (recorded(since=None), "recording"),
        (replace(WAITING, ended=object()), "no call"),
    ],
)
async def test_the_state_is_said_in_words(view: CallView, expected: str) -> None:
    app = KeypadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, LIVE)
        await show(pilot, app, view)
        assert expected in words(app)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "4 2 _ _   # ends"),
        ({"digits": "••"}, "• • _ _   # ends"),
        ({"num_digits": 99}, "4 2  2 of up to 99   # ends"),
        ({"digits": "", "finish_on_key": None}, "_ _ _ _"),
        ({"digits": "", "num_digits": 99, "finish_on_key": "none"}, "0 of up to 99"),
        ({"digits": "[/b]\\["}, "[ / b ] \\ [   # ends"),
        ({"digits": "", "speech": "Sales [/b]"}, "Sales [/b]"),
        ({"digits": "", "speech": "I would like to talk to sales"}, "…ike to talk to sales"),
    ],
)
async def test_digits_so_far_and_what_is_expected(changes: dict[str, object], expected: str) -> None:
    app = KeypadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, replace(WAITING, waiting=replace(WAITING.waiting, **changes)))
        line = next(line for line in words(app).split("\n") if line.strip())
        assert line.strip() == expected


async def test_the_bar_runs_with_the_calls_clock_and_stops_when_nothing_runs() -> None:
    app = KeypadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        bar = app.query_one(TimeLeft)
        await show(pilot, app, WAITING)
        assert bar.share == pytest.approx(0.64)
        app.now = 13.0
        await until(pilot, lambda: bar.share == pytest.approx(0.4))
        app.now = 99.0
        await until(pilot, lambda: bar.share == 0)
        await show(pilot, app, LIVE)
        assert bar.share is None


async def test_without_a_clock_time_stands_at_the_newest_entry() -> None:
    app = KeypadApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.keypad.clock = None
        await show(pilot, app, replace(WAITING, at=14.0))
        assert "waiting 1.0 s" in words(app)


async def test_little_height_and_width_keep_the_seconds() -> None:
    app = KeypadApp()
    async with app.run_test(size=(20, 6)) as pilot:
        await show(pilot, app, WAITING)
        assert words(app).split("\n")[0].strip() == "4 2 _ _  3.2 s"


async def test_little_height_keeps_digits_state_and_keys() -> None:
    app = KeypadApp()
    async with app.run_test(size=(40, 3)) as pilot:
        await show(pilot, app, WAITING)
        shown = words(app)
        assert "4 2 _ _  waiting 3.2 s" in shown
        assert all(key in shown.split("\n", 1)[1] for key in KEYS)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "attempt 2 of 3" in words(app))


@pytest.mark.parametrize("width", [12, 17, 24, 36, 60, 200])
@pytest.mark.parametrize("height", [1, 2, 3, 4, 7, 12, 40])
def test_an_arrangement_stays_in_its_box_and_finds_its_own_keys(width: int, height: int) -> None:
    grid = Arrangement.fit(width, height)
    for key in KEYS:
        x, y = grid.key_centre(key)
        assert 0 <= x < width
        assert 0 <= y < height
        assert grid.key_at(x, y) == key
    assert grid.key_at(-1, 0) is None
    assert grid.key_at(0, height) is None

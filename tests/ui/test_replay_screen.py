"""The screen of a saved call: stepping, playing, and saying what cannot be done any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from playground.actions import REPLAY_ACTIONS
from playground.call import entries
from playground.call.showing import show_all
from playground.replay_app import ReplayApp
from playground.saved_call import SavedCall
from playground.screens.replay import ReplayScreen
from tests.ui import recorded
from tests.ui.recorded import Recording
from tests.ui.waiting import at_rest, until
from widgets.element_tree import ElementTree
from widgets.people_cards import PeopleCards
from widgets.time_line import TimeLine
from widgets.transcript import Transcript


def app_of(recording: Recording, **options: Any) -> ReplayApp:
    return ReplayApp(SavedCall("call.jsonl", tuple(recording.entries), **options))


def screen_of(pilot: Pilot[None]) -> ReplayScreen:
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, ReplayScreen)
    return screen


def toasts(pilot: Pilot[None]) -> list[str]:
    return [toast.message for toast in pilot.app._notifications]


async def test_stepping_shows_the_picture_after_each_entry() -> None:
    call = recorded.completed()
    async with app_of(call).run_test(size=(120, 36)) as pilot:
        transcript = screen_of(pilot).query_one(Transcript)
        for count in range(1, len(call.entries) + 1):
            await until(pilot, lambda count=count: screen_of(pilot).position == count)  # type: ignore[misc]
            assert transcript.lines == show_all(call.entries[:count]).lines
            await pilot.press("full_stop")
        await pilot.pause()
        assert screen_of(pilot).position == len(call.entries)
        assert toasts(pilot) == ["This is the last entry."]
        for count in range(len(call.entries) - 1, -1, -1):
            await pilot.press("comma")
            await until(pilot, lambda count=count: screen_of(pilot).position == count)  # type: ignore[misc]
            assert transcript.lines == show_all(call.entries[:count]).lines
        await pilot.press("left")
        await until(pilot, lambda: toasts(pilot) == ["This is the start of the call."])


@pytest.mark.parametrize(
    "made", [recorded.completed, recorded.refused, recorded.unreachable, recorded.hostile]
)
@pytest.mark.parametrize("tab", ["f2", "f3", "f4", "f5"])
async def test_backwards_the_screen_is_the_same_as_forwards(made: Callable[[], Recording], tab: str) -> None:
    """Whatever a pane remembers of what comes later, it shows nothing of it."""
    call = made()
    middle = len(call.entries) // 2
    pictures = []
    for keys in (["full_stop"] * (middle - 1), ["G", *["comma"] * (len(call.entries) - middle)]):
        async with app_of(call).run_test(size=(120, 36)) as pilot:
            await pilot.press(tab)
            await pilot.press(*keys)
            await until(pilot, lambda: screen_of(pilot).position == middle)
            screen_of(pilot).query_one(TimeLine).focus()
            await at_rest(pilot)
            pictures.append(pilot.app.export_screenshot(simplify=True))
    assert pictures[0] == pictures[1]


async def test_jumps_by_kind() -> None:
    call = recorded.completed()
    async with app_of(call).run_test(size=(120, 36)) as pilot:
        screen = screen_of(pilot)
        for key, kind in (
            ("p", entries.Problem),
            ("e", entries.ElementStarted),
            ("r", entries.HttpRequest),
            ("d", entries.DocumentLoaded),
            ("R", entries.HttpRequest),
            ("E", entries.ElementStarted),
        ):
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(call.entries[screen.position - 1], kind), key
        await pilot.press("G")
        await pilot.pause()
        assert screen.position == len(call.entries)
        await pilot.press("p")
        await until(pilot, lambda: toasts(pilot) == ["No further error or warning."])
        await pilot.press("g")
        await pilot.pause()
        assert screen.position == 1


async def test_it_plays_by_the_clock_and_stops_at_the_end() -> None:
    call = recorded.completed()
    times = [100.0]
    app = ReplayApp(SavedCall("c", tuple(call.entries)), clock=lambda: times[0])
    async with app.run_test(size=(120, 36)) as pilot:
        screen = screen_of(pilot)
        await pilot.press("space")
        times[0] += 2.5
        wanted = sum(entry.at <= 2.5 for entry in call.entries)
        await until(pilot, lambda: screen.position == wanted)
        assert app.player.is_playing
        await pilot.press("plus")
        await until(pilot, lambda: app.player.speed == 2.0)
        times[0] += 60
        await until(pilot, lambda: screen.position == len(call.entries))
        await until(pilot, lambda: not app.player.is_playing)


async def test_the_end_of_a_long_log_is_gone_to_while_keys_are_heard() -> None:
    call = recorded.waiting()
    for number in range(5000):
        call.wait(0.1).add(
            entries.InputDigit,
            path=recorded.GET_DIGITS,
            digit=str(number % 10),
            accepted=False,
            reason="invalid",
        )
    app = app_of(call.ended())
    async with app.run_test(size=(120, 36)) as pilot:
        line, transcript = screen_of(pilot).query_one(TimeLine), screen_of(pilot).query_one(Transcript)
        await pilot.press("G")
        assert line.words.startswith(
            (f"reading up to entry {len(call.entries)}", f"entry {len(call.entries)} of")
        )
        await until(
            pilot, lambda: bool(transcript.lines) and transcript.lines[-1].text.startswith("Call completed")
        )
        await pilot.press("comma")
        await until(pilot, lambda: transcript.lines == show_all(call.entries[:-1]).lines[-2000:])


async def test_the_time_line_says_where_it_is_and_a_click_goes_there() -> None:
    call = recorded.completed()
    async with app_of(call).run_test(size=(120, 36)) as pilot:
        line = screen_of(pilot).query_one(TimeLine)
        assert line.words == f"entry 1 of {len(call.entries)}   0:00.0 / 0:13.5"
        await pilot.click(TimeLine, offset=(45, 1))
        await until(pilot, lambda: screen_of(pilot).position > 10)
        await pilot.press("end")
        await until(
            pilot, lambda: line.words.startswith(f"entry {len(call.entries)} of {len(call.entries)} ")
        )


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("5", "This is a saved call: nobody listens to keys any more."),
        ("number_sign", "This is a saved call: nobody listens to keys any more."),
        ("h", "Hang up: not in a saved call; what was done in it cannot be changed."),
        ("a", "Transfer: not in a saved call; what was done in it cannot be changed."),
        ("n", "New call: not in a saved call; what was done in it cannot be changed."),
    ],
)
async def test_what_cannot_be_done_any_more_is_said(key: str, words: str) -> None:
    async with app_of(recorded.waiting()).run_test(size=(120, 36)) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: toasts(pilot) == [words])
        assert screen_of(pilot).position == 1


async def test_it_is_left_to_be_called_again() -> None:
    app = app_of(recorded.waiting())
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("c")
    assert app.return_value is True


async def test_a_call_that_cannot_be_made_again_stays_on_the_screen() -> None:
    made = Recording().started(url="http://me:•••@app.test/")
    async with app_of(made).run_test(size=(120, 36)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "password" in "".join(toasts(pilot)))
        assert screen_of(pilot).position == 1


async def test_a_click_on_the_keypad_reaches_nobody() -> None:
    async with app_of(recorded.waiting()).run_test(size=(120, 36)) as pilot:
        await at_rest(pilot)
        await pilot.click("KeyGrid", offset=(3, 1))
        await until(
            pilot, lambda: toasts(pilot) == ["This is a saved call: nobody listens to keys any more."]
        )


async def test_notices_of_the_reader_are_told_as_text() -> None:
    app = app_of(recorded.waiting(), notices=("Line 7 [/x] is cut off.",))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: toasts(pilot) == ["Line 7 [/x] is cut off."])


async def test_the_cursor_of_the_tree_stays_where_the_user_put_it() -> None:
    async with app_of(recorded.completed()).run_test(size=(120, 36)) as pilot:
        tree = screen_of(pilot).query_one(ElementTree)
        await pilot.press("G")
        tree.focus()
        await pilot.press("down", "down")
        chosen = tree.selected
        assert chosen is not None
        await pilot.press("comma")
        await pilot.pause()
        assert tree.selected == chosen


async def test_people_are_shown_and_wait_for_nobody() -> None:
    call = recorded.to_the_menu()
    call.add(
        entries.DialLeg, path="/Response/Dial[1]/Number[1]", to="14155550111", b_leg_uuid="b", state="ringing"
    )
    async with app_of(call).run_test(size=(120, 36)) as pilot:
        assert not screen_of(pilot).query_one("#people").display
        await pilot.press("G")
        await at_rest(pilot)
        assert screen_of(pilot).query_one("#people").display
        text = screen_of(pilot).query_one(PeopleCards).render().plain
        assert "14155550111" in text
        assert "waits for you" not in text


async def test_a_log_that_makes_no_sense_is_shown_all_the_same() -> None:
    for recording in (Recording().started(), recorded.hostile()):
        async with app_of(recording).run_test(size=(80, 24)) as pilot:
            await pilot.press("G", "comma", "comma", "comma", "f3", "f4", "space")
            await pilot.pause()
            assert pilot.app.return_code is None


async def test_help_and_palette_name_every_action() -> None:
    assert all(item.help in (ReplayScreen.HELP or "") for item in REPLAY_ACTIONS)
    app = app_of(recorded.waiting())
    async with app.run_test(size=(120, 36)) as pilot:
        titles = {command.title for command in app.get_system_commands(screen_of(pilot))}
        assert {item.title for item in REPLAY_ACTIONS} - {"More help", "Help back"} <= titles


def test_no_two_actions_share_a_key_or_an_id() -> None:
    keys = [key for item in REPLAY_ACTIONS for key in item.keys.split(",")]
    assert len(keys) == len(set(keys))
    assert len({item.id for item in REPLAY_ACTIONS}) == len(REPLAY_ACTIONS)


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (40, 16)], ids=["120x36", "80x24", "40x16"])
@pytest.mark.parametrize(
    ("name", "keys"), [("problem", ["p"]), ("waiting", ["G", *["comma"] * 15]), ("over", ["G"])]
)
def test_pictures(snap_compare: Any, size: tuple[int, int], name: str, keys: list[str]) -> None:
    async def stepped(pilot: Pilot[None]) -> None:
        await at_rest(pilot)
        await pilot.press(*keys)
        await at_rest(pilot)

    assert snap_compare(app_of(recorded.completed()), terminal_size=size, run_before=stepped)

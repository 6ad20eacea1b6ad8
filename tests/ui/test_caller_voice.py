"""The caller's words by key: typed, from a file, of a microphone; shown while somebody listens, or on demand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from playground.screens.caller import CallerPanel
from tests.ui import recorded, speech_calls
from tests.ui.scripted_call import Line, app_on
from tests.ui.test_app import toasts
from tests.ui.test_snapshots import SIZES, drawn, lines_of
from tests.ui.waiting import until
from widgets.level_meter import LevelMeter
from widgets.transcript import Transcript


def panel(pilot: Pilot[None]) -> CallerPanel:
    return pilot.app.screen.query_one(CallerPanel)


def words(pilot: Pilot[None]) -> Input:
    return panel(pilot).query_one(Input)


async def stands(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: bool(pilot.app.screen.query(CallerPanel)) and panel(pilot).is_mounted)


async def test_words_are_typed_and_said_and_digits_in_them_are_no_keys() -> None:
    line = Line(speech_calls.listening())
    async with app_on(line).run_test(size=(120, 36)) as pilot:
        await stands(pilot)
        await until(pilot, lambda: panel(pilot).is_shown)
        await pilot.press("apostrophe", *"2 pizzas", "enter")
        await until(pilot, lambda: line.last.voice.entered == ["2 pizzas"])
        assert line.last.pressed == []
        assert words(pilot).value == ""
        await pilot.press("escape", "2")
        assert line.last.pressed == ["2"]
        assert isinstance(pilot.app.screen.focused, Transcript)


async def test_what_was_said_before_comes_back() -> None:
    line = Line(speech_calls.listening())
    async with app_on(line).run_test() as pilot:
        await stands(pilot)
        await pilot.press("apostrophe", *"one", "enter", *"two", "enter", "up", "up")
        await until(pilot, lambda: words(pilot).value == "one")
        await pilot.press("down")
        await until(pilot, lambda: words(pilot).value == "two")
        await pilot.press("down")
        await until(pilot, lambda: words(pilot).value == "")


async def test_white_space_says_nothing() -> None:
    line = Line(speech_calls.listening())
    async with app_on(line).run_test() as pilot:
        await stands(pilot)
        await pilot.press("apostrophe", "space", "enter", "x", "enter")
        await until(pilot, lambda: line.last.voice.entered == ["x"])


async def test_it_comes_on_demand_where_nobody_listens_and_goes_again() -> None:
    line = Line(recorded.waiting())
    async with app_on(line).run_test() as pilot:
        await stands(pilot)
        assert not panel(pilot).is_shown
        await pilot.press("apostrophe")
        await until(pilot, lambda: panel(pilot).is_typing)
        assert "waits for keys" in str(panel(pilot).border_title)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen.focused, Transcript))
        line.last.emit(recorded.completed().entries[len(recorded.waiting().entries) :])
        await until(pilot, lambda: not panel(pilot).is_shown)


async def test_the_end_of_the_call_takes_the_line_and_gives_the_keys_back() -> None:
    line = Line(speech_calls.listening())
    async with app_on(line).run_test() as pilot:
        await stands(pilot)
        await pilot.press("apostrophe", *"half a sen")
        line.last.hang_up()
        await until(pilot, lambda: not panel(pilot).is_shown)
        await until(pilot, lambda: isinstance(pilot.app.screen.focused, Transcript))


async def test_the_next_source_by_key_even_while_typing_and_it_is_kept() -> None:
    line = Line(speech_calls.listening())
    app = app_on(line)
    async with app.run_test() as pilot:
        await stands(pilot)
        for source in ("microphone", "file", "silence", "text", "microphone"):
            await pilot.press("f9")
            await until(pilot, lambda source=source: line.last.voice.source == source)  # type: ignore[misc]
        await pilot.press("apostrophe", "f9")
        await until(pilot, lambda: line.last.voice.source == "file")
        await until(pilot, lambda: app.settings.tui.caller_voice == "file")


async def test_a_click_changes_the_source_as_well() -> None:
    line = Line(speech_calls.listening())
    async with app_on(line).run_test(size=(120, 36)) as pilot:
        await stands(pilot)
        await until(pilot, lambda: panel(pilot).is_shown)
        await pilot.click("#voice-source")
        await until(pilot, lambda: line.last.voice.source == "microphone")


async def test_a_path_is_played_and_words_after_it_are_what_it_said() -> None:
    line = Line(speech_calls.listening())
    async with app_on(line).run_test() as pilot:
        await stands(pilot)
        line.last.voice.source = "file"
        await until(pilot, lambda: "path" in words(pilot).placeholder)
        await pilot.press("apostrophe", *"order.wav", "enter")
        await until(pilot, lambda: line.last.voice.played == [Path("order.wav")])
        line.last.voice.takes_words = True
        await until(pilot, lambda: "words" in words(pilot).placeholder)
        await pilot.press(*"two pizzas", "enter")
        await until(pilot, lambda: line.last.voice.entered == ["two pizzas"])


async def test_a_silent_caller_says_nothing_and_says_why() -> None:
    line = Line(speech_calls.listening())
    async with app_on(line).run_test() as pilot:
        await stands(pilot)
        line.last.voice.source = "silence"
        await pilot.press("apostrophe", "x", "enter")
        await until(pilot, lambda: any("silent" in toast for toast in toasts(pilot.app)))
        assert line.last.voice.entered == []


async def test_the_meter_and_what_is_understood() -> None:
    line = Line(speech_calls.heard())
    async with app_on(line).run_test(size=(120, 36)) as pilot:
        await stands(pilot)
        line.last.voice.level, line.last.voice.speaks = -17.6, True
        meter = panel(pilot).query_one(LevelMeter)
        await until(pilot, lambda: meter.render().plain.endswith("-18 dB"))
        assert meter.render().plain.startswith("●")
        assert "hears you" in str(panel(pilot).border_title)
        assert str(panel(pilot).border_title).endswith("understood: two large pizzas")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["listening", "heard", "recording"])
def test_pictures(snap_compare: Any, state: str, size: str) -> None:
    call = getattr(speech_calls, state)()
    line = Line(call)

    async def ready(pilot: Pilot[None]) -> None:
        await drawn(lines_of(call))(pilot)
        line.last.voice.source = "microphone" if state == "heard" else "text"
        line.last.voice.level, line.last.voice.speaks = (-21.0, True) if state == "heard" else (-48.0, False)
        await drawn(lines_of(call), *(["apostrophe"] if state == "recording" else []))(pilot)
        words(pilot).cursor_blink = False

    assert snap_compare(app_on(line), terminal_size=SIZES[size], run_before=ready)

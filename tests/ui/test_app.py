"""The app by its keys: calls placed, answered, redialled and failed, at small and at large sizes."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import HelpPanel, Input, KeyPanel

from playground.actions import ACTIONS
from playground.app import PlaygroundApp
from playground.call import entries
from playground.errors import PlaygroundError
from playground.screens.call import CallScreen
from playground.screens.host_question import HostQuestion
from tests.ui import recorded
from tests.ui.reading import text_of
from tests.ui.recorded import ANSWER_URL, Recording
from tests.ui.scripted_call import Line, app_on
from tests.ui.waiting import until
from widgets.call_header import CallHeader, SoundState
from widgets.detail_tabs import DetailTab, DetailTabs
from widgets.element_tree import ElementTree
from widgets.keypad import Keypad
from widgets.outcome import Outcome
from widgets.transcript import Transcript
from widgets.url_bar import UrlBar

SIZES = [(80, 24), (160, 48)]


def transcript(app: PlaygroundApp) -> str:
    return app.screen_stack[0].query_one(Transcript).as_text


def toasts(app: PlaygroundApp) -> list[str]:
    return [notification.message for notification in app._notifications]


def header(app: PlaygroundApp) -> str:
    return app.screen_stack[0].query_one(CallHeader).render().plain


async def placed(pilot: Pilot[None], line: Line, count: int = 1) -> None:
    await until(pilot, lambda: len(line.calls) == count)


async def says(pilot: Pilot[None], app: PlaygroundApp, words: str) -> None:
    await until(pilot, lambda: words in " ".join(transcript(app).split()))


async def test_the_haste_of_the_start_is_over_when_the_screen_stands() -> None:
    usual = sys.getswitchinterval()
    app = app_on(Line())
    async with app.run_test() as pilot:
        await until(pilot, lambda: bool(app.screen_stack[0].query(Keypad)))
        assert gc.isenabled()
        assert sys.getswitchinterval() == pytest.approx(usual)


@pytest.mark.parametrize("size", SIZES)
async def test_a_whole_call_by_keys(size: tuple[int, int]) -> None:
    line = Line(recorded.waiting(), recorded.to_the_menu())
    app = app_on(line)
    async with app.run_test(size=size) as pilot:
        await says(pilot, app, "9 not a valid key here")
        assert "In progress" in header(app)
        await pilot.press("2")
        await until(pilot, lambda: line.last.pressed == ["2"])
        rest = recorded.completed().entries[len(recorded.waiting().entries) :]
        line.last.emit(rest)
        await says(pilot, app, "ended by the caller")
        assert "Completed" in header(app)
        await pilot.press("r")
        await placed(pilot, line, 2)
        assert line.last.setup.answer_url == ANSWER_URL
        await until(pilot, lambda: "ended by" not in transcript(app))
        assert "In progress" in header(app)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pane", ["elements", "transcript", "keypad", "details"])
async def test_digits_reach_the_call_whatever_has_the_focus(size: tuple[int, int], pane: str) -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=size) as pilot:
        await says(pilot, app, "not a valid key")
        if pane == "details":
            await pilot.press("f2")
            await until(
                pilot, lambda: app.focused is not None and app.query_one(DetailTabs) in app.focused.ancestors
            )
        else:
            app.screen.query_one(f"#{pane}").focus()
        await pilot.press("1", "asterisk", "number_sign", "0")
        await until(pilot, lambda: line.last.pressed == ["1", "*", "#", "0"])


async def test_in_the_url_bar_digits_are_text_and_escape_leaves_it() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("u", "4", "2")
        assert app.screen.query_one(Input).value == f"{ANSWER_URL}42"
        assert line.last.pressed == []
        await pilot.press("escape", "4")
        await until(pilot, lambda: line.last.pressed == ["4"])


async def test_a_url_that_is_typed_is_called() -> None:
    line = Line()
    app = app_on(line, target="")
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Type an answer URL above" in screen_text(app)
        await pilot.press(*"localhost:5000/answer")
        await pilot.press("enter")
        await placed(pilot, line)
        assert line.last.setup.answer_url == "http://localhost:5000/answer"
        assert app.screen.query_one(UrlBar).url == "http://localhost:5000/answer"


async def test_a_url_that_means_nothing_is_refused_in_words() -> None:
    line = Line()
    app = app_on(line, target="")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"ftp://[/x]", "enter")
        await until(pilot, lambda: bool(toasts(app)))
        assert "cannot be called" in toasts(app)[0]
        assert line.calls == []


async def test_the_method_can_be_changed() -> None:
    line = Line()
    app = app_on(line, target="")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"http://localhost/")
        await pilot.click("#method")
        await pilot.click("#call")
        await placed(pilot, line)
        assert line.last.setup.method == "GET"


async def test_hanging_up_by_key_and_by_button() -> None:
    line = Line(recorded.waiting(), recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("h")
        await says(pilot, app, "ended by the caller")
        await pilot.press("c")
        await placed(pilot, line, 2)
        await says(pilot, app, "not a valid key")
        await pilot.click("#call")
        await until(pilot, lambda: line.last.hung_up)


async def test_redialling_a_live_call_hangs_up_first() -> None:
    line = Line(recorded.waiting(), recorded.to_the_menu())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("r")
        await placed(pilot, line, 2)
        assert line.calls[0].hung_up
        line.calls[0].emit([entries.Beep(seq=99, at=99.0, path="/late")])
        await says(pilot, app, "For appointments press 1.")
        assert "Beep" not in transcript(app)


@pytest.mark.parametrize(
    ("recording", "words"),
    [
        (recorded.unreachable, "Nobody listens on 127.0.0.1 port 5000."),
        (recorded.refused, "Line 3: GetDigit is no"),
    ],
)
async def test_a_failed_call_says_why_and_what_to_do(recording: Callable[[], Recording], words: str) -> None:
    line = Line(recording())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.screen.query_one(Outcome).words.startswith("✗"))
        assert words in app.screen.query_one(Outcome).words
        assert "r tries again" in app.screen.query_one(Outcome).words
        assert "Failed" in header(app)
        await pilot.press("r")
        await placed(pilot, line, 2)


@pytest.mark.parametrize("fault", [ValueError("[/x]\x1b[2J"), PlaygroundError("There is no sound, no line.")])
async def test_a_fault_in_the_driver_is_a_sentence_and_not_a_traceback(fault: Exception) -> None:
    line = Line(recorded.to_the_menu())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "For appointments")
        line.last.break_off(fault)
        await until(pilot, lambda: "Failed" in header(app))
        assert "\x1b" not in transcript(app)
        assert toasts(app)
        await pilot.press("r")
        await placed(pilot, line, 2)


async def test_another_host_is_asked_about_once() -> None:
    line = Line(recorded.to_the_menu())
    app = app_on(line)
    answers: list[bool] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await placed(pilot, line)

        async def ask() -> None:
            answers.append(await line.last.ask_host("api.example.com[/x]"))

        app.run_worker(ask())
        await until(pilot, lambda: isinstance(app.screen, HostQuestion) and app.screen.listens)
        await pilot.press("y")
        await until(pilot, lambda: answers == [True])
        app.run_worker(ask())
        await until(pilot, lambda: answers == [True, True])
        assert isinstance(app.screen, CallScreen)


async def test_another_host_can_be_refused() -> None:
    line = Line(recorded.to_the_menu())
    app = app_on(line)
    answers: list[bool] = []
    async with app.run_test(size=(40, 16)) as pilot:
        await placed(pilot, line)

        async def ask() -> None:
            answers.append(await line.last.ask_host("api.example.com"))

        app.run_worker(ask())
        await until(pilot, lambda: isinstance(app.screen, HostQuestion) and app.screen.listens)
        await pilot.press("escape")
        await until(pilot, lambda: answers == [False])


async def test_sound_keys() -> None:
    told: list[SoundState] = []
    line = Line(recorded.waiting())
    app = app_on(line, set_sound=told.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("minus", "minus", "plus", "t", "m")
        await until(pilot, lambda: told[-1] == SoundState(volume=0.9, muted=True, telephone=True))
        assert "muted" in header(app)
        assert told[0] == SoundState()


async def test_a_silent_machine_is_told_once() -> None:
    app = app_on(Line())
    async with app.run_test(size=(80, 24)) as pilot:
        app.sound_is_silent("There is no sound device; prompts appear as text.")
        app.sound_is_silent("There is no sound device; prompts appear as text.")
        await until(pilot, lambda: "no sound" in header(app) and bool(toasts(app)))
        assert len(toasts(app)) == 1


async def test_the_machine_beep() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("b")
        await until(pilot, lambda: line.last.beeps == 1)


async def test_copying() -> None:
    line = Line(recorded.completed())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "ended by the caller")
        await pilot.press("i")
        await until(pilot, lambda: app.clipboard == recorded.CALL_UUID)
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == ANSWER_URL)
        await pilot.press("Y")
        await until(pilot, lambda: app.clipboard.startswith("curl"))
        assert "--data-urlencode Digits=2" in app.clipboard


async def test_the_audio_of_a_call_is_saved_and_its_path_told() -> None:
    line = Line(recorded.completed())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "ended by the caller")
        line.last.audio = Path("/data/calls/[bold]u.wav")
        await pilot.press("A")
        await until(pilot, lambda: toasts(app)[-1:] == ["The call's audio is in /data/calls/[bold]u.wav"])
        line.last.audio = PlaygroundError("The call's audio cannot be written.")
        await pilot.press("A")
        await until(pilot, lambda: toasts(app)[-1:] == ["The call's audio cannot be written."])


async def test_help_names_every_action() -> None:
    app = app_on(Line(recorded.waiting()))
    async with app.run_test(size=(160, 48)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: bool(app.screen.query(HelpPanel)))
        await pilot.press("question_mark")
        await until(pilot, lambda: not app.screen.query(HelpPanel))
    assert all(item.help in (CallScreen.HELP or "") for item in ACTIONS if item.place != "people")


async def test_every_key_is_in_the_help_panel_and_within_reach_of_keys() -> None:
    line = Line(recorded.waiting())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("question_mark")
        await until(pilot, lambda: bool(app.screen.query(KeyPanel)))
        keys = app.screen.query_one(KeyPanel)
        await until(pilot, lambda: any("h Hang up" in row for row in text_of(keys).split("\n")[:9]))
        await until(pilot, lambda: keys.max_scroll_y > 0)
        await pilot.press(*["right_square_bracket"] * 20)
        await until(pilot, lambda: keys.scroll_y == keys.max_scroll_y)
        await pilot.press("4", "left_square_bracket")
        await until(pilot, lambda: keys.scroll_y < keys.max_scroll_y)
        assert line.last.pressed == ["4"]


async def test_every_action_is_in_the_palette() -> None:
    app = app_on(Line(recorded.completed()))
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "ended by the caller")
        titles = {command.title for command in app.get_system_commands(app.screen)}
        inapplicable = {"Hang up", "Beep", "Transfer", "Demo", "More help", "Help back"}
        inapplicable |= {"Next call", "Previous call", "Close call", "Others", "Speak", "Caller's voice"}
        assert {item.title for item in ACTIONS if item.place == "call"} - inapplicable <= titles
        assert not titles & inapplicable
        mute = next(command for command in app.get_system_commands(app.screen) if command.title == "Mute")
        await mute.callback()
        await until(pilot, lambda: "muted" in header(app))


async def test_tabs_maximise_and_zoom_by_keys() -> None:
    app = app_on(Line(recorded.waiting()))
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        for key, tab in (("f4", DetailTab.PROBLEMS), ("f3", DetailTab.EXCHANGES), ("f5", DetailTab.ELEMENT)):
            await pilot.press(key)
            await until(pilot, lambda tab=tab: app.screen.query_one(DetailTabs).active is tab)  # type: ignore[misc]
        await pilot.press("e", "x")
        await until(pilot, lambda: app.screen.maximized is app.screen.query_one(ElementTree))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.maximized is None)
        before = transcript(app)
        await pilot.press("z")
        await until(pilot, lambda: transcript(app) != before)
        await pilot.press("z")
        await until(pilot, lambda: transcript(app) == before)


@pytest.mark.parametrize(
    ("key", "pane"), [("e", "elements"), ("v", "conversation"), ("p", "keypad"), ("f2", "details")]
)
async def test_every_pane_can_stand_alone(key: str, pane: str) -> None:
    app = app_on(Line(recorded.waiting()))
    async with app.run_test(size=(80, 24)) as pilot:
        await says(pilot, app, "not a valid key")
        await until(pilot, lambda: bool(app.screen.query("DetailTabs XmlSource")))
        await pilot.press(key)
        await until(pilot, lambda: app.focused is not None and app.query_one(f"#{pane}").has_focus_within)
        await pilot.press("x")
        await until(pilot, lambda: app.screen.maximized is app.query_one(f"#{pane}"))
        await pilot.press("u")
        await until(pilot, lambda: app.screen.maximized is None and app.query_one(UrlBar).being_edited)


async def test_the_chosen_theme_is_kept_and_one_tried_on_is_not(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    app = app_on(Line(recorded.completed()), config=config)
    async with app.run_test(size=(120, 36)) as pilot:
        await says(pilot, app, "ended by the caller")
        await pilot.press("s")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        app.theme = "nord"
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert app.theme == "switchboard"
        assert not config.exists()
        app.theme = "dracula"
        await until(pilot, lambda: config.exists() and 'theme = "dracula"' in config.read_text())


async def test_the_demo() -> None:
    async def start() -> str:
        return "http://127.0.0.1:9999/demo/"

    line = Line()
    app = app_on(line, target="", start_demo=start)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "d")
        await placed(pilot, line)
        assert line.last.setup.answer_url == "http://127.0.0.1:9999/demo/"


async def test_resizing_keeps_everything() -> None:
    app = app_on(Line(recorded.waiting()))
    async with app.run_test(size=(160, 48)) as pilot:
        await says(pilot, app, "not a valid key")
        await pilot.press("e", "home", "down")
        words = transcript(app).split()
        for width, height in [(80, 24), (40, 16), (20, 6), (1, 1), (160, 48)]:
            await pilot.resize_terminal(width, height)
        await until(pilot, lambda: transcript(app).split() == words)
        assert app.screen.query_one(ElementTree).selected == "/Response/Speak[1]"
        assert app.focused is app.screen.query_one(ElementTree)


@pytest.mark.parametrize("size", [*SIZES, (40, 16)])
async def test_hostile_text_is_only_text(size: tuple[int, int]) -> None:
    app = app_on(Line(recorded.hostile()), notices=["[/x]\x1b[2J"])
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.screen.query_one(Outcome).words))
        for tab in DetailTab:
            app.screen.query_one(DetailTabs).open(tab)
            await pilot.pause()
        await pilot.press("e", "down", "f5")
        await pilot.pause()
        assert "\x1b" not in screen_text(app)
        assert "\x07" not in screen_text(app)
        assert "\u202e" not in screen_text(app)


@pytest.mark.parametrize("size", SIZES)
async def test_without_colour_signs_and_words_remain(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")  # Textual reads the environment itself
    app = app_on(Line(recorded.waiting()))
    async with app.run_test(size=size) as pilot:
        await says(pilot, app, "not a valid key")
        await until(pilot, lambda: bool(app.screen.query(Keypad)))
        await pilot.pause()
        colours = set(re.findall(r"(?:fill|background): ?#([0-9a-f]{6})", app.export_screenshot()))
        colours -= {"ff5f57", "febc2e", "28c840", "c5c8c6"}  # of the window that the picture is framed by
        assert all(colour[:2] == colour[2:4] == colour[4:] for colour in colours), colours
        assert {"●", "→", "←", "❝", "♪", "▶", "✓"} <= set(screen_text(app))
        assert "In progress" in screen_text(app)


@pytest.mark.parametrize("size", SIZES)
async def test_tab_reaches_every_pane(size: tuple[int, int]) -> None:
    app = app_on(Line(recorded.waiting()))
    async with app.run_test(size=size) as pilot:
        await says(pilot, app, "not a valid key")
        await until(pilot, lambda: bool(app.screen.query(DetailTabs)))
        reached: set[str] = set()
        for _ in range(12):
            await pilot.press("tab")
            if app.focused is not None:
                reached |= {node.id for node in app.focused.ancestors_with_self if node.id}
        assert {"url-bar", "elements", "transcript", "keypad", "details"} <= reached


async def test_a_burst_of_entries_is_drawn_to_its_last() -> None:
    line = Line(recorded.to_the_menu())
    app = app_on(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await placed(pilot, line)
        burst = Recording()
        for number in range(3000):
            burst.add(entries.Dtmf, path="/Response/DTMF[1]", digits=str(number), seconds=0.1)
        line.last.emit(burst.entries)
        await says(pilot, app, "Sends the tones 2999")
        assert "Sends the tones 10 " not in transcript(app)


def screen_text(app: PlaygroundApp) -> str:
    """What stands on the screen, row by row."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def test_action_ids_and_keys_are_unique() -> None:
    assert len({item.id for item in ACTIONS}) == len(ACTIONS)
    keys = [key for item in ACTIONS if item.place != "people" for key in item.keys.split(",")]
    assert len(set(keys)) == len(keys)
    assert not {"ctrl+q", "ctrl+c", "ctrl+p", "ctrl+w", "ctrl+t", "ctrl+n"} & set(keys)


def test_the_keypad_is_reachable_by_key() -> None:
    assert any(item.action == "go_to('keypad')" for item in ACTIONS)
    assert Keypad.can_focus

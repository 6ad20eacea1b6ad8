"""The app in a real terminal, driven by keys through the demo, as a user would (tmux)."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.servers import AppServer

pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None and not os.environ.get("CI"),
    reason="tmux is not installed (make test installs it)",
)
SIZES = [(80, 24), (160, 48)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    columns, rows = request.param
    with open_app(tmp_path, columns=columns, rows=rows) as opened:
        yield opened


def open_app(tmp_path: Path, *arguments: str, columns: int, rows: int, **env: str) -> Terminal:
    here = {
        "IVR_PLAYGROUND_CONFIG": str(tmp_path / "config.toml"),
        "IVR_PLAYGROUND_DATA": str(tmp_path / "data"),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        **env,
    }
    command = [sys.executable, "-m", "playground", *arguments]
    return Terminal(command, columns=columns, rows=rows, cwd=Path(__file__).parents[2], env=here)


def test_the_demo_is_played_through_its_menus_by_keys(terminal: Terminal) -> None:
    terminal.wait_for("press 1")
    terminal.type("3")
    terminal.wait_for("For a story")
    terminal.type("*")
    terminal.wait_for("press star")
    terminal.type("1")
    terminal.wait_for("Room service")
    terminal.type("h")
    terminal.wait_for("completed")
    terminal.type("r")
    terminal.wait_for("Ringing")
    terminal.type("C-q")
    terminal.wait_for(lambda _: terminal.has_ended())


def test_resizing_keeps_the_call(tmp_path: Path) -> None:
    with open_app(tmp_path, columns=160, rows=48) as terminal:
        terminal.wait_for("press 1")
        terminal.resize(80, 24)
        terminal.wait_for(lambda screen: "in progress" in screen.lower() and len(screen.splitlines()) <= 24)
        terminal.resize(120, 36)
        terminal.wait_for("Keypad")


def test_an_app_that_is_not_there_gets_one_sentence_and_the_screen_stays(tmp_path: Path) -> None:
    with open_app(tmp_path, "http://127.0.0.1:9/answer/", columns=120, rows=36) as terminal:
        screen = terminal.wait_for("7011")
        assert "Traceback" not in screen
        terminal.type("r")
        terminal.wait_for("7011")
        assert not terminal.has_ended()


def test_without_colour_the_screen_says_everything_in_words(tmp_path: Path) -> None:
    with open_app(tmp_path, columns=100, rows=30, NO_COLOR="1") as terminal:
        terminal.wait_for("press 1")
        assert "In progress" in terminal.screen()


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_an_operator_and_one_who_waits_meet_in_a_room(tmp_path: Path, columns: int, rows: int) -> None:
    waits = "<Response><Conference startConferenceOnEnter='false'>lobby</Conference><Wait length='60'/></Response>"
    operates = "<Response><Conference endConferenceOnExit='true'>lobby</Conference></Response>"
    with (
        AppServer({"/waits/": waits, "/operates/": operates}) as app,
        open_app(tmp_path, app.url("/waits/"), columns=columns, rows=rows) as terminal,
    ):
        terminal.wait_for("lobby, waiting")
        terminal.type("n", app.url("/operates/"), "Enter")
        terminal.wait_for("lobby, started")
        terminal.type("h")
        terminal.wait_for(lambda screen: "2 ✓" in screen and "1 ●" in screen)
        terminal.type("<")
        terminal.wait_for("▶ └─ Wait")
        terminal.type("C-q")
        terminal.wait_for(lambda _: terminal.has_ended())
    logs = sorted((tmp_path / "data" / "calls").glob("*.jsonl"))
    assert ["call.ended" in log.read_text() for log in logs] == [True, True]

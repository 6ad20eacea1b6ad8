"""``lint --watch``: files and an app's answers checked again when they are others, and only then."""

from __future__ import annotations

import json
import random
import re
import threading
from pathlib import Path

import pytest

from playground.errors import ExitCode
from tests.cli.watched import Watched
from tests.servers import AppServer, Reply, Request

CLEAN = "<Response><Speak>Hello.</Speak></Response>"
WARNED = "<Response><Speak/></Response>"
TOLD = "[empty-speak]"


def test_a_saved_file_is_checked_again(tmp_path: Path) -> None:
    menu = tmp_path / "menu.xml"
    menu.write_text(CLEAN)
    with Watched("lint", "--watch", "menu.xml", folder=tmp_path) as lint:
        lint.until_it_watches()
        lint.until(lambda this: "Watching 1 file." in this.err)
        menu.write_text(WARNED)
        lint.until(lambda this: TOLD in this.out)
        line = re.compile(r"^ivr-playground: \d\d:\d\d:\d\d menu.xml changed$", re.MULTILINE)
        lint.until(lambda this: line.search(this.err) is not None)
        menu.write_text(CLEAN)
        lint.until(lambda this: this.out.count("Nothing found") == 2)
        assert lint.interrupt() == ExitCode.INTERRUPTED
    assert lint.out.count(TOLD) == 1
    assert "\x1b" not in lint.out


def test_a_file_that_goes_comes_back_and_comes_new_breaks_nothing(tmp_path: Path) -> None:
    menu = tmp_path / "menu.xml"
    menu.write_text(CLEAN)
    with Watched("lint", "--watch", ".", folder=tmp_path) as lint:
        lint.until_it_watches()
        menu.unlink()
        lint.until(lambda this: "menu.xml is gone" in this.err and "without any" in this.err)
        below = tmp_path / "deep" / "below"
        below.mkdir(parents=True)
        (below / "new.xml").write_text(WARNED)
        lint.until(lambda this: "new.xml is new" in this.err and TOLD in this.out)
        menu.write_bytes(b"\xff<Resp")
        lint.until(
            lambda this: (
                ("menu.xml is new" in this.err and "not-well-formed" in this.out) or "menu.xml:1" in this.out
            )
        )
        assert lint.interrupt() == ExitCode.INTERRUPTED


def test_other_forms_are_told_whole_each_time(tmp_path: Path) -> None:
    (tmp_path / "menu.xml").write_text(CLEAN)
    with Watched("lint", "--watch", "*.xml", "--format", "json", folder=tmp_path) as lint:
        lint.until_it_watches()
        first = lint.out
        (tmp_path / "more.xml").write_text(WARNED)
        lint.until(lambda this: this.out.count('"more.xml"') == 1 and this.out.endswith("}\n"))
        lint.interrupt()
    second = lint.out.removeprefix(first)
    assert [len(json.loads(text)["targets"]) for text in (first, second)] == [1, 2]


class ChangingApp:
    """An app whose answer is set; it draws a number for each, and may be away."""

    def __init__(self) -> None:
        self.page: Reply | str = CLEAN
        self.draws = False
        self._dice = random.Random(1)

    def __call__(self, request: Request) -> Reply | str:
        if self.draws:
            return f"<Response><Speak>Your number is {self._dice.randrange(10**6)}.</Speak></Response>"
        return self.page


def asked(server: AppServer, times: int) -> None:
    """Wait until it was asked so often, from now on."""
    until = len(server.requests) + times
    for _ in range(4000):
        if len(server.requests) >= until:
            return
        threading.Event().wait(0.01)
    raise AssertionError("it was not asked")


def test_an_app_is_asked_again_and_told_when_it_answers_otherwise(tmp_path: Path) -> None:
    app = ChangingApp()
    with (
        AppServer(app) as server,
        Watched("lint", "--watch", server.url("/answer/"), folder=tmp_path) as lint,
    ):
        lint.until_it_watches()
        lint.until(lambda this: "1 URL, asked every 2 s" in this.err)
        asked(server, 1)
        app.page = WARNED
        lint.until(lambda this: TOLD in this.out)
        lint.until(lambda this: "/answer/ answers otherwise" in this.err)
        assert len({request.params["CallUUID"] for request in server.requests}) == len(server.requests)
        app.page = Reply("restarting", 503, "text/plain")
        asked(server, 2)
        app.page = WARNED
        asked(server, 2)
        app.page = CLEAN
        lint.until(lambda this: this.out.count("Nothing found") == 2)
        app.page = Reply("Traceback", 500, "text/plain")
        lint.until(lambda this: "answered 500" in this.err)
        assert lint.interrupt() == ExitCode.INTERRUPTED
    assert lint.err.count("answers otherwise") == 3
    assert "503" not in lint.err


def test_a_number_that_is_drawn_each_time_is_no_change(tmp_path: Path) -> None:
    app = ChangingApp()
    app.draws = True
    with (
        AppServer(app) as server,
        Watched("lint", "--watch", server.url("/answer/"), folder=tmp_path) as lint,
    ):
        lint.until_it_watches()
        asked(server, 6)
        assert "otherwise" not in lint.err
        lint.until(lambda this: "gives another answer each time: ids, times and numbers" in this.err)
        app.draws, app.page = False, WARNED
        lint.until(lambda this: TOLD in this.out)
        lint.interrupt()
    assert lint.err.count("answers otherwise") == 1


@pytest.mark.parametrize("words", [("-",), ("menu.xml", "-")])
def test_standard_input_cannot_be_watched(run, words) -> None:
    ran = run("lint", "--watch", *words)
    assert ran.status == ExitCode.USAGE
    assert "cannot be watched" in ran.err

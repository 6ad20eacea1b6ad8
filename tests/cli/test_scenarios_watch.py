"""``test --watch``: what a change concerns is played again, and nothing else."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from playground.errors import ExitCode
from tests.cli.test_lint_watch import asked
from tests.cli.watched import Watched
from tests.servers import AppServer, Reply, Request

SALES = """\
name: sales
call: {{url: "{url}"}}
steps:
  - hear: "Press 1"
  - press: "1"
  - hear: "{words}"
"""
LISTENS = """\
name: listens
call: {{url: "{url}"}}
steps:
  - hear: "Press 1"
  - press: ""
"""
LOCAL = """\
name: local
call: {url: menu.xml}
steps:
  - hear: "Hello"
"""


class Menu:
    """An app of two pages, whose words are set; it draws a number for each greeting."""

    def __init__(self) -> None:
        self.greeting = "Press 1."
        self.chosen = "Connecting you."
        self.is_away = False
        self._dice = random.Random(3)

    def __call__(self, request: Request) -> Reply | str:
        if self.is_away:
            return Reply("", 503)
        if request.path == "/chosen/":
            return f"<Response><Speak>{self.chosen}</Speak></Response>"
        return (
            "<Response><GetDigits action='/chosen/' numDigits='1' timeout='3' retries='1'>"
            f"<Speak>{self.greeting} Guest {self._dice.randrange(10**6)}.</Speak></GetDigits></Response>"
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenarios").mkdir()
    return tmp_path / "scenarios"


def until_played(test: Watched, times: int) -> None:
    """Wait until so many rounds are over; what is told comes by two ways."""
    test.until(
        lambda this: (
            this.err.count("Watching for changes") == times
            and len(re.findall(r"^\d.* in [\d.]+ s$", this.out, re.MULTILINE)) == times
        )
    )


def test_scenario_files_and_local_documents_are_played_again_when_saved(folder: Path) -> None:
    (folder / "local.yaml").write_text(LOCAL)
    (folder / "menu.xml").write_text("<Response><Speak>Hello.</Speak></Response>")
    with AppServer(Menu()) as app:
        (folder / "other.yaml").write_text(LISTENS.format(url=app.url("/")))
        with Watched("test", "--watch", folder, folder=folder.parent) as test:
            until_played(test, 1)
            assert test.out.count("passed      listens") == 1
            (folder / "menu.xml").write_text("<Response><Speak>Good day.</Speak></Response>")
            until_played(test, 2)
            test.until(lambda this: "menu.xml changed" in this.err)
            test.until(lambda this: "FAILED      local" in this.out)
            test.until(lambda this: "In all: 1 passed, 1 failed" in this.out)
            (folder / "local.yaml").write_text(LOCAL.replace("Hello", "Good day"))
            until_played(test, 3)
            test.until(lambda this: "In all: 2 passed" in this.out)
            (folder / "local.yaml").write_text("name: broken\nsteps:\n  - hea")
            test.until(lambda this: "local.yaml:" in this.err or "local.yaml, line" in this.err)
            (folder / "local.yaml").write_text(LOCAL)
            until_played(test, 4)
            (folder / "new.yaml").write_text(
                LOCAL.replace("name: local", "name: new").replace("Hello", "day")
            )
            until_played(test, 5)
            test.until(lambda this: "new.yaml is new" in this.err)
            assert test.interrupt() == ExitCode.INTERRUPTED
    assert test.out.count("passed      listens") == 1
    assert "passed      new" in test.out


def test_an_app_that_answers_otherwise_is_called_again_by_those_whom_it_concerns(folder: Path) -> None:
    menu = Menu()
    with AppServer(menu) as app:
        (folder / "sales.yaml").write_text(SALES.format(url=app.url("/"), words="Connecting"))
        (folder / "listens.yaml").write_text(LISTENS.format(url=app.url("/")))
        with Watched("test", "--watch", folder, folder=folder.parent) as test:
            until_played(test, 1)
            asked(app, 8)  # the number drawn is no change
            assert "otherwise" not in test.err
            menu.chosen = "Nobody is there."
            until_played(test, 2)
            test.until(lambda this: "/chosen/ answers otherwise" in this.err)
            test.until(lambda this: "FAILED      sales" in this.out)
            assert test.out.count("passed      listens") == 1
            menu.is_away = True
            test.until(lambda this: "does not answer; it is waited for" in this.err)
            menu.chosen = "Connecting you."
            menu.is_away = False
            until_played(test, 3)
            test.until(lambda this: "In all: 2 passed" in this.out)
            assert test.interrupt() == ExitCode.INTERRUPTED


def test_with_the_apps_source_named_it_is_not_asked_until_that_changes(folder: Path) -> None:
    menu = Menu()
    source = folder.parent / "app.py"
    source.write_text("one")
    with AppServer(menu) as app:
        (folder / "sales.yaml").write_text(SALES.format(url=app.url("/"), words="Connecting"))
        with Watched("test", "--watch-path", source, folder, folder=folder.parent) as test:
            until_played(test, 1)
            before = len(app.requests)
            menu.is_away = True
            source.write_text("two")
            asked(app, 1)
            menu.chosen = "Nobody."
            menu.is_away = False
            until_played(test, 2)
            test.until(lambda this: "app.py changed" in this.err)
            test.until(lambda this: "FAILED      sales" in this.out)
            assert app.requests[before].form["CallUUID"] not in {
                request.form["CallUUID"] for request in app.requests[:before]
            }
            assert test.interrupt() == ExitCode.INTERRUPTED


def test_a_junit_file_tells_of_all(folder: Path) -> None:
    (folder / "local.yaml").write_text(LOCAL)
    (folder / "two.yaml").write_text(LOCAL.replace("name: local", "name: second").replace("menu", "two"))
    for name in ("menu.xml", "two.xml"):
        (folder / name).write_text("<Response><Speak>Hello.</Speak></Response>")
    report = folder.parent / "report.xml"
    with Watched("test", "--watch", folder, "--junit", report, folder=folder.parent) as test:
        until_played(test, 1)
        (folder / "two.xml").write_text("<Response><Speak>Bye.</Speak></Response>")
        until_played(test, 2)
        test.interrupt()
    assert report.read_text().count("<testcase") == 2
    assert report.read_text().count("<failure") == 1


def test_a_path_that_is_not_there_is_wrong_usage(run, folder: Path) -> None:
    ran = run("test", "--watch-path", folder / "nothing.py", folder)
    assert ran.status == ExitCode.USAGE
    assert "no file or folder" in ran.err

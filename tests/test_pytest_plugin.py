"""The pytest plugin: scenario files are tests, and the fixture ``call`` makes calls from Python."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points

import pytest

from tests.servers import AppServer

pytest_plugins = ["pytester"]

PAGES = {
    "/answer/": "<Response><GetDigits action='/menu/' numDigits='1'><Speak>Press 1 for sales.</Speak></GetDigits>"
    "<Speak>Nothing was pressed.</Speak></Response>",
    "/menu/": "<Response><Speak>Connecting you.</Speak><Dial action='/after/'><Number>14155559876</Number></Dial>"
    "</Response>",
    "/after/": "<Response><Speak>Nobody is in.</Speak></Response>",
}  # fmt: skip
_IS_INSTALLED = any(each.name == "ivr_playground" for each in entry_points(group="pytest11"))


@pytest.fixture
def app() -> Iterator[AppServer]:
    with AppServer(PAGES) as server:
        yield server


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the plugins of these tests themselves, which take a second to load each time."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def run(pytester: pytest.Pytester, *words: str) -> pytest.RunResult:
    finds_it = _IS_INSTALLED and "PYTEST_DISABLE_PLUGIN_AUTOLOAD" not in os.environ
    plugin = () if finds_it else ("-p", "playground.pytest_plugin")
    return pytester.runpytest_subprocess(*plugin, "-p", "no:cacheprovider", *words)


def test_scenario_files_are_collected_and_others_left_alone(
    pytester: pytest.Pytester, app: AppServer
) -> None:
    (pytester.path / "menu.scenario.yaml").write_text(
        f"name: sales\ncall: {{url: {app.url('/answer/')}}}\nsteps:\n"
        "  - hear: press 1\n  - press: 1\n  - hear: connecting\n"
        f"---\nname: wrong\ncall: {{url: {app.url('/answer/')}}}\nsteps:\n  - hear: press 9\n"
        "---\nname: later\nskip: not yet\nsteps: [beep]\n"
    )
    (pytester.path / "test_other.yaml").write_text("services: [")
    result = run(pytester)
    result.assert_outcomes(passed=1, failed=1, skipped=1)
    result.stdout.fnmatch_lines(["*✗ line 11, expected hear: press 9*", "*FAILED menu.scenario.yaml::wrong*"])


@pytest.mark.usefixtures("alone")
def test_mistakes_are_told_at_collection(pytester: pytest.Pytester) -> None:
    (pytester.path / "a.scenario.yml").write_text("steps:\n  - hera: x\n")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*line 2, column 5: there is no step 'hera'; did you mean hear?*"])


@pytest.mark.usefixtures("alone")
def test_the_pattern_and_the_url_can_be_set(pytester: pytest.Pytester, app: AppServer) -> None:
    pytester.makeini(f"[pytest]\nivr_scenario_files = test_*.yaml\nivr_url = {app.url('/answer/')}\n")
    (pytester.path / "test_menu.yaml").write_text("steps:\n  - hear: press 1\n")
    (pytester.path / "b.scenario.yaml").write_text("no scenario")
    run(pytester).assert_outcomes(passed=1)
    assert app.paths() == ["/answer/"]
    run(pytester, "--ivr-url", app.url("/after/")).assert_outcomes(failed=1)


@pytest.mark.usefixtures("alone")
def test_calls_from_python(pytester: pytest.Pytester, app: AppServer) -> None:
    pytester.makepyfile(
        f"""
        import asyncio, pytest

        @pytest.mark.ivr(url={app.url("/answer/")!r}, from_="14155550123")
        def test_sales(call):
            call.hears("press 1").press("1")
            assert call.at < 10
            call.requests("/menu/", params={{"Digits": "1", "From": "14155550123"}})
            call.hears("/connecting/i")
            call.dials("+14155559876", then="busy")
            call.requests(params={{"DialStatus": "busy"}})
            call.hears("nobody is in").ends("NORMAL_CLEARING", source="xml")
            assert call.log[-1].type == "call.ended"

        @pytest.mark.ivr({app.url("/answer/")!r})
        def test_wrong(call):
            call.hears("press 9")

        def test_url_of_the_test(call):
            call.url = {app.url("/after/")!r}
            call.hears("nobody")

        async def _in_a_loop(call):
            call.url = {app.url("/answer/")!r}
            call.hears("press 1").wait(2).hang_up().ends(source="caller")

        def test_in_a_loop(call):
            asyncio.run(_in_a_loop(call))

        def test_bad_keys(call):
            call.url = {app.url("/answer/")!r}
            with pytest.raises(ValueError, match="KEYS are"):
                call.press("1a")
        """
    )
    result = run(pytester)
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["*✗ expected hear: text: press 9*"])


def test_unused_it_imports_nothing_of_the_playground() -> None:
    code = (
        "import sys, playground.pytest_plugin; print([m for m in sys.modules if m.startswith('playground.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "['playground.pytest_plugin']"

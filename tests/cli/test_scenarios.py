"""``ivr-playground test``: scenario files against a real app; what is printed, written, and returned."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from playground.errors import ExitCode
from tests.servers import AppServer, RawServer, Reply, never_answer

MENU = {
    "/answer/": "<Response><GetDigits action='/menu/' numDigits='1' timeout='4'>"
    "<Speak>Press 1 for sales, 2 for support.</Speak></GetDigits>"
    "<Speak>We did not receive any input.</Speak></Response>",
    "/sales/": "<Response><Speak>Connecting you.</Speak>"
    "<Dial action='/after/' method='POST'><Number>14155559876</Number></Dial></Response>",
    "/after/": "<Response><Speak>Sorry, no one is available.</Speak></Response>",
    "/broken/": Reply("no", 500, "text/plain"),
}


def menu(request):
    if request.path == "/menu/":
        return MENU["/sales/"] if request.params.get("Digits") == "1" else MENU["/after/"]
    return MENU.get(request.path, Reply("no such page", 404, "text/plain"))


@pytest.fixture
def app():
    with AppServer(menu) as server:
        yield server


SALES = """\
name: sales in business hours
call: {{url: "{url}", from: "+14155550100"}}
steps:
  - hear: "Press 1 for sales"
  - press: "1"
  - request: {{path: /menu/, params: {{Digits: "1"}}}}
  - hear: /connecting you/i
  - dial: {{to: "+14155559876", then: busy}}
  - request: {{path: /after/, params: {{DialStatus: busy}}}}
  - hear: "no one is available"
  - ends: {{cause: NORMAL_CLEARING, source: xml}}
"""
WRONG = """\
name: wrong words
call: {{url: "{url}"}}
steps:
  - hear: "Press 1 for billing"
"""


@pytest.fixture
def write(tmp_path: Path, app: AppServer) -> Callable[..., Path]:
    def write(*scenarios: str, name: str = "menu.scenario.yaml") -> Path:
        file = tmp_path / "flows" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("---\n".join(text.format(url=app.url("/answer/")) for text in scenarios))
        return file

    return write


def test_a_scenario_passes(run, write):
    ran = run("test", write(SALES))
    assert ran.status == ExitCode.OK
    assert ran.out.startswith("passed      sales in business hours  (")
    assert ran.out.splitlines()[-1].startswith("1 passed in ")
    assert ran.err == ""


def test_the_first_difference_is_marked_in_the_conversation(run, write):
    ran = run("test", write(SALES, WRONG))
    assert ran.status == ExitCode.FINDINGS
    lines = ran.out.splitlines()
    assert any(line.startswith("FAILED      wrong words") for line in lines)
    marked = next(number for number, line in enumerate(lines) if "✗" in line)
    assert lines[marked].strip() == '✗ line 16, expected hear: "Press 1 for billing"'
    assert 'Heard instead: "Press 1 for sales, 2 for support."' in lines[marked + 1]
    assert any("❝ Press 1 for sales" in line for line in lines[marked:])
    assert lines[-1].startswith("1 passed, 1 failed in ")


def test_each_step_stands_where_it_was_met(run, write):
    ran = run("test", write(SALES.replace("no one is available", "please hold")))
    lines = ran.out.splitlines()
    pressed = next(number for number, line in enumerate(lines) if "✓ line 5: press" in line)
    assert "▣ 1" in lines[pressed - 1]
    dialled = next(number for number, line in enumerate(lines) if "✓ line 8: dial" in line)
    assert "Dials 14155559876" in lines[dialled - 1]


def test_a_failed_call_is_3(run, write, app):
    ran = run("test", write(SALES), "--url", app.url("/broken/"))
    assert ran.status == ExitCode.CALL_FAILED
    assert "CALL FAILED sales in business hours" in ran.out
    assert "500" in ran.out


def test_a_failed_call_may_be_what_is_expected(run, write, app):
    text = 'name: down\ncall: {{url: "{url}"}}\nsteps:\n  - ends: {{code: 7011}}\n'
    ran = run("test", write(text), "--url", app.url("/broken/"))
    assert ran.status in (ExitCode.OK, ExitCode.CALL_FAILED)
    code = ran.out.split("code ")[1][:4] if ran.status else "7011"
    assert run("test", write(text.replace("7011", code)), "--url", app.url("/broken/")).status == ExitCode.OK


def test_an_unmet_expectation_weighs_more_than_a_failed_call(run, write, app):
    down = SALES.replace("sales in", "down in").replace("{url}", app.url("/broken/"))
    assert run("test", write(down, WRONG)).status == ExitCode.FINDINGS


def test_mistakes_are_wrong_usage_and_nothing_is_played(run, write, app):
    ran = run("test", write(SALES, "steps:\n  - hera: x\n"))
    assert ran.status == ExitCode.USAGE
    assert "menu.scenario.yaml, line 14, column 5: there is no step 'hera'; did you mean hear?" in ran.err
    assert (ran.out, app.requests) == ("", [])


def test_a_url_must_come_from_somewhere(run, tmp_path, app):
    file = tmp_path / "a.yaml"
    file.write_text("steps:\n  - hear: Press 1\n")
    ran = run("test", file)
    assert ran.status == ExitCode.USAGE
    assert "a.yaml, line 1, column 1: There is no URL to call" in ran.err
    assert run("test", file, "--url", app.url("/answer/")).status == ExitCode.OK


def test_a_relative_url_is_a_file_beside_the_scenario(run, tmp_path, monkeypatch):
    (tmp_path / "a.xml").write_text("<Response><Speak>From disk.</Speak></Response>")
    (tmp_path / "a.yaml").write_text("call: {url: a.xml}\nsteps:\n  - hear: from disk\n  - ends\n")
    monkeypatch.chdir("/")
    assert run("test", tmp_path / "a.yaml").status == ExitCode.OK


def test_folders_are_searched_and_other_yaml_is_passed_over(run, write):
    file = write(SALES)
    (file.parent / "compose.yml").write_text("services: {}\n")
    (file.parent / ".hidden.yaml").write_text("steps: [\n")
    ran = run("test", file.parent)
    assert ran.status == ExitCode.OK
    assert "compose.yml holds no scenarios" in ran.err
    assert run("test", file.parent / "compose.yml").status == ExitCode.USAGE


@pytest.mark.parametrize(
    ("wish", "played"),
    [("sales", 1), ("wrong or sales", 2), ("not wrong", 1), ("(wrong and words) or nothing", 1)],
)
def test_k_chooses_by_name(run, write, wish, played):
    ran = run("test", write(SALES, WRONG), "-k", wish)
    assert sum(line.startswith(("passed", "FAILED")) for line in ran.out.splitlines()) == played


def test_wrong_usage(run, write, tmp_path):
    assert run("test").status == ExitCode.USAGE
    assert "There is no file or folder" in run("test", tmp_path / "gone").err
    assert "no scenario to play" in run("test", write(SALES), "-k", "zebra").err
    assert "closing bracket" in run("test", write(SALES), "-k", "(zebra").err
    assert "whole number" in run("test", write(SALES), "-j", "0").err


def test_fail_fast_begins_no_other(run, write, app):
    ran = run("test", write(WRONG, SALES, SALES), "--fail-fast", "-j", "1")
    assert ran.status == ExitCode.FINDINGS
    assert ran.out.splitlines()[-1].startswith("1 failed, 2 not played in ")


def test_results_come_in_the_order_of_the_file(run, write):
    names = [f"number {number}" for number in range(30)]
    scenarios = [SALES.replace("sales in business hours", name) for name in names]
    ran = run("test", write(*scenarios), "-j", "7")
    assert [line.split("  (")[0].split(maxsplit=1)[1] for line in ran.out.splitlines()[:-1]] == names


def test_junit_is_read_by_a_parser(run, write, app, tmp_path):
    down = SALES.replace("sales in business hours", "down \x07 <&>").replace("{url}", app.url("/broken/"))
    skipped = "name: later\nskip: not yet\nsteps: [beep]\n"
    file = write(SALES, WRONG, down.replace("\x07", ""), skipped)
    run("test", file, "--junit", tmp_path / "out" / "junit.xml")
    report = JUnitXml.fromfile(str(tmp_path / "out" / "junit.xml"))
    assert (report.tests, report.failures, report.errors, report.skipped) == (4, 1, 1, 1)
    (suite,) = report
    cases = list(suite)
    assert [case.name for case in cases] == ["sales in business hours", "wrong words", "down  <&>", "later"]
    assert [type(result) for case in cases for result in case.result] == [Failure, Error, Skipped]
    assert "line 16" in cases[1].result[0].message
    assert "✗" in cases[1].result[0].text


def test_interrupted_it_tells_what_there_is(write, tmp_path):
    with RawServer(never_answer) as silent:
        file = write(SALES, f'name: hangs\ncall: {{{{url: "{silent.url()}"}}}}\nsteps: [ends]\n')
        started = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "playground",
                "test",
                str(file),
                "-j",
                "1",
                "--junit",
                str(tmp_path / "j.xml"),
            ],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "IVR_PLAYGROUND_DATA": str(tmp_path)},
        )
        assert started.stdout is not None
        first = started.stdout.readline()
        assert first.startswith("passed")
        while not silent.connections:
            assert started.poll() is None
        started.send_signal(signal.SIGINT)
        rest, _ = started.communicate(timeout=20)
    assert started.returncode == ExitCode.INTERRUPTED
    assert "interrupted hangs" in rest
    report = JUnitXml.fromfile(str(tmp_path / "j.xml"))
    assert (report.tests, report.skipped) == (2, 1)


def test_an_app_without_end_is_bounded(run, write, app):
    with AppServer({"/": f"<Response><Redirect>{'/'}</Redirect></Response>"}) as looping:
        ran = run("test", write(WRONG), "--url", looping.url("/"))
    assert ran.status in (ExitCode.FINDINGS, ExitCode.CALL_FAILED)
    assert ran.out.count("\n") < 100


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")
def test_a_long_suite_is_played_by_several_processes_and_told_in_order(run, write, tmp_path):
    names = [f"number {number}" for number in range(230)]
    scenarios = [
        (WRONG.replace("wrong words", name) if name in names[7:230:100] else
         SALES.replace("sales in business hours", name)) for name in names
    ]  # fmt: skip
    ran = run("test", write(*scenarios), "--junit", tmp_path / "j.xml")
    assert ran.status == ExitCode.FINDINGS
    told = [line for line in ran.out.splitlines()[:-1] if not line.startswith("    ")]
    assert [line.split("  (")[0].split(maxsplit=1)[1] for line in told] == names
    assert [line.split()[0] for line in told].count("FAILED") == 3
    assert ran.out.count("✗ line") == 3
    assert ran.out.splitlines()[-1].startswith("227 passed, 3 failed in ")
    report = JUnitXml.fromfile(str(tmp_path / "j.xml"))
    assert (report.tests, report.failures) == (230, 3)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")
def test_a_long_suite_is_interrupted_in_all_its_processes(write, app, tmp_path):
    with RawServer(never_answer) as silent:
        hanging = SALES.replace("{url}", silent.url())
        file = write(*[SALES] * 4, *[hanging] * 300)
        started = subprocess.Popen(
            [sys.executable, "-m", "playground", "test", str(file), "--junit", str(tmp_path / "j.xml")],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "IVR_PLAYGROUND_DATA": str(tmp_path)},
        )
        while silent.connections < 8:
            assert started.poll() is None
        started.send_signal(signal.SIGINT)
        out, _ = started.communicate(timeout=30)
    assert started.returncode == ExitCode.INTERRUPTED
    assert "4 passed, 8 interrupted, 292 not played in " in out.splitlines()[-1]
    report = JUnitXml.fromfile(str(tmp_path / "j.xml"))
    assert (report.tests, report.skipped) == (304, 300)


def test_rules_switched_off_in_the_config_file_are_not_told(run, write, own_folders):
    scenario = "name: clean\ncall: {{url: menu.xml}}\nsteps:\n  - no findings\n  - ends\n"
    file = write(scenario)
    file.with_name("menu.xml").write_text("<Response><Speak/></Response>")
    assert run("test", file).status == ExitCode.FINDINGS
    (own_folders / "config.toml").write_text('[lint]\noff = ["empty-speak"]\n')
    assert run("test", file).status == ExitCode.OK

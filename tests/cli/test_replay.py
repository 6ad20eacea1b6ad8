"""``replay``: what it refuses and what it exports, as a process and on a pipe; the app where there is a terminal."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from playground.errors import ExitCode
from tests.servers import AppServer

COMMAND = [sys.executable, "-m", "playground"]
MENU = (
    "<Response><GetDigits action='/next' numDigits='1' log='false'><Speak>Your PIN, please.</Speak></GetDigits>"
    "</Response>"
)


@pytest.fixture
def saved(run, tmp_path):
    path = tmp_path / "call.jsonl"
    with AppServer({"/": MENU, "/next": "<Response><Speak>Thank you.</Speak></Response>"}) as app:
        assert run("run", app.url(), "--press", "7", "--save", path).status == 0
    return path


def test_exported_text_is_what_run_printed(run, tmp_path):
    path = tmp_path / "call.jsonl"
    with AppServer({"/": "<Response><Speak>Hello.</Speak></Response>"}) as app:
        told = run("run", app.url(), "--save", path)
    ran = run("replay", path, "--export", "text")
    assert (ran.status, ran.out, ran.err) == (0, told.out, "")


@pytest.mark.parametrize("form", ["text", "html", "json", "curl", "har"])
def test_an_export_goes_to_a_file_or_to_standard_output(run, saved, tmp_path, form):
    out = tmp_path / "out"
    to_file = run("replay", saved, "--export", form, "--output", out)
    assert (to_file.status, to_file.out, to_file.err) == (0, "", "")
    assert out.read_text("utf-8") == run("replay", saved, "--export", form).out
    assert "Thank you." in out.read_text("utf-8") or form == "curl"


@pytest.mark.parametrize("form", ["text", "html", "json", "curl", "har"])
def test_digits_that_are_not_logged_are_in_no_export(run, saved, form):
    shown = run("replay", saved, "--export", form).out
    assert "Digits" in shown or form == "text"
    for telling in ("Digits=7", '"Digits": "7"', "<dd>7</dd>", '"digit": "7"'):
        assert telling not in shown


def test_a_pipe_is_read_to_its_end(saved):
    done = subprocess.run(
        [*COMMAND, "replay", "-", "--export", "json"],
        input=saved.read_bytes(),
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["call"]["status"] == "completed"


def test_notices_go_to_standard_error(run, saved):
    saved.write_bytes(saved.read_bytes()[:-20])
    ran = run("replay", saved, "--export", "text")
    assert ran.status == 0
    assert "is cut off and left out" in ran.err
    assert "is cut off" not in ran.out


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (None, "cannot be read: No such file"),
        ("", "holds no call"),
        ("<Response/>", "line 1: this is not a line of"),
    ],
)
def test_what_is_no_log_is_status_3_in_one_sentence(run, tmp_path, text, part):
    path = tmp_path / "call.jsonl"
    if text is not None:
        path.write_text(text)
    for words in ((), ("--export", "har")):
        ran = run("replay", path, *words)
        assert (ran.status, ran.out) == (ExitCode.CALL_FAILED, "")
        assert part in ran.err
        assert len(ran.err.splitlines()) == 1


def test_without_a_terminal_there_is_a_way_out(run, saved):
    ran = run("replay", saved)
    assert ran.status == ExitCode.USAGE
    assert ran.err == (
        "ivr-playground: The app needs a terminal, and this is none. `--export text` shows a call without one.\n"
    )


def test_a_file_that_cannot_be_written_is_one_sentence(run, saved, tmp_path):
    ran = run("replay", saved, "--export", "text", "--output", tmp_path / "no" / "such")
    assert ran.status == ExitCode.USAGE
    assert "cannot be written: No such file or directory." in ran.err


def test_a_reader_that_leaves_is_no_failure(saved):
    script = f"{' '.join(COMMAND)} replay {saved} --export json | head -c 10"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stderr == ""


def test_exporting_loads_no_terminal_app(saved):
    code = (
        "import sys; from playground.cli import main; main(sys.argv[1:]); "
        "print([name for name in ('textual', 'httpx', 'numpy') if name in sys.modules], file=sys.stderr)"
    )
    words = [sys.executable, "-c", code, "replay", str(saved), "--export", "html"]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stderr.strip() == "[]"

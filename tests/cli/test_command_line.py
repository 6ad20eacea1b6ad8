"""Usage: help, version, mistakes told in one sentence, settings from all sources, signals and pipes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from playground import __version__
from playground.commands.run import spread_words
from playground.errors import ExitCode
from playground.placing import read_target, usable_sip_headers
from playground.settings.option_values import has_host_form
from tests.servers import AppServer

COMMAND = [sys.executable, "-m", "playground"]
ENDLESS = "<Response><Speak loop='0'>Round and round.</Speak></Response>"


def test_version(run):
    ran = run("--version")
    assert (ran.status, ran.out.strip()) == (0, f"ivr-playground {__version__}")
    assert run("run", "--version").out == ran.out


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("run", "--help"),
        ("lint", "--help"),
        ("test", "--help"),
        ("map", "--help"),
        ("replay", "--help"),
        ("serve", "--help"),
        ("demo", "--help"),
        ("doctor", "--help"),
    ],
)
def test_help(run, words):
    ran = run(*words)
    assert ran.status == 0
    assert ran.out.startswith("usage: ivr-playground")
    assert ran.err == ""


def test_the_help_names_every_command_and_option_of_the_contract(run):
    main, call = run("--help").out, run("run", "--help").out
    for command in ("run", "lint", "test", "map", "replay", "serve", "demo", "doctor"):
        assert f"\n  {command} " in main
    for option in (
        "from", "to", "direction", "method", "param", "sip-header", "header", "hangup-url", "fallback-url", "ring-url",
        "auth-id", "auth-token-env", "timeout", "profile", "ring-timeout", "hangup-on-ring",
        "time-limit", "machine-detection", "machine-detection-time", "machine-detection-url",
        "map-host", "allow-host", "strict", "lenient", "insecure", "recordings",
        "confidence",
    ):  # fmt: skip
        assert f"--{option} " in call or f"--{option}," in call, option
        assert f"--{option} " in main or f"--{option}," in main, option
    for option in (
        "press",
        "say",
        "dial",
        "callee",
        "transfer-after",
        "transfer-bleg-after",
        "hang-up-after",
        "max-seconds",
        "realtime",
        "json",
        "save",
        "save-scenario",
    ):
        assert f"--{option}" in call, option


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("run",), "required: TARGET"),
        (("run", "http://x.test/", "http://y.test/"), "Unrecognized arguments: http://y.test/"),
        (
            ("run", "http://x.test/", "--dial", "sleep"),
            "'sleep' is no outcome; there are answer, answer:SECONDS, busy",
        ),
        (("run", "http://x.test/", "--dial", "answer:soon"), "not a number of seconds"),
        (
            ("run", "http://x.test/", "--callee", "cancel"),
            "'cancel' is no outcome; there are answer, answer:SECONDS",
        ),
        (("run", "http://x.test/", "--transfer-after", "5"), "not of the form SECONDS=URL"),
        (("run", "http://x.test/", "--transfer-after", "0=http://x.test/"), "seconds above 0"),
        (("run", "http://x.test/", "--transfer-bleg-after", "5"), "not of the form SECONDS=URL"),
        (("run", "http://x.test/", "--machine-detection", "maybe"), "none of false, true, hangup"),
        (("run", "http://x.test/", "--machine-detection-time", "1999"), "a whole number from 2000 to 10000"),
        (("run", "http://x.test/", "--hangup-on-ring", "-1"), "not a number of seconds"),
        (("run", "http://x.test/", "--stream"), "Unrecognized arguments: --stream"),
        (("run", "http://x.test/", "--say", "!"), "barges in with no word"),
        (("run", "http://x.test/", "--auth-token", "t0ken"), "not taken from the command line"),
        (("run", "http://x.test/", "--auth-token=t0ken"), "--auth-token-env"),
        (("run", "http://x.test/", "--tim", "3"), "Unrecognized arguments: --tim"),
        (("run", "http://x.test/", "--press", "1a"), "'1a' holds 'a'"),
        (("run", "http://x.test/", "--press"), "expected one argument"),
        (("run", "http://x.test/", "--timeout", "0"), "'0' is not a number of seconds above 0"),
        (("run", "http://x.test/", "--timeout", "nan"), "seconds above 0"),
        (("run", "http://x.test/", "--max-seconds", "-3"), "seconds above 0"),
        (("run", "http://x.test/", "--direction", "up"), "'up' is none of inbound, outbound"),
        (("run", "http://x.test/", "--method", "PUT"), "'PUT' is none of POST, GET"),
        (("run", "http://x.test/", "--from", "bob"), "'bob' is not a phone number"),
        (("run", "http://x.test/", "--param", "A"), "'A' is not of the form KEY=VALUE"),
        (("run", "http://x.test/", "--param", "=1"), "not of the form KEY=VALUE"),
        (("run", "http://x.test/", "--header", "A b=1"), "'A b' is not the name of an HTTP header"),
        (("run", "http://x.test/", "--header", "A=1\r\nB: 2"), "printable ASCII"),
        (("run", "http://x.test/", "--map-host", "a.test"), "PUBLIC=LOCAL"),
        (("run", "http://x.test/", "--map-host", "a.test=http://"), "'http://' names no host"),
        (("run", "http://x.test/", "--allow-host", "a/b"), "HOST or HOST:PORT"),
        (("run", "http://x.test/", "--hangup-url", "/bye"), "does not start with http"),
        (("run", "http://x.test/", "--profile", "z"), "There is no profile 'z'"),
        (("run", "ftp://x.test/"), "does not start with http:// or https://"),
        (("run", "http:///x"), "names no host"),
        (("run", "http://x.test:99999/"), "host or port cannot be read"),
        (("run", "http://x .test/"), "holds a blank"),
        (("run", "nothing.xml"), "neither a URL nor a file"),
        (("run", ""), "cannot be called"),
        (("run", "."), "is a folder"),
        (("serve", "nothing.xml"), "neither a URL nor a file"),
        (("serve", "--port", "0"), "'0' is not a port"),
        (("serve", "--auth-token", "t0ken"), "not taken from the command line"),
        (("surf",), "neither a URL nor a file"),
        (("replay",), "required: CALL.jsonl"),
        (("replay", "c.jsonl", "--export", "pdf"), "invalid choice: 'pdf'"),
        (("replay", "c.jsonl", "--output", "x"), "--output says where to, but not what"),
        (("demo", "now"), "Unrecognized arguments: now"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(run, words, part):
    ran = run(*words)
    assert ran.status == ExitCode.USAGE
    assert part in ran.err
    assert ran.err.startswith("ivr-playground: ")
    assert len(ran.err.splitlines()) == 1
    assert ran.out == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a thing of Unix")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(run, tmp_path):
    os.mkfifo(tmp_path / "menu.xml")
    ran = run("run", tmp_path / "menu.xml")
    assert ran.status == ExitCode.USAGE
    assert "is no regular file" in ran.err


def test_a_mistake_in_the_config_file_is_told_with_its_line(run, own_folders):
    (own_folders / "config.toml").write_text("# mine\ntimeout = 'long'\n")
    ran = run("run", "http://127.0.0.1:9/")
    assert ran.status == ExitCode.USAGE
    assert "config.toml, line 2: timeout: 'long' is not a number of seconds above 0." in ran.err


def test_settings_come_from_command_line_environment_and_profile(run, own_folders, monkeypatch):
    (own_folders / "config.toml").write_text(
        'to = "111"\n[profiles.p]\nfrom = "222"\nauth-id = "MA1"\nplus = true\n'
    )
    monkeypatch.setenv("IVR_PLAYGROUND_AUTH_ID", "MA2")
    with AppServer({"/": "<Response/>"}) as app:
        run("run", app.url(), "--profile", "p", "--from", "333", "--no-plus")
        (request,) = app.requests
    assert (request.params["To"], request.params["From"], request.params["ParentAuthID"]) == (
        "111",
        "333",
        "MA2",
    )


def test_a_url_without_scheme_is_called_over_http_with_a_note(run):
    with AppServer({"/answer": "<Response/>"}) as app:
        ran = run("run", f"{app.host}/answer", "--json")
    assert ran.status == 0
    assert f"Calling http://{app.host}/answer" in ran.err


@pytest.mark.parametrize(
    ("text", "is_host"),
    [("localhost", True), ("localhost:5000/answer", True), ("app:8000", True), ("ivr.example.com/x?y#z", True),
     ("[::1]:80/x", True), ("serve", False), ("a b.test", False), ("", False)],
)  # fmt: skip
def test_what_is_taken_for_a_host(text, is_host):
    assert has_host_form(text) == is_host


def test_an_existing_file_wins_over_a_host_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "menu.xml").write_text("<Response/>")
    assert read_target("menu.xml").file == tmp_path / "menu.xml"
    assert read_target("menu.example.com").url == "http://menu.example.com"


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [("Tier", "Gold", True), ("x-ph-Tier", "Gold", True), ("A" * 24, "1" * 120, True), ("Tier", "50%", True),
     ("A" * 25, "1", False), ("Ti-er", "1", False), ("Tier", "a b", False), ("Tier", "", False),
     ("Tier", "1" * 121, False), ("plivoX", "1", False), ("SipAuthX", "1", False), ("clientregion", "1", False),
     ("ClientRegions", "1", True)],
)  # fmt: skip
def test_sip_headers_follow_the_rules(name, value, kept):
    headers, notices = usable_sip_headers([(name, value)])
    assert (len(headers), len(notices)) == ((1, 0) if kept else (0, 1))
    assert all("X-PH" not in key.upper() for key, _ in headers)


@pytest.mark.parametrize(
    ("words", "spread"),
    [
        (["--press", "1", "2", "http://x/"], ["--press=1", "--press=2", "http://x/"]),
        (["x", "--press", "!1#", "", "--json", "5"], ["x", "--press=!1#", "--press=", "--json", "5"]),
        (["--press", "a", "1"], ["--press=a", "--press=1"]),
        (["--press"], ["--press"]),
        (["--press=1", "x"], ["--press=1", "x"]),
        (["--dial", "busy", "answer:3", "x"], ["--dial=busy", "--dial=answer:3", "x"]),
        (["--dial", "busy", "--press", "1", "busy"], ["--dial=busy", "--press=1", "busy"]),
        (
            ["--transfer-after", "5=http://x/", "9=http://y/", "x"],
            ["--transfer-after=5=http://x/", "--transfer-after=9=http://y/", "x"],
        ),
        (
            ["--transfer-bleg-after", "5=http://x/", "9=http://y/", "x"],
            ["--transfer-bleg-after=5=http://x/", "--transfer-bleg-after=9=http://y/", "x"],
        ),
    ],
)
def test_keys_may_follow_one_press(words, spread):
    assert spread_words(words) == spread


def test_start_up_is_lean():
    """Neither the front door nor a command's help loads what only calls need."""
    script = (
        "import sys; from playground.cli import main; status = main(sys.argv[1:]); "
        "print([name for name in ('textual', 'httpx', 'lxml', 'numpy', 'tomlkit', 'asyncio') if name in sys.modules])"
    )
    for words in ((), ("--version",)):
        code = script if words else script.replace("status = main(sys.argv[1:]); ", "")
        done = subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == "[]"


def test_a_run_loads_no_terminal_app_and_no_sound(tmp_path):
    page = tmp_path / "page.xml"
    page.write_text("<Response><Speak>Hi</Speak></Response>")
    script = (
        "import sys; from playground.cli import main; status = main(sys.argv[1:]); "
        "print([name for name in ('textual', 'numpy', 'soundfile', 'pyttsx3') if name in sys.modules], status)"
    )
    words = [sys.executable, "-c", script, "run", str(page), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_interrupted_the_log_is_whole_and_the_hangup_url_is_told(own_folders):
    with AppServer({"/": ENDLESS, "/bye": ""}) as app:
        words = [*COMMAND, "run", app.url(), "--json", "--realtime", "--hangup-url", app.url("/bye")]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            lines = []
            for line in process.stdout:
                lines.append(json.loads(line))
                if lines[-1]["type"] == "speak":
                    process.send_signal(signal.SIGINT)
            errors = process.stderr.read()
        assert app.paths() == ["/", "/bye"]
    assert process.returncode == ExitCode.INTERRUPTED
    assert [line["type"] for line in lines[-3:]] == ["call.ended", "http.request", "http.response"]
    assert errors == "ivr-playground: Interrupted; the caller hung up.\n"
    (kept,) = (own_folders / "data" / "calls").glob("*.jsonl")
    assert len(kept.read_text().splitlines()) == len(lines)


def test_a_reader_that_leaves_does_not_end_the_call():
    with AppServer({"/": "<Response><Speak>a</Speak><Speak>b</Speak></Response>", "/bye": ""}) as app:
        words = [*COMMAND, "run", app.url(), "--hangup-url", app.url("/bye")]
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, text=True)
        os.close(writer)
        assert app.paths() == ["/", "/bye"]
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full on this system")
def test_a_full_disk_behind_standard_output_is_told_once():
    with (
        AppServer({"/": "<Response><Speak>a</Speak></Response>"}) as app,
        Path("/dev/full").open("w") as full,
    ):
        done = subprocess.run([*COMMAND, "run", app.url()], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0
    assert done.stderr == "ivr-playground: Standard output cannot be written: No space left on device.\n"


def test_a_terminal_that_knows_ascii_only_is_no_reason_to_fail(own_folders):
    with AppServer({"/": "<Response><Speak>Olá</Speak></Response>"}) as app:
        environ = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
        done = subprocess.run([*COMMAND, "run", app.url()], capture_output=True, env=environ)
        log = subprocess.run([*COMMAND, "run", app.url(), "--json"], capture_output=True, env=environ)
    assert done.returncode == log.returncode == 0
    assert b"Ol?" in done.stdout
    said = [line["text"] for line in map(json.loads, log.stdout.splitlines()) if line["type"] == "speak"]
    assert said == ["Olá"]


@pytest.mark.skipif(os.name == "nt", reason="needs a Unix shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_standard_streams_do_not_end_the_call(closed):
    with AppServer({"/": "<Response><Speak>a</Speak></Response>", "/bye": ""}) as app:
        words = [*COMMAND, "run", app.url(), "--hangup-url", app.url("/bye"), "--sip-header", "PH-1=2"]
        done = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *words], capture_output=True, text=True)
        assert app.paths() == ["/", "/bye"]
    assert done.returncode == 0
    assert ("is dropped" in done.stderr) == ("2" not in closed)
    assert ("Call completed" in done.stdout) == (closed == "2>&-")
    assert "is dropped" not in done.stdout

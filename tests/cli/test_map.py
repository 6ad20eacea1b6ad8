"""``map`` as a command: output, exit status, resuming, interruption, targets that cannot be reached."""

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from playground.demo.server import DemoServer
from playground.errors import ExitCode
from tests.servers import AppServer, Reply, Request

MENU = (
    '<Response><GetDigits action="{base}/go" numDigits="1" validDigits="12" retries="2"><Speak>Press 1 or 2.</Speak>'
    "</GetDigits><Speak>Goodbye.</Speak></Response>"
)


def app(request: Request):
    base = f"http://{request.header('Host')}"
    if request.path == "/go":
        return f"<Response><Speak>You pressed {request.params['Digits']}.</Speak></Response>"
    return MENU.format(base=base)


def test_the_tree(run):
    with AppServer(app) as server:
        ran = run("map", server.url())
    assert ran.status == ExitCode.OK
    assert "[1] GetDigits / “Press 1 or 2.”" in ran.out
    assert "├─ 1 → “You pressed 1.” end: 4010 End Of XML Instructions" in ran.out
    assert "└─ wrong key 9, silence → “Goodbye.” end: 4010" in ran.out
    assert "3 pages, 1 places to choose, 5 choices walked" in ran.out
    assert ran.err == ""


def test_the_demo_has_only_its_mistakes(run):
    with DemoServer() as demo:
        ran = run("map", demo.answer_url, "--format", "json")
    assert ran.status == ExitCode.FINDINGS
    values = json.loads(ran.out)
    assert values["complete"]
    told = [
        (verdict["severity"], verdict["code"])
        for verdict in values["verdicts"]
        if verdict["severity"] != "info"
    ]
    assert told == [("error", "broken-page"), ("warning", "broken-sound"), ("warning", "document")]
    assert values["verdicts"][2]["message"].endswith("[unknown-attribute]")
    assert "8014" in values["verdicts"][0]["message"]
    assert values["verdicts"][0]["route"] == "0 › 2"


def test_a_local_document(run, tmp_path):
    (tmp_path / "flow.xml").write_text("<Response><Speak>Hello.</Speak></Response>")
    ran = run("map", tmp_path / "flow.xml")
    assert ran.status == ExitCode.OK
    assert "the call comes in → “Hello.” end: 4010" in ran.out


def test_error_verdicts_are_status_1(run):
    with AppServer({"/": Reply(status=500)}) as server:
        ran = run("map", server.url())
    assert ran.status == ExitCode.FINDINGS
    assert "error broken-page" in ran.out
    assert "7011" in ran.out


def test_a_target_that_cannot_be_reached_is_status_3(run):
    ran = run("map", "http://127.0.0.1:9/")
    assert ran.status == ExitCode.CALL_FAILED
    assert ran.out == ""
    assert "Nothing listens on 127.0.0.1:9" in ran.err


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ((), "required: TARGET"),
        (("http://x.test/", "--format", "pdf"), "invalid choice: 'pdf'"),
        (("http://x.test/", "--depth", "0"), "not a whole number from 1"),
        (("http://x.test/", "--enter", "12a"), "not made of the keys"),
        (("http://x.test/", "--rate", "0"), "seconds above 0"),
        (("http://x.test/", "--resume", "pyproject.toml"), "is no map of this version"),
        (("http://x.test/", "--diff", "nothing.json"), "cannot be read"),
        (("http://x.test/", "--parallel", "65"), "is more than 64"),
    ],
)
def test_wrong_usage(run, words, part):
    ran = run("map", *words)
    assert ran.status == ExitCode.USAGE
    assert part in ran.err
    assert len(ran.err.splitlines()) == 1


def test_output_to_a_file_and_nothing_is_left_beside_it(run, tmp_path):
    file = tmp_path / "map.json"
    with AppServer(app) as server:
        ran = run("map", server.url(), "--format", "json", "--output", file)
    assert ran.status == ExitCode.OK
    assert ran.out == ""
    assert ran.err == "ivr-playground: The map has 0 errors and 0 warnings.\n"
    assert json.loads(file.read_text())["kind"] == "ivr-map"
    assert [path.name for path in tmp_path.iterdir()] == ["map.json"]


def test_a_file_that_cannot_be_written(run, tmp_path):
    with AppServer(app) as server:
        ran = run("map", server.url(), "--output", tmp_path / "no" / "map.txt")
    assert ran.status == ExitCode.USAGE
    assert "cannot be written" in ran.err


def test_a_walk_goes_on_where_it_stopped(run, tmp_path):
    file = tmp_path / "map.json"
    with AppServer(app) as server:
        part = run("map", server.url(), "--resume", file, "--calls", "1")
        asked = len(server.requests)
        assert "warning incomplete" in part.out
        whole = run("map", server.url(), "--resume", file)
        assert "incomplete" not in whole.out
        assert len(server.requests) > asked
        walked = len(server.requests)
        again = run("map", server.url(), "--resume", file)
        assert len(server.requests) == walked
        other = run("map", server.url("/other"), "--resume", file)
    assert again.out == whole.out
    assert other.status == ExitCode.USAGE
    assert "is a map of" in other.err


def test_what_has_changed_is_told(run, tmp_path):
    old = tmp_path / "old.json"
    with AppServer(app) as server:
        run("map", server.url(), "--format", "json", "--output", old)

    def other(request: Request):
        answer = app(request)
        return answer.replace("You pressed 1", "You chose 1")

    with AppServer(other) as server:
        tree = run("map", server.url(), "--diff", old)
        drawn = run("map", server.url(), "--diff", old, "--format", "dot")
        values = json.loads(run("map", server.url(), "--diff", old, "--format", "json").out)
    line = "~ words 1: “You pressed 1.” is now “You chose 1.”"
    assert f"1 differences from the older map:\n{line}\n" in tree.out
    assert f"ivr-playground: {line}\n" in drawn.err
    assert values["diff"] == [
        {"change": "changed", "kind": "words", "where": "1", "old": "You pressed 1.", "new": "You chose 1."}
    ]


def test_requests_a_second_are_limited(run):
    with AppServer(app) as server:
        ran = run("map", server.url(), "--rate", "40", "--format", "json")
    values = json.loads(ran.out)
    assert values["seconds"] >= (values["requests"] - 1) / 40


def test_time_is_limited(run):
    def slow(request: Request):
        number = int(request.path.strip("/") or 0) + 1
        base = f"http://{request.header('Host')}"
        return f'<Response><GetDigits action="{base}/{number}" numDigits="1"/></Response>'

    with AppServer(slow) as server:
        ran = run("map", server.url(), "--time", "1")
    assert "The time was over after 1 s (--time)" in ran.out


def test_an_app_that_hangs_is_left_in_time_and_no_word_is_put_in_its_mouth(run, tmp_path):
    file = tmp_path / "map.json"
    let_go = threading.Event()

    def hanging(request: Request):
        if request.path == "/go":
            let_go.wait(20)
        return app(request)

    with AppServer(hanging) as server:
        ran = run("map", server.url(), "--time", "1", "--resume", file)
        let_go.set()
        assert "2 choices not walked. The time was over after 1 s (--time)." in ran.out
        assert "Normal Hangup" not in ran.out
        again = run("map", server.url(), "--resume", file)
    assert "1 → “You pressed 1.” end: 4010" in again.out


def test_an_app_that_never_answers_is_status_3(run):
    let_go = threading.Event()

    def hanging(request: Request):
        let_go.wait(20)
        return app(request)

    with AppServer(hanging) as server:
        ran = run("map", server.url(), "--time", "1")
        let_go.set()
    assert ran.status == ExitCode.CALL_FAILED
    assert "The time was over" in ran.err


@pytest.mark.skipif(os.name != "posix", reason="signals as Unix has them")
def test_interrupted_it_writes_what_it_has(tmp_path):
    file = tmp_path / "map.json"

    def endless(request: Request):
        number = int(request.params.get("n", 0)) + 1
        base = f"http://{request.header('Host')}"
        return f'<Response><GetDigits action="{base}/?n={number}" numDigits="1"/></Response>'

    with AppServer(endless) as server:
        words = ["map", server.url(), "--format", "json", "--output", str(file), "--depth", "1000"]
        process = subprocess.Popen(
            [sys.executable, "-m", "playground", *words],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        while len(server.requests) < 20:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Interrupted; the map is written as far as it goes." in err
    assert out == ""
    values = json.loads(file.read_text())
    assert values["complete"] is False
    assert values["stopped"] == "It was interrupted."
    assert values["pages"]


def test_hostile_words_reach_no_terminal(run):
    with AppServer({"/": "<Response><Speak>&#x9b;31m \u202edrawkcab</Speak></Response>"}) as server:
        ran = run("map", server.url())
    assert "\x9b" not in ran.out
    assert "\u202e" not in ran.out

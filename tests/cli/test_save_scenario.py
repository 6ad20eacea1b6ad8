"""``run --save-scenario``: what was just done, played back, passes; secrets stay out of the file."""

from pathlib import Path

import pytest

from playground.call_log import read_call_log
from playground.demo.server import DemoServer
from playground.errors import ExitCode
from playground.scenarios.model import TransferCall
from playground.scenarios.reading import read_file
from playground.scenarios.writing import scenario_text
from tests.servers import AppServer, Reply

PAGES = {
    "/answer/": "<Response><GetDigits action='/pin/' log='false' finishOnKey='#' numDigits='6'>"
    "<Speak>Your PIN, please. It costs ${5} or $${6}.</Speak></GetDigits></Response>",
    "/pin/": "<Response><Speak>~ Thank /you/. 4711 is right.</Speak>"
    "<Record action='/left/' finishOnKey='*' maxLength='30'/></Response>",
    "/left/": "<Response><GetInput action='/said/' inputType='dtmf speech'><Speak>What next?</Speak></GetInput>"
    "<Speak>Nothing.</Speak></Response>",
    "/said/": "<Response><Dial action='/after/'><Number>14155559876</Number><Number>14155559877</Number></Dial>"
    "</Response>",
    "/after/": "<Response><Speak>Goodbye.</Speak></Response>",
    "/room/": "<Response><Speak>Welcome.</Speak><Conference>lobby</Conference></Response>",
    "/hold/": "<Response><Dial><Number>14155559876</Number></Dial><Wait length='20'/></Response>",
    "/bad/": Reply("no", 500, "text/plain"),
}


@pytest.fixture
def app():
    with AppServer(PAGES) as server:
        yield server


@pytest.mark.parametrize(
    "words",
    [
        ["/answer/", "--press", "4711#", "--say", "My message", "Sales please", "--dial", "busy", "answer:20,12"],
        ["/answer/", "--press", "!4711#", "", "--say", "", "", "--dial", "no-answer", "reject"],
        ["/answer/", "--press", "", ""],
        ["/answer/", "--press", "4711#", "--hang-up-after", "15"],
        ["/said/", "--dial", "fail", "no-answer", "--from", "14155550123", "--param", "a=b"],
        ["/said/", "--dial", "answer:30", "busy", "--hang-up-after", "12"],
        ["/said/", "--dial", "cancel"],
        ["/room/", "--press-in-talk", "12", "--hang-up-after", "40"],
        ["/after/", "--direction", "outbound", "--callee", "busy"],
        ["/after/", "--direction", "outbound", "--callee", "answer"],
        ["/after/", "--transfer-after", "0.5=/room/", "--max-seconds", "20"],
        ["/said/", "--dial", "answer:30", "--transfer-bleg-after", "6=/room/", "--max-seconds", "20"],
        ["/said/", "--dial", "answer,12", "busy", "--transfer-after", "6=/after/", "--transfer-bleg-after", "6=/room/"],
        ["/hold/", "--dial", "answer:60", "--transfer-bleg-after", "6=/room/", "--transfer-after", "12=/after/"],
        ["/bad/"],
    ],
)  # fmt: skip
def test_played_back_it_passes(run, app, tmp_path: Path, monkeypatch, words):
    words = [word.replace("=/", f"={app.url('/')}") if "=/" in word else word for word in words]
    file = tmp_path / "saved" / "again.scenario.yaml"
    made = run("run", app.url(words[0]), *words[1:], "--save-scenario", file)
    assert made.status in (ExitCode.OK, ExitCode.CALL_FAILED)
    text = file.read_text()
    assert "4711" not in text or not any("4711#" in word for word in words)
    for number in range(1, 5):
        monkeypatch.setenv(f"IVR_SECRET_{number}", "4711#")
    played = run("test", file)
    assert played.status == ExitCode.OK, text + played.out
    (scenario,) = read_file(file)
    moments = {word.partition("=")[0] for word in words if "=http" in word}
    assert sum(isinstance(step, TransferCall) for step in scenario.steps) == len(moments)


def test_secrets_are_variables_that_the_file_tells_of(run, app, tmp_path):
    file = tmp_path / "s.yaml"
    run(
        "run",
        app.url("/answer/"),
        "--press",
        "4711#",
        "--header",
        "X-Api-Key=hunter22",
        "--save-scenario",
        file,
    )
    text = file.read_text()
    assert "4711" not in text
    assert "hunter22" not in text
    assert 'press: "${IVR_SECRET_' in text
    assert "must hold the " in text
    ran = run("test", file)
    assert ran.status == ExitCode.USAGE
    assert "the environment variable IVR_SECRET_" in ran.err


@pytest.mark.parametrize(
    "keys",
    [
        ["1", "2", "1", "99#", "42#", "", "*"],
        ["2", "1#", "1876#", "3", "1", "2", "3", "5", "4"],
        ["4", "1", "0", "1", "2"],
        ["!1", "!2", "9", "", "*"],
    ],
)
def test_the_demo_played_back_passes(run, tmp_path, monkeypatch, keys):
    file = tmp_path / "demo.yaml"
    with DemoServer() as demo:
        run("run", demo.answer_url, *(f"--press={each}" for each in keys), "--save-scenario", file)
        secrets = [key for key in keys if key in ("1#", "1876#")]
        for number, secret in enumerate(secrets, 1):
            monkeypatch.setenv(f"IVR_SECRET_{number}", secret)
        played = run("test", file, "--url", demo.answer_url)
    assert played.status == ExitCode.OK, file.read_text() + played.out


def test_a_local_document_is_named_beside_the_file(run, tmp_path):
    (tmp_path / "a.xml").write_text("<Response><Speak>Hello.</Speak></Response>")
    file = tmp_path / "a.scenario.yaml"
    run("run", tmp_path / "a.xml", "--save-scenario", file)
    assert 'url: "a.xml"' in file.read_text()
    assert run("test", file).status == ExitCode.OK


def test_a_file_that_cannot_be_written_is_told_before_the_call(run, app, tmp_path):
    ran = run("run", app.url("/after/"), "--save-scenario", tmp_path)
    assert ran.status == ExitCode.USAGE
    assert "cannot be written" in ran.err
    assert app.requests == []


def test_an_app_of_the_vendors_sdk(run, menu, tmp_path):
    file = tmp_path / "menu.yaml"
    assert (
        run("run", menu.url("/answer/"), "--press", "1", "4711", "--save-scenario", file).status
        == ExitCode.OK
    )
    assert run("test", file).status == ExitCode.OK, file.read_text()


def test_the_call_of_a_leg_is_written_down_as_a_call_to_its_url(run, app, tmp_path):
    save = tmp_path / "call.jsonl"
    run("run", app.url("/said/"), "--dial", "busy", "answer", "--save", save,
        "--transfer-bleg-after", f"6={app.url('/after/')}")  # fmt: skip
    text = scenario_text(read_call_log(tmp_path / "call.bleg.jsonl"))
    assert "# It was the B leg of a call, until it was transferred; played, it is a call to that URL." in text
    assert "transfer:" not in text
    file = tmp_path / "leg.yaml"
    file.write_text(text)
    assert run("test", file).status == ExitCode.OK, text
    assert "# What became of 14155559877 after the transfer" in scenario_text(read_call_log(save))

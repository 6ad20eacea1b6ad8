"""The speech child itself, spoken to over its pipes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from playground.adapters.speech.probe import probe_speech
from playground.adapters.speech.process import ChildEnded, ChildFailed, SpeechProcess, child_command


def request(file: Path, text: str = "Press 1 for sales.", **changes: object) -> dict[str, object]:
    return {"text": text, "voice": None, "words_a_minute": 175, "pitch": 1.0, "path": str(file), **changes}


@pytest.fixture(scope="module")
def child():
    process = SpeechProcess(child_command())
    yield process
    process.close()


def test_the_first_request_gives_a_whole_file(tmp_path: Path):
    process = SpeechProcess(child_command())
    process.ask(request(tmp_path / "first.wav"), 10)
    assert soundfile.info(tmp_path / "first.wav").duration > 1.0
    process.close()
    assert not process.alive


def test_every_request_gives_its_own_whole_file(child, tmp_path: Path):
    durations = {}
    for turn in range(30):
        words_a_minute = (100, 175, 300)[turn % 3]
        path = tmp_path / f"{turn}.wav"
        child.ask(request(path, words_a_minute=words_a_minute), 10)
        samples, rate = soundfile.read(path)
        assert abs(samples).max() > 0.1
        durations.setdefault(words_a_minute, set()).add(round(len(samples) / rate, 1))
    assert all(len(lengths) == 1 for lengths in durations.values()), durations
    slow, normal, fast = (durations[speed].pop() for speed in (100, 175, 300))
    assert slow > 1.4 * normal > 1.4 * 1.2 * fast


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"voice": "zz/none"}, "SetVoiceByName"),
        ({"path": "/nowhere/at/all.wav"}, "No such file"),
        ({"path": "/"}, "directory"),
        ({"unknown": 1}, "unexpected keyword"),
    ],
)
def test_a_bad_request_is_refused_and_the_next_served(child, tmp_path: Path, changes, complaint):
    with pytest.raises(ChildFailed, match=complaint):
        child.ask(request(tmp_path / "bad.wav", **changes), 10)
    child.ask(request(tmp_path / "good.wav"), 10)
    assert soundfile.info(tmp_path / "good.wav").duration > 1.0


def test_a_line_that_is_no_json_is_refused(child):
    child._process.stdin.write(b"nonsense\n")
    with pytest.raises(ChildFailed, match="JSONDecodeError"):
        child.ask({"voices": True}, 10)
    assert child._read(10)["voices"]


def test_voices_are_listed(child):
    voices = child.ask({"voices": True}, 10)["voices"]
    assert {"en-us", "de", "fr-fr"} <= {voice["languages"][0] for voice in voices}
    assert all(voice["id"] and voice["name"] for voice in voices)


def test_texts_longer_than_the_engine_once_bore(child, tmp_path: Path):
    child.ask(request(tmp_path / "long.wav", "many words " * 1400, words_a_minute=450), 120)
    assert soundfile.info(tmp_path / "long.wav").duration > 200


def test_it_ends_with_its_input():
    child = subprocess.run(child_command(), input=b"", capture_output=True, timeout=20, check=False)
    assert child.returncode == 0
    greeting = json.loads(child.stdout)
    assert greeting["ok"]
    assert greeting["driver"] == "espeak"


def test_it_runs_as_a_module():
    command = [sys.executable, "-m", "playground.adapters.speech.child"]
    child = subprocess.run(command, input=b'{"voices": true}\n', capture_output=True, timeout=20, check=True)
    assert [json.loads(line)["ok"] for line in child.stdout.splitlines()] == [True, True]


def test_modules_in_the_current_folder_are_not_imported(tmp_path: Path):
    for name in ("json", "pyttsx3", "playground", "ctypes", "espeakng_loader"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(7)")
    child = subprocess.run(
        child_command(), cwd=tmp_path, input=b"", capture_output=True, timeout=20, check=False
    )
    assert child.returncode == 0
    assert json.loads(child.stdout)["ok"]


def test_a_child_that_never_answers_is_killed():
    sleeper = [sys.executable, "-c", "print('{\"ok\": true}', flush=True); import time; time.sleep(60)"]
    process = SpeechProcess(sleeper)
    with pytest.raises(ChildEnded, match="did not answer within 0 seconds"):
        process.ask({"voices": True}, 0.3)
    assert not process.alive


@pytest.mark.parametrize(
    ("program", "complaint"),
    [
        ("raise SystemExit(1)", r"ended unexpectedly \(status 1\)"),
        ("print('no json')", "ended unexpectedly"),
        ("print('[]')", "ended unexpectedly"),
        ('print(\'{"ok": false, "error": "no voices"}\')', "no voices"),
    ],
)
def test_a_child_that_does_not_start_says_why(program, complaint):
    command = [sys.executable, "-c", program]
    with pytest.raises(ChildFailed, match=complaint):
        SpeechProcess(command)
    assert not probe_speech(command).works
    assert probe_speech(command).fix


def test_a_command_that_does_not_exist():
    with pytest.raises(ChildFailed, match="cannot be started"):
        SpeechProcess(["/nowhere/at/all"])


def test_the_childs_words_go_to_the_log(tmp_path: Path):
    log = tmp_path / "speech.log"
    program = "import sys; print('noise', file=sys.stderr); print('{\"ok\": true}')"
    SpeechProcess([sys.executable, "-c", program], log=log).close()
    assert log.read_text() == "noise\n"


def test_doctor_is_told_of_the_engine():
    probe = probe_speech()
    assert probe.works
    assert "espeak-ng" in probe.summary
    assert "voices in" in probe.summary

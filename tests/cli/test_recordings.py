"""A recorded room: the app fetches what its callbacks and its action tell it of, while the call goes on."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile

from playground.errors import ExitCode
from tests.dtmf import heard_keys
from tests.servers import AppServer, Reply, Request


class Room:
    """Answers with a room that is recorded for 7.5 s; fetches every recording it is told of."""

    def __init__(self, file_format: str) -> None:
        self.file_format = file_format
        self.told: list[dict[str, str]] = []
        self.fetched: list[httpx.Response] = []

    def __call__(self, request: Request) -> Reply | str:
        here = f"http://{request.header('host')}"
        if request.path == "/answer/":
            return (
                f"<Response><Conference record='true' recordFileFormat='{self.file_format}' timeLimit='8'"
                f" callbackUrl='{here}/callback/' action='{here}/action/'>My room</Conference></Response>"
            )
        if "RecordUrl" in request.params:
            self.told.append(request.params)
            self.fetched.append(httpx.get(request.params["RecordUrl"], trust_env=False))
        return "<Response><Speak>Good bye</Speak></Response>"


@pytest.fixture(params=["mp3", "wav"])
def room(request: pytest.FixtureRequest) -> Iterator[tuple[Room, AppServer]]:
    room = Room(request.param)
    with AppServer(room) as app:
        yield room, app


def test_the_app_gets_the_recording_it_is_told_of(run, room, own_folders):
    recorded, app = room
    ran = run("run", app.url("/answer/"), "--json")
    assert ran.status == ExitCode.OK, ran.err
    start, complete, action = recorded.told
    assert start["RecordingDuration"] == "-1"
    assert (complete["RecordingDuration"], complete["RecordingDurationMs"]) == ("8", "8000")
    assert action["RecordUrl"] == complete["RecordUrl"] == start["RecordUrl"]
    assert [reply.status_code for reply in recorded.fetched] == [404, 200, 200]
    sound = soundfile.info(io.BytesIO(recorded.fetched[1].content))
    assert sound.duration == pytest.approx(8, abs=0.02)
    [line] = ran.of("recording")
    assert line["url"] == complete["RecordUrl"]
    assert line["id"] == complete["RecordingID"]
    assert line["seconds"] == 8
    assert Path(line["file"]).parent == own_folders / "data" / "recordings"
    assert Path(line["file"]).read_bytes() == recorded.fetched[2].content
    assert [started["id"] for started in ran.of("recording.started")] == [line["id"]]


def test_a_folder_that_cannot_be_written_stops_no_call(run, room, own_folders):
    recorded, app = room
    (own_folders / "data").mkdir()
    (own_folders / "data" / "recordings").write_text("a file stands in the way")
    ran = run("run", app.url("/answer/"), "--json")
    assert ran.status == ExitCode.OK, ran.err
    problems = [problem for problem in ran.of("problem") if problem["code"] == "recording-not-kept"]
    assert len(problems) == 1
    assert "cannot be kept" in problems[0]["message"]
    assert [reply.status_code for reply in recorded.fetched] == [404, 404, 404]
    assert ran.log[-1]["type"] in ("call.ended", "http.response", "problem")
    assert len(ran.of("call.ended")) == 1


def test_another_folder_can_be_named(run, room, tmp_path, monkeypatch):
    _, app = room
    monkeypatch.chdir(tmp_path)
    ran = run("run", app.url("/answer/"), "--json", "--recordings", "mine/today")
    assert ran.status == ExitCode.OK, ran.err
    assert Path(ran.of("recording")[0]["file"]).parent == tmp_path / "mine" / "today"
    assert len(list((tmp_path / "mine" / "today").iterdir())) == 1


def test_nothing_is_made_for_calls_without_recordings(run, own_folders):
    with AppServer({"/": "<Response><Speak>Hello</Speak></Response>"}) as app:
        assert run("run", app.url("/")).status == ExitCode.OK
    assert not (own_folders / "data" / "recordings").exists()


def test_a_killed_process_leaves_what_was_heard(tmp_path):
    """The recording is written as the call goes on: of what sounded, at most the last second is lost."""
    (tmp_path / "a.xml").write_text(
        "<Response><Record recordSession='true' fileFormat='wav'/><DTMF async='false'>1234567890123456</DTMF>"
        "<Wait length='20'/></Response>"
    )
    words = [sys.executable, "-m", "playground", "run", str(tmp_path / "a.xml"), "--realtime", "--json"]
    data = {"IVR_PLAYGROUND_DATA": str(tmp_path), "IVR_PLAYGROUND_CONFIG": str(tmp_path / "none")}
    with subprocess.Popen(words, env=os.environ | data, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if '"recording.started"' in line:
                break
        time.sleep(2.5)  # as long as it is heard
        process.kill()
    [path] = (tmp_path / "recordings").glob("*.wav")
    sound, rate = soundfile.read(path, dtype="float32")
    assert 1.5 < len(sound) / rate < 3.0
    keys = "".join(key.key for key in heard_keys(sound[:, 1], rate))
    assert len(keys) >= 6
    assert "1234567890123456".startswith(keys)


def test_what_the_caller_says_is_in_the_recording_of_the_caller_alone(run, tmp_path):
    with AppServer(
        {
            "/": "<Response><Speak>Leave a message after the beep, please.</Speak>"
            "<Record fileFormat='wav' timeout='2' maxLength='30'/></Response>"
        }
    ) as app:
        ran = run("run", app.url("/"), "--say", "I would like to book a table for two", "--json")
    assert ran.status == ExitCode.OK, ran.err
    [line] = ran.of("recording")
    sound, rate = soundfile.read(line["file"], dtype="float32")
    assert len(sound) / rate == pytest.approx(line["seconds"], abs=0.02)
    assert not sound[:, 1].any(), "nobody else is in it"
    audible = np.flatnonzero(np.abs(sound[:, 0]) > 0.01) / rate
    assert audible[0] < 0.6
    assert 1.2 < audible[-1] - audible[0] < 4.0
    assert audible[-1] < line["seconds"] - 1.5, "then there is silence until the timeout"

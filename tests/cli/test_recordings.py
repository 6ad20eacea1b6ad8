"""A recorded room: the app fetches what its callbacks and its action tell it of, while the call goes on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import soundfile

from playground.errors import ExitCode
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

"""What the app and the log are told of a recording (plivo-xml.md 3.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from playground.call import effects, entries, events
from playground.call.interpreter import Call
from playground.call.recordings import NOWHERE, Recording
from playground.call.setup import CallSetup
from playground.call.showing import show_all

ROOM = "/Response/Conference[1]"
SETUP = CallSetup(
    answer_url="http://app.test/",
    call_uuid="3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c",
    started=datetime(2026, 1, 2, 3, 4, 5, 250_000, tzinfo=UTC),
    recordings_url="http://127.0.0.1:8081/recordings/",
    recordings_folder="/data/recordings/",
)
STARTED_MS = 1_767_323_045_250


def made(setup: CallSetup = SETUP, **more: Any) -> tuple[Call, Recording]:
    call = Call(setup)
    call.handle(events.CallPlaced(0.0))
    return call, call.new_recording(ROOM, more.get("file_format", "mp3"), more.get("channels", 1))


def at(call: Call, seconds: float) -> list[effects.Effect]:
    """What is to be done once the call's clock stands there."""
    return call.handle(events.MachineBeeped(seconds))


def test_a_recording_is_started_and_stopped_once_each() -> None:
    call, recording = made(channels=2, file_format="wav")
    at(call, 1.5)
    assert not recording.is_running
    recording.start()
    recording.start()
    assert recording.is_running
    start, log = at(call, 4.2)
    assert start == effects.StartRecording(recording.id, "wav", 2)
    assert isinstance(log, effects.WriteLog)
    url = f"http://127.0.0.1:8081/recordings/{recording.id}.wav"
    assert log.entry == entries.RecordingStarted(
        seq=log.entry.seq, at=1.5, path=ROOM, id=recording.id, url=url, channels=2
    )
    assert recording.seconds == recording.stop() == 2.7
    at_once = call.stage.take_effects()
    assert recording.stop() == 2.7
    assert not recording.is_running
    stop, log = at_once
    assert stop == effects.StopRecording(recording.id, 2.7)
    assert isinstance(log, effects.WriteLog)
    assert log.entry.to_dict() == {
        "seq": log.entry.seq,
        "at": 4.2,
        "type": "recording",
        "path": ROOM,
        "id": recording.id,
        "url": url,
        "seconds": 2.7,
        "file": f"/data/recordings/{recording.id}.wav",
    }
    assert at(call, 9.0) == []
    assert recording.seconds == 2.7


def test_the_app_is_told_lengths_when_they_are_known() -> None:
    call, recording = made()
    at(call, 1.5)
    recording.start()
    unknown = dict.fromkeys(
        ("RecordingDuration", "RecordingDurationMs", "RecordingStartMs", "RecordingEndMs"), "-1"
    )
    about = {"RecordUrl": recording.url, "RecordingID": recording.id}
    at(call, 4.0)
    assert recording.fields() == about | unknown
    recording.stop()
    assert recording.fields() == about | {
        "RecordingDuration": "3",
        "RecordingDurationMs": "2500",
        "RecordingStartMs": str(STARTED_MS + 1500),
        "RecordingEndMs": str(STARTED_MS + 4000),
    }


def test_ids_follow_from_the_call_and_the_number() -> None:
    call, first = made()
    second = call.new_recording(ROOM, "mp3")
    _, again = made()
    _, other = made(replace(SETUP, call_uuid="another"))
    assert first.id == again.id
    assert len({first.id, second.id, other.id, call.new_leg()}) == 4


def test_what_never_started_is_nothing() -> None:
    call, recording = made()
    assert recording.stop() == 0
    assert at(call, 1.0) == []
    assert set(recording.fields().values()) == {recording.url, recording.id, "-1"}


def test_with_nothing_that_serves_them_the_url_says_so() -> None:
    call, recording = made(replace(SETUP, recordings_url="", recordings_folder=""))
    assert recording.url == f"{NOWHERE}{recording.id}.mp3"
    recording.start()
    recording.stop()
    written = [effect.entry for effect in at(call, 1.0) if isinstance(effect, effects.WriteLog)]
    assert isinstance(written[1], entries.Recording)
    assert "file" not in written[1].to_dict()


def test_the_conversation_tells_of_it() -> None:
    call, recording = made()
    recording.start()
    begun = at(call, 65.0)
    recording.stop()
    log = [effect.entry for effect in (*begun, *at(call, 65.0)) if isinstance(effect, effects.WriteLog)]
    assert [line.text for line in show_all(log).lines] == [
        "Recording begins",
        f"Recorded 1 min 5 s: {recording.url}",
    ]

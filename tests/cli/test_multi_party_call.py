"""``run`` of a MultiPartyCall: everything that is posted, against a real server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.servers import AppServer, Reply, Request

EVERYTHING = (
    "mpc-state-changes,participant-state-changes,participant-speak-events,participant-digit-input-events,"
    "add-participant-api-events"
)
SLACK_S = 1.0
"""What loopback requests may take on a busy machine."""


def flow(attributes: str, after: str = "") -> Any:
    """An app whose answer puts the caller into a room; its other URLs take what they are told."""

    def answer(request: Request) -> Reply | str:
        host = f"http://{request.header('Host')}"
        pages = {
            "/answer/": f"<Response><MultiPartyCall statusCallbackUrl='{host}/status/' "
            f"statusCallbackEvents='{EVERYTHING}' {attributes.replace('HOST', host)}>desk</MultiPartyCall>"
            f"{after}</Response>",
            "/bye/": "<Response><Speak>Thank you.</Speak></Response>",
            "/hold/": "<Response><Speak>One moment.</Speak><Wait length='3'/></Response>",
        }
        return pages.get(request.path, Reply("ok", content_type="text/plain"))

    return answer


def posted(app: AppServer, path: str) -> list[dict[str, str]]:
    return [request.params for request in app.requests if request.path == path]


def test_a_call_in_a_room_until_it_is_hung_up(run):
    attributes = (
        "role='agent' stayAlone='true' record='true' recordFileFormat='wav' recordingCallbackUrl='HOST/rec/' "
        "onExitActionUrl='HOST/bye/'"
    )
    with AppServer(flow(attributes)) as app:
        hangup = app.url("/hangup/")
        ran = run("run", app.url("/answer/"), "--json", "--press", "5", "--hang-up-after", "75",
                  "--hangup-url", hangup)  # fmt: skip
    assert ran.status == 0, ran.err
    told = posted(app, "/status/")
    names = [one["EventName"] for one in told]
    assert names[:3] == ["MPCInitialized", "ParticipantJoin", "MPCStart"]
    assert names[-2:] == ["ParticipantExit", "MPCEnd"]
    [member] = [line for line in ran.of("room.member") if line["state"] == "in"]
    assert {one["MPCUUID"] for one in told} == {member["room_uuid"]}
    assert {one["MPCName"] for one in told} == {"desk"}
    assert told[1]["ParticipantRole"] == "Agent"
    assert told[1]["ParticipantCallUUID"] == told[1]["CallUUID"]
    assert told[-2]["ParticipantExitCause"] == "Participant Call Hangup"
    assert told[-1]["MPCTerminationCauseCode"] == "1000"
    assert 74 <= int(told[-1]["MPCDuration"]) <= 75
    assert told[-1]["MPCBilledDuration"] == "120"
    begun, complete = posted(app, "/rec/")
    assert [begun["EventName"], complete["EventName"]] == ["MPCRecordingInitiated", "MPCRecordingCompleted"]
    [recording] = ran.of("recording")
    assert complete["RecordingURL"] == recording["url"]
    assert complete["RecordingDuration"] == str(round(recording["seconds"]))
    assert posted(app, "/bye/") == []
    [ended] = posted(app, "/hangup/")
    assert (ended["HangupCauseCode"], ended["HangupSource"]) == ("4000", "Caller")


def test_who_waits_too_long_leaves_and_is_asked_where_to_go_on(run):
    attributes = (
        "role='Customer' startMpcOnEnter='false' waitMusicUrl='HOST/hold/' waitTime='30' "
        "onExitActionUrl='HOST/bye/' onExitActionMethod='GET'"
    )
    with AppServer(flow(attributes, "<Speak>Never said.</Speak>")) as app:
        ran = run("run", app.url("/answer/"), "--json")
    assert ran.status == 0, ran.err
    [music] = [request for request in app.requests if request.path == "/hold/"]
    assert music.method == "GET"
    said = [line["text"] for line in ran.of("speak")]
    assert said[-1] == "Thank you."
    assert set(said[:-1]) == {"One moment."}
    assert len(said) > 3
    [asked] = posted(app, "/bye/")
    assert asked["MPCFriendlyName"] == "desk"
    assert asked["ParticipantRole"] == "Customer"
    assert asked["ParticipantJoinTime"] < asked["ParticipantEndTime"]
    [left] = [line for line in ran.of("room.member") if line["state"] == "left"]
    assert left["reason"] == "wait-time"
    assert left["at"] == pytest.approx(30, abs=SLACK_S)
    assert [one["EventName"] for one in posted(app, "/status/")] == [
        "MPCInitialized",
        "ParticipantJoin",
        "ParticipantExit",
        "MPCEnd",
    ]


def test_a_room_that_has_lasted_as_long_as_it_may_ends_the_call_with_4020(run):
    attributes = "role='Agent' stayAlone='true' maxDuration='300'"
    with AppServer(flow(attributes)) as app:
        ran = run("run", app.url("/answer/"), "--json", "--hangup-url", app.url("/hangup/"))
    assert ran.status == 0, ran.err
    assert [line["status"] for line in ran.of("room.status")] == ["started", "closed"]
    assert posted(app, "/status/")[-1]["MPCTerminationCause"] == "Max Duration Reached"
    assert posted(app, "/status/")[-2]["ParticipantExitCause"] == "Multiparty Call Ended"
    [ended] = posted(app, "/hangup/")
    assert (ended["HangupCauseCode"], ended["HangupCauseName"], ended["HangupSource"]) == (
        "4020",
        "Multiparty Call Ended",
        "Plivo",
    )
    assert ended["HangupCause"] == "NORMAL_CLEARING"
    [end] = ran.of("call.ended")
    assert end["hangup_code"] == 4020
    assert end["duration"] == pytest.approx(300, abs=SLACK_S)


def test_a_recording_that_cannot_be_kept_is_told_as_failed(run, own_folders):
    (own_folders / "data").mkdir()
    (own_folders / "data" / "recordings").write_text("a file stands in the way")
    with AppServer(
        flow("role='Agent' stayAlone='true' record='true' recordingCallbackUrl='HOST/rec/'")
    ) as app:
        ran = run("run", app.url("/answer/"), "--json", "--hang-up-after", "5")
    assert ran.status == 0, ran.err
    told = posted(app, "/rec/")
    assert [one["EventName"] for one in told] == ["MPCRecordingInitiated", "MPCRecordingFailed"]
    assert "recording-not-kept" in {problem["code"] for problem in ran.of("problem")}

"""A conference app as others write it, called through the command line: every field of plivo-xml.md 3.8."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apps import conference_room
from tests.apps.serving import serve
from tests.cli.dial_fields import Told

ROOM = "Room 7 & Co"
LENGTHS = ("RecordingDuration", "RecordingDurationMs", "RecordingStartMs", "RecordingEndMs")


def facts(ran: Any) -> dict[str, str]:
    return {
        "ConferenceName": ROOM,
        "ConferenceUUID": ran.of("room.status")[0]["room_uuid"],
        "ConferenceMemberID": "1",
    }


def test_every_field_of_a_recorded_stay_that_the_star_ends(run):
    with serve(conference_room.make_app()) as app:
        ran = run("run", app.url("/answer/"), "--json", "--press", "7", "--press-in-talk", "1w22*")
    assert ran.status == 0, ran.err
    [recording] = ran.of("recording")
    told = Told(ran)
    about = {"RecordUrl": recording["url"], "RecordingID": recording["id"]}

    def event(name: str | None, **fields: str) -> dict[str, str]:
        standard = told.standard(name or "", "in-progress") | facts(ran) | fields
        return {field: text for field, text in standard.items() if field != "Event" or text}

    events = app.fields("/event/")
    complete = events.pop(4)
    start_ms, end_ms = int(complete["RecordingStartMs"]), int(complete["RecordingEndMs"])
    ms = round(1000 * recording["seconds"])
    lengths = dict(zip(LENGTHS, (str((ms + 500) // 1000), str(ms), str(start_ms), str(end_ms)), strict=True))
    assert end_ms - start_ms == ms
    assert complete == event("ConferenceRecordStart", ConferenceAction="record", **about, **lengths)
    assert events == [
        event("ConferenceEnter", ConferenceAction="enter", ConferenceFirstMember="true"),
        event("ConferenceRecordStart", ConferenceAction="record", **about, **dict.fromkeys(LENGTHS, "-1")),
        event(None, ConferenceAction="digits", ConferenceDigitsMatch="1"),
        event(None, ConferenceAction="digits", ConferenceDigitsMatch="22"),
        event("ConferenceExit", ConferenceAction="exit", ConferenceLastMember="true"),
    ]
    assert app.fields("/left/") == [event("Redirect", **about)]
    assert app.paths() == ["/answer/", "/room/", *["/event/"] * 6, "/left/"]
    assert [line["text"] for line in ran.of("speak")] == ["Which room?", "You left."]


def test_a_hang_up_in_the_room_is_told_and_the_action_as_well(run):
    with serve(conference_room.make_app(record=False)) as app:
        ran = run("run", app.url("/answer/"), "--json", "--press", "7", "--hang-up-after", 9)
    told = Told(ran)
    over = told.standard("Redirect", "completed") | facts(ran)
    assert app.fields("/left/") == [over]
    exit_ = {"Event": "ConferenceExit", "ConferenceAction": "exit", "ConferenceLastMember": "true"}
    assert app.fields("/event/")[-1] == over | exit_
    assert [line["text"] for line in ran.of("speak")] == ["Which room?"]


@pytest.mark.parametrize("attribute", ["wait_sound", "enter_sound", "exit_sound"])
def test_a_sound_that_cannot_be_had_is_one_problem_that_names_its_attribute(run, attribute):
    name, _, rest = attribute.partition("_")
    with serve(conference_room.make_app(attribute, start_conference_on_enter=False, time_limit=20)) as app:
        ran = run("run", app.url("/answer/"), "--json", "--press", "7")
    assert ran.status == 0, ran.err
    [problem] = [line for line in ran.of("problem") if line["code"] == "fetch-failed"]
    assert problem["message"].startswith(f"The {name}{rest.title()} URL ")
    assert [line["text"] for line in ran.of("speak")] == ["Which room?", "You left."]

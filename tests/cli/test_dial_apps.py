"""Apps as others write them (Flask, the vendor's SDK), dialled through the command line: every field they get."""

from __future__ import annotations

from typing import Any

import pytest

from tests.apps import dial_status, hunt_group, ring_all, whisper
from tests.apps.serving import serve
from tests.cli.dial_fields import CAUSES, Told

ME = "12025550142"
SLACK_S = 0.5
"""What loopback requests may take on a busy machine."""
END_OF_XML = ("NORMAL_CLEARING", "End Of XML Instructions", "4010", "Answer XML")
HANGUP_ELEMENT = ("NORMAL_CLEARING", "Normal Hangup", "4000", "Answer XML")


def said(ran: Any) -> list[str]:
    return [line["text"] for line in ran.of("speak")]


def asked_at(ran: Any, purpose: str) -> list[float]:
    return [line["at"] for line in ran.of("http.request") if line["purpose"] == purpose]


OUTCOMES = [
    ("answer", "answer", 12, 10, 60),
    ("answer:90", "answer", 92, 90, 120),
    ("busy", "busy", 1, 0, 0),
    ("reject", "reject", 2, 0, 0),
    ("fail", "fail", 1, 0, 0),
    ("auth-failed", "auth-failed", 1, 0, 0),
    ("auth-timeout", "auth-timeout", 5, 0, 0),
    ("no-answer", "no-answer", 30, 0, 0),
    ("cancel", "cancel", 2, 0, 0),
]


@pytest.mark.parametrize(("outcome", "how", "ends_at", "seconds", "billed"), OUTCOMES)
def test_dial_status_reporting(run, outcome, how, ends_at, seconds, billed):
    with serve(dial_status.make_app()) as app:
        ran = run(
            "run", app.url("/answer/"), "--json", "--dial", outcome, "--hangup-url", app.url("/hangup/")
        )
    assert ran.status == 0, ran.err
    told, leg = Told(ran), Told(ran).leg(ME)
    is_bridged, is_cancelled = how == "answer", how == "cancel"
    status = "in-progress" if is_bridged else "completed" if is_cancelled else "ringing"
    live = [told.hangup_of(how, status, leg, seconds, billed)]
    if is_bridged:
        live = [told.callback("answer", "ringing", leg), told.callback("connected", status, leg), *live]
    assert app.fields("/answer/") == [told.answer()]
    assert app.fields("/dial-event/") == live
    assert app.fields("/dial-status/") == [
        told.action(how, status, leg["DialBLegUUID"] if is_bridged else "")
    ]
    assert app.fields("/hangup/") == [told.hangup(CAUSES["cancel"] if is_cancelled else END_OF_XML)]
    assert app.paths() == ["/answer/", *["/dial-event/"] * len(live), "/dial-status/", "/hangup/"]
    assert {asked.method for asked in app.asked} == {"POST"}
    assert asked_at(ran, "callback")[-1] == pytest.approx(ends_at, abs=SLACK_S)
    assert asked_at(ran, "action") == pytest.approx([ends_at], abs=SLACK_S)
    dial_status_told = app.fields("/dial-status/")[0]["DialStatus"]
    assert said(ran) == ([] if is_cancelled else [dial_status.SAYINGS[dial_status_told]])


@pytest.mark.parametrize(
    ("attributes", "outcome", "how", "status", "ends_at", "seconds"),
    [
        ({"timeout": 20}, "no-answer", "timeout", "ringing", 20, 0),
        ({"time_limit": 25}, "answer:90", "time-limit", "in-progress", 27, 25),
    ],
)
def test_what_the_limits_of_a_dial_report(run, attributes, outcome, how, status, ends_at, seconds):
    with serve(dial_status.make_app(**attributes)) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", outcome)
    told, leg = Told(ran), Told(ran).leg(ME)
    b_leg = leg["DialBLegUUID"] if seconds else ""
    assert app.fields("/dial-event/")[-1] == told.hangup_of(how, status, leg, seconds, 60 if seconds else 0)
    assert app.fields("/dial-status/") == [told.action(how, status, b_leg)]
    assert asked_at(ran, "action") == pytest.approx([ends_at], abs=SLACK_S)


@pytest.mark.parametrize(("after", "status"), [(1.0, "ringing"), (6.0, "in-progress")])
def test_what_is_reported_when_the_caller_hangs_up(run, after, status):
    with serve(dial_status.make_app()) as app:
        ran = run("run", app.url("/answer/"), "--json", "--hang-up-after", after,
                  "--hangup-url", app.url("/hangup/"))  # fmt: skip
    told, leg = Told(ran), Told(ran).leg(ME)
    in_talk = status == "in-progress"
    how = "star" if in_talk else "cancel"  # ended by the caller's side, and the others were connected
    seconds = (4, 60) if in_talk else (0, 0)
    assert app.fields("/dial-event/")[-1] == told.hangup_of(how, "completed", leg, *seconds)
    result = told.action(
        "answer" if in_talk else "cancel", "completed", leg["DialBLegUUID"] if in_talk else ""
    )
    assert app.fields("/dial-status/") == [result]
    assert app.fields("/hangup/") == [told.hangup(CAUSES[how])]
    assert app.paths()[-3:] == ["/dial-event/", "/dial-status/", "/hangup/"]
    assert asked_at(ran, "action") == [after]
    assert said(ran) == []


@pytest.mark.parametrize(
    ("outcomes", "tried", "last"),
    [
        (["answer"], 1, None),
        (["busy", "answer"], 2, None),
        (["no-answer", "reject", "answer:5"], 3, None),
        (["busy", "auth-failed", "fail"], 3, "Nobody is free. Leave a message."),
    ],
)
def test_a_hunt_group_tries_one_after_another(run, outcomes, tried, last):
    with serve(hunt_group.make_app()) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", *outcomes)
    told = Told(ran)
    assert ran.status == 0, ran.err
    assert app.paths() == ["/answer/", *(f"/tried/{number}/" for number in range(tried))]
    assert [asked.method for asked in app.asked[1:]] == ["GET"] * tried
    assert [leg["to"] for leg in ran.of("dial.leg") if leg["state"] == "dialled"] == hunt_group.AGENTS[:tried]
    for number, outcome in enumerate(outcomes):
        how = outcome.partition(":")[0]
        leg = told.leg(hunt_group.AGENTS[number])
        result = told.action(
            "timeout" if how == "no-answer" else how,  # it rings for 15 s only
            "in-progress",  # Speak has answered the call
            leg["DialBLegUUID"] if how == "answer" else "",
        )
        assert app.fields(f"/tried/{number}/") == [result]
    assert said(ran) == ["Please hold.", *([last] if last else [])]
    end = ran.of("call.ended")[0]
    assert (end["hangup_code"], end["hangup_source"]) == ((4010, "xml") if last else (4000, "xml"))


def test_a_team_that_rings_together(run):
    with serve(ring_all.make_app()) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", "busy", "answer:7", "answer")
    told = Told(ran)
    desk = "12025550100"
    first = told.leg("12025550161", desk)
    user = told.leg("sip:ann@pbx.example.com", desk, Team="sales", Desk="7")
    third = told.leg("12025550163", desk)
    assert app.fields("/live/") == [
        told.hangup_of("busy", "ringing", first),
        told.callback("answer", "ringing", user),
        told.hangup_of("lost-race", "ringing", third),
        told.callback("connected", "in-progress", user),
        told.hangup_of("answer", "in-progress", user, 7, 60),
    ]
    assert {asked.method for asked in app.asked if asked.path == "/live/"} == {"GET"}
    assert app.fields("/after/") == [told.action("answer", "in-progress", user["DialBLegUUID"])]
    [music] = app.fields("/music/")
    assert {name: music[name] for name in ("CallUUID", "From", "To", "CallStatus", "Direction")} == {
        name: told.answer()[name] for name in ("CallUUID", "From", "To", "CallStatus", "Direction")
    }
    assert asked_at(ran, "callback") == pytest.approx([1, 2, 2, 2, 9], abs=SLACK_S)
    assert said(ran) == ["La la la.", "It was completed."]
    assert ran.of("dtmf") == [], "the first is busy before it rings, the third never answers"


def test_watched_keys_of_both_sides_and_the_star(run):
    with serve(ring_all.make_app()) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", "answer:30,77w7", "busy", "busy",
                  "--press-in-talk", "12*")  # fmt: skip
    told = Told(ran)
    leg = told.leg("12025550161", "12025550100")
    live = [fields for fields in app.fields("/live/") if fields["DialBLegUUID"] == leg["DialBLegUUID"]]

    def match(digits: str, by: str) -> dict[str, str]:
        return told.callback("digits", "in-progress", leg, DialDigitsMatch=digits, DialDigitsPressedBy=by)

    assert live == [
        told.callback("answer", "ringing", leg),
        told.callback("connected", "in-progress", leg),
        match("7", "BLeg"),
        match("7", "BLeg"),
        match("12", "ALeg"),
        told.hangup_of("star", "in-progress", leg, 1, 60),
    ]
    assert app.fields("/after/") == [told.action("answer", "in-progress", leg["DialBLegUUID"])]
    assert said(ran)[-1] == "It was completed."
    keys = [(line["digit"], line["accepted"], line.get("reason")) for line in ran.of("input.digit")]
    assert keys == [("1", False, "bridged"), ("2", False, "bridged"), ("*", True, "hangup-on-star")]


def test_digits_are_sent_early_or_as_events(run):
    with serve(ring_all.make_app()) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", "no-answer", "busy", "answer:3")
    sent = [(line["to"], line["digits"], line.get("mode")) for line in ran.of("dtmf")]
    assert sent == [("12025550161", "1w2", None), ("12025550163", "99", "rfc2833")]
    early, late = (line["at"] for line in ran.of("dtmf"))
    assert (early, late) == (pytest.approx(0, abs=SLACK_S), pytest.approx(2, abs=SLACK_S))


def test_a_whisper_is_heard_and_the_key_connects(run):
    with serve(whisper.make_app()) as app:
        ran = run(
            "run", app.url("/answer/"), "--json", "--from", "14155550111", "--dial", "reject", "answer:4"
        )
    told = Told(ran)
    first, second = told.leg("12025550171"), told.leg("12025550172")
    words = 0.4 + 0.06 * len("Call from 14155550111. Press 1.")
    asked_s = words + 1
    assert app.fields("/live/") == [
        told.hangup_of("reject", "ringing", first),
        told.callback("answer", "ringing", second),
        told.callback("connected", "in-progress", second),
        told.hangup_of("answer", "in-progress", second, round(asked_s + 4), 60),
    ]
    assert app.fields("/voicemail/") == [told.action("answer", "in-progress", second["DialBLegUUID"])]
    assert len(app.fields("/whisper/")) == 1
    states = {leg["state"]: leg["at"] for leg in ran.of("dial.leg") if leg["to"] == "12025550172"}
    assert states["confirming"] - states["answered"] == pytest.approx(words, abs=SLACK_S)
    assert states["connected"] - states["confirming"] == pytest.approx(1, abs=0.01)
    assert states["hung-up"] - states["connected"] == pytest.approx(4, abs=0.01)
    assert ran.of("call.ended")[0]["hangup_code"] == 4000


def test_an_endless_whisper_is_answered_after_the_first_time(run):
    with serve(whisper.make_app(endless=True)) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", "answer", "busy")
    assert [leg["state"] for leg in ran.of("dial.leg")][-2:] == ["connected", "hung-up"]
    assert app.fields("/voicemail/")[0]["DialStatus"] == "completed"


def test_who_does_not_press_the_key_has_not_answered(run):
    with serve(whisper.make_app()) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", "no-key", "no-key")
    told = Told(ran)
    first, second = told.leg("12025550171"), told.leg("12025550172")
    assert app.fields("/live/") == [
        told.callback("answer", "ringing", first),
        told.callback("answer", "ringing", second),
        told.hangup_of("not-confirmed", "ringing", first, 10, 60),
        told.hangup_of("not-confirmed", "ringing", second, 10, 60),
    ]
    assert app.fields("/voicemail/") == [told.action("not-confirmed", "ringing")]
    assert asked_at(ran, "action") == pytest.approx([12], abs=SLACK_S)
    assert said(ran)[-1] == "Leave a message after the tone."


def test_nobody_takes_the_whisper_so_voicemail_does(run):
    with serve(whisper.make_app()) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", "no-answer", "busy")
    told = Told(ran)
    best = {"DialStatus": "busy", "DialHangupCause": "USER_BUSY"}
    assert app.fields("/voicemail/") == [told.action("timeout", "ringing") | best], "and one of them rang"
    assert said(ran) == ["Leave a message after the tone."]

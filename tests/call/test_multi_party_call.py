"""MultiPartyCall: roles, holding, coaching, endings, and what the app is told (plivo-xml.md 2.12, 3.9-3.11)."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from plivo import plivoxml

from playground.call import effects, entries, events
from playground.call.prompts import BeepPrompt
from playground.call.rooms.member import RoomKey
from playground.document.parse import parse_document
from tests.call.gathering import Caller, Gathering, speech
from tests.call.playbook import SERVER, document

ROOM = RoomKey("multi-party", "case-1")
STATUS = f"{SERVER}/status"
TELLS = f'statusCallbackUrl="{STATUS}"'
ALL = (
    f'{TELLS} statusCallbackEvents="mpc-state-changes,participant-state-changes,participant-speak-events,'
    'participant-digit-input-events,add-participant-api-events"'
)
STAYS = 'stayAlone="true"'


def mpc(attributes: str = "", role: str = "Agent") -> str:
    return f'<MultiPartyCall role="{role}" {attributes}>case-1</MultiPartyCall>'


def told(call: Caller, url: str = STATUS) -> list[dict[str, str]]:
    return [dict(request.params) for request in call.sent if request.url == url]


def names(call: Caller, url: str = STATUS) -> list[str]:
    return [one["EventName"] for one in told(call, url)]


def of(call: Caller, event: str) -> dict[str, str]:
    [one] = [one for one in told(call) if one["EventName"] == event]
    return one


def test_a_lone_member_opens_starts_and_ends_the_room() -> None:
    call = Gathering().call("1", mpc(f"{TELLS} {STAYS}", "agent")).hang_up(70)
    call.gathering.run()
    assert call.rooms == [(0.0, "started", None)]
    assert call.people == [(0.0, "1", "in", None), (70.0, "1", "left", "hung-up")]
    assert names(call) == ["MPCInitialized", "ParticipantJoin", "MPCStart", "ParticipantExit", "MPCEnd"]
    opened, joined, started, left, ended = told(call)
    uuid = call.of(entries.RoomStatus)[0].room_uuid
    assert {one["MPCUUID"] for one in told(call)} == {uuid}
    assert {one["MPCName"] for one in told(call)} == {"case-1"}
    assert opened["EventTimestamp"] == "2026-01-02 03:04:05.000000"
    assert "MemberID" not in opened
    assert "MemberID" not in started
    who = {
        "MemberID": "1",
        "ParticipantRole": "Agent",
        "ParticipantCallUUID": call.call.setup.call_uuid,
        "ParticipantCoachMode": "false",
    }
    assert joined == joined | who
    assert left == left | who | {
        "ParticipantExitCause": "Participant Call Hangup",
        "CallStatus": "completed",
        "EventTimestamp": "2026-01-02 03:05:15.000000",
    }
    assert ended == ended | {
        "MPCDuration": "70",
        "MPCBilledDuration": "120",
        "MPCBilledAmount": "0.01700",
        "MPCTerminationCause": "No Active Participants",
        "MPCTerminationCauseCode": "1000",
    }
    assert call.end.hangup_code == 4000


def test_each_tells_of_itself_and_the_first_of_the_room() -> None:
    gathering = Gathering()
    first = gathering.call("1", mpc(TELLS)).hang_up(40)
    second = gathering.call("2", mpc(TELLS, "Customer"), at=10).hang_up(20)
    gathering.run()
    assert names(first) == ["MPCInitialized", "ParticipantJoin", "MPCStart", "ParticipantExit", "MPCEnd"]
    assert names(second) == ["ParticipantJoin", "ParticipantExit"]
    assert of(second, "ParticipantJoin")["ParticipantRole"] == "Customer"
    assert of(first, "MPCEnd")["MPCTerminationCause"] == "Stay Alone Not Permitted"
    assert of(first, "ParticipantExit")["ParticipantExitCause"] == "Multiparty Call Ended"
    assert first.rooms[-1] == (30.0, "closed", "alone")


def test_the_room_is_told_of_by_who_is_there_where_the_first_url_said() -> None:
    gathering = Gathering()
    silent = gathering.call("1", mpc(STAYS)).hang_up(60)
    teller = gathering.call("2", mpc(f"{TELLS} {STAYS}"), at=10).hang_up(10)
    other = gathering.call("3", mpc(f'statusCallbackUrl="{SERVER}/other" {STAYS}'), at=15).hang_up(10)
    gathering.run()
    assert names(teller) == ["ParticipantJoin", "ParticipantExit"]
    assert names(other, f"{SERVER}/other") == ["ParticipantJoin", "ParticipantExit"]
    assert names(silent) == ["MPCEnd"]
    assert of(silent, "MPCEnd")["MPCDuration"] == "60"


@pytest.mark.parametrize(
    ("events_wanted", "expected"),
    [
        ("mpc-state-changes", ["MPCInitialized", "MPCStart", "MPCEnd"]),
        ("participant-state-changes", ["ParticipantJoin", "ParticipantExit"]),
        ("participant-speak-events", ["ParticipantSpeakStart", "ParticipantSpeakStop"]),
        ("participant-digit-input-events", ["ParticipantDigitInput"]),
        ("participant-audio-events", []),
    ],
)
def test_only_the_events_asked_for_are_told(events_wanted: str, expected: list[str]) -> None:
    gathering = Gathering()
    call = gathering.call("1", mpc(f'{TELLS} statusCallbackEvents="{events_wanted}" {STAYS}'))
    call.press((5, "7")).hang_up(60)
    gathering.at(8, lambda: call._feed(events.CallerSpoke(8, speech("Hello"))))
    gathering.run()
    assert names(call) == expected


def test_nothing_is_told_without_a_url_and_a_get_url_gets() -> None:
    gathering = Gathering()
    call = gathering.call("1", mpc(STAYS)).hang_up(5)
    other = gathering.call("2", mpc(f'{TELLS} statusCallbackMethod="GET" {STAYS}'), at=10).hang_up(5)
    gathering.run()
    assert call.callbacks == []
    assert {request.method for request in other.requests("callback")} == {"GET"}


def test_waiting_for_a_starter_with_wait_music() -> None:
    gathering = Gathering({"/wait": document("<Speak>Please hold</Speak>", '<Wait length="2"/>')})
    waits = f'startMpcOnEnter="false" waitMusicUrl="{SERVER}/wait" {TELLS}'
    customer = gathering.call("1", mpc(waits, "Customer")).hang_up(60)
    agent = gathering.call("2", mpc(f'waitMusicUrl="{SERVER}/wait"'), at=10).hang_up(20)
    gathering.run()
    [request] = customer.requests("music")
    assert request.method == "GET"
    assert len(customer.said) == 4
    assert agent.requests("music") == []
    assert names(customer)[:3] == ["MPCInitialized", "ParticipantJoin", "MPCStart"]
    assert of(customer, "MPCStart")["EventTimestamp"] == "2026-01-02 03:04:15.000000"


def test_a_room_that_waits_for_an_agent_is_started_by_an_agent_alone() -> None:
    gathering = Gathering()
    customer = gathering.call("1", mpc('waitForAgent="true"', "Customer")).hang_up(60)
    gathering.call("2", mpc("", "Customer"), at=5).hang_up(40)
    gathering.call("3", mpc("", "Supervisor"), at=10).hang_up(40)
    gathering.add(20, ROOM, "Ann", role="Agent")
    gathering.run()
    assert customer.rooms[:2] == [(0.0, "waiting", None), (20.0, "started", None)]


def test_who_has_waited_long_enough_leaves_alive() -> None:
    gathering = Gathering()
    attributes = f'startMpcOnEnter="false" waitTime="30" {TELLS}'
    call = gathering.call("1", mpc(attributes, "Customer"), "<Speak>Call again</Speak>")
    gathering.run()
    assert call.people[-1] == (30.0, "1", "left", "wait-time")
    assert call.said == [(30.0, "Call again")]
    assert of(call, "ParticipantExit")["ParticipantExitCause"] == "Wait Time Reached"
    assert of(call, "MPCEnd")["MPCTerminationCauseCode"] == "1000"
    assert call.end.hangup_code == 4010


def test_the_wait_is_over_when_the_room_starts_and_no_time_is_no_limit() -> None:
    gathering = Gathering()
    waits = gathering.call("1", mpc('startMpcOnEnter="false" waitTime="30"', "Customer")).hang_up(100)
    gathering.call("2", mpc(), at=20).hang_up(90)
    gathering.run()
    assert waits.end.at == 100.0
    alone = Gathering().call("1", mpc('startMpcOnEnter="false" waitTime="0"')).hang_up(2000)
    alone.gathering.run()
    assert alone.end.at == 2000.0


def test_the_owner_ends_the_room_and_calls_without_more_to_do_end_with_4020() -> None:
    gathering = Gathering()
    bare = gathering.call("1", mpc(TELLS, "Customer"))
    goes_on = gathering.call("2", mpc("", "Customer"), "<Speak>Bye</Speak>", at=1)
    owner = gathering.call("3", mpc('endMpcOnExit="true"'), at=2).hang_up(10)
    gathering.run()
    assert bare.rooms[-1] == (12.0, "closed", "exit")
    assert (bare.end.hangup_code, bare.end.hangup_name) == (4020, "Multiparty Call Ended")
    assert bare.end.hangup_source == "system"
    assert goes_on.said == [(11.0, "Bye")]
    assert goes_on.end.hangup_code == 4010
    assert owner.end.hangup_code == 4000
    [ended] = [one for one in told(goes_on) if one["EventName"] == "MPCEnd"]
    assert ended["MPCTerminationCauseCode"] == "1000"


def test_the_one_left_alone_may_stay_when_it_says_so() -> None:
    gathering = Gathering()
    stays = gathering.call("1", mpc(STAYS)).hang_up(90)
    gathering.call("2", mpc(), at=5).hang_up(5)
    gathering.run()
    assert stays.end.at == 90.0


def test_the_exit_action_is_asked_of_who_leaves_alive_and_its_reply_run() -> None:
    gathering = Gathering({"/bye": document("<Speak>How was it?</Speak>")})
    attributes = f'onExitActionUrl="{SERVER}/bye" onExitActionMethod="GET"'
    customer = gathering.call("1", mpc(attributes, "Customer"), "<Speak>Never</Speak>", at=1)
    agent = gathering.call("2", mpc(f'{attributes} endMpcOnExit="true"'), at=3).hang_up(10)
    gathering.run()
    [request] = customer.requests("action")
    assert request.method == "GET"
    fields = dict(request.params)
    assert fields == fields | {
        "MPCUUID": customer.of(entries.RoomStatus)[0].room_uuid,
        "MPCFriendlyName": "case-1",
        "MemberID": "1",
        "ParticipantCallUUID": customer.call.setup.call_uuid,
        "ParticipantJoinTime": "2026-01-02 03:04:05.000000",
        "ParticipantEndTime": "2026-01-02 03:04:17.000000",
        "ParticipantRole": "Customer",
        "CallStatus": "in-progress",
    }
    assert "MPCName" not in fields
    assert [text for _, text in customer.said] == ["How was it?"]
    assert customer.end.hangup_code == 4010
    assert agent.requests("action") == []


def test_a_bad_exit_action_ends_the_call_with_its_code() -> None:
    gathering = Gathering()
    customer = gathering.call("1", mpc(f'onExitActionUrl="{SERVER}/gone"', "Customer"))
    gathering.call("2", mpc(), at=3).hang_up(10)
    gathering.run()
    assert customer.end.hangup_code == 7012


def test_kicked_members_are_told_so_and_end_with_4030() -> None:
    gathering = Gathering()
    kicked = gathering.call("1", mpc(TELLS, "Customer"))
    also = gathering.call("2", mpc("", "Customer"), "<Speak>Out</Speak>", at=1)
    gathering.call("3", mpc(STAYS), at=1).hang_up(60)
    gathering.does(10, gathering.rooms.alter, ROOM, "1", "kick")
    gathering.does(11, gathering.rooms.alter, ROOM, "2", "kick")
    gathering.run()
    assert of(kicked, "ParticipantExit")["ParticipantExitCause"] == "Kicked Out of Multiparty Call"
    assert (kicked.end.at, kicked.end.hangup_code, kicked.end.hangup_name) == (
        10.0,
        4030,
        "Kicked Out Of Multiparty Call",
    )
    assert also.said == [(10.0, "Out")]
    assert also.end.hangup_code == 4010


def test_transferred_members_go_on_elsewhere_without_the_exit_action() -> None:
    gathering = Gathering({"/new": document("<Speak>Elsewhere</Speak>")})
    call = gathering.call("1", mpc(f'{TELLS} onExitActionUrl="{SERVER}/bye"', "Customer"))
    call.transfer(10)
    stays = gathering.call("2", mpc(STAYS)).hang_up(60)
    gathering.run()
    assert of(call, "ParticipantExit")["ParticipantExitCause"] == "Participant Call Transferred"
    assert stays.people[-2] == (10.0, "1", "left", "transferred")
    assert [text for _, text in call.said] == ["Elsewhere"]
    assert call.requests("action") == []
    assert call.end.hangup_code == 4010


def test_after_another_element_the_document_s_end_is_the_usual_one() -> None:
    gathering = Gathering()
    call = gathering.call("1", mpc(), f"<Redirect>{SERVER}/gone</Redirect>")
    gathering.does(5, gathering.rooms.close, ROOM)
    gathering.run()
    assert call.end.hangup_code == 7014


def test_the_hangup_url_gets_the_codes_and_sources() -> None:
    gathering = Gathering()
    hangup = {"hangup_url": f"{SERVER}/hangup"}
    kicked = gathering.call("1", mpc("", "Customer"), **hangup)
    ended = gathering.call("2", mpc("", "Customer"), **hangup)
    gathering.call("3", mpc(), **hangup)
    gathering.does(10, gathering.rooms.alter, ROOM, "1", "kick")
    gathering.does(20, gathering.rooms.close, ROOM)
    gathering.run()
    assert (kicked.params("hangup")["HangupCauseCode"], kicked.params("hangup")["HangupSource"]) == (
        "4030",
        "API Request",
    )
    assert (ended.params("hangup")["HangupCauseCode"], ended.params("hangup")["HangupSource"]) == (
        "4020",
        "Plivo",
    )
    assert ended.params("hangup")["HangupCauseName"] == "Multiparty Call Ended"


def test_the_api_ends_the_room() -> None:
    gathering = Gathering()
    call = gathering.call("1", mpc(f"{TELLS} {STAYS}"))
    gathering.does(20, gathering.rooms.close, ROOM)
    gathering.run()
    assert call.rooms[-1] == (20.0, "closed", "api")
    assert of(call, "MPCEnd")["MPCTerminationCause"] == "Hangup API Triggered"
    assert of(call, "MPCEnd")["MPCTerminationCauseCode"] == "3000"


def test_the_room_lasts_as_long_as_its_opener_said_even_without_the_opener() -> None:
    gathering = Gathering()
    gathering.call("1", mpc('maxDuration="300"')).hang_up(100)
    stays = gathering.call("2", mpc(f"{TELLS} {STAYS}"), at=50)
    also = gathering.call("3", mpc(STAYS), at=60)
    gathering.run()
    assert stays.rooms[-1] == (250.0, "closed", "max-duration")
    assert also.rooms[-1] == (240.0, "closed", "max-duration")
    [ended] = [one for one in [*told(stays), *told(also)] if one["EventName"] == "MPCEnd"]
    assert ended["MPCTerminationCause"] == "Max Duration Reached"
    assert ended["MPCDuration"] == "300"


def test_a_full_room_lets_nobody_in() -> None:
    gathering = Gathering()
    for number in "12":
        gathering.call(number, mpc('maxParticipants="2"')).hang_up(60)
    refused = gathering.call("3", mpc(TELLS), "<Speak>Full</Speak>", at=5)
    gathering.run()
    assert refused.problems() == ["room-full"]
    assert refused.callbacks == []
    assert refused.end.hangup_code == 4010


def test_hold_music_is_that_of_the_role() -> None:
    pages = {
        f"/{who}": document(f"<Speak>{who}</Speak>", '<Wait length="60"/>') for who in ("agent", "customer")
    }
    music = f'agentHoldMusicUrl="{SERVER}/agent" customerHoldMusicUrl="{SERVER}/customer"'
    music += ' customerHoldMusicMethod="POST"'
    gathering = Gathering(pages)
    agent = gathering.call("1", mpc(f'{music} hold="true" {TELLS}')).hang_up(50)
    customer = gathering.call("2", mpc(f"{music} {TELLS}", "Customer")).hang_up(50)
    supervisor = gathering.call("3", mpc(f'{music} hold="true"', "Supervisor")).hang_up(50)
    gathering.does(10, gathering.rooms.alter, ROOM, "2", "hold")
    gathering.does(12, gathering.rooms.alter, ROOM, "2", "hold")
    gathering.does(20, gathering.rooms.alter, ROOM, "2", "unhold")
    gathering.run()
    assert agent.said == [(0.0, "agent")]
    assert supervisor.said == [(0.0, "agent")]
    assert customer.said == [(10.0, "customer")]
    assert [request.method for call in (agent, customer) for request in call.requests("music")] == [
        "GET",
        "POST",
    ]
    assert names(customer)[1:3] == ["ParticipantHold", "ParticipantUnhold"]
    assert "ParticipantHold" not in names(agent)


def test_music_that_one_element_gives_is_there_for_those_that_give_none() -> None:
    pages = {
        f"/{who}": document(f"<Speak>{who}</Speak>", '<Wait length="60"/>') for who in ("a", "b", "wait")
    }
    gathering = Gathering(pages)
    agent = f'customerHoldMusicUrl="{SERVER}/a" waitMusicUrl="{SERVER}/wait" startMpcOnEnter="false"'
    gathering.call("1", mpc(agent)).hang_up(50)
    late = gathering.call("2", mpc('startMpcOnEnter="false"', "Customer"), at=5).hang_up(40)
    own = gathering.call(
        "3", mpc(f'customerHoldMusicUrl="{SERVER}/b" hold="true"', "Customer"), at=10
    ).hang_up(30)
    gathering.does(20, gathering.rooms.alter, ROOM, "2", "hold")
    gathering.run()
    assert late.said == [(0.0, "wait"), (15.0, "a")]
    assert own.said == [(0.0, "b")]


def test_who_is_on_hold_neither_hears_nor_is_heard() -> None:
    gathering = Gathering()
    held = gathering.call("1", mpc('hold="true"')).hang_up(50)
    other = gathering.call("2", mpc()).hang_up(50)
    gathering.at(5, lambda: held._feed(events.CallerSpoke(5, speech("Anyone?"))))
    gathering.at(6, lambda: other._feed(events.CallerSpoke(6, speech("Where is he?"))))
    gathering.run()
    for call in (held, other):
        assert [entry.heard for entry in call.of(entries.RoomSpeech)] == [False, False]


def test_the_api_alters_members_and_each_is_told() -> None:
    gathering = Gathering()
    call = gathering.call("1", mpc(f"{TELLS} {STAYS}", "Supervisor")).hang_up(60)
    for at, how in enumerate(("mute", "unmute", "hold", "unhold", "uncoach", "coach", "coach")):
        gathering.does(10 + at, gathering.rooms.alter, ROOM, "1", how)
    gathering.run()
    assert names(call)[3:-2] == [
        "ParticipantMute",
        "ParticipantUnmute",
        "ParticipantHold",
        "ParticipantUnhold",
        "ParticipantCoachModeStop",
        "ParticipantCoachModeStart",
    ]
    assert of(call, "ParticipantCoachModeStop")["ParticipantCoachMode"] == "false"
    assert of(call, "ParticipantCoachModeStart")["ParticipantCoachMode"] == "true"


def test_only_supervisors_coach() -> None:
    gathering = Gathering()
    call = gathering.call("1", mpc(f"{TELLS} {STAYS}")).hang_up(60)
    gathering.does(10, gathering.rooms.alter, ROOM, "1", "coach")
    gathering.run()
    assert "ParticipantCoachModeStart" not in names(call)
    assert {one.get("ParticipantCoachMode") for one in told(call)} == {None, "false"}


@pytest.mark.parametrize(("coach_mode", "heard"), [("", False), ('coachMode="false"', True)])
def test_a_coaching_supervisor_is_heard_by_agents_only(coach_mode: str, *, heard: bool) -> None:
    gathering = Gathering()
    agent = gathering.call("1", mpc()).hang_up(60)
    customer = gathering.call("2", mpc("", "Customer")).hang_up(60)
    coach = gathering.call("3", mpc(f"{coach_mode} {TELLS}", "Supervisor")).hang_up(60)
    gathering.at(5, lambda: coach._feed(events.CallerSpoke(5, speech("Offer a refund"))))
    gathering.at(9, lambda: customer._feed(events.CallerSpoke(9, speech("Well?"))))
    gathering.run()
    assert [entry.heard for entry in agent.of(entries.RoomSpeech)] == [True, True]
    assert [entry.heard for entry in customer.of(entries.RoomSpeech)] == [heard, False]
    assert [entry.heard for entry in coach.of(entries.RoomSpeech)] == [False, True]
    assert of(coach, "ParticipantJoin")["ParticipantCoachMode"] == ("false" if heard else "true")


def test_muted_members_are_not_heard_and_do_not_count_as_speaking() -> None:
    gathering = Gathering()
    hears = gathering.call("1", mpc()).hang_up(60)
    mute = gathering.call("2", mpc(f'mute="true" {ALL}')).hang_up(60)
    gathering.at(5, lambda: mute._feed(events.CallerSpoke(5, speech("Hear me"))))
    gathering.run()
    assert [entry.heard for entry in hears.of(entries.RoomSpeech)] == [False]
    assert "ParticipantSpeakStart" not in names(mute)


def test_speaking_begins_and_ends_once_while_it_goes_on() -> None:
    gathering = Gathering()
    call = gathering.call("1", mpc(f"{ALL} {STAYS}")).hang_up(60)
    words = speech("A rather long sentence")
    for at in (5.0, 6.0):
        gathering.at(at, partial(call._feed, events.CallerSpoke(at, words)))
    for at in (20.0, 20.1):
        gathering.at(at, partial(call._feed, events.CallerSpoke(at, words if at == 20 else speech("A"))))
    gathering.at(30, lambda: call._feed(events.CallerSpoke(30, words)))
    gathering.does(30.5, gathering.rooms.alter, ROOM, "1", "mute")
    gathering.does(31, gathering.rooms.alter, ROOM, "1", "unmute")
    gathering.at(59.5, lambda: call._feed(events.CallerSpoke(59.5, words)))
    gathering.run()
    spoken = [
        (one["EventName"], one["EventTimestamp"][17:23]) for one in told(call) if "Speak" in one["EventName"]
    ]
    start, stop = "ParticipantSpeakStart", "ParticipantSpeakStop"
    assert spoken == [
        (start, "10.000"),
        (stop, f"{11 + words.seconds:.3f}"),
        (start, "25.000"),
        (stop, f"{25 + words.seconds:.3f}"),
        (start, "35.000"),
        (stop, "35.500"),
        (start, "04.500"),
        (stop, "05.000"),
    ]


def test_keys_are_told_and_heard_only_where_asked_for() -> None:
    gathering = Gathering()
    relays = gathering.call("1", mpc(f'{ALL} relayDTMFInputs="true"')).press((5, "4")).hang_up(60)
    silent = gathering.call("2", mpc(ALL, "Customer")).press((6, "5")).hang_up(60)
    gathering.run()
    assert of(relays, "ParticipantDigitInput")["Digits"] == "4"
    assert of(silent, "ParticipantDigitInput")["Digits"] == "5"
    assert of(silent, "ParticipantDigitInput")["ParticipantRole"] == "Customer"
    assert [tone.digits for tone in silent.of(entries.Dtmf)] == ["4"]
    assert relays.of(entries.Dtmf) == []


def test_whom_the_tester_plays_is_told_of_by_the_first_call() -> None:
    gathering = Gathering()
    first = gathering.call("1", mpc(ALL)).hang_up(60)
    second = gathering.call("2", mpc(ALL)).hang_up(60)
    gathering.add(5, ROOM, "Ann")
    gathering.does(6, gathering.rooms.speak, ROOM, "3", speech("Hello"))
    gathering.does(8, gathering.rooms.press, ROOM, "3", "9")
    gathering.does(9, gathering.rooms.alter, ROOM, "3", "hold")
    gathering.does(10, gathering.rooms.remove, ROOM, "3")
    gathering.run()
    about = [one for one in told(first) if one.get("MemberID") == "3"]
    assert [one["EventName"] for one in about] == [
        "AddParticipantByAPIActionInitiated",
        "ParticipantJoin",
        "AddParticipantByAPIActionCompleted",
        "ParticipantSpeakStart",
        "ParticipantSpeakStop",
        "ParticipantDigitInput",
        "ParticipantHold",
        "ParticipantExit",
    ]
    assert about[0]["ParticipantRole"] == "Customer"
    assert len({one["ParticipantCallUUID"] for one in about}) == 1
    assert about[0]["ParticipantCallUUID"] != first.call.setup.call_uuid
    assert about[-1]["ParticipantExitCause"] == "Participant Call Hangup"
    assert [one for one in told(second) if one.get("MemberID") == "3"] == []


def test_when_the_first_call_has_gone_the_next_one_tells() -> None:
    gathering = Gathering()
    first = gathering.call("1", mpc(ALL)).hang_up(20)
    second = gathering.call("2", mpc(STAYS)).hang_up(60)
    gathering.add(5, ROOM, "Ann")
    gathering.does(19.5, gathering.rooms.speak, ROOM, "3", speech("A long, long story"))
    gathering.run()
    about = [
        [one["EventName"] for one in told(call) if one.get("MemberID") == "3"] for call in (first, second)
    ]
    assert about[0][-1] == "ParticipantSpeakStart"
    assert about[1] == ["ParticipantSpeakStop", "ParticipantExit"]
    assert of(second, "MPCEnd")["MPCTerminationCause"] == "No Active Participants"
    exits = [one for one in told(second) if one["EventName"] == "ParticipantExit"]
    assert exits[0]["ParticipantExitCause"] == "Multiparty Call Ended"


def test_beeps_are_the_default_and_none_is_none() -> None:
    gathering = Gathering()
    hears = gathering.call("1", mpc(f'enterSound="none" {STAYS}')).hang_up(60)
    gathering.call("2", mpc(), at=10).hang_up(10)
    gathering.call("3", mpc('enterSound="none" exitSound="none"'), at=30).hang_up(10)
    gathering.run()
    beeps = [
        e.loop
        for e in hears.effects
        if isinstance(e, effects.PlayPrompt) and isinstance(e.prompt, BeepPrompt)
    ]
    assert beeps == [1, 2]


def test_sounds_are_fetched_with_their_methods() -> None:
    pages = {"/in": document("<Speak>Hello</Speak>"), "/out": document("<Speak>Bye</Speak>")}
    gathering = Gathering(pages)
    hears = gathering.call("1", mpc('enterSound="none"')).hang_up(60)
    sounds = f'enterSound="{SERVER}/in" exitSound="{SERVER}/out" exitSoundMethod="POST"'
    comes = gathering.call("2", mpc(sounds), at=10).hang_up(10)
    gathering.call("3", mpc('enterSound="none"'), at=15).hang_up(50)
    gathering.run()
    assert hears.said == [(10.0, "Hello"), (20.0, "Bye")]
    assert [(request.url, request.method) for request in comes.requests("music")] == [
        (f"{SERVER}/in", "GET"),
        (f"{SERVER}/out", "POST"),
    ]


RECORDS = f'record="true" recordFileFormat="wav" recordingCallbackUrl="{SERVER}/rec"'


def test_the_recording_is_told_of_with_every_field() -> None:
    gathering = Gathering()
    text = f'transcript="true" transcriptionUrl="{SERVER}/text"'
    call = gathering.call("1", mpc(f"{RECORDS} {text} {STAYS}")).hang_up(12.4)
    gathering.run()
    begun, complete = told(call, f"{SERVER}/rec")
    [recording] = call.of(entries.Recording)
    assert recording.seconds == 12.4
    common = {
        "MPCName": "case-1",
        "MPCUUID": call.of(entries.RoomStatus)[0].room_uuid,
        "RecordingUUID": recording.id,
        "RecordingURL": recording.url,
        "RecordingFormat": "wav",
        "RecordingStartTime": "2026-01-02 03:04:05.000000",
    }
    assert begun == begun | common | {
        "EventName": "MPCRecordingInitiated",
        "EventTimestamp": "2026-01-02 03:04:05.000000",
        "RecordingDuration": "-1",
        "RecordingEndTime": "",
        "SequenceNumber": "1",
    }
    assert complete == complete | common | {
        "EventName": "MPCRecordingCompleted",
        "EventTimestamp": "2026-01-02 03:04:17.400000",
        "RecordingDuration": "12",
        "RecordingEndTime": "2026-01-02 03:04:17.400000",
        "SequenceNumber": "2",
    }
    assert "MemberID" not in begun
    [transcription] = told(call, f"{SERVER}/text")
    assert transcription == transcription | {"recording_id": recording.id, "transcription": ""}


def test_a_recording_that_cannot_be_kept_has_failed_and_is_not_completed() -> None:
    gathering = Gathering()
    text = f'transcript="true" transcriptionUrl="{SERVER}/text"'
    call = gathering.call("1", mpc(f'{RECORDS} {text} recordParticipantTrack="true" {STAYS}')).hang_up(10)

    def fail() -> None:
        for begun in call.of(entries.RecordingStarted):
            for _ in range(2):
                call._feed(events.RecordingFailed(1.0, begun.id))

    gathering.at(1.0, fail)
    gathering.run()
    assert names(call, f"{SERVER}/rec") == ["MPCRecordingInitiated"] * 2 + ["MPCRecordingFailed"] * 2
    assert {one["SequenceNumber"] for one in told(call, f"{SERVER}/rec")[2:]} == {"2"}
    assert {one["RecordingEndTime"] for one in told(call, f"{SERVER}/rec")} == {""}
    assert told(call, f"{SERVER}/text") == []


def test_without_transcript_nothing_is_transcribed() -> None:
    gathering = Gathering()
    call = gathering.call("1", mpc(f'{RECORDS} transcriptionUrl="{SERVER}/text" {STAYS}')).hang_up(5)
    gathering.run()
    assert told(call, f"{SERVER}/text") == []


def test_the_recording_begins_with_the_second_member_when_so_wanted() -> None:
    gathering = Gathering()
    call = gathering.call(
        "1", mpc(f'{RECORDS} recordMinMemberCount="2" recordingCallbackMethod="GET"')
    ).hang_up(30)
    gathering.call("2", mpc(STAYS), at=10).hang_up(40)
    gathering.run()
    assert [entry.at for entry in call.of(entries.RecordingStarted)] == [10.0]
    assert {request.method for request in call.requests("callback")} == {"GET"}


def test_a_participant_track_is_a_recording_of_its_own() -> None:
    gathering = Gathering()
    attributes = f'recordParticipantTrack="true" recordingCallbackUrl="{SERVER}/rec"'
    both = gathering.call("1", mpc(f'record="true" {attributes}')).hang_up(30)
    track = gathering.call("2", mpc(f"{attributes} {STAYS}", "Customer"), at=10).hang_up(40)
    gathering.run()
    assert len(both.of(entries.Recording)) == 2
    assert len({entry.id for entry in both.of(entries.Recording)}) == 2
    begins = [effect.source for effect in both.effects if isinstance(effect, effects.StartRecording)]
    assert begins == ["call", "caller"]
    begun, complete = told(track, f"{SERVER}/rec")
    assert (begun["EventName"], begun["MemberID"], begun["ParticipantRole"]) == (
        "MPCRecordingInitiated",
        "2",
        "Customer",
    )
    assert (complete["EventName"], complete["RecordingDuration"], complete["SequenceNumber"]) == (
        "MPCRecordingCompleted",
        "40",
        "2",
    )
    assert complete["RecordingFormat"] == "mp3"


@pytest.mark.parametrize("kicked", [False, True])
def test_recordings_are_announced(*, kicked: bool) -> None:
    pages = {"/on": document("<Speak>Recorded</Speak>"), "/off": document("<Speak>No more</Speak>")}
    gathering = Gathering(pages)
    audio = (
        f'startRecordingAudio="{SERVER}/on" stopRecordingAudio="{SERVER}/off" stopRecordingAudioMethod="POST"'
    )
    quiet = 'enterSound="none" exitSound="none"'
    hears = gathering.call("1", mpc(f"{quiet} {STAYS}")).hang_up(60)
    records = gathering.call("2", mpc(f'record="true" {audio} {quiet}'), at=10)
    gathering.call("3", mpc(quiet), at=10).hang_up(45)
    if kicked:
        gathering.does(30, gathering.rooms.alter, ROOM, "2", "kick")
    else:
        records.hang_up(20)
    gathering.run()
    assert hears.said == [(10.0, "Recorded"), (30.0, "No more")]
    assert records.said == [(0.0, "Recorded")]
    assert [request.method for request in records.requests("music")] == ["GET", "POST"]


def test_what_is_not_simulated_is_said_once() -> None:
    coach = Gathering().call("1", mpc(f'record="true" recordCoachVoice="true" {STAYS}')).hang_up(5)
    coach.gathering.run()
    assert "record-coach-voice" in coach.problems()


@pytest.mark.parametrize(
    "element",
    [
        "<MultiPartyCall>case-1</MultiPartyCall>",
        '<MultiPartyCall role="Boss">case-1</MultiPartyCall>',
        '<MultiPartyCall role="Agent"> </MultiPartyCall>',
    ],
)
def test_without_a_role_or_a_name_the_element_is_skipped(element: str) -> None:
    call = Gathering().call("1", element, "<Speak>On</Speak>")
    call.gathering.run()
    assert call.outcomes()[0] == ("/Response/MultiPartyCall[1]", "skipped")
    assert [text for _, text in call.said] == ["On"]
    assert {problem.code for problem in call.of(entries.Problem)} & {
        "missing-attribute",
        "attribute-value",
        "missing-text",
    }


def test_a_conference_of_that_name_is_another_room() -> None:
    gathering = Gathering()
    call = gathering.call("1", mpc(STAYS)).hang_up(20)
    gathering.call("2", "<Conference>case-1</Conference>", at=5).hang_up(5)
    gathering.run()
    assert [who for _, who, _, _ in call.people] == ["1", "1"]


SDK: list[dict[str, Any]] = [
    {"role": "agent"},
    {
        "role": "Customer",
        "wait_music_url": "https://app.test/wait",
        "customer_hold_music_url": "https://app.test/hold",
        "customer_hold_music_method": "POST",
        "record": True,
        "record_participant_track": True,
        "record_file_format": "wav",
        "record_min_member_count": 2,
        "recording_callback_url": "https://app.test/rec",
        "status_callback_url": "https://app.test/status",
        "status_callback_events": "mpc-state-changes,participant-digit-input-events,add-participant-api-events",
        "on_exit_action_url": "https://app.test/bye",
        "start_recording_audio": "https://app.test/on",
        "stop_recording_audio": "https://app.test/off",
        "enter_sound": "https://app.test/in",
        "exit_sound": "none",
        "wait_time": 60,
        "transcript": True,
        "transcription_url": "https://app.test/text",
        "relay_dtmf_inputs": True,
        "stay_alone": True,
        "end_mpc_on_exit": True,
        "start_mpc_on_enter": False,
        "max_duration": 300,
        "max_participants": 2,
    },
    {"role": "supervisor", "coach_mode": False, "mute": True, "hold": True},
]


@pytest.mark.parametrize("arguments", SDK)
def test_what_the_vendors_sdk_writes_is_without_findings(arguments: dict[str, Any]) -> None:
    response = plivoxml.ResponseElement()
    response.add(plivoxml.MultiPartyCallElement("case-1", **arguments))
    parsed = parse_document(
        response.to_string().encode(), "https://app.test/answer/", content_type="text/xml"
    )
    assert parsed.refusal is None
    assert [finding.message for finding in parsed.findings] == []

"""Conference: who hears whom when, and what the app is told (plivo-xml.md 2.11, 3.8)."""

from __future__ import annotations

from functools import partial

from playground.call import effects, entries, events
from playground.call.prompts import BeepPrompt, TonesPrompt
from playground.call.rooms.member import RoomKey
from playground.call.view import CallView
from playground.call.wording import line_of
from tests.call.gathering import CALLBACK, Gathering, speech
from tests.call.playbook import SERVER, document

ROOM = RoomKey("conference", "Sales")
TELLS = f'callbackUrl="{CALLBACK}"'


def conference(attributes: str = "") -> str:
    return f"<Conference {attributes}>Sales</Conference>"


def prompts(caller: object) -> list[object]:
    return [e.prompt for e in caller.effects if isinstance(e, effects.PlayPrompt)]  # type: ignore[attr-defined]


def test_a_lone_member_is_in_until_hanging_up() -> None:
    call = Gathering().call("1", conference(TELLS)).hang_up(20)
    call.gathering.run()
    assert call.rooms == [(0.0, "started", None)]
    assert call.people == [(0.0, "1", "in", None), (20.0, "1", "left", "hung-up")]
    enter, leave = call.callbacks
    uuid = call.of(entries.RoomStatus)[0].room_uuid
    assert enter == enter | {
        "ConferenceAction": "enter",
        "Event": "ConferenceEnter",
        "ConferenceName": "Sales",
        "ConferenceUUID": uuid,
        "ConferenceMemberID": "1",
        "ConferenceFirstMember": "true",
        "CallUUID": call.call.setup.call_uuid,
        "From": "1",
        "To": "14155550199",
        "Direction": "inbound",
        "CallStatus": "in-progress",
    }
    assert leave == leave | {
        "ConferenceAction": "exit",
        "Event": "ConferenceExit",
        "ConferenceLastMember": "true",
        "ConferenceMemberID": "1",
        "CallStatus": "completed",
    }
    assert call.outcomes() == [("/Response/Conference[1]", "interrupted")]


def test_two_calls_meet_and_each_is_told_of_the_other() -> None:
    gathering = Gathering()
    first = gathering.call("1", conference(TELLS)).hang_up(30)
    second = gathering.call("2", conference(TELLS), at=10).hang_up(40)
    gathering.run()
    assert first.people == [
        (0.0, "1", "in", None),
        (10.0, "2", "in", None),
        (30.0, "1", "left", "hung-up"),
    ]
    assert second.people == [
        (0.0, "1", "in", None),
        (0.0, "2", "in", None),
        (20.0, "1", "left", "hung-up"),
        (40.0, "2", "left", "hung-up"),
    ]
    assert first.told("ConferenceFirstMember") == ["true"]
    assert second.told("ConferenceFirstMember") == ["false"]
    assert first.told("ConferenceLastMember") == ["false"]
    assert second.told("ConferenceLastMember") == ["true"]
    assert first.callbacks[0]["ConferenceUUID"] == second.callbacks[0]["ConferenceUUID"]
    assert first.callbacks[0]["ConferenceMemberID"] != second.callbacks[0]["ConferenceMemberID"]


def test_names_differ_rooms_differ_and_a_new_room_has_a_new_uuid() -> None:
    gathering = Gathering()
    first = gathering.call("1", conference(TELLS)).hang_up(5)
    other = gathering.call("2", f"<Conference {TELLS}>Other</Conference>").hang_up(5)
    again = gathering.call("3", conference(TELLS), at=10).hang_up(5)
    gathering.run()
    assert len({call.callbacks[0]["ConferenceUUID"] for call in (first, other, again)}) == 3
    assert again.told("ConferenceFirstMember") == ["true"]


def test_waiting_for_a_starter_hears_the_wait_sound_again_and_again() -> None:
    pages = {"/wait": document("<Speak>Please hold</Speak>", '<Wait length="2"/>')}
    gathering = Gathering(pages)
    wait = f'startConferenceOnEnter="false" waitSound="{SERVER}/wait"'
    caller = gathering.call("1", conference(wait)).hang_up(60)
    gathering.call("2", conference(), at=10).hang_up(20)
    gathering.run()
    once = 0.4 + 0.06 * len("Please hold")
    assert [at for at, _ in caller.said] == [round(n * (once + 2), 3) for n in range(4)]
    [request] = caller.requests("music")
    assert request.method == "POST"
    assert caller.rooms == [(0.0, "waiting", None), (10.0, "started", None)]


def test_a_bad_wait_sound_is_silence_and_one_problem() -> None:
    gathering = Gathering({"/wait": document("<Wait/>", "<Hangup/>")})
    attributes = f'startConferenceOnEnter="false" waitSound="{SERVER}/wait"'
    caller = gathering.call("1", conference(attributes)).hang_up(60)
    gathering.run()
    assert caller.problems() == ["wait-sound"]
    assert caller.said == []


def test_a_wait_sound_that_is_no_document_is_one_problem_that_says_why() -> None:
    gathering = Gathering({"/wait": "no music today"})
    attributes = f'startConferenceOnEnter="false" waitSound="{SERVER}/wait"'
    caller = gathering.call("1", conference(attributes)).hang_up(60)
    gathering.run()
    [problem] = caller.of(entries.Problem)
    assert problem.message.startswith(
        "The waitSound URL answered with a document that Plivo refuses (The reply is plain"
    )
    assert problem.message.endswith("; silence is heard instead.")


def test_every_callback_that_fails_is_named_by_what_it_tells() -> None:
    watches = f'callbackUrl="{SERVER}/nowhere" digitsMatch="1"'
    caller = Gathering().call("1", conference(watches)).press((5, "1")).hang_up(20)
    caller.gathering.run()
    told = [problem.message.partition(" answered")[0] for problem in caller.of(entries.Problem)]
    assert told == [f"The callback URL ({name})" for name in ("ConferenceEnter", "digits", "ConferenceExit")]
    lines = [line_of(request, CallView()) for request in caller.of(entries.HttpRequest)]
    assert [line.text.partition(" (")[2] for line in lines if line is not None][2] == "callback digits)"


def test_the_starter_need_not_come_first_and_the_start_is_for_good() -> None:
    gathering = Gathering()
    waiting = 'startConferenceOnEnter="false"'
    first = gathering.call("1", conference(waiting)).hang_up(60)
    gathering.call("2", conference(), at=10).hang_up(10)
    late = gathering.call("3", conference(waiting), at=30).hang_up(10)
    gathering.run()
    assert [status for _, status, _ in first.rooms] == ["waiting", "started"]
    assert [status for _, status, _ in late.rooms] == ["started"]


def test_the_room_ends_for_all_when_its_owner_leaves() -> None:
    gathering = Gathering()
    action = f'{TELLS} action="{SERVER}/after"'
    gathering.pages["/after"] = document("<Speak>Bye</Speak>")
    guest = gathering.call("1", conference(action), "<Speak>Never said</Speak>")
    other = gathering.call("2", conference(TELLS), "<Speak>Then this</Speak>", at=1)
    owner = gathering.call("3", conference(TELLS + ' endConferenceOnExit="true"'), at=2).hang_up(10)
    gathering.run()
    assert owner.told("ConferenceLastMember") == ["false"]
    assert guest.rooms[-1] == (12.0, "closed", "exit")
    assert [text for _, text in guest.said] == ["Bye"]
    assert [text for _, text in other.said] == ["Then this"]
    assert guest.told("ConferenceLastMember") == ["false"]
    assert other.told("ConferenceLastMember") == ["true"]
    told = guest.params("action")
    assert told == told | {"ConferenceName": "Sales", "ConferenceMemberID": "1", "Event": "Redirect"}
    assert "RecordUrl" not in told


def test_who_may_not_stay_alone_leaves_when_the_others_have() -> None:
    gathering = Gathering()
    left = gathering.call("1", conference('stayAlone="false"'), '<Wait length="1"/>')
    gathering.call("2", conference(), at=5).hang_up(5)
    gathering.run()
    assert left.rooms[-1] == (10.0, "closed", "alone")
    assert left.end.at == 11.0


def test_alone_from_the_start_is_not_left_alone() -> None:
    call = Gathering().call("1", conference('stayAlone="false"')).hang_up(100)
    call.gathering.run()
    assert call.end.at == 100.0


def test_a_full_room_lets_nobody_in_and_the_call_goes_on() -> None:
    gathering = Gathering()
    gathering.call("1", conference()).hang_up(50)
    refused = gathering.call("2", conference(TELLS + ' maxMembers="1"'), "<Speak>Full</Speak>", at=1)
    gathering.run()
    assert refused.rooms == [(0.0, "full", None)]
    assert refused.problems() == ["room-full"]
    assert refused.outcomes()[0] == ("/Response/Conference[1]", "skipped")
    assert [text for _, text in refused.said] == ["Full"]
    assert refused.callbacks == []


def test_star_and_time_limit_leave_alive() -> None:
    gathering = Gathering()
    star = gathering.call("1", conference(TELLS + ' hangupOnStar="true"'), "<Speak>On</Speak>")
    star.press((5, "1"), (7, "*"))
    limited = gathering.call("2", conference(TELLS + ' timeLimit="9"'), "<Speak>On</Speak>")
    gathering.run()
    assert star.people[-1] == (7.0, "1", "left", "star")
    assert [text for _, text in star.said] == ["On"]
    assert limited.people[-1] == (9.0, "2", "left", "time-limit")
    assert limited.told("ConferenceLastMember") == ["true"]


def test_a_time_limit_of_nothing_is_none() -> None:
    call = Gathering().call("1", conference('timeLimit="0"')).hang_up(5000)
    call.gathering.run()
    assert call.end.at == 5000.0


def test_star_without_hangup_on_star_is_a_key_like_others() -> None:
    call = Gathering().call("1", conference()).press((5, "*")).hang_up(9)
    call.gathering.run()
    assert call.of(entries.InputDigit)[0].reason == "room"
    assert call.end.at == 9.0


def test_watched_keys_are_reported_and_tones_heard_by_the_others() -> None:
    gathering = Gathering()
    caller = gathering.call("1", conference(TELLS + ' digitsMatch="12,9"'))
    caller.press((5, "1"), (6, "2"), (7, "9"), (8, "1")).hang_up(20)
    other = gathering.call("2", conference(), at=1).hang_up(30)
    gathering.run()
    assert caller.told("ConferenceDigitsMatch") == ["12", "9"]
    [first, _] = [told for told in caller.callbacks if told["ConferenceAction"] == "digits"]
    assert "Event" not in first
    tones = other.of(entries.Dtmf)
    assert [tone.digits for tone in tones] == ["1", "2", "9", "1"]
    line = line_of(tones[2], CallView())
    assert line is not None
    assert line.text == "1 presses 9"
    assert TonesPrompt("9") in prompts(other)
    assert caller.of(entries.Dtmf) == []


def test_tones_are_not_relayed_when_the_member_says_so_nor_from_the_muted() -> None:
    gathering = Gathering()
    gathering.call("1", conference('relayDTMF="false"')).press((5, "1")).hang_up(20)
    gathering.call("2", conference('muted="true"')).press((5, "2")).hang_up(20)
    other = gathering.call("3", conference()).hang_up(20)
    gathering.run()
    assert other.of(entries.Dtmf) == []


def test_coming_and_going_sound_for_everyone() -> None:
    pages = {"/bye": document("<Speak>Somebody left</Speak>")}
    gathering = Gathering(pages)
    stays = gathering.call("1", conference()).hang_up(60)
    sounds = f'enterSound="beep:2" exitSound="{SERVER}/bye"'
    comes = gathering.call("2", conference(sounds), at=10).hang_up(10)
    gathering.run()
    for call in (stays, comes):
        [beeps] = [
            e for e in call.effects if isinstance(e, effects.PlayPrompt) and isinstance(e.prompt, BeepPrompt)
        ]
        assert (beeps.loop, beeps.shared) == (2, True)
    assert stays.said == [(20.0, "Somebody left")]
    assert comes.said == []
    [request] = comes.requests("music")
    assert request.method == "POST"


def test_sounds_are_heard_one_after_another() -> None:
    gathering = Gathering({"/hi": document("<Speak>Somebody is here</Speak>")})
    stays = gathering.call("1", conference()).hang_up(60)
    for number in "23":
        gathering.call(number, conference(f'enterSound="{SERVER}/hi"'), at=10).hang_up(20)
    gathering.run()
    once = round(0.4 + 0.06 * len("Somebody is here"), 3)
    assert [at for at, _ in stays.said] == [10.0, 10 + once]


def test_whoever_waits_hears_no_room() -> None:
    gathering = Gathering()
    waits = gathering.call("1", conference('startConferenceOnEnter="false"')).hang_up(60)
    gathering.call("2", conference('startConferenceOnEnter="false" enterSound="beep:1"'), at=5).hang_up(5)
    gathering.run()
    assert waits.of(entries.Beep) == []


def test_taking_the_floor_is_reported_by_who_takes_it() -> None:
    gathering = Gathering()
    talks = gathering.call("1", conference(TELLS + ' floorEvent="true"')).hang_up(60)
    other = gathering.call("2", conference(TELLS)).hang_up(60)
    for at, call in ((5, talks), (8, talks), (10, other), (12, talks)):
        gathering.at(at, partial(call._feed, events.CallerSpoke(at, speech("Hello"))))
    gathering.run()
    assert [told["ConferenceAction"] for told in talks.callbacks] == ["enter", "floor", "floor", "exit"]
    assert [told["ConferenceAction"] for told in other.callbacks] == ["enter", "exit"]
    assert [(e.who, e.heard, e.mine) for e in other.of(entries.RoomSpeech)] == [
        ("1", True, None),
        ("1", True, None),
        ("2", False, True),
        ("1", True, None),
    ]
    assert speech("Hello") not in prompts(other)  # the voice itself comes from call to call


def test_simulated_people_come_speak_press_and_go() -> None:
    gathering = Gathering()
    call = gathering.call("1", conference('stayAlone="false"'), "<Speak>Alone</Speak>")
    gathering.add(5, ROOM, "Alice")
    gathering.does(6, gathering.rooms.speak, ROOM, "2", speech("Good morning"))
    gathering.does(7, gathering.rooms.press, ROOM, "2", "5")
    gathering.does(9, gathering.rooms.remove, ROOM, "2")
    gathering.run()
    assert call.people[1:3] == [(5.0, "Alice", "in", None), (9.0, "Alice", "left", "hung-up")]
    assert [e.text for e in call.of(entries.RoomSpeech)] == ["Good morning"]
    assert [e.digits for e in call.of(entries.Dtmf)] == ["5"]
    assert [text for _, text in call.said] == ["Alone"]


def test_kicked_members_go_on_with_the_call() -> None:
    gathering = Gathering()
    kicked = gathering.call("1", conference(TELLS), "<Speak>Out</Speak>")
    stays = gathering.call("2", conference()).hang_up(60)
    gathering.does(10, gathering.rooms.alter, ROOM, "1", "kick")
    gathering.run()
    assert kicked.people[-1] == (10.0, "1", "left", "kicked")
    assert stays.people[-2] == (10.0, "1", "left", "kicked")
    assert [told["ConferenceAction"] for told in kicked.callbacks] == ["enter", "exit"]
    assert [text for _, text in kicked.said] == ["Out"]


def test_a_muted_member_is_not_heard_until_unmuted() -> None:
    gathering = Gathering()
    hears = gathering.call("1", conference()).hang_up(60)
    mute = gathering.call("2", conference('muted="true"')).hang_up(60)
    gathering.at(5, lambda: mute._feed(events.CallerSpoke(5, speech("Hear me"))))
    gathering.does(6, gathering.rooms.alter, ROOM, "2", "unmute")
    gathering.at(7, lambda: mute._feed(events.CallerSpoke(7, speech("Hear me now"))))
    gathering.run()
    assert [(e.text, e.heard) for e in hears.of(entries.RoomSpeech)] == [
        ("Hear me", False),
        ("Hear me now", True),
    ]


def test_the_transcription_is_what_its_own_caller_said() -> None:
    gathering = Gathering()
    record = f'record="true" transcriptionUrl="{SERVER}/text"'
    keeps = gathering.call("1", conference(record)).say(3, "Good morning", 2).hang_up(20)
    gathering.call("2", conference()).say(6, "Hello", 1).hang_up(30)
    gathering.run()
    [told] = [told for told in keeps.callbacks if "transcription" in told]
    assert told["transcription"] == "Good morning"


def test_a_recording_is_kept_by_one_and_reported_twice() -> None:
    gathering = Gathering()
    record = (
        f'{TELLS} record="true" action="{SERVER}/after" transcriptionUrl="{SERVER}/text" hangupOnStar="true"'
    )
    keeps = gathering.call("1", conference(record)).press((20, "*"))
    other = gathering.call("2", conference(TELLS + ' record="true"'), at=5).hang_up(40)
    gathering.run()
    records = [told for told in keeps.callbacks if told.get("ConferenceAction") == "record"]
    assert [told["Event"] for told in records] == ["ConferenceRecordStart"] * 2
    assert [told["RecordingDuration"] for told in records] == ["-1", "20"]
    assert records[1]["RecordingDurationMs"] == "20000"
    action = keeps.params("action")
    assert action["RecordUrl"] == records[0]["RecordUrl"]
    assert action["RecordingID"] == records[0]["RecordingID"]
    [text] = [dict(r.params) for r in keeps.sent if r.url.endswith("/text")]
    assert text == text | {"transcription": "", "recording_id": action["RecordingID"], "duration": "20.000"}
    assert [told["ConferenceAction"] for told in other.callbacks] == ["enter", "record", "record", "exit"]
    assert keeps.of(entries.Recording)[0].seconds == 20.0
    assert other.of(entries.Recording)[0].seconds == 25.0


def test_without_recording_when_alone_it_begins_with_the_second() -> None:
    gathering = Gathering()
    call = gathering.call(
        "1", conference('record="true" recordWhenAlone="false" recordFileFormat="wav"')
    ).hang_up(30)
    gathering.call("2", conference(), at=10).hang_up(5)
    gathering.run()
    [recording] = call.of(entries.Recording)
    assert recording.seconds == 20.0
    assert recording.url.endswith(".wav")


def test_a_callback_that_fails_is_a_problem_and_no_more() -> None:
    call = Gathering().call("1", conference(f'callbackUrl="{SERVER}/nowhere"')).hang_up(5)
    call.gathering.run()
    assert [problem.code for problem in call.of(entries.Problem)] == ["fetch-failed"] * 2
    assert call.end.hangup_cause == "NORMAL_CLEARING"


def test_the_action_is_told_when_the_caller_hangs_up_and_its_reply_is_not_used() -> None:
    gathering = Gathering({"/after": document("<Speak>Nobody hears</Speak>")})
    call = gathering.call("1", conference(f'action="{SERVER}/after"')).hang_up(5)
    gathering.run()
    assert call.params("action")["CallStatus"] == "completed"
    assert call.said == []


def test_without_redirect_the_next_element_runs() -> None:
    gathering = Gathering({"/after": document("<Speak>Not run</Speak>")})
    attributes = f'action="{SERVER}/after" redirect="false" method="GET" timeLimit="5"'
    call = gathering.call("1", conference(attributes), "<Speak>Next</Speak>")
    gathering.run()
    assert [text for _, text in call.said] == ["Next"]
    assert call.requests("action")[0].method == "GET"

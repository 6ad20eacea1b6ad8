"""Rooms under any interleaving of what several calls, the people in the rooms, the API and the web do."""

from __future__ import annotations

from collections import Counter

from hypothesis import event, given, settings
from hypothesis import strategies as st

from playground.call import effects, entries, events
from playground.call.interpreter import Call
from playground.call.rooms.deeds import RoomDeed
from playground.call.rooms.member import RoomKey
from playground.call.streams.deeds import OpenStream
from tests.call.crowd import Crowd, Step
from tests.call.playbook import SERVER, document

NAMES = ("red", "blue")
ROOMS = [RoomKey(kind, name) for kind in ("multi-party", "conference") for name in NAMES]
BOOLS = st.sampled_from(["true", "false"])
SOUNDS = st.sampled_from([f"{SERVER}/hey", f"{SERVER}/bad", f"{SERVER}/gone", "beep:1", "beep:2"])
MUSIC = st.sampled_from([f"{SERVER}/hey", f"{SERVER}/hush", f"{SERVER}/gone"])
NEXT = st.sampled_from([f"{SERVER}/next", f"{SERVER}/again", f"{SERVER}/gone"])
AGENT = {
    "aiAgentStreamServiceUrl": st.sampled_from(["wss://a.test/", "wss://b.test/", "nowhere"]),
    "aiAgentStreamStatusCallbackUrl": st.just(f"{SERVER}/stream"),
    "relayDTMFInputs": BOOLS,
}
MULTI_PARTY = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["Agent", "supervisor", "Customer", "ai-agent"]),
        "statusCallbackEvents": st.just(
            "mpc-state-changes,participant-state-changes,participant-speak-events,"
            "participant-digit-input-events,add-participant-api-events"
        ),
    },
    optional={
        **dict.fromkeys(
            ["stayAlone", "startMpcOnEnter", "endMpcOnExit", "waitForAgent", "mute", "hold", "coachMode"],
            BOOLS,
        ),
        **dict.fromkeys(["record", "recordParticipantTrack", "transcript", "relayDTMFInputs"], BOOLS),
        **dict.fromkeys(["waitMusicUrl", "agentHoldMusicUrl", "customerHoldMusicUrl"], MUSIC),
        **dict.fromkeys(["enterSound", "exitSound"], SOUNDS),
        **dict.fromkeys(["startRecordingAudio", "stopRecordingAudio"], MUSIC),
        "statusCallbackUrl": st.just(f"{SERVER}/told"),
        "recordingCallbackUrl": st.just(f"{SERVER}/rec"),
        "transcriptionUrl": st.just(f"{SERVER}/rec"),
        "maxParticipants": st.just("2"),
        "waitTime": st.sampled_from(["0", "5"]),
        "recordMinMemberCount": st.just("2"),
        "onExitActionUrl": NEXT,
        **AGENT,
    },
)
ARTIFICIAL = st.fixed_dictionaries({"role": st.just("ai-agent"), **AGENT})
CONFERENCE = st.fixed_dictionaries(
    {"callbackUrl": st.just(f"{SERVER}/told")},
    optional={
        **dict.fromkeys(
            ["stayAlone", "startConferenceOnEnter", "endConferenceOnExit", "muted", "record", "hangupOnStar"],
            BOOLS,
        ),
        **dict.fromkeys(["enterSound", "exitSound"], SOUNDS),
        "waitSound": MUSIC,
        "maxMembers": st.sampled_from(["1", "2"]),
        "timeLimit": st.just("5"),
        "digitsMatch": st.just("1,22"),
        "floorEvent": BOOLS,
        "action": NEXT,
        "redirect": BOOLS,
        "sendDigits": st.just("1w2"),
    },
)


def _element(name: str, attributes: dict[str, str], room: str) -> str:
    written = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return f"<{name} {written}>{room}</{name}>"


ELEMENTS = st.one_of(
    st.builds(_element, st.just("MultiPartyCall"), MULTI_PARTY, st.sampled_from(NAMES)),
    *[st.builds(_element, st.just("MultiPartyCall"), MULTI_PARTY, st.just("red"))] * 3,
    st.builds(_element, st.just("MultiPartyCall"), ARTIFICIAL, st.just("red")),
    st.builds(_element, st.just("Conference"), CONFERENCE, st.sampled_from(NAMES)),
    st.just("<Speak>Hello</Speak>"),
)
CALLS = st.lists(st.lists(ELEMENTS, min_size=1, max_size=3), min_size=3, max_size=4)
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 40), st.integers(0, 80), st.sampled_from([0.0, 0.2, 1.0, 7.5])
    ),
    min_size=20,
    max_size=70,
)


def lived(calls: list[list[str]], steps: list[Step]) -> Crowd:
    pages = [
        {
            "/answer/": document(*elements),
            "/next": document("<Speak>Next</Speak>"),
            "/again": document(elements[0]),
            "/moved": document(elements[-1], "<Speak>Moved</Speak>"),
            "/hey": document("<Speak>Hey</Speak>", '<Wait length="1"/>'),
            "/hush": document(),
            "/bad": document("<Hangup/>"),
            "/told": "",
            "/rec": "",
            "/stream": "",
        }
        for elements in calls
    ]
    crowd = Crowd(pages, ROOMS)
    crowd.live(steps)
    return crowd


ANY = given(CALLS, STEPS)


@settings(max_examples=120, deadline=None)
@ANY
def test_every_call_ends_and_the_rooms_are_empty(calls: list[list[str]], steps: list[Step]) -> None:
    crowd = lived(calls, steps)
    for uuid, guest in crowd.guests.items():
        log = guest.log()
        assert guest.call.ended
        assert crowd.rooms.room_of(uuid, crowd.now) is None
        assert [entry.seq for entry in log] == list(range(len(log)))
        assert sum(isinstance(entry, entries.CallEnded) for entry in log) == 1
        began = Counter(entry.path for entry in log if isinstance(entry, entries.ElementStarted))
        ended = Counter(entry.path for entry in log if isinstance(entry, entries.ElementFinished))
        assert began == ended
    for key in ROOMS:
        assert crowd.rooms.add(key, "Nobody", crowd.now) == [], "a room is still open"
    event(f"members at most: {crowd.most}")


@settings(max_examples=60, deadline=None)
@ANY
def test_each_call_replays_the_same_from_its_own_events(calls: list[list[str]], steps: list[Step]) -> None:
    for guest in lived(calls, steps).guests.values():
        again = Call(guest.setup)
        assert [again.handle(one) for one in guest.fed] == guest.done


@settings(max_examples=80, deadline=None)
@ANY
def test_nothing_begins_after_the_end(calls: list[list[str]], steps: list[Step]) -> None:
    begins = effects.PlayPrompt | effects.StartTimer | effects.StartRecording | RoomDeed
    for guest in lived(calls, steps).guests.values():
        is_over = False
        open_recordings: set[str] = set()
        for effect in guest.effects:
            assert not (is_over and isinstance(effect, begins)), effect
            is_over = is_over or isinstance(effect, effects.EndCall)
            match effect:
                case effects.StartRecording(recording_id):
                    open_recordings.add(recording_id)
                case effects.StopRecording(recording_id):
                    open_recordings.remove(recording_id)
        assert not open_recordings, "every recording that began was completed, once"


@settings(max_examples=80, deadline=None)
@ANY
def test_a_stay_that_is_over_leaves_nothing_behind(calls: list[list[str]], steps: list[Step]) -> None:
    """No timer of a room ticks on, and nothing of it is heard any more, once its element has finished."""
    for guest in lived(calls, steps).guests.values():
        timers: set[str] = set()
        sounding: dict[int, str] = {}
        for happening, batch in zip(guest.fed, guest.done, strict=True):
            match happening:
                case events.TimerFired(timer=timer):
                    timers.discard(timer)
                case events.PromptFinished(prompt_id=prompt_id):
                    sounding.pop(prompt_id, None)
            for effect in batch:
                match effect:
                    case effects.StartTimer(timer) if timer.startswith("room-"):
                        timers.add(timer)
                    case effects.CancelTimer(timer):
                        timers.discard(timer)
                    case effects.PlayPrompt(prompt_id, path, overlay=False):
                        sounding[prompt_id] = path
                    case effects.StopPrompt(prompt_id):
                        sounding.pop(prompt_id, None)
                    case effects.WriteLog(entries.ElementFinished(path=path)) if (
                        "Conf" in path or "Multi" in path
                    ):
                        assert not timers
                        assert path not in sounding.values()


@settings(max_examples=120, deadline=None)
@ANY
def test_who_came_goes_once_and_each_room_ends_once(calls: list[list[str]], steps: list[Step]) -> None:
    crowd = lived(calls, steps)
    told = [one for guest in crowd.guests.values() for one in guest.told()]
    entered = Counter(one["ConferenceMemberID"] for one in told if one.get("ConferenceAction") == "enter")
    left = Counter(one["ConferenceMemberID"] for one in told if one.get("ConferenceAction") == "exit")
    assert entered == left
    assert set(entered.values()) <= {1}
    by_event = {
        name: Counter(one["MPCUUID"] for one in told if one.get("EventName") == name)
        for name in ("MPCInitialized", "MPCStart", "MPCEnd")
    }
    reporting = {uuid for uuid, picture in crowd.pictures.items() if picture.reports is not None}
    assert by_event["MPCEnd"] == Counter(reporting)
    for name in ("MPCInitialized", "MPCStart"):
        assert set(by_event[name].values()) <= {1}
        assert set(by_event[name]) <= reporting
    recorded = [(one["RecordingUUID"], one["EventName"]) for one in told if "RecordingUUID" in one]
    begun = Counter(uuid for uuid, name in recorded if name == "MPCRecordingInitiated")
    over = Counter(uuid for uuid, name in recorded if name in ("MPCRecordingCompleted", "MPCRecordingFailed"))
    assert begun == over
    assert set(begun.values()) <= {1}
    calls_own = set(crowd.guests)
    joins = Counter(one["MemberID"] for one in told if one.get("EventName") == "ParticipantJoin")
    exits = [one for one in told if one.get("EventName") == "ParticipantExit"]
    assert set(Counter(one["MemberID"] for one in exits).values()) <= {1}
    own_exits = {one["MemberID"] for one in exits if one["ParticipantCallUUID"] in calls_own}
    own_joins = {
        one["MemberID"]
        for one in told
        if one.get("EventName") == "ParticipantJoin" and one["ParticipantCallUUID"] in calls_own
    }
    assert own_exits == own_joins
    assert set(joins.values()) <= {1}
    assert set(joins) <= {one["MemberID"] for one in exits}
    event(f"rooms told of: {len(reporting)}")


@settings(max_examples=60, deadline=None)
@ANY
def test_nobody_is_told_of_who_is_not_there(calls: list[list[str]], steps: list[Step]) -> None:
    """By a call's own log, people come before they go, and those whom it hears are in."""
    for guest in lived(calls, steps).guests.values():
        inside: set[str] = set()
        for entry in guest.log():
            match entry:
                case entries.RoomMember(member_id=who, state="in"):
                    inside.add(who)
                case entries.RoomMember(member_id=who, state="left", mine=mine):
                    assert who in inside
                    inside.discard(who)
                    if mine:
                        inside.clear()
                case entries.RoomSpeech(member_id=who) | entries.RoomVoice(member_id=who):
                    assert who in inside


@settings(max_examples=120, deadline=None)
@ANY
def test_an_agents_server_comes_with_its_member_and_goes_with_it(
    calls: list[list[str]], steps: list[Step]
) -> None:
    seen = 0
    for guest in lived(calls, steps).guests.values():
        connected: set[str] = set()
        closed = Counter[str]()
        for effect in guest.effects:
            match effect:
                case OpenStream(stream_id, as_member=True):
                    connected.add(stream_id)
                    seen += 1
                case effects.WriteLog(entries.StreamClosed(id=stream_id)):
                    connected.discard(stream_id)
                    closed[stream_id] += 1
                case effects.WriteLog(entries.ElementFinished(path=path)) if "Multi" in path:
                    assert not connected
        assert not connected
        assert set(closed.values()) <= {1}
        told = Counter(
            one["StreamID"] for one in guest.told() if one.get("Event") in ("StopStream", "DroppedStream")
        )
        assert told == Counter(dict.fromkeys(told, 1))
        assert set(told) <= set(closed)
    event(f"streams: {min(seen, 3)}")

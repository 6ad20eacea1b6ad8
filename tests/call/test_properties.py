"""Whatever happens, in whatever order: the call never raises, always ends, and replays the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import NAMESPACE_OID, uuid5

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.call import effects, entries, events
from playground.call.interpreter import Call
from playground.call.setup import CallSetup
from playground.call.transfers import Transfer
from tests.call.other_people import Party, Turn
from tests.call.playbook import SERVER, Page, document

LEAVES = st.sampled_from(
    [
        "<Speak>Hello</Speak>",
        '<Speak loop="2">Hello</Speak>',
        '<Speak loop="0">For ever</Speak>',
        "<Speak/>",
        f"<Play>{SERVER}/a.wav</Play>",
        f"<Play>{SERVER}/gone.wav</Play>",
        "<Play>no url</Play>",
        '<Wait length="3"/>',
        '<Wait length="9" silence="true"/>',
        '<Wait length="9" beep="true"/>',
    ]
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "action": st.sampled_from(
            [f"{SERVER}/p0", f"{SERVER}/p1", "p1", "ftp://x/y", f"{SERVER}/broken", ""]
        ),
        "method": st.sampled_from(["GET", "POST", "PUT"]),
        "timeout": st.sampled_from(["1", "7", "x"]),
        "digitTimeout": st.sampled_from(["1", "4"]),
        "finishOnKey": st.sampled_from(["#", "*", "5", "", "none"]),
        "numDigits": st.sampled_from(["1", "2", "5"]),
        "retries": st.sampled_from(["1", "2", "3"]),
        "redirect": st.sampled_from(["true", "false"]),
        "playBeep": st.sampled_from(["true", "false"]),
        "validDigits": st.sampled_from(["123", "1234567890*#"]),
        "invalidDigitsSound": st.sampled_from([f"{SERVER}/a.wav", f"{SERVER}/gone.wav", "a.wav"]),
        "log": st.sampled_from(["true", "false"]),
        "inputType": st.sampled_from(["dtmf", "speech", "dtmf speech"]),
        "executionTimeout": st.sampled_from(["5", "60"]),
        "digitEndTimeout": st.sampled_from(["auto", "2", "10"]),
    },
)


def _element(name: str, attributes: dict[str, str], children: list[str]) -> str:
    written = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return f"<{name} {written}>{''.join(children)}</{name}>"


INPUTS = st.builds(
    _element, st.sampled_from(["GetDigits", "GetInput"]), ATTRIBUTES, st.lists(LEAVES, max_size=3)
)
OTHERS = st.sampled_from(
    [
        "<Hangup/>",
        '<Hangup reason="busy"/>',
        '<Hangup schedule="4"/>',
        f"<Redirect>{SERVER}/p1</Redirect>",
        "<Redirect>p0</Redirect>",
        "<PreAnswer><Speak>Soon</Speak></PreAnswer>",
        "<DTMF>1w2</DTMF>",
        '<DTMF async="false">12</DTMF>',
    ]
)
RECORDS = st.builds(
    lambda attributes: _element("Record", attributes, []),
    st.fixed_dictionaries(
        {},
        optional={
            "action": st.sampled_from([f"{SERVER}/p0", f"{SERVER}/p1", "ftp://x/y", ""]),
            "redirect": st.sampled_from(["true", "false"]),
            "timeout": st.sampled_from(["1", "7", "x"]),
            "maxLength": st.sampled_from(["2", "30"]),
            "finishOnKey": st.sampled_from(["#", "12", "", "none"]),
            "playBeep": st.sampled_from(["true", "false"]),
            "recordSession": st.sampled_from(["true", "false"]),
            "startOnDialAnswer": st.sampled_from(["true", "false"]),
            "callbackUrl": st.sampled_from([f"{SERVER}/p1", f"{SERVER}/gone", "nowhere"]),
            "transcriptionType": st.just("auto"),
            "transcriptionUrl": st.sampled_from([f"{SERVER}/p1", "x y"]),
        },
    ),
)
DIALS = st.builds(
    lambda attributes, children: _element("Dial", attributes, children),
    st.fixed_dictionaries(
        {},
        optional={
            "action": st.sampled_from([f"{SERVER}/p0", f"{SERVER}/p1", "ftp://x/y", ""]),
            "redirect": st.sampled_from(["true", "false"]),
            "timeout": st.sampled_from(["1", "10", "x"]),
            "timeLimit": st.sampled_from(["3", "90000"]),
            "hangupOnStar": st.sampled_from(["true", "false"]),
            "confirmSound": st.sampled_from([f"{SERVER}/song", f"{SERVER}/p1", f"{SERVER}/broken", "x y"]),
            "confirmKey": st.sampled_from(["1", "*", "12"]),
            "confirmTimeout": st.sampled_from(["2", "9"]),
            "dialMusic": st.sampled_from(
                [f"{SERVER}/song", f"{SERVER}/hush", f"{SERVER}/p0", "real", "none"]
            ),
            "callbackUrl": st.sampled_from([f"{SERVER}/p1", f"{SERVER}/gone", "nowhere"]),
            "callbackMethod": st.sampled_from(["GET", "PUT"]),
            "digitsMatch": st.sampled_from(["1", "12,2,*"]),
            "digitsMatchBLeg": st.sampled_from(["1", "x"]),
            "sipHeaders": st.sampled_from(["A=1,b=2", "Plivo-X=1", "="]),
        },
    ),
    st.lists(
        st.sampled_from(
            [
                "<Number>12025550111</Number>",
                '<Number sendDigits="1w2">12025550112</Number>',
                '<User sipHeaders="A=2">sip:a@b.test</User>',
                "<User>nobody</User>",
                "<Number>x</Number>",
            ]
        ),
        max_size=3,
    ),
)
DOCUMENTS = st.lists(LEAVES | INPUTS | OTHERS | DIALS | RECORDS, max_size=5).map(
    lambda elements: document(*elements)
)
TIMES = st.floats(0, 60, allow_nan=False)
DEEDS = st.sampled_from(
    ["rang", "answered", "answered", "1", "2", "*", "busy", "no-answer", "auth-failed", "hung-up"]
)
TURNS = st.lists(st.lists(st.tuples(st.floats(0, 20), DEEDS), max_size=5), max_size=4)
WORDS = st.sampled_from(["", "sales", "sales please", "four seven one one", "damn it"])
URLS = st.sampled_from([f"{SERVER}/p0", f"{SERVER}/p1", f"{SERVER}/gone", f"{SERVER}/broken", "p0", ""])
METHODS = st.sampled_from(["POST", "POST", "GET", "PUT"])
CALLER = st.lists(
    st.one_of(
        st.builds(events.DigitPressed, TIMES, st.sampled_from("0123456789*#")),
        st.builds(events.CallerHungUp, TIMES),
        st.builds(events.MachineBeeped, TIMES),
        st.builds(events.VoiceBegan, TIMES, st.sampled_from(["text", "microphone"])),
        st.builds(events.WordsHeard, TIMES, WORDS, st.booleans(), st.floats(0, 1)),
        st.builds(events.VoiceEnded, TIMES),
        st.builds(
            events.Transferred,
            TIMES,
            st.builds(Transfer, URLS, METHODS, st.sampled_from(["aleg", "bleg", "both"]), URLS, METHODS),
        ),
    ),
    max_size=12,
)
CALLEES = st.lists(
    st.tuples(
        st.floats(0, 130),
        st.sampled_from(["machine", "rang", "answered", "busy", "hung-up", "5", "no-answer"]),
    ),
    max_size=5,
)
OUTBOUND = st.fixed_dictionaries(
    {"direction": st.just("outbound")},
    optional={
        "ring_url": st.sampled_from([f"{SERVER}/p1", "nowhere"]),
        "ring_timeout_s": st.sampled_from([1.0, 120.0]),
        "hangup_on_ring_s": st.sampled_from([0.0, 3.0]),
        "machine_detection": st.sampled_from(["true", "hangup"]),
        "machine_detection_url": st.sampled_from([f"{SERVER}/p1", f"{SERVER}/gone"]),
    },
)


def _book(
    pages: list[str], caller: list[events.Event], turns: list[Turn], callee: Turn, **options: Any
) -> Party:
    book = Party(
        {
            "/answer/": pages[0],
            "/p0": Page(pages[1], seconds=0.4),
            "/p1": pages[2],
            "/answer/p1": pages[2],
            "/broken": "<Response>",
            "/song": document("<Speak>La la</Speak>", '<Wait length="1"/>'),
            "/hush": document(),
            "/a.wav": Page(content_type="audio/wav", sound_seconds=1.25),
        },
        {"time_limit_s": 120.0, "hangup_url": f"{SERVER}/h", **options},
    )
    for event in caller:
        book._plan(event)
    book.turns.extend(turns)
    book.callee = callee
    return book


@settings(max_examples=300, deadline=None)
@given(
    st.lists(DOCUMENTS, min_size=3, max_size=3),
    CALLER,
    TURNS,
    st.one_of(st.just({}), OUTBOUND),
    CALLEES,
    st.booleans(),
)
def test_any_call_ends_and_its_log_is_whole(
    pages: list[str],
    caller: list[events.Event],
    turns: list[Turn],
    options: dict[str, Any],
    callee: Turn,
    strict: bool,
) -> None:
    book = _book(pages, caller, turns, callee, strict=strict, **options).run()
    assert [entry.seq for entry in book.entries] == list(range(len(book.entries)))
    assert [entry.at for entry in book.entries] == sorted(entry.at for entry in book.entries)
    assert len(book.of(entries.CallEnded)) == 1
    assert len(book.requests("hangup")) <= 2
    started = [entry.path for entry in book.of(entries.ElementStarted)]
    finished = [entry.path for entry in book.of(entries.ElementFinished)]
    assert sorted(started) == sorted(finished), "every element that started finished, once"
    last_states = {leg.b_leg_uuid: leg.state for leg in book.of(entries.DialLeg)}
    assert not LEGS_ON & set(last_states.values()), "every leg that was dialled ended"
    rung = [effect.leg for effect in book.effects if isinstance(effect, effects.RingLeg)]
    assert sorted(last_states) == sorted(rung)
    if options and not book.of(entries.DialLeg, path=None, state="answered"):
        assert not book.requests("answer"), "nobody answered, so no document is asked for"
    begun = [entry.id for entry in book.of(entries.RecordingStarted)]
    assert sorted(entry.id for entry in book.of(entries.Recording)) == sorted(begun), (
        "each recording ended, once"
    )
    asked = {entry.id for entry in book.of(entries.HttpRequest)}
    assert {entry.id for entry in book.of(entries.HttpResponse)} == asked
    for entry in book.entries:
        json.dumps(entry.to_dict())


@settings(max_examples=150, deadline=None)
@given(
    st.lists(DOCUMENTS, min_size=3, max_size=3),
    st.lists(
        st.builds(Transfer, URLS, METHODS, st.sampled_from(["bleg", "both"]), URLS, METHODS),
        min_size=1,
        max_size=3,
    ),
    st.one_of(st.just({}), OUTBOUND),
    CALLER,
    TURNS,
)
def test_a_leg_goes_on_as_a_call_when_it_was_bridged_and_then_only(
    pages: list[str],
    wanted: list[Transfer],
    options: dict[str, Any],
    deeds: list[events.Event],
    turns: list[Turn],
) -> None:
    talk = [(0.5, "rang"), (1.0, "answered"), (30.0, "hung-up")]
    pages = [document("<Dial><Number>12025550111</Number></Dial>", "<Wait length='3'/>"), *pages[1:]]
    transfers = [events.Transferred(4.0 + 3 * number, each) for number, each in enumerate(wanted)]
    book = _book(pages, [*deeds, *transfers], [talk, *turns], [(0, "answered")], **options).run()
    gone = [leg.b_leg_uuid for leg in book.of(entries.DialLeg, state="transferred")]
    assert gone == [setup.call_uuid for setup in book.leg_calls]
    assert len(set(gone)) == len(gone)
    for setup in book.leg_calls:
        leg = Party(book.pages, setup=setup)
        for event in deeds:
            leg._plan(event)
        leg.run()
        assert leg.of(entries.CallStarted)[0].a_leg_uuid == book.call.setup.call_uuid
        assert leg.requests("transfer") or leg.end.hangup_code in (7023, 7033)
        assert not leg.requests("answer")
        assert leg.end.status == "completed"
        again = Call(setup)
        assert [effect for event in leg.fed for effect in again.handle(event)] == leg.effects


@settings(max_examples=100, deadline=None)
@given(st.lists(DOCUMENTS, min_size=3, max_size=3), CALLER, TURNS, st.one_of(st.just({}), OUTBOUND), CALLEES)
def test_the_same_events_give_the_same_effects(
    pages: list[str], caller: list[events.Event], turns: list[Turn], options: dict[str, Any], callee: Turn
) -> None:
    book = _book(pages, caller, turns, callee, **options).run()
    again = Call(book.call.setup)
    assert [effect for event in book.fed for effect in again.handle(event)] == book.effects


TIMERS = [
    *("first-digit", "next-digit", "wait", "quiet", "time-limit", "ring-timeout", "execution"),
    *("dial-timeout", "dial-time-limit", "record-silence", "record-length", "x"),
]
LEGS_ON = {"dialled", "ringing", "answered", "confirming", "connected"}
LEGS = st.sampled_from(
    ["uuid", *(str(uuid5(NAMESPACE_OID, f"uuid/b-leg/{number}")) for number in range(1, 5))]
)
ANY_EVENT = st.one_of(
    st.builds(events.LegRang, TIMES, LEGS),
    st.builds(events.LegAnswered, TIMES, LEGS),
    st.builds(events.LegPressed, TIMES, LEGS, st.text(max_size=2)),
    st.builds(events.LegEnded, TIMES, LEGS, st.sampled_from(get_args(events.LegOutcome))),
    st.builds(
        events.Transferred,
        TIMES,
        st.builds(Transfer, st.text(max_size=9), METHODS, st.sampled_from(["aleg", "bleg", "both"]), URLS),
    ),
    st.builds(events.CallPlaced, TIMES),
    st.builds(events.PromptStarted, TIMES, st.integers(0, 9), st.floats(0, 9)),
    st.builds(events.PromptFinished, TIMES, st.integers(0, 9)),
    st.builds(
        events.TimerFired,
        TIMES,
        st.sampled_from(TIMERS),
    ),
    st.builds(events.DigitPressed, TIMES, st.text(max_size=2)),
    st.builds(events.CallerHungUp, TIMES),
    st.builds(events.MachineBeeped, TIMES),
    st.builds(events.RecordingFailed, TIMES, st.text(max_size=2)),
    st.builds(events.VoiceBegan, TIMES),
    st.builds(events.WordsHeard, TIMES, st.text(max_size=9), st.booleans(), st.floats(0, 1)),
    st.builds(events.VoiceEnded, TIMES),
    st.builds(events.Noticed, TIMES, st.just("no-sound"), st.text()),
    st.builds(
        events.RequestFailed, TIMES, st.integers(0, 9), st.sampled_from(events.FetchFailure), st.text(), TIMES
    ),
    st.builds(
        events.MediaLoaded, TIMES, st.integers(0, 9), st.integers(100, 599), st.just(()), st.text(),
        st.integers(0), TIMES, st.none() | st.floats(0, 9), st.none() | st.text(),
    ),
    st.builds(
        events.ResponseReceived, TIMES, st.integers(0, 9), st.sampled_from([200, 302, 404]), st.just(()),
        st.text(), DOCUMENTS.map(str.encode) | st.binary(max_size=200), TIMES,
    ),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(ANY_EVENT, max_size=40), st.sampled_from(["inbound", "outbound"]))
def test_no_sequence_of_events_raises(happenings: list[events.Event], direction: Any) -> None:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    call = Call(
        CallSetup(answer_url=f"{SERVER}/answer/", call_uuid="uuid", started=began, direction=direction)
    )
    call.handle(events.CallPlaced(0))
    seen_end = False
    for event in happenings:
        for effect in call.handle(event):
            assert not (seen_end and isinstance(effect, effects.PlayPrompt | effects.StartTimer))
            seen_end = seen_end or isinstance(effect, effects.EndCall)
    assert call.ended == seen_end

"""The walk: the map is the flow, whatever the app does; and it ends."""

import asyncio
from collections import Counter
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.map.following import Follower
from playground.map.json_form import from_json, to_json
from playground.map.model import CALL, SILENCE, START, Choice, FlowMap
from playground.map.survey import Surveyor
from playground.map.verdicts import judge
from playground.map.walk import Walk, WalkOptions
from playground.run.key_script import read_keys
from playground.run.scripted_caller import ScriptedCaller
from tests.map.walking import (
    BASE,
    SETUP,
    asking,
    by_path,
    called,
    found,
    key,
    labels,
    limits,
    place_at,
    walked,
)

MENU = '<GetDigits action="BASE/go" numDigits="1" validDigits="12"><Speak>Press 1 or 2.</Speak></GetDigits>'


def menu(action, keys, words, then=""):
    inside = f"<Speak>{words}</Speak>"
    return f'<GetDigits action="BASE{action}" numDigits="1" validDigits="{keys}">{inside}</GetDigits>{then}'


@st.composite
def graphs(draw):
    """Menus by number, each with where its keys lead and where silence does; ``None``: the call ends."""
    count = draw(st.integers(1, 8))
    targets = st.one_of(st.none(), st.integers(0, count - 1))
    return [
        (draw(st.dictionaries(st.sampled_from("123456"), targets, min_size=1)), draw(targets))
        for _ in range(count)
    ]


def app_of(graph):
    def app(request):
        number = int(request.query.get("menu", 0))
        if request.digits:
            target = graph[number][0][request.digits]
            return "<Speak>Goodbye.</Speak>" if target is None else to(target)
        keys, silent = graph[number]
        then = "<Speak>Bye.</Speak>" if silent is None else to(silent)
        return menu(f"/?menu={number}", "".join(keys), f"This is {number}.", then)

    return app


def to(number):
    return f"<Redirect>BASE/?menu={number}</Redirect>" if number else "<Redirect>BASE/</Redirect>"


def reachable(graph):
    seen, waiting = {0}, [0]
    while waiting:
        keys, silent = graph[waiting.pop()]
        for target in [*keys.values(), silent]:
            if target is not None and target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


@settings(max_examples=60, deadline=None)
@given(graphs(), st.integers(1, 6))
def test_the_map_is_the_graph(graph, parallel):
    flow = walked(app_of(graph), WalkOptions(parallel=parallel))
    number_of = {START: None}
    for place in flow.places.values():
        if place.id != START:
            number_of[place.id] = int(place.prompt.removeprefix("This is ").rstrip("."))
    assert sorted(number for number in number_of.values() if number is not None) == sorted(reachable(graph))
    assert not flow.stopped
    assert not flow.not_walked
    for place, number in number_of.items():
        if number is None:
            continue
        keys, silent = graph[number]
        for pressed, target in keys.items():
            way = flow.ways[(place, key(pressed))]
            assert number_of.get(way.target) == target
            assert (way.end is not None) == (target is None)
        assert number_of.get(flow.ways[(place, SILENCE)].target) == silent
    depths = shortest(graph)
    assert all(
        flow.places[place].depth == depths[number]
        for place, number in number_of.items()
        if number is not None
    )


def shortest(graph):
    depths, waiting = {0: 1}, [0]
    for number in waiting:
        keys, silent = graph[number]
        for target in [*keys.values(), silent]:
            if target is not None and target not in depths:
                depths[target] = depths[number] + 1
                waiting.append(target)
    return depths


@settings(max_examples=25, deadline=None)
@given(graphs(), st.integers(1, 12))
def test_a_walk_in_two_parts_gives_the_same_map(graph, calls):
    app = app_of(graph)
    whole = walked(app)
    part = walked(app, limits(calls=calls))
    resumed = walked(app, flow=from_json(to_json(part, [])))
    assert not resumed.stopped
    assert _shape(resumed) == _shape(whole)


def _shape(flow):
    name = {place.id: place.prompt for place in flow.places.values()}
    return {
        (name[way.start], way.choice, name.get(way.target), way.end): way.heard for way in flow.ways.values()
    }


def test_every_path_is_a_call_of_its_own():
    calls = Counter()

    def app(request):
        calls[request.fields["CallUUID"]] += 1
        return "<Speak>Bye.</Speak>" if request.digits else MENU

    flow = walked(app)
    assert flow.calls == len(calls)
    assert len(calls) >= 3


def test_what_differs_from_call_to_call_does_not_count():
    def app(request):
        uuid = request.fields["CallUUID"]
        if request.digits:
            return f"<Redirect>BASE/?back={uuid}</Redirect>"
        return menu(f"/go?call={uuid}", "12", f"Call {uuid}.") + "<Speak>Bye.</Speak>"

    flow = walked(app)
    assert len(flow.places) == 3  # the start, and the menu under two URLs
    assert "{CallUUID}" in flow.places[1].prompt


def test_tokens_of_each_request_do_not_count():
    def app(request):
        if request.digits:
            return f"<Redirect>BASE/menu?token={uuid4().hex}</Redirect>"
        return menu(f"/go?nonce={uuid4().hex}", "123", "Press 1, 2 or 3.") + "<Speak>Bye.</Speak>"

    flow = walked(app, limits(pages=400))
    assert not flow.stopped
    assert len(flow.places) <= 5
    assert found(flow, "changes-each-time")


def test_an_app_that_says_something_else_each_time_is_bounded():
    def app(request):
        words = uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))
        return "<Speak>Bye.</Speak>" if request.digits == "2" else menu("/go", "12", f"Joke: {words}")

    flow = walked(app, limits(pages=300))
    assert not flow.stopped
    assert len(flow.pages) < 100
    assert found(flow, "changes-each-time")


def test_an_app_that_grows_without_end_is_bounded_and_told():
    def app(request):
        return menu(f"{request.path}/{request.digits}x", "12", f"You are at {request.path}.")

    deep = walked(app, limits(depth=5))
    assert "beyond 5 choices (--depth)" in deep.stopped
    assert max(place.depth for place in deep.places.values()) == 5
    wide = walked(app, limits(pages=40))
    assert "more than 40 pages (--pages)" in wide.stopped
    assert found(wide, "incomplete")
    assert 40 <= len(wide.pages) < 60


def test_an_app_that_answers_by_chance_is_told():
    turns = Counter()

    def app(request):
        if request.digits:
            return "<Speak>Bye.</Speak>"
        turns["calls"] += 1
        return MENU if turns["calls"] % 2 else "<Dial><Number>14155550111</Number></Dial>"

    flow = walked(app, limits(calls=60))
    assert found(flow, "unsteady")


def test_a_loop_of_redirects_is_found():
    flow = walked(by_path({"/": "<Redirect>BASE/a</Redirect>", "/a": "<Redirect>BASE/</Redirect>"}))
    (verdict,) = found(flow, "redirect-loop")
    assert verdict.severity == "error"


def test_an_app_that_counts_silences_is_no_loop():
    counts = Counter()

    def app(request):
        counts[request.fields["CallUUID"]] += 1
        patience_is_over = counts[request.fields["CallUUID"]] > 3
        return "<Speak>Goodbye.</Speak>" if patience_is_over else MENU + "<Redirect>BASE/</Redirect>"

    assert not found(walked(app), "silence-loop")


def test_each_outcome_of_a_dial_is_walked():
    def app(request):
        status = request.fields.get("DialStatus")
        if status:
            return f"<Speak>{status}</Speak>"
        return '<Dial action="BASE/done" timeout="60"><Number>14155550111</Number></Dial>'

    flow = walked(app)
    heard = {way.choice.value: way.heard for way in flow.ways_from(place_at(flow, "/"))}
    assert heard == {
        "answer": ("completed",),
        "busy": ("busy",),
        "no-answer": ("no-answer",),
        "reject": ("failed",),
        "fail": ("failed",),
    }


def test_a_recording_is_walked_with_a_message_and_silent():
    lengths = []

    def app(request):
        if "RecordingDuration" in request.fields:
            lengths.append(request.fields["RecordingDuration"])
            return "<Speak>Thanks.</Speak>"
        return '<Record action="BASE/done" maxLength="60" timeout="20"/>'

    flow = walked(app)
    assert labels(flow, place_at(flow, "/")) == ["leaves a message", "silence"]
    assert all(way.heard == ("Thanks.",) for way in flow.ways_from(place_at(flow, "/")))
    assert len(set(lengths)) == 2


def test_speech_is_said():
    def app(request):
        speech = request.fields.get("Speech")
        if speech is not None:
            return f"<Speak>You said {speech}</Speak>"
        return '<GetInput action="BASE/x" inputType="speech" hints="sales,support"><Speak>Say it</Speak></GetInput>'

    flow = walked(app)
    ways = {way.choice.value: way.heard for way in flow.ways_from(place_at(flow, "/"))}
    assert ways["sales"] == ("You said sales",)
    assert ways["support"] == ("You said support",)


def test_numbers_are_finished_with_the_finish_key():
    asked = []

    def app(request):
        if request.digits:
            asked.append(request.digits)
            return "<Speak>Thanks.</Speak>"
        return '<GetDigits action="BASE/x" numDigits="9" digitTimeout="60"><Speak>Your 4-digit PIN.</Speak></GetDigits>'

    flow = walked(app)
    way = flow.ways[(place_at(flow, "/"), Choice("entry", "1234"))]
    assert asked == ["1234"]
    assert way.seconds < 10
    assert way.asked[0].fields == (("Digits", "1234"),)


def test_a_room_is_a_place():
    flow = walked(by_path({"/": '<Conference hangupOnStar="true">Lounge</Conference><Speak>Bye.</Speak>'}))
    place = place_at(flow, "/")
    assert flow.places[place].to == ("Lounge",)
    assert flow.ways[(place, Choice("room", "leaves with *"))].heard == ("Bye.",)
    assert flow.ways[(place, Choice("room", "stays"))].human_s == 0.0


def test_an_endless_prompt_is_cut_off():
    flow = walked(by_path({"/": '<Speak loop="0">La la la.</Speak>'}))
    assert flow.ways[(START, CALL)].endless
    assert [verdict.severity for verdict in found(flow, "endless")] == ["warning"]


def test_keys_are_pressed_into_a_prompt_without_end():
    page = '<GetDigits action="BASE/x" numDigits="1" validDigits="1"><Speak loop="0">Press 1.</Speak></GetDigits>'
    flow = walked(lambda request: "<Speak>Bye.</Speak>" if request.digits else page)
    assert flow.ways[(place_at(flow, "/"), key("1"))].heard == ("Bye.",)


@pytest.mark.parametrize("damage", ["target", "ways", "places"])
def test_a_map_that_was_tampered_with_is_refused(damage):
    values = to_json(walked(by_path({"/": MENU, "/go": "<Speak>Bye.</Speak>"})), [])
    if damage == "target":
        del values["target"]
    elif damage == "ways":
        values["ways"][0]["target"] = 99
    else:
        values["places"][1]["via"] = [1, {"kind": "key", "value": "1"}]
    with pytest.raises((ValueError, KeyError)):
        from_json(values)


def test_the_target_is_kept():
    assert walked(by_path({"/": "<Speak>Hi.</Speak>"}), flow=FlowMap(f"{BASE}/")).target == f"{BASE}/"


def test_a_surveyor_may_be_shared_with_followers():
    app = app_of([({"1": 1, "2": None}, None), ({"3": None}, 0)])
    flow = FlowMap(f"{BASE}/")
    surveyor = Surveyor(flow)
    log = []
    called(app, log, lambda _: ScriptedCaller([read_keys("1"), read_keys("3")]))
    follower = Follower(surveyor)
    for entry in log:
        follower.hear(entry)
    known = dict(flow.ways)
    assert len(known) == 3
    asyncio.run(Walk(flow, SETUP, [asking(app)], WalkOptions(), surveyor=surveyor).run())
    assert _shape(flow) == _shape(walked(app))
    assert all(flow.ways[step] is way for step, way in known.items())


def test_an_app_that_calls_somebody_after_long_silence_is_no_loop():
    silences = Counter()

    def app(request):
        call = request.fields["CallUUID"]
        silences[call] += 1
        if silences[call] > 3:
            return "<Dial><Number>14155550111</Number></Dial><Speak>Bye.</Speak>"
        return '<GetDigits action="BASE/x" numDigits="1"><Speak>Press 1.</Speak></GetDigits><Redirect>BASE/</Redirect>'

    assert not found(walked(app), "silence-loop")


def test_a_map_with_seconds_below_zero_is_judged_all_the_same():
    back = "<Redirect>BASE/</Redirect>"
    values = to_json(walked(by_path({"/": MENU + back, "/go": back})), [])
    for way in values["ways"]:
        way["seconds"] = -7.5
    flow = from_json(values)
    assert {way.seconds for way in flow.ways.values()} == {0.0}
    assert judge(flow)

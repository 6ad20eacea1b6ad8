"""Following a call: whatever a guide has chosen is read back from the log, and the map grows as by the walk."""

import asyncio
import pickle
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.map.chart import Chart
from playground.map.following import Follower
from playground.map.formats import render
from playground.map.json_form import from_json, to_json
from playground.map.made import stands_for
from playground.map.model import CALL, SILENCE, START, Choice, FlowMap
from playground.map.survey import Surveyor
from playground.map.verdicts import judge
from playground.map.visits import Strange, Visits
from playground.map.walk import Walk
from playground.run.key_script import read_keys
from playground.run.other_parties import read_outcome
from playground.run.scripted_caller import ScriptedCaller
from playground.run.speech_script import Speech
from playground.run.transfer_script import TransferTo, transfers_of
from tests.map.flows import flows
from tests.map.test_unsteady_apps import menu, token, whole
from tests.map.walking import BASE, SETUP, asking, by_path, called, key, led, limits, walked


def followed(ground, log):
    follower = Follower(ground)
    for entry in log:
        follower.hear(entry)
    return follower.visits


@settings(max_examples=80, deadline=None)
@given(flows())
def test_a_follower_reads_back_what_the_guide_chose(app):
    flow, calls = led(app)
    chart = Chart(flow)
    for call in calls:
        visits = followed(chart, call.log)
        more = set(visits.steps) - set(call.trip.steps)
        assert set(call.trip.steps) <= set(visits.steps)
        assert len(more) <= 1
        assert all(choice == SILENCE for _, choice in more)
        assert not visits.strange


@settings(max_examples=80, deadline=None)
@given(flows())
def test_all_calls_of_a_walk_together_have_visited_all_of_the_map(app):
    flow, calls = led(app)
    visits = Visits()
    for call in calls:
        visits.add(followed(Chart(flow), call.log))
    assert set(visits.steps) == set(flow.ways)
    assert set(visits.places) == set(flow.places)
    assert set(visits.pages) == set(flow.pages)
    assert visits.calls == len(calls)


@settings(max_examples=80, deadline=None)
@given(flows())
def test_the_map_grown_by_following_is_the_map_of_the_walk(app):
    flow, calls = led(app)
    grown = FlowMap(flow.target)
    surveyor = Surveyor(grown)
    for call in calls:
        followed(surveyor, call.log)
    assert shape(grown) == shape(flow)


def shape(flow):
    """All of the map but its numbers of calls; times to the hundredth."""
    values = to_json(flow, [])
    for way in values["ways"]:
        way["seconds"] = round(way["seconds"], 1)
        way["human_s"] = None if way["human_s"] is None else round(way["human_s"], 1)
    for page in values["pages"]:
        del page["requests"], page["times"]
    return {name: values[name] for name in ("pages", "places", "ways")}


@settings(max_examples=40, deadline=None)
@given(flows())
def test_what_followers_have_grown_the_walk_goes_on_with(app):
    flow, calls = led(app)
    part = FlowMap(flow.target)
    surveyor = Surveyor(part)
    for call in calls[:2]:
        followed(surveyor, call.log)
    whole = walked(app, flow=part)
    assert not whole.stopped
    assert outcomes(whole) == outcomes(flow)


def outcomes(flow):
    name = {
        place.id: (flow.pages[place.page].url, place.path) if place.page else ""
        for place in flow.places.values()
    }
    return {(name[way.start], way.choice, name.get(way.target), way.end) for way in flow.ways.values()}


def dialled(app, *answers, flow=None, **more):
    """One call of a scripted caller, followed on the map of the walk, or on the map given; the visits."""
    log = []
    called(app, log, lambda _: ScriptedCaller(answers, **more))
    return followed(Chart(walked(app)) if flow is None else Surveyor(flow), log)


MENU = '<GetDigits action="BASE/go" numDigits="1" validDigits="12" retries="3"><Speak>Press 1 or 2.</Speak></GetDigits>'
SHOP = {
    "/": MENU + "<Speak>Bye.</Speak>",
    "/go 1": "<Speak>You have come to the first one.</Speak>",
    "/go 2": "<Redirect>BASE/</Redirect>",
}


def chosen(visits):
    return [(choice.label, times) for (_, choice), times in visits.steps.items()]


def test_every_attempt_at_a_menu_is_a_choice():
    visits = dialled(by_path(SHOP), read_keys("9"), read_keys(""), read_keys("1"))
    assert chosen(visits) == [("the call comes in", 1), ("wrong key 9", 1), ("silence", 1), ("1", 1)]
    assert visits.places[1] == 1
    assert not visits.strange


def test_a_menu_that_comes_again_is_visited_again():
    visits = dialled(by_path(SHOP), read_keys("2"), read_keys("2"), read_keys("!1"))
    assert visits.places[1] == 3
    assert visits.steps[(1, key("2"))] == 2
    assert visits.steps[(1, key("1"))] == 1


def test_who_hangs_up_at_a_menu_has_chosen_nothing_there():
    visits = dialled(by_path(SHOP), hang_up_after_s=3.0)
    assert chosen(visits) == [("the call comes in", 1)]
    assert visits.places[1] == 1


def test_what_follows_a_hang_up_is_no_way():
    grown = FlowMap(f"{BASE}/")
    visits = dialled(by_path(SHOP), read_keys("1"), hang_up_after_s=2.5, flow=grown)
    assert visits.steps[(1, key("1"))] == 1
    assert set(grown.ways) == {(START, CALL)}


@pytest.mark.parametrize(
    ("page", "answer", "made", "stands"),
    [
        ('numDigits="1" validDigits="12"', read_keys("5"), Choice("wrong", "5"), Choice("wrong", "9")),
        ('numDigits="4"', read_keys("4242"), Choice("entry", "4242"), Choice("entry", "1234")),
        ('numDigits="6"', read_keys("4242#"), Choice("entry", "4242"), Choice("entry", "123456")),
        ('numDigits="6"', read_keys("#"), Choice("wrong", "#"), None),
        ('numDigits="4" log="false"', read_keys("4242"), Choice("entry", "1234"), Choice("entry", "1234")),
        ('numDigits="4" log="false"', read_keys("42#"), Choice("entry", "••"), Choice("entry", "1234")),
        ('numDigits="4" log="false"', read_keys("4"), Choice("entry", "•"), Choice("entry", "1234")),
        ('numDigits="1" validDigits="12" log="false"', read_keys("1"), Choice("key", "•"), None),
        (
            'numDigits="1" validDigits="12" log="false"',
            read_keys("7"),
            Choice("wrong", "9"),
            Choice("wrong", "9"),
        ),
        ('numDigits="4" log="false"', read_keys("#"), Choice("wrong", "•"), None),
    ],
)
def test_a_choice_that_nobody_planned_is_kept_and_stands_for_the_planned_one(page, answer, made, stands):
    app = by_path(
        {
            "/": f'<GetDigits action="BASE/go" {page}><Speak>Your number.</Speak></GetDigits>',
            "/go": "<Speak>Thanks.</Speak>",
        }
    )
    flow = walked(app)
    visits = dialled(app, answer)
    assert visits.steps[(1, made)] == 1
    assert stands_for(flow.places[1], made) == stands
    dialled(app, answer, flow=flow)
    assert made in flow.places[1].choices
    assert flow.ways[(1, made)].end.name == "End Of XML Instructions"


def test_any_other_key_is_the_key_that_the_walk_pressed_for_it():
    words = "<Speak>Press 1 to stay or any other key to leave.</Speak>"
    page = f'<GetDigits action="BASE/go" numDigits="1">{words}</GetDigits>'
    app = by_path({"/": page, "/go": "<Speak>Thanks.</Speak>"})
    (made,) = [choice for _, choice in dialled(app, read_keys("5")).steps if choice.kind == "wrong"]
    place = walked(app).places[1]
    stands = stands_for(place, made)
    assert stands.kind == "key"
    assert stands.value != "1"
    assert stands in place.choices


def test_who_comes_from_another_call_tells_no_way_from_the_start():
    _, calls = led(by_path(SHOP))
    log = [replace(calls[-1].log[0], a_leg_uuid="other"), *calls[-1].log[1:]]
    grown = FlowMap(f"{BASE}/")
    followed(Surveyor(grown), log)
    assert not grown.ways


@pytest.mark.parametrize(
    ("said", "made", "stands"),
    [
        ("Sales!", Choice("say", "sales"), Choice("say", "sales")),
        ("the sales team", Choice("unheard-of", "the sales team"), Choice("say", "sales")),
        ("a pizza", Choice("unheard-of", "a pizza"), Choice("unheard-of", "marmalade on the moon")),
    ],
)
def test_words_are_the_phrase_that_they_hold(said, made, stands):
    page = '<GetInput action="BASE/go" inputType="speech" hints="sales,billing"><Speak>Say it.</Speak></GetInput>'
    app = by_path({"/": page, "/go": "<Speak>Thanks.</Speak>"})
    visits = dialled(app, Speech(said))
    assert visits.steps[(1, made)] == 1
    assert stands_for(walked(app).places[1], made) == stands


def test_a_recording_is_a_message_when_something_was_said():
    app = by_path(
        {"/": '<Record action="BASE/go" maxLength="60" timeout="20"/>', "/go": "<Speak>Thanks.</Speak>"}
    )
    assert chosen(dialled(app, Speech("Call me."))) == [("the call comes in", 1), ("leaves a message", 1)]
    assert chosen(dialled(app)) == [("the call comes in", 1), ("leaves a message", 1)]  # ended by its key
    impatient = by_path({"/": '<Record maxLength="60" timeout="2"/>'})
    assert chosen(dialled(impatient)) == [("the call comes in", 1), ("silence", 1)]
    hung_up = dialled(app, Speech("Call me, please, at once."), hang_up_after_s=2.0)
    assert chosen(hung_up) == [("the call comes in", 1), ("leaves a message", 1)]


def test_one_who_answers_is_enough_for_an_answer():
    page = "<Dial><Number>14155550111</Number><Number>14155550112</Number></Dial><Speak>Bye.</Speak>"
    visits = dialled(by_path({"/": page}), dialled=[read_outcome("busy"), read_outcome("answer")])
    assert chosen(visits) == [("the call comes in", 1), ("answer", 1)]
    visits = dialled(by_path({"/": page}), dialled=[read_outcome("busy"), read_outcome("busy")])
    assert chosen(visits) == [("the call comes in", 1), ("busy", 1)]


def test_a_page_that_the_map_does_not_have_is_told_and_the_map_is_found_again():
    flow = walked(by_path(SHOP))
    newer = by_path(
        {
            **SHOP,
            "/go 2": '<GetDigits action="BASE/back" numDigits="1"><Speak>New here.</Speak></GetDigits>',
            "/back": "<Redirect>BASE/</Redirect>",
        }
    )
    log = []
    called(newer, log, lambda _: ScriptedCaller([read_keys("2"), read_keys("7"), read_keys("1")]))
    follower = Follower(Chart(flow))
    positions = []
    for entry in log:
        follower.hear(entry)
        positions.append(follower.position)
    assert [met for number, met in enumerate(positions) if number == 0 or met != positions[number - 1]] == [
        START, 1, None, 1, None,
    ]  # fmt: skip
    visits = follower.visits
    assert visits.strange == {f"{BASE}/go": Strange("New here."), f"{BASE}/back": Strange("")}
    assert chosen(visits) == [("the call comes in", 1), ("2", 1), ("1", 1)]


def test_after_a_transfer_no_way_is_told_and_the_map_grows_no_place_without_one():
    app = by_path({**SHOP, "/other": MENU + "<Speak>Other.</Speak>"})
    grown = FlowMap(f"{BASE}/")
    visits = dialled(app, transfers=transfers_of([TransferTo(1.5, f"{BASE}/other")]), flow=grown)
    assert set(grown.ways) == {(START, CALL)}
    assert len(grown.places) == 2
    assert chosen(visits) == [("the call comes in", 1)]
    assert len(visits.pages) == 2


def test_pages_that_say_something_else_each_time_are_recognised():
    turns = count(1)

    def app(request):
        if request.digits == "2":
            return "<Redirect>BASE/</Redirect>"
        return MENU.replace("Press", f"You are caller {next(turns)}. Press") + "<Speak>Bye.</Speak>"

    visits = dialled(app, read_keys("2"), read_keys("1"))
    assert not visits.strange
    assert visits.places[1] >= 2


def test_pages_told_apart_by_numbers_are_not_mixed_up():
    pages = {f"/go {digit}": f"<Speak>Shelf {digit}.</Speak>" for digit in "12"}
    flow = walked(by_path({"/": MENU, **pages}))
    newer = {f"/go {digit}": f"<Speak>Shelf {int(digit) + 2}.</Speak>" for digit in "12"}
    log = []
    called(by_path({"/": MENU, **newer}), log, lambda _: ScriptedCaller([read_keys("9"), read_keys("1")]))
    flow.ways.clear()  # so that no way tells which page is expected
    assert list(followed(Chart(flow), log).strange) == [f"{BASE}/go"]


def test_visits_add_up_and_can_be_sent_to_another_process():
    app = by_path(SHOP)
    one, other = dialled(app, read_keys("1")), dialled(app, read_keys("2"), read_keys("1"))
    both = pickle.loads(pickle.dumps(one))
    both.add(other)
    assert both.calls == 2
    assert both.steps[(1, key("1"))] == 2
    assert both.places[1] == one.places[1] + other.places[1]


def test_ids_that_moved_are_settled():
    flow = FlowMap(f"{BASE}/")
    surveyor = Surveyor(flow)
    visits = Visits()
    turns = count(1)

    def app(request):
        return (
            MENU.replace("Press", f"Number {next(turns)}: Press")
            if not request.digits
            else "<Speak>So.</Speak>"
        )

    for _ in range(3):
        log = []
        called(app, log, lambda _: ScriptedCaller([read_keys("1")]))
        follower = Follower(surveyor, visits)
        for entry in log:
            follower.hear(entry)
    settled = visits.settled(surveyor.current_place, surveyor.current_page)
    assert set(settled.places) == set(flow.places)
    assert set(settled.pages) == set(flow.pages)
    assert settled.steps[(1, key("1"))] == 3


def test_the_first_entries_may_be_missing():
    _, calls = led(by_path(SHOP))
    assert not followed(Chart(walked(by_path(SHOP))), calls[-1].log[1:]).places


@settings(max_examples=150, deadline=None)
@given(flows(), st.randoms(use_true_random=False), st.data())
def test_no_log_however_damaged_breaks_it(app, dice, data):
    flow, calls = led(app)
    log = list(data.draw(st.sampled_from(calls)).log)
    for _ in range(data.draw(st.integers(1, 12))):
        match dice.choice(["drop", "double", "swap", "foreign"]):
            case "drop":
                del log[dice.randrange(len(log))]
            case "double":
                log.insert(dice.randrange(len(log)), dice.choice(log))
            case "swap":
                one, other = dice.randrange(len(log)), dice.randrange(len(log))
                log[one], log[other] = log[other], log[one]
            case _:
                log.insert(dice.randrange(len(log)), dice.choice(dice.choice(calls).log))
    pages = to_json(flow, [])
    followed(Chart(flow), log)
    assert to_json(flow, []) == pages
    grown = FlowMap(flow.target)
    followed(Surveyor(grown), log)
    assert all(
        way.start in grown.places and way.target in {None, *grown.places} for way in grown.ways.values()
    )
    assert from_json(to_json(grown, []))
    assert render("tree", grown, judge(grown))


def token_app(tokens):
    """A menu whose further URLs hold a word that is another in each call."""

    def app(request):
        if request.path == "/":
            return menu("Press 1 for a word, 2 to leave.", "/go")
        if request.path == "/go" and request.digits == "1":
            return menu("Press 1 for yes, 2 for no.", f"/said/{token(next(tokens))}")
        return "<Speak>Goodbye.</Speak>"

    return app


def test_places_under_urls_that_differ_in_each_call_are_recognised():
    tokens = count(1000)
    flow = walked(token_app(tokens))
    log = []
    called(token_app(tokens), log, lambda _: ScriptedCaller([read_keys("1"), read_keys("2")]))
    visits = followed(Chart(flow), log)
    assert not visits.strange
    assert set(visits.steps) == {(START, CALL), (1, key("1")), (2, key("2"))}
    assert visits.pages[flow.places[2].page] == 1


def test_another_menu_in_the_place_of_one_is_not_taken_for_it():
    flow = walked(token_app(count(1000)))

    def newer(request):
        if request.path == "/go" and request.digits == "1":
            return menu("Press 1 for tea, 2 for coffee.", "/drinks")
        return token_app(count(1))(request)

    log = []
    called(newer, log, lambda _: ScriptedCaller([read_keys("1"), read_keys("2")]))
    visits = followed(Chart(flow), log)
    assert set(visits.steps) == {(START, CALL), (1, key("1"))}
    assert visits.strange[f"{BASE}/go"].words == "Press 1 for tea, 2 for coffee."


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from("1259"), max_size=4), min_size=1, max_size=8), st.integers(0, 5))
def test_testers_calls_and_a_walk_share_the_map_of_an_app_that_differs_each_time(calls, walk_after):
    words = count(1000)

    def app(request):
        said = token(next(words))
        return (
            menu(f"The word is {said}. Press 1 or 2.", f"/{said}")
            if request.digits != "2"
            else "<Speak>So.</Speak>"
        )

    flow = FlowMap(f"{BASE}/")
    surveyor = Surveyor(flow)
    visits = Visits()
    for number, keys in enumerate(calls):
        log = []
        called(app, log, lambda _, keys=keys: ScriptedCaller([read_keys(one) for one in keys]))
        follower = Follower(surveyor, visits)
        for at, entry in enumerate(log):
            if number == walk_after and at == len(log) // 2:
                asyncio.run(Walk(flow, SETUP, [asking(app)], limits(calls=30), surveyor=surveyor).run())
            follower.hear(entry)
    whole(flow)
    settled = visits.settled(surveyor.current_place, surveyor.current_page)
    assert settled.calls == len(calls)
    assert sum(settled.places.values()) == sum(visits.places.values())


def test_what_testers_have_added_does_not_keep_places_apart():
    words = count(1000)
    any_key = (
        '<GetDigits action="BASE/{}" numDigits="1"><Speak>Press 1 for yes, 2 for no.</Speak></GetDigits>'
    )

    def app(request):
        if request.path == "/":
            return menu("Press 1 for a word.", "/go", "1")
        return any_key.format(token(next(words))) if request.path == "/go" else "<Speak>Goodbye.</Speak>"

    flow = FlowMap(f"{BASE}/")
    surveyor = Surveyor(flow)
    for keys in ("14", "15", "16", "17", "18", "11", "12"):
        log = []
        called(app, log, lambda _, keys=keys: ScriptedCaller([read_keys(one) for one in keys]))
        followed(surveyor, log)
    whole(flow)
    assert len(flow.places) == 3
    added = {choice.value for choice in flow.places[2].choices if choice.kind == "wrong"}
    assert {"5", "6", "7", "8"} <= added

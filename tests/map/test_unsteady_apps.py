"""Apps that answer otherwise each time: the walk ends, the map stays small, and nothing in it points nowhere."""

import json
from itertools import count
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.map.json_form import from_json, to_json
from playground.map.verdicts import judge
from tests.map.walking import by_path, found, labels, limits, place_at, walked, worse_than_info

BYE = "<Speak>Goodbye.</Speak>"
WORDS = "abcdefghijklmnopqrstuvwxyz"


def menu(words, action, keys="12"):
    return (
        f'<GetDigits action="BASE{action}" numDigits="1" retries="2" validDigits="{keys}"><Speak>{words}</Speak>'
        f"</GetDigits>{BYE}"
    )


def token(number):
    """Letters alone, which nobody can tell from a word."""
    return "".join(WORDS[number // 26**place % 26] for place in range(6))


def whole(flow):
    """Everything that the map refers to is on it."""
    assert all(place.page in flow.pages for place in flow.places.values() if place.page)
    assert all(place.via is None or place.via[0] in flow.places for place in flow.places.values())
    assert all(place.id == 0 or flow.route(place.id) or place.depth < 0 for place in flow.places.values())
    assert all(way.start in flow.places and way.target in {None, *flow.places} for way in flow.ways.values())
    return from_json(json.loads(json.dumps(to_json(flow, judge(flow)))))


def test_a_token_in_a_url_does_not_let_the_map_grow():
    numbers = count(1000)

    def app(request):
        if request.path == "/":
            return menu("Press 1 for a word, 2 to leave.", "/go")
        if request.path == "/go" and request.digits == "1":
            return menu("Press 1 for yes, 2 for no.", f"/said/{token(next(numbers))}")
        return BYE

    flow = walked(app)
    assert len(flow.places) == 3
    assert flow.calls < 30
    assert worse_than_info(flow) == []
    assert len(flow.ways) == 1 + 4 + 4
    whole(flow)


def test_somebody_else_is_dialled_each_time():
    people = count()

    def app(request):
        if request.path == "/":
            return menu("Press 1 for the next in turn, 2 to leave.", "/go")
        if request.path == "/go" and request.digits == "1":
            who = ("Ann", "Bob", "Cyd")[next(people) % 3]
            return f'<Speak>Calling {who}.</Speak><Dial callerId="{who}"><Number>14155550111</Number></Dial>{BYE}'
        return BYE

    flow = walked(app)
    dials = [place for place in flow.places.values() if place.kind == "dial"]
    assert len(dials) == 1
    assert all((dials[0].id, choice) in flow.ways for choice in dials[0].choices)
    assert not found(flow, "unsteady")


def test_an_app_that_says_anything_is_walked_a_little():
    numbers = count(5000)

    def app(request):
        word = token(next(numbers))
        return menu(f"Press 1 for {word}. Press 2 for more.", f"/{word}")

    flow = walked(app, limits(depth=4))
    assert flow.calls < 1000
    assert found(flow, "unsteady")
    whole(flow)


def test_words_of_another_number_each_time_before_the_same_menu():
    random = Random(7)

    def app(request):
        if request.path == "/joke" and request.digits == "2":
            return BYE
        jokes = "".join(
            f"<Speak>{token(random.randrange(10**6))}</Speak>" for _ in range(random.randint(1, 6))
        )
        return jokes + menu("Press 1 for another, 2 to leave.", "/joke")

    flow = walked(app)
    assert len(flow.places) <= 3
    assert len(flow.pages) <= 4
    assert worse_than_info(flow) == []
    assert labels(flow, max(flow.places)) == ["1", "2", "wrong key 9", "silence"]
    whole(flow)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 6))
def test_no_randomness_breaks_the_map(seed, variety):
    random = Random(seed)

    def app(request):
        page = random.randrange(variety)
        target = f"/{random.randrange(variety)}"
        return random.choice(
            [
                menu(f"Press 1 for {token(page)}, 2 for more.", target),
                f"<Speak>{token(page)}</Speak>{menu('Press 1 or 2.', target)}",
                f'<Dial action="BASE{target}"><Number>1415555011{page}</Number></Dial>',
                f'<Record action="BASE{target}"/>',
                f"<Redirect>BASE{target}</Redirect>",
                BYE,
                500,
            ]
        )

    flow = walked(app, limits(depth=5, calls=150))
    again = whole(flow)
    assert set(again.places) == set(flow.places)
    walked(app, limits(depth=5, calls=200), flow=again)
    whole(again)


def test_a_sound_that_is_not_to_be_had_is_meant_each_time(run_map):
    pages = {
        "/": menu("Press 1 for the gulls. Press 2 to leave.", "/go"),
        "/go 1": "<Play>BASE/gulls.mp3</Play><Redirect>BASE/menu</Redirect>",
        "/menu": menu("Press 1 for the gulls. Press 2 to leave.", "/go"),
        "/go": BYE,
        "/gulls.mp3": 404,
    }
    _, verdicts = run_map(pages)
    assert [verdict["code"] for verdict in verdicts if verdict["severity"] != "info"] == ["broken-sound"]


def test_a_prompt_that_is_not_to_be_had_is_not_heard_after_it(run_map):
    page = '<GetDigits action="BASE/go" numDigits="1"><Play>BASE/menu.mp3</Play></GetDigits>'
    ran, _ = run_map({"/": f"{page}{BYE}", "/go": "<Hangup/>", "/menu.mp3": 404})
    ways = {way["choice"]["kind"]: way["heard"] for way in json.loads(ran.out)["ways"]}
    assert ways["key"] == []
    assert ways["silence"] == ["Goodbye."]


def test_a_sound_elsewhere_is_told_and_no_fault(run_map):
    ran, verdicts = run_map({"/": "<Play>https://sounds.test/a.mp3</Play><Speak>Bye.</Speak>"})
    assert ran.status == 0
    told = [verdict for verdict in verdicts if verdict["code"] == "host-not-allowed"]
    assert [verdict["severity"] for verdict in told] == ["info"]
    assert "--allow-host sounds.test" in told[0]["message"]


def test_words_behind_a_recording_are_not_accused():
    pages = {"/": f'<Record action="BASE/thanks"/>{BYE}', "/thanks": "<Speak>Thanks.</Speak>"}
    assert worse_than_info(walked(by_path(pages))) == []


def test_music_that_goes_on_is_kept_once():
    dial = '<Dial dialMusic="BASE/music" timeout="60"><Number>14155550111</Number></Dial><Speak>Bye.</Speak>'
    flow = walked(by_path({"/": dial, "/music": "<Speak>We are ringing.</Speak>"}))
    rings = {way.choice.value: way.heard for way in flow.ways_from(place_at(flow, "/"))}
    assert rings["no-answer"] == ("We are ringing.", "Bye.")

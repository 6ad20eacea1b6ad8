"""Coverage: what counts, and that every form of the map shows it."""

import json
import re

import pytest
from hypothesis import given, settings
from lxml import etree

from playground.map.chart import Chart
from playground.map.coverage import NEVER, TRIED, Coverage
from playground.map.coverage_text import coverage_lines
from playground.map.following import follow
from playground.map.formats import BY_SUFFIX, FORMATS, render
from playground.map.json_form import from_json
from playground.map.model import SILENCE, Choice, FlowMap
from playground.map.verdicts import judge
from playground.map.visits import Visits
from playground.run.key_script import read_keys
from playground.run.scripted_caller import ScriptedCaller
from tests.map.flows import flows
from tests.map.walking import BASE, by_path, called, key, led, walked

MENU = '<GetDigits action="BASE{}" numDigits="1" validDigits="{}"><Speak>{}</Speak></GetDigits><Speak>Bye.</Speak>'
PAGES = {
    "/": MENU.format("/go", "12", "Press 1 or 2."),
    "/go 1": MENU.format("/shop", "3", "Press 3."),
    "/go 2": "<Dial action='BASE/done'><Number>14155550111</Number></Dial>",
    "/shop": "<Speak>Sold.</Speak>",
    "/done": "<Speak>Over.</Speak>",
}


def covered(pages, *calls, flow=None):
    """The coverage of the map of PAGES by calls to an app with these pages; each call is keys, one input each."""
    flow = walked(by_path(PAGES)) if flow is None else flow
    visits = Visits()
    for keys in calls:
        log = []
        called(by_path(pages), log, lambda _, keys=keys: ScriptedCaller([read_keys(one) for one in keys]))
        visits.add(follow(Chart(flow), log))
    return Coverage(flow, visits)


@settings(max_examples=30, deadline=None)
@given(flows())
def test_the_calls_of_the_walk_cover_all_of_its_map(app):
    flow, calls = led(app)
    visits = Visits()
    for call in calls:
        visits.add(follow(Chart(flow), call.log))
    coverage = Coverage(flow, visits)
    assert coverage.percent == 100
    assert coverage.visited_places == len(coverage.places)
    assert list(coverage_lines(coverage))[1:] == []


def test_the_report_tells_what_was_never_tried_and_how_to_get_there():
    assert list(coverage_lines(covered(PAGES, ["1"], ["1", "9"]))) == [
        "Coverage: 2 of 3 places visited, 3 of 12 choices tried (25.0 %).",
        "[1] GetDigits / “Press 1 or 2.”",
        "      never tried: 2, wrong key 9, silence (3 of 4 choices)",
        "[2] GetDigits /go “Press 3.” after 1",
        "      never tried: 3 (1 of 3 choices)",
        "[3] Dial to 14155550111 /go after 2",
        "      never visited (5 choices)",
    ]  # fmt: skip


def test_calls_add_up():
    one, both = covered(PAGES, ["1"]), covered(PAGES, ["1"], ["2"])
    assert (one.tried_choices, both.tried_choices) == (
        2,
        4,
    )  # silence at the shop; 2, and the dialled party answers
    assert both.visited_places == 3


def test_another_wrong_key_is_a_wrong_key():
    coverage = covered(PAGES, ["7"])
    assert coverage.tried[(1, Choice("wrong", "9"))] == 1
    assert not coverage.unplanned


def test_pages_that_the_map_lacks_are_told():
    newer = {**PAGES, "/shop": "<Speak>Sold out.</Speak>"}
    lines = list(coverage_lines(covered(newer, ["1", "3"], ["1", "3"])))
    assert lines[-2:] == [
        "1 page was met that the map does not have. The map is older than the app: walk it again.",
        f"  {BASE}/shop “Sold out.” (2 times)",
    ]


def test_a_choice_without_its_kind_on_the_map_is_told():
    coverage = covered(PAGES)
    coverage.visits.calls = 1
    coverage.visits.pages[1] = 1
    coverage.visits.steps[(3, Choice("dial", "auth-failed"))] += 2
    assert (
        list(coverage_lines(coverage))[-1]
        == "[3] Dial to 14155550111 /go: tried, but not on the map: auth-failed (2 times)"
    )


def test_the_map_of_another_app_and_of_another_url_are_told_apart():
    other = covered({"/": "<Speak>A bakery.</Speak>"}, [])
    assert list(coverage_lines(other))[1:] == [
        f"No call met a page of the map of {BASE}/: is it the map of another app?"
    ]
    down = covered({}, [])
    assert list(coverage_lines(down))[1:] == ["No call came to any page."]
    flow = FlowMap("http://app.test/elsewhere/")
    flow.places |= {number: place for number, place in walked(by_path(PAGES)).places.items() if number}
    elsewhere = covered(PAGES, [], flow=flow)
    assert list(coverage_lines(elsewhere))[1:] == [
        "The map is one of http://app.test/elsewhere/, and no call was made there."
    ]
    assert not elsewhere.visits.strange


@pytest.mark.parametrize(
    "url",
    ["http://app.test:8443/", "https://staging.example/", "http://app.test.example/", "http://10.0.0.7/"],
)
def test_the_app_may_have_moved_to_another_host(url):
    flow = walked(by_path(PAGES))
    log = []
    called(by_path(PAGES), log, lambda _: ScriptedCaller([read_keys("1"), read_keys("3")]))
    here = follow(Chart(flow), log)
    moved = from_json(json.loads(json.dumps(_json(flow)).replace(f"{BASE}/", url)))
    assert follow(Chart(moved), log) == here
    assert here.steps[(2, key("3"))] == 1


def _json(flow):
    return json.loads(render("json", flow, []))


@pytest.fixture(scope="module")
def half():
    return covered(PAGES, ["1"])


def shown(form, coverage):
    return render(form, coverage.flow, judge(coverage.flow), coverage=coverage)


def test_the_tree_has_a_sign_before_each_choice(half):
    text = shown("tree", half)
    assert f"├─ {TRIED} 1 → [2] GetDigits" in text
    assert f"├─ {NEVER} 2 → [3] Dial" in text
    assert f"└─ {NEVER} wrong key 9, {TRIED} silence →" in text
    assert "\nCoverage: 2 of 3 places visited" in text


def test_the_svg_marks_boxes_and_lines(half):
    root = etree.fromstring(shown("svg", half).encode())
    looks = {
        box.get("data-place"): box.get("class").split()[0] for box in root.iter("{*}g") if box.get("class")
    }
    assert (looks["1"], looks["2"], looks["3"]) == ("visited", "visited", "never")
    lines = [path.get("class") for path in root.iter("{*}path")]
    assert {"visited", "never"} == set(lines)


def test_mermaid_and_dot_colour_what_was_visited(half):
    mermaid = shown("mermaid", half)
    assert re.search(r"^  class p0,p1,p2,p2e\d visited$", mermaid, re.MULTILINE)
    assert re.search(r"^  class p3,.*never$", mermaid, re.MULTILINE)
    gone = re.search(r"^  linkStyle ([\d,]+) stroke:#1a7f37$", mermaid, re.MULTILINE)[1].split(",")
    arrows = [line for line in mermaid.splitlines() if re.search(r"-->|-\.->", line)]
    assert [TRIED in line or "comes in" in line for line in arrows] == [
        str(number) in gone for number in range(len(arrows))
    ]
    dot = shown("dot", half)
    assert re.search(r'p2 \[.*color="#1a7f37"', dot)
    assert re.search(r'p3 \[.*color="#a0a0a0"', dot)


def test_the_page_holds_the_coverage(half):
    page = shown("html", half)
    assert "<p>Coverage: 2 of 3 places visited" in page
    assert 'id="never" type="checkbox"' in page
    values = json.loads(re.search(r'id="map">(.*?)</script>', page)[1])
    assert {"place": 1, "choice": {"kind": "key", "value": "1"}, "times": 1} in values["coverage"]["tried"]


def test_json_with_coverage_is_still_a_map(half):
    values = json.loads(shown("json", half))
    assert values["coverage"]["choices"] == {"tried": 2, "all": 12}
    assert values["coverage"]["visited_places"] == {"0": 1, "1": 1, "2": 1}
    assert from_json(values).ways.keys() == half.flow.ways.keys()


@pytest.mark.parametrize("form", FORMATS)
def test_a_map_without_coverage_has_no_marks(form, half):
    text = render(form, half.flow, judge(half.flow))
    assert TRIED not in re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert "Coverage:" not in text
    assert 'class="visited' not in text


def test_every_form_has_a_suffix():
    assert set(BY_SUFFIX.values()) == set(FORMATS)


def test_words_of_the_app_stay_words(half):
    visits = Visits(calls=1)
    visits.pages[1] = 1
    visits.meet("http://app.test/<script>alert(1)</script>", "\x1b[31mred <img src=x>\n")
    coverage = Coverage(half.flow, visits)
    assert not re.search(r"[\x00-\x1f]", "".join(coverage_lines(coverage)))
    page = shown("html", coverage)
    assert "<script>alert(1)" not in page
    assert "<img" not in page


def test_silence_is_a_choice_as_others():
    assert covered(PAGES, []).tried[(1, SILENCE)] == 1

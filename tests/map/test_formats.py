"""Every form of the map: whole, well-formed, and with nothing of the app's words let loose."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from lxml import etree

from playground.map.formats import FORMATS, render
from playground.map.model import START
from playground.map.picture import picture
from playground.map.svg import HEIGHT, WIDTH
from playground.map.verdicts import judge
from tests.map.walking import by_path, limits, walked

NASTY = (
    "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&quot; ]]&gt; {{data}} "
    "&lt;img src=x onerror=alert(2)&gt; \\ | #35; `x` &amp;lt; --&gt;"
)


@pytest.fixture(scope="module")
def flow():
    menu = '<GetDigits action="BASE/go" numDigits="1" validDigits="123"><Speak>{}</Speak></GetDigits>'
    return walked(
        by_path(
            {
                "/": menu.format(f"Press 1. {NASTY}") + f"<Speak>{NASTY}</Speak>",
                "/go 1": "<Redirect>BASE/</Redirect>",
                "/go 2": 500,
                "/go 3": "<Dial><Number>14155550111</Number></Dial>",
            }
        )
    )


def rendered(form, flow):
    return render(form, flow, judge(flow))


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_ends_with_a_line_break_and_holds_no_control(form, flow):
    text = rendered(form, flow)
    assert text.endswith("\n")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_the_picture_holds_every_place_and_way(flow):
    drawing = picture(flow, judge(flow))
    places = {box.place for box in drawing.boxes if box.kind not in ("end", "fault")}
    assert places == set(flow.places)
    assert len({box.id for box in drawing.boxes}) == len(drawing.boxes)
    told = [label for arrow in drawing.arrows for label in arrow.label.split(", ")]
    assert len(told) == len(flow.ways)
    tree = [arrow.target for arrow in drawing.arrows if arrow.is_tree]
    assert sorted(tree) == sorted(box.id for box in drawing.boxes if box.id != f"p{START}")


def test_boxes_of_the_svg_do_not_overlap(flow):
    root = etree.fromstring(rendered("svg", flow).encode())
    names = {etree.QName(element).localname for element in root.iter()}
    assert names == {"svg", "style", "g", "rect", "text", "path"}
    boxes = [
        (float(rect.get("x")), float(rect.get("y")))
        for rect in root.iter("{*}rect")
        if rect.get("width") == str(WIDTH)
    ]
    assert len(boxes) == len(picture(flow, ()).boxes)
    for index, (x, y) in enumerate(boxes):
        assert all(x != other_x or abs(y - other_y) >= HEIGHT for other_x, other_y in boxes[:index])
        assert x + WIDTH <= float(root.get("width"))
        assert y + HEIGHT <= float(root.get("height"))


class Page(HTMLParser):
    """What a browser would make of the page, as far as it matters here."""

    def __init__(self):
        super().__init__()
        self.tags = []
        self.data = ""
        self._is_data = False

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self._is_data = attributes.get("type") == "application/json"

    def handle_endtag(self, tag):
        self._is_data = False

    def handle_data(self, data):
        if self._is_data:
            self.data += data


@pytest.fixture(scope="module")
def page(flow):
    parser = Page()
    parser.feed(rendered("html", flow))
    return parser


def test_the_page_asks_for_nothing(page):
    asking = [
        (tag, name, value)
        for tag, attributes in page.tags
        for name, value in attributes.items()
        if name in ("src", "href", "action", "srcset", "poster", "data")
    ]
    assert asking == [("link", "href", "data:,")]
    policy = next(attributes["content"] for tag, attributes in page.tags if "http-equiv" in attributes)
    assert policy.startswith("default-src 'none'")


def test_the_apps_words_make_no_element_of_the_page(page):
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert "img" not in [tag for tag, _ in page.tags]
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)


def test_the_page_holds_the_whole_map(page, flow):
    values = json.loads(page.data)
    assert {place["id"] for place in values["places"]} == set(flow.places)
    assert "<script>alert(1)</script>" in values["places"][1]["prompt"]
    assert values["verdicts"]
    assert [
        attributes["data-place"] for tag, attributes in page.tags if tag == "g" and "data-place" in attributes
    ]


def test_mermaid_lines_are_what_the_grammar_takes(flow):
    lines = rendered("mermaid", flow).splitlines()
    assert lines[0] == "flowchart TD"
    box = re.compile(
        r'  p\d+(e\d+)?(\[|\(\[|\[/)"[^"<>|\[\]{}`\\]*(<br/>[^"<>|\[\]{}`\\]*)*"(\]|\]\)|/\])(:::\w+)?'
    )
    arrow = re.compile(r'  p\d+ (-->|-\.->)\|"[^"<>|\[\]{}`\\]*"\| p\d+(e\d+)?')
    for line in lines[1:-2]:
        assert box.fullmatch(line) or arrow.fullmatch(line), line
    assert sum(arrow.fullmatch(line) is not None for line in lines) == len(picture(flow, ()).arrows)


def test_dot_strings_are_closed(flow):
    text = rendered("dot", flow)
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert '"' not in outside
    assert "alert" not in outside
    assert outside.count("->") == len(picture(flow, ()).arrows)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_takes_it(flow):
    subprocess.run(["dot", "-Tsvg"], input=rendered("dot", flow).encode(), check=True, capture_output=True)


def test_a_deep_flow_is_drawn():
    pages = {f"/{n}": f'<GetDigits action="BASE/{n + 1}" numDigits="1" validDigits="1"/>' for n in range(40)}
    pages["/"] = "<Redirect>BASE/0</Redirect>"
    deep = walked(by_path(pages), limits(depth=45))
    assert max(place.depth for place in deep.places.values()) > 30
    for form in FORMATS:
        assert rendered(form, deep)

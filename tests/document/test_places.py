"""Every start tag and attribute has its exact place, whatever lines a tag spans."""

from hypothesis import given
from hypothesis import strategies as st

from playground.document.model import Element
from playground.document.parse import parse_document
from tests.document.reading import URL

BLANKS = st.text("\n \t", min_size=1, max_size=4)
TEXTS = st.text("ab é😀\n", max_size=6)
VALUES = st.text("a> é=\n", max_size=5)
NAMES = st.sampled_from(["Speak", "Wait", "GetDigits", "Unknown", "é"])
ATTRIBUTES = st.dictionaries(st.sampled_from(["loop", "length", "a", "xml:lang", "ä"]), VALUES, max_size=3)


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> str:
    """Source of an element; MARK and @ stand before what has a place."""
    name, blanks = draw(NAMES), draw(BLANKS)
    attributes = "".join(
        f"{draw(BLANKS)}@{key}{draw(st.sampled_from(['=', ' = ', chr(10) + '=']))}{quote}{value}{quote}"
        for key, value in draw(ATTRIBUTES).items()
        for quote in [draw(st.sampled_from("\"'"))]
    )
    children = draw(st.lists(elements(depth + 1), max_size=2)) if depth < 3 else []
    if not children and draw(st.booleans()):
        return f"¶<{name}{attributes}{blanks}/>"
    inside = "".join(draw(TEXTS) + child for child in children) + draw(TEXTS)
    return f"¶<{name}{attributes}>{inside}</{name}{blanks}>"


def _places(marked: str) -> tuple[str, list[tuple[int, int]], list[tuple[int, int]]]:
    source, tags, attributes = "", [], []
    for character in marked:
        place = (source.count("\n") + 1, len(source) - source.rfind("\n"))
        if character == "¶":
            tags.append(place)
        elif character == "@":
            attributes.append(place)
        else:
            source += character
    return source, tags, attributes


def _of_attributes(element: Element) -> list[tuple[int, int]]:
    return [place for below in element.walk() for place in below.attribute_places.values()]


@given(TEXTS, elements(), TEXTS, st.sampled_from(["\n", "\r\n", "\r"]))
def test_places(before: str, inside: str, after: str, line_end: str) -> None:
    comment = "<!-- ä\n -->"
    source, tags, attributes = _places(f"{comment}¶<Response\n>{before}{inside}{after}</Response>")
    parsed = parse_document(source.replace("\n", line_end).encode(), URL)
    assert parsed.root is not None
    assert [(element.line, element.column) for element in parsed.root.walk()] == tags
    assert _of_attributes(parsed.root) == attributes
    assert parsed.source == source
    for element in parsed.root.walk():
        assert list(element.attributes) == list(element.attribute_places)


def test_findings_point_at_the_attribute_and_at_stray_text() -> None:
    parsed = parse_document(
        b'<Response>\n  <GetDigits\n     action="https://a.example/"\n   numDigits="0"/>\n'
        b"\n  &#65;stray\n<Wait/></Response>",
        URL,
    )
    assert [(item.code, item.line, item.column) for item in parsed.findings] == [
        ("attribute-value", 4, 4),
        ("stray-text", 6, 3),
    ]


def test_a_long_single_line_is_placed_in_no_time() -> None:
    count = 5_000
    body = ("<Response>" + '<Speak voice="é"/>' * count + "</Response>").encode()
    parsed = parse_document(body, URL)
    assert parsed.root is not None
    assert parsed.root.children[-1].column == 11 + (count - 1) * 18

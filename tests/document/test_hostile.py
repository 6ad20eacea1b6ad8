"""Hostile documents: nothing expands, nothing is read, nothing raises, nothing takes long."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.document.model import Document
from playground.document.parse import parse_document
from tests.document.reading import URL, document, found, only

PIECES = st.sampled_from(
    [
        *(
            "<Response>",
            "</Response>",
            "<Speak>",
            "</Speak>",
            "<GetDigits ",
            'numDigits="',
            '"',
            "'",
            ">",
            "/>",
        ),
        *(
            "<",
            "&",
            "&amp;",
            "&x;",
            "&#1;",
            "&#x110000;",
            "<!--",
            "-->",
            "--",
            "<![CDATA[",
            "]]>",
            "<?xml",
            "?>",
        ),
        *('<?xml version="1.0" encoding="', "UTF-16", "idna", "<!DOCTYPE", " [", "<!ENTITY a 'b'>", "]>"),
        *(
            "xmlns:a='u'",
            "a:b",
            "xml:lang='x'",
            "\r",
            "\n",
            "\t",
            "\x00",
            "\x1b[2J",
            "\x9b",
            "\ufeff",
            "\u202e",
        ),
        *("<Wait length='-1'/>", "<Redirect>http://[", "<Play>", "</Play>", "é", "😀", "0", "=", "loop"),
    ]
)


def _is_whole(parsed: Document) -> None:
    assert isinstance(parsed, Document)
    assert parsed.root is not None or parsed.refusal is not None
    for finding in parsed.findings:
        assert "\x1b" not in finding.sentence
        assert "\x9b" not in finding.sentence
        assert "\u202e" not in finding.sentence
        assert finding.line is None or finding.line >= 1
        assert finding.column is None or finding.column >= 1
    assert "\x1b" not in parsed.source
    assert "\u202e" not in parsed.source


@given(st.binary(max_size=300))
@example(b"\xff\xfe<\x00")
@example(b"\xfe\xff\xd8\x00")
@example(b"<?xml encoding=''?>")
def test_any_bytes_never_raise(body: bytes) -> None:
    _is_whole(parse_document(body, URL))


@given(st.lists(PIECES, max_size=30), st.booleans(), st.booleans())
@settings(max_examples=400)
def test_any_pieces_of_xml_never_raise(pieces: list[str], lenient: bool, strict: bool) -> None:
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    _is_whole(parse_document(body, "", content_type="text/xml", lenient=lenient, strict=strict))
    wrapped = b"<Response>" + body + b"</Response>"
    _is_whole(parse_document(wrapped, "http://[", lenient=lenient, strict=strict))


def test_a_file_named_by_an_entity_is_never_read(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET")
    for declaration in (
        f'<!DOCTYPE Response [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
        f'<!DOCTYPE Response SYSTEM "{secret.as_uri()}">',
        f'<!DOCTYPE Response [<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;]>',
    ):
        parsed = parse_document(f"{declaration}<Response><Speak>&x;</Speak></Response>".encode(), URL)
        assert only(parsed).code == "doctype"
        assert parsed.root is None
        assert "TOP-SECRET" not in repr(parsed)


def test_a_file_is_not_read_either_when_the_doctype_comes_after_an_error(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET")
    body = f'<!-- -- --><!DOCTYPE Response [<!ENTITY x SYSTEM "{secret.as_uri()}">]><Response>&x;</Response>'
    parsed = parse_document(body.encode(), URL)
    assert parsed.root is None
    assert "TOP-SECRET" not in repr(parsed)


def test_a_billion_laughs_are_refused_at_once() -> None:
    levels = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    body = f'<!DOCTYPE Response [<!ENTITY l0 "ha">{levels}]><Response><Speak>&l12;</Speak></Response>'
    started = time.thread_time()
    parsed = parse_document(body.encode(), URL)
    assert time.thread_time() - started < 1
    assert only(parsed).code == "doctype"


def test_ten_thousand_levels_are_an_error_and_no_crash() -> None:
    for inside in ("<a>" * 10_000, "<a>" * 10_000 + "</a>" * 10_000):
        parsed = document(inside)
        assert only(parsed).code == "too-deep"
        assert parsed.root is None


def test_sixty_four_levels_are_the_most() -> None:
    tags = "<p>" * 62 + "x" + "</p>" * 62
    assert not found(document(f'<Speak voice="Polly.Amy">{tags}</Speak>'), "too-deep")
    assert found(document(f'<Speak voice="Polly.Amy"><p>{tags}</p></Speak>'), "too-deep")


def test_thousands_of_faults_are_told_in_part_and_in_time() -> None:
    inside = "".join(f"<x{number}/>" for number in range(9_000)) + "<Speak loop='x'>Hi</Speak>"
    started = time.thread_time()
    parsed = document(inside)
    assert time.thread_time() - started < 5
    assert len(parsed.findings) == 201
    assert len(found(parsed, "unknown-element")) == 200
    assert "8801 more findings" in found(parsed, "more-findings")[0].message


@pytest.mark.parametrize(
    "inside",
    [
        "<GetDigits/>" * 8_000,
        "<Speak>Press 1.</Speak><GetDigits/>" * 2_800,
        *(f"<GetDigits><Speak>Card {words * (95_000 // len(words))}</Speak></GetDigits>"
          for words in ("to ", "to, ", "press ", "press a ", "press the ", "a", "- ", "Для ", "pin_")),
        "<!-- lint: off x --><Wait/>" * 3_600,
        "<Hangup reason='busy'/><Speak/>" * 3_000,
        "<PreAnswer><Wait/></PreAnswer>" * 3_000,
    ],
    ids=lambda inside: inside[:40],
)  # fmt: skip
def test_a_hundred_kilobytes_of_anything_are_checked_in_time(inside: str) -> None:
    started = time.thread_time()
    parse_document(f"<Response>{inside}</Response>".encode(), URL, identify=lambda _: {"de": 0.9, "en": 0.0})
    assert time.thread_time() - started < 5


def test_a_refusal_is_told_however_many_warnings_there_are() -> None:
    inside = "<Speak/>" * 500 + "<Say/>"
    assert document(inside).refusal is not None


def test_controls_and_overrides_do_not_reach_texts_and_attributes() -> None:
    parsed = document("<Speak voice='a\u202eb&#10;c'>x\u009b\u202ey\u00ad z\u2028w\u200dv</Speak>")
    assert parsed.root is not None
    speak = parsed.root.children[0]
    assert speak.text == "xy z w\u200dv"
    assert speak.attributes["voice"] == "a\\u202eb\u240ac"


def test_markup_of_the_screen_is_plain_text() -> None:
    assert '"hey [/x]"' in found(document("<Play>hey [/x]</Play>"), "url")[0].message

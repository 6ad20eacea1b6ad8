"""XML that is broken: the parser's place, and the common mistakes in clear words."""

import pytest

from playground.document.model import Severity
from playground.document.parse import parse_document
from tests.document.reading import URL, found


@pytest.mark.parametrize(
    ("body", "line", "column", "words"),
    [
        ("<Response>\n<Speak>a & b</Speak></Response>", 2, 10, "Write &amp;"),
        ("<Response>\n<Play>https://é.example/?a=1&b=2</Play></Response>", 2, 29, "Write &amp;"),
        ("<Response><Speak>a&nbsp;b</Speak></Response>", 1, 19, "XML knows no entity &nbsp;"),
        ("<Response><Speak>a</speak></Response>", 1, 27, "Write </Speak>: names are case-sensitive."),
        ("<Response><Speak>a</Response>", 1, 30, "Speak, opened on line 1, is not closed before </Response>"),
        ("<Response>\n<Speak>a", 2, 9, "The document ends while Speak, opened on line 2, is open."),
        ("<Response><Wait length=2/></Response>", 1, 24, "not in quotes"),
        ("<Response><Wait length/></Response>", 1, 23, 'Write length="…".'),
        ('<Response><Wait a="1" a="2"/></Response>', 1, 28, "The attribute a is given twice."),
        ('<Response><Wait a="1"b="2"/></Response>', 1, 22, "a blank between them"),
        ('<Response><Wait length="2></Wait></Response>', 1, 27, "closing quote"),
        ("<Response><Speak>5 < 6</Speak></Response>", 1, 20, "Write &lt;"),
        ("<Response><Speak>\x01</Speak></Response>", 1, 18, "XML forbids"),
        ("<Response/><Response/>", 1, 12, "after its root element"),
        ("<Response><!-- a", 1, 17, "A comment is not closed."),
        ("<Response><![CDATA[ a", 1, 22, "CDATA"),
        ('<Response x:y="1"/>', 1, 18, "The prefix x on Response is not declared."),
    ],
)
def test_common_mistakes(body, line, column, words) -> None:
    parsed = parse_document(body.encode(), URL)
    finding = parsed.findings[0]
    assert (finding.line, finding.column) == (line, column)
    assert words in finding.sentence
    assert finding.severity is Severity.ERROR
    assert parsed.refusal is finding
    assert parsed.root is None


@pytest.mark.parametrize("start", ["\n", "<!-- x -->\n", "\n \n"])
def test_something_before_the_declaration(start) -> None:
    parsed = parse_document(f'{start}<?xml version="1.0"?><Response/>'.encode(), URL)
    (finding,) = found(parsed, "before-declaration")
    assert (finding.line, finding.column) == (start.count("\n") + 1, 1 + len(start.rpartition("\n")[2]))


def test_errors_that_stand_alone_are_all_told_once_a_line() -> None:
    body = "<Response>\n<Play a='1' a='2'>x&y</Play>\n<Wait length=3/>\n<Speak>a & b & c</Speak></Response>"
    assert [finding.line for finding in parse_document(body.encode(), URL).findings] == [2, 3, 4]


def test_what_follows_from_the_first_error_is_not_told() -> None:
    parsed = parse_document(b"<Response>\n<GetDigits>\n<Speak>a\n</GetDigits>\n</Response>", URL)
    assert [finding.line for finding in parsed.findings] == [4]


def test_hyphens_in_a_comment_refuse_the_document_but_hide_nothing() -> None:
    parsed = parse_document(b"<!-- a -- b -->\n<Response>\n<Speak loop='x'>Hi</Speak></Response>", URL)
    assert [(finding.code, finding.line) for finding in parsed.findings] == [
        ("comment-hyphens", 1),
        ("attribute-value", 3),
    ]
    assert parsed.refusal is parsed.findings[0]


def test_names_from_outside_are_cut_short() -> None:
    parsed = parse_document(f"<Response><{'x' * 5000}></Response>".encode(), URL)
    assert len(parsed.findings[0].message) < 300

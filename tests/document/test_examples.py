"""The example documents: the valid ones pass, the invalid ones get the report their README promises."""

import pytest

from playground.document.model import Document, Severity
from playground.document.parse import parse_document
from tests.document.reading import EXAMPLES, URL

VALID = sorted(EXAMPLES.glob("*.xml"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.xml"))

# file: (errors as (code, line), warnings, is it refused)
REPORTS = {
    "01-unclosed-tag.xml": ([("not-well-formed", 5)], [], True),
    "02-wrong-root.xml": ([("wrong-root", 3)], [], True),
    "03-lowercase-root.xml": ([("wrong-root", 3)], [], True),
    "04-unknown-element.xml": ([("unknown-element", 4)], [], True),
    "05-wrong-case-element.xml": ([("unknown-element", 4)], [], True),
    "06-illegal-nesting.xml": ([("wrong-place", 6)], [], True),
    "07-number-outside-dial.xml": ([("wrong-place", 4)], [], True),
    "08-numdigits-zero.xml": ([("attribute-value", 4)], [], True),
    "09-getinput-missing-action.xml": ([("missing-attribute", 4)], [("input-type-missing", 4)], False),
    "10-relative-url.xml": ([], [("relative-url", 4), ("relative-url", 7)], False),
    "11-bad-method.xml": ([("method", 4)], [], False),
    "12-raw-ampersand.xml": ([("not-well-formed", 4)], [], True),
    "13-text-outside-elements.xml": ([("stray-text", 5)], [], False),
    "14-content-after-root.xml": ([("not-well-formed", 6)], [], True),
    "15-doctype-xxe.xml": ([("doctype", 3)], [], True),
    "16-entity-bomb.xml": ([("doctype", 3)], [], True),
    "17-wrong-encoding-bytes.xml": ([("encoding", 4)], [], True),
    "18-wrong-encoding-declared.xml": ([("encoding", 1)], [], True),
    "19-empty-body.xml": ([("empty-document", None)], [], True),
    "20-bytes-before-declaration.xml": ([("before-declaration", 2)], [], True),
    "21-empty-number.xml": ([("missing-text", 5), ("dial-without-target", 7)], [], True),
    "22-wrong-case-attribute.xml": ([("unknown-attribute", 4), ("unknown-attribute", 7)], [], False),
    "23-bad-values.xml": ([("attribute-value", line) for line in (4, 5, 6, 7, 7)], [], True),
    "24-stream-conflict.xml": ([("url", 4), ("stream-conflict", 4)], [], False),
    "25-ssml-with-basic-voice.xml": ([("ssml-basic-voice", 4), ("unknown-ssml", 5)], [], False),
    "26-play-not-a-url.xml": ([("url", 4), ("missing-text", 5)], [("plain-scheme", 6)], False),
    "27-multipartycall-no-role.xml": (
        [("missing-attribute", 4), ("attribute-value", 4), ("attribute-value", 4)],
        [],
        False,
    ),
    "28-unreachable-elements.xml": ([], [("unreachable", 5)], False),
    "29-unquoted-and-duplicate-attribute.xml": ([("not-well-formed", 4), ("not-well-formed", 5)], [], True),
    "30-html-instead-of-xml.xml": ([("wrong-root", 2)], [], True),
    "31-ssml-unsupported-effect.xml": ([("namespace-prefix", 4)], [], True),
}


SILENT_ENDS = {
    "08-numdigits-zero.xml": (4,),
    "09-getinput-missing-action.xml": (4,),
    "23-bad-values.xml": (7,),
}
"""Lines of an input element with nothing behind it: the checklist wants a warning, the README is about other things."""


def _of(parsed: Document, severity: Severity) -> list[tuple[str, int | None]]:
    return [(item.code, item.line) for item in parsed.findings if item.severity is severity]


def test_there_are_all_examples() -> None:
    assert len(VALID) == 20
    assert [path.name for path in INVALID] == sorted(REPORTS)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_documents_have_no_errors(path) -> None:
    parsed = parse_document(path.read_bytes(), URL, content_type="application/xml; charset=utf-8")
    assert parsed.refusal is None
    assert _of(parsed, Severity.ERROR) == []
    doubtful = [("undocumented-child", 8)] if path.name == "04-getdigits-menu.xml" else []
    assert _of(parsed, Severity.WARNING) == doubtful
    assert parsed.root is not None
    assert parsed.root.name == "Response"


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_documents_get_their_report(path) -> None:
    errors, warnings, refused = REPORTS[path.name]
    parsed = parse_document(path.read_bytes(), URL)
    assert _of(parsed, Severity.ERROR) == errors
    also = [("input-last", line) for line in SILENT_ENDS.get(path.name, ())]
    assert _of(parsed, Severity.WARNING) == warnings + also
    assert _of(parsed, Severity.INFO) == []
    assert (parsed.refusal is not None) is refused
    assert all(item.column is not None for item in parsed.findings if item.line is not None)


def test_relative_urls_are_two_warnings_and_strictly_two_errors() -> None:
    body = (EXAMPLES / "invalid" / "10-relative-url.xml").read_bytes()
    assert [(item.severity, item.code, item.line) for item in parse_document(body, URL).findings] == [
        (Severity.WARNING, "relative-url", 4),
        (Severity.WARNING, "relative-url", 7),
    ]
    strict = parse_document(body, URL, strict=True)
    assert _of(strict, Severity.ERROR) == [("relative-url", 4), ("relative-url", 7)]
    assert "7022" in strict.findings[0].plivo
    assert "7024" in strict.findings[1].plivo


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("01-unclosed-tag.xml", "Speak, opened on line 4"),
        ("03-lowercase-root.xml", "Did you mean Response?"),
        ("04-unknown-element.xml", "Did you mean Speak?"),
        ("05-wrong-case-element.xml", "Did you mean Speak? Names are case-sensitive."),
        ("06-illegal-nesting.xml", "Dial, which may hold only Number or User"),
        ("07-number-outside-dial.xml", "Move it into Dial."),
        ("11-bad-method.xml", "7034"),
        ("12-raw-ampersand.xml", "Write &amp;"),
        ("13-text-outside-elements.xml", "Wrap it in Speak."),
        ("17-wrong-encoding-bytes.xml", "E9"),
        ("22-wrong-case-attribute.xml", "Did you mean numDigits?"),
        ("26-play-not-a-url.xml", "Did you mean Speak?"),
        ("30-html-instead-of-xml.xml", "error page"),
        ("31-ssml-unsupported-effect.xml", "amazon:effect"),
    ],
)
def test_first_finding_says_what_to_do(name, hint) -> None:
    parsed = parse_document((EXAMPLES / "invalid" / name).read_bytes(), URL)
    assert hint in parsed.findings[0].sentence

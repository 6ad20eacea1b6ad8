"""From bytes to a document: encodings, sizes, what is dropped, what is kept (plivo-xml.md 1.4)."""

import pytest

from playground.document.model import Severity
from playground.document.parse import parse_document
from tests.document.reading import URL, document, first, found, only


def test_tree_has_paths_text_and_attributes() -> None:
    parsed = document(
        '<Speak>One</Speak><GetDigits action="https://a.example/x"><Speak>Two</Speak>'
        "<Play>https://a.example/a.mp3</Play><Speak>Three</Speak></GetDigits><Speak>Four</Speak>"
    )
    assert parsed.root is not None
    assert [(element.path, element.text) for element in parsed.root.walk()][2:] == [
        ("/Response/GetDigits[1]", "Twohttps://a.example/a.mp3Three"),
        ("/Response/GetDigits[1]/Speak[1]", "Two"),
        ("/Response/GetDigits[1]/Play[1]", "https://a.example/a.mp3"),
        ("/Response/GetDigits[1]/Speak[2]", "Three"),
        ("/Response/Speak[2]", "Four"),
    ]
    assert parsed.root.children[1].attributes == {"action": "https://a.example/x"}
    assert parsed.element_count == 6
    assert parsed.url == URL


def test_comments_and_instructions_vanish_and_cdata_is_text() -> None:
    speak = first("<Speak>a<!-- no -->b <?php no ?>c <![CDATA[<d> & e]]></Speak>")
    assert speak.content == ("ab c <d> & e",)
    assert document("<!-- c --><Wait/><?x y?>").findings == ()


def test_white_space_is_squeezed_and_places_are_kept() -> None:
    speak = first('<Speak voice="Polly.Amy">\n  Hello\t \n <p> you </p>\r\n</Speak>')
    assert speak.content[0] == " Hello "
    assert speak.text == "Hello you"
    assert speak.children[0].line == 3


def test_namespaces_keep_local_names() -> None:
    parsed = parse_document(
        b'<p:Response xmlns:p="urn:p" xmlns="urn:q"><Speak voice="Polly.Amy">'
        b'<lang xml:lang="fr-FR">oui</lang></Speak><p:Wait p:length="2"/></p:Response>',
        URL,
    )
    assert parsed.root is not None
    assert [element.name for element in parsed.root.walk()] == ["Response", "Speak", "lang", "Wait"]
    assert parsed.root.children[0].children[0].attributes == {"xml:lang": "fr-FR"}
    assert parsed.root.children[1].attributes == {"p:length": "2"}
    assert only(parsed).code == "unknown-attribute"


def test_character_references_work() -> None:
    assert first("<Speak>caf&#233; &amp; &lt;b&gt;</Speak>").text == "café & <b>"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-8-sig", ""),
        ("latin-1", "ISO-8859-1"),
        ("cp1252", "windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16", ""),
        ("utf-16-le", ""),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_encodings(encoding, declared) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f"{declaration}<Response><Speak>Café</Speak></Response>".encode(encoding)
    parsed = parse_document(body, URL)
    assert parsed.findings == ()
    assert parsed.root is not None
    assert parsed.root.text == "Café"


@pytest.mark.parametrize(
    ("body", "line", "column", "words"),
    [
        (b'<?xml version="1.0" encoding="UTF-16"?><Response/>', 1, 31, "one-byte"),
        (b'<?xml version="1.0" encoding="klingon"?><Response/>', 1, 31, "klingon"),
        (b'<?xml version="1.0" encoding="punycode"?><Response/>', 1, 31, "punycode"),
        (b'\xef\xbb\xbf<?xml version="1.0" encoding="latin-1"?><Response/>', 1, 31, "mark of UTF-8"),
        (b"<Response>\r\n<Speak>\xc3\xa9\xe9</Speak></Response>", 2, 9, "E9"),
        (b'<?xml version="1.0" encoding="ascii"?>\n<Response>\xc3\xa9</Response>', 2, 11, "C3"),
    ],
)
def test_wrong_encodings(body, line, column, words) -> None:
    finding = only(parse_document(body, URL))
    assert (finding.code, finding.line, finding.column, finding.refuses) == ("encoding", line, column, True)
    assert words in finding.message


@pytest.mark.parametrize("body", [b"", b"  \n\t ", b"\xef\xbb\xbf"])
def test_nothing_there(body) -> None:
    parsed = parse_document(body, URL)
    assert parsed.refusal is not None
    assert parsed.root is None


def _padded(size: int) -> bytes:
    start, end = b"<Response><Speak>Hi</Speak><!--", b"--></Response>"
    return start + b"x" * (size - len(start) - len(end)) + end


@pytest.mark.parametrize(
    ("size", "severity"),
    [(100_000, None), (100_001, Severity.WARNING), (102_400, Severity.WARNING), (102_401, Severity.ERROR)],
)
def test_size_limits(size, severity) -> None:
    body = _padded(size)
    assert len(body) == size
    parsed = parse_document(body, URL)
    assert [item.severity for item in parsed.findings] == ([severity] if severity else [])
    assert (parsed.refusal is not None) is (severity is Severity.ERROR)
    if severity:
        assert str(size) in parsed.findings[0].message


def test_oversize_document_of_many_speaks() -> None:
    body = b"<Response>" + (b"<Speak>" + b"x" * 100 + b"</Speak>") * 1100 + b"</Response>"
    finding = only(parse_document(body, URL))
    assert (finding.code, finding.refuses) == ("document-size", True)
    assert f"{len(body)} bytes" in finding.message
    assert "100 KB" in finding.message


@pytest.mark.parametrize(
    ("content_type", "is_told"),
    [
        (None, False),
        ("application/xml", False),
        ("text/xml; charset=utf-8", False),
        ("TEXT/XML", False),
        ("text/html", True),
        ("", True),
        ("application/json; x=text/xml", True),
    ],
)
def test_content_type(content_type, is_told) -> None:
    parsed = parse_document(b"<Response><Wait/></Response>", URL, content_type=content_type)
    assert bool(found(parsed, "content-type")) is is_told
    assert parsed.refusal is None


@pytest.mark.parametrize(
    ("body", "words", "place"),
    [
        (b"<!DOCTYPE html><html><body>x</body></html>", "HTML", (1, 1)),
        (b"\n  <!doctype HTML>\n<html>", "HTML", (2, 3)),
        (b'{"message": "no"}', "JSON", (1, 1)),
        (b'\n[{"a": 1}]', "JSON", (2, 1)),
        (b"Internal Server Error", '"Internal Server Error"', (1, 1)),
    ],
)
def test_other_things_than_xml_are_named(body, words, place) -> None:
    finding = only(parse_document(body, URL))
    assert (finding.code, finding.line, finding.column, finding.refuses) == ("not-xml", *place, True)
    assert words in finding.message


def test_a_wrong_root_is_the_only_thing_told() -> None:
    finding = only(parse_document(b"<response><Foo/><Speak loop='x'/></response>", URL))
    assert (finding.code, finding.path) == ("wrong-root", "/response")


def test_source_is_kept_for_the_eye() -> None:
    parsed = parse_document(b"<Response>\r\n<Speak>a\xc2\x9bb</Speak>\r</Response>", URL)
    assert parsed.source == "<Response>\n<Speak>a\\x9bb</Speak>\n</Response>"


def test_findings_are_sorted_by_place() -> None:
    parsed = parse_document(
        b'<Response>\n<Redirect>https://a.example/</Redirect>\n<Say/>\n<Speak loop="x">Hi</Speak></Response>',
        URL,
        content_type="text/plain",
    )
    assert [item.code for item in parsed.findings] == [
        "content-type",
        "unknown-element",
        "unreachable",
        "attribute-value",
    ]


def test_lenient_takes_unknown_elements_out() -> None:
    inside = "<Say>a<Speak>b</Speak></Say><GetDigits><Foo/><Speak>c</Speak></GetDigits><Wait/>"
    assert document(inside).refusal is not None
    parsed = document(inside, lenient=True)
    assert parsed.refusal is None
    assert [item.severity for item in found(parsed, "unknown-element")] == [Severity.WARNING] * 2
    assert parsed.root is not None
    assert [element.path for element in parsed.root.walk()] == [
        "/Response",
        "/Response/GetDigits[1]",
        "/Response/GetDigits[1]/Speak[1]",
        "/Response/Wait[1]",
    ]


def test_lenient_does_not_excuse_a_wrong_place() -> None:
    assert document("<Number>12025550111</Number>", lenient=True).refusal is not None

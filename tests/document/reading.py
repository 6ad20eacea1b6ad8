"""Short ways to parse documents in tests and to say what was found."""

from __future__ import annotations

from pathlib import Path

from playground.document.model import Document, Element, Finding
from playground.document.parse import parse_document

EXAMPLES = Path(__file__).parent.parent / "data" / "xml-examples"
URL = "https://ivr.example.com/answer"


def document(inside: str, **options: bool) -> Document:
    """A document with this inside its Response."""
    return parse_document(f"<Response>{inside}</Response>".encode(), URL, **options)


def first(inside: str) -> Element:
    """The first element inside the Response."""
    root = document(inside).root
    assert root is not None
    return root.children[0]


def found(parsed: Document, code: str) -> tuple[Finding, ...]:
    """The findings with that code."""
    return tuple(finding for finding in parsed.findings if finding.code == code)


def only(parsed: Document) -> Finding:
    """The one finding there is."""
    assert len(parsed.findings) == 1, parsed.findings
    return parsed.findings[0]

"""What the XML parser's complaints mean, one clear sentence each, with the parser's line and column.

Of the errors behind the first only those are told that stand on their own: an unclosed tag makes
everything after it look wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from playground.document.model import Finding, Severity
from playground.document.wording import REFUSED, name, quoted

MOST_TOLD = 10
"""Most errors of one document that are told."""


COMMENT_HYPHENS = "comment-hyphens"
"""Code of the one fault of XML that leaves everything else readable."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One entry of libxml2's error log."""

    kind: str
    """Its name there, such as ``ERR_TAG_NAME_MISMATCH``."""
    message: str
    line: int
    column: int
    """From 1, in bytes of UTF-8, as libxml2 counts."""


@dataclass(frozen=True, slots=True)
class _Telling:
    message: str
    fix: str = ""
    sought: str = ""
    """The character at fault, looked for leftwards of the parser's column."""
    code: str = "not-well-formed"


_STANDS_ALONE = frozenset(
    {
        "ERR_ENTITYREF_SEMICOL_MISSING",
        "ERR_UNDECLARED_ENTITY",
        "ERR_NAME_REQUIRED",
        "ERR_ATTRIBUTE_REDEFINED",
        "ERR_ATTRIBUTE_NOT_STARTED",
        "ERR_ATTRIBUTE_WITHOUT_VALUE",
        "ERR_INVALID_CHAR",
        "NS_ERR_UNDEFINED_NAMESPACE",
    }
)


def broken_xml(complaints: Iterable[Complaint], text: str) -> tuple[Finding, ...]:
    """The findings for a parser's error log over the document's text."""
    lines = text.split("\n")
    findings: list[Finding] = []
    told: set[int] = set()
    for complaint in complaints:
        if findings and (complaint.kind not in _STANDS_ALONE or complaint.line in told):
            continue
        told.add(complaint.line)
        findings.append(_finding(complaint, lines))
        if len(findings) == MOST_TOLD:
            break
    return tuple(findings)


def broken_at(message: str, line: int, column: int) -> Finding:
    """The finding for expat's message, where libxml2 was not asked or did not mind."""
    return _error(_Telling(f"The XML is not well-formed: {message}."), line, column)


def _finding(complaint: Complaint, lines: list[str]) -> Finding:
    telling = _TELLINGS.get(complaint.kind, _other)(complaint.message)
    source = lines[complaint.line - 1] if 0 < complaint.line <= len(lines) else ""
    before = source.encode("utf-8", "replace")[: max(complaint.column - 1, 0)].decode("utf-8", "ignore")
    column = len(before) + 1
    if telling.sought and (found := source.rfind(telling.sought, 0, column)) >= 0:
        column = found + 1
    return _error(telling, complaint.line, column)


def _error(telling: _Telling, line: int, column: int) -> Finding:
    return Finding(
        Severity.ERROR,
        telling.code,
        telling.message,
        line,
        column,
        plivo=REFUSED,
        fix=telling.fix,
        refuses=True,
    )


def _other(message: str) -> _Telling:
    return _Telling(f"The XML is not well-formed: {name(message.strip().splitlines()[0])}.")


def _ampersand(_: str) -> _Telling:
    return _Telling("An ampersand stands bare.", "Write &amp; for it, in URLs too.", "&")


def _entity(message: str) -> _Telling:
    entity = _inner(r"'(.+?)'", message)
    fix = f"Write the character itself, or its number such as &#160;. A plain ampersand is &amp;{entity};."
    return _Telling(f"XML knows no entity &{entity};.", fix, "&")


def _name_required(message: str) -> _Telling:
    if "EntityRef" in message:
        return _ampersand(message)
    if "StartTag" in message:
        return _Telling("A < does not start a tag here.", "Write &lt; for the sign itself.", "<")
    return _other(message)


def _mismatch(message: str) -> _Telling:
    found = re.search(r"mismatch: (.+) line (\d+) and (.+)", message)
    if not found:
        return _other(message)
    opened, line, closed = name(found[1]), found[2], name(found[3])
    if opened.lower() == closed.lower():
        fix = f"Write </{opened}>: names are case-sensitive."
    else:
        fix = f"Close it with </{opened}> before that."
    return _Telling(f"{opened}, opened on line {line}, is not closed before </{closed}>.", fix)


def _left_open(message: str) -> _Telling:
    found = re.search(r"in tag (.+) line (\d+)", message)
    if not found:
        return _other(message)
    opened = name(found[1])
    return _Telling(
        f"The document ends while {opened}, opened on line {found[2]}, is open.", f"Add </{opened}>."
    )


def _redefined(message: str) -> _Telling:
    attribute = _inner(r"Attribute (.+) redefined", message)
    return _Telling(f"The attribute {attribute} is given twice.", "Keep one of the two.")


def _without_value(message: str) -> _Telling:
    attribute = _inner(r"attribute (.+)", message)
    return _Telling(f"The attribute {attribute} has no value.", f'Write {attribute}="…".')


def _undeclared_prefix(message: str) -> _Telling:
    found = re.search(r"prefix (.+?) (?:for (.+) )?on (.+) is not defined", message)
    if not found:
        return _other(message)
    prefix, element = name(found[1]), name(found[3])
    if prefix == "amazon":
        fix = f"Take out amazon:{element}: Plivo does not support it, declared or not."
    else:
        fix = "Take out the prefix: Plivo's names have none."
    return _Telling(f"The prefix {prefix} on {element} is not declared.", fix, code="namespace-prefix")


def _inner(pattern: str, message: str) -> str:
    found = re.search(pattern, message)
    return name(found[1]) if found else "?"


def _always(telling: _Telling) -> Callable[[str], _Telling]:
    return lambda _: telling


_TELLINGS: Mapping[str, Callable[[str], _Telling]] = {
    "ERR_ENTITYREF_SEMICOL_MISSING": _ampersand,
    "ERR_UNDECLARED_ENTITY": _entity,
    "ERR_NAME_REQUIRED": _name_required,
    "ERR_TAG_NAME_MISMATCH": _mismatch,
    "ERR_TAG_NOT_FINISHED": _left_open,
    "ERR_ATTRIBUTE_REDEFINED": _redefined,
    "ERR_ATTRIBUTE_WITHOUT_VALUE": _without_value,
    "NS_ERR_UNDEFINED_NAMESPACE": _undeclared_prefix,
    "ERR_ATTRIBUTE_NOT_STARTED": _always(
        _Telling("An attribute's value is not in quotes.", "Put quotes around it.")
    ),
    "ERR_ATTRIBUTE_NOT_FINISHED": _always(
        _Telling("An attribute's value lacks its closing quote.", "Close the quotes.")
    ),
    "ERR_LT_IN_ATTRIBUTE": _always(
        _Telling(
            "A < stands inside an attribute's value, or the closing quote before it is missing.",
            "Close the quotes, or write &lt; for the sign itself.",
            "<",
        )
    ),
    "ERR_DOCUMENT_END": _always(
        _Telling(
            "The document goes on after its root element was closed.",
            "Put everything into one Response and delete the rest.",
        )
    ),
    "ERR_RESERVED_XML_NAME": _always(
        _Telling(
            "The XML declaration does not stand at the very start.",
            "Delete everything before <?xml, blank lines too.",
            "<?",
            "before-declaration",
        )
    ),
    "ERR_INVALID_CHAR": _always(
        _Telling(
            "A character stands here that XML forbids.", "Delete it: control characters are never allowed."
        )
    ),
    "ERR_SPACE_REQUIRED": _always(
        _Telling("Two attributes stand without a blank between them.", "Put a blank between them.")
    ),
    "ERR_GT_REQUIRED": _always(_Telling("A tag is not closed with >.", "Close the tag.")),
    "ERR_HYPHEN_IN_COMMENT": _always(
        _Telling(
            "A comment holds two hyphens in a row.", "Take one of the hyphens out.", code=COMMENT_HYPHENS
        )
    ),
    "ERR_COMMENT_NOT_FINISHED": _always(_Telling("A comment is not closed.", "Close it with -->.")),
    "ERR_CDATA_NOT_FINISHED": _always(_Telling("A CDATA section is not closed.", "Close it with ]]>.")),
}


def not_xml(text: str) -> Finding | None:
    """A finding when the text is an HTML page, JSON or plain words rather than XML."""
    start = text.lstrip()
    if re.match(r"<!doctype\s+html\b", start, re.IGNORECASE):
        what = "The reply is an HTML page, not XML."
        fix = "The server probably sent an error page: open the URL in a browser."
    elif start[:1] in ("{", "["):
        what = "The reply is JSON, not XML."
        fix = "Answer with XML: <Response>…</Response>."
    elif not start.startswith("<"):
        what = f"The reply is plain text, not XML: it starts with {quoted(start[:40])}."
        fix = "Answer with XML: <Response>…</Response>."
    else:
        return None
    line = text[: len(text) - len(start)].count("\n") + 1
    column = len(text) - len(start) - text.rfind("\n", 0, len(text) - len(start))
    return Finding(Severity.ERROR, "not-xml", what, line, column, plivo=REFUSED, fix=fix, refuses=True)

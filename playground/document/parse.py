"""From a reply's body to a document: tree, places and findings. Hardened, and it never raises.

Order of business, each step ending it when the document cannot be used: size, emptiness, encoding,
"is it XML at all", a walk by expat (places, depth, no document type declaration), lxml (the tree),
the root's name, and last all checks (plivo-xml.md 1.4, 1.5, 1.9).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import TYPE_CHECKING

from playground.document.check import Checked, check_document
from playground.document.decode import decode
from playground.document.languages import Identify
from playground.document.model import Document, Element, Finding, Severity
from playground.document.places import Survey, survey
from playground.document.schema import ROOT
from playground.document.suggest import differs_in_case
from playground.document.tree import build_tree
from playground.document.well_formed import COMMENT_HYPHENS, Complaint, broken_at, broken_xml, not_xml
from playground.document.wording import REFUSED, name, quoted
from playground.hostile_text import visible

if TYPE_CHECKING:
    from lxml.etree import _Element

SIZE_LIMIT = 102_400
"""Most bytes of a document (plivo-xml.md 1.4, our choice of what 100 KB means)."""
SIZE_WARNING = 100_000
"""From here on a document is close to the limit, bytes."""
CONTENT_TYPES = ("application/xml", "text/xml")
"""What a document must be sent as (plivo-xml.md 1.4)."""


def parse_document(
    body: bytes,
    url: str,
    *,
    content_type: str | None = None,
    lenient: bool = False,
    strict: bool = False,
    off: Collection[str] = (),
    cut: bool = False,
    identify: Identify | None = None,
) -> Document:
    """The document in a reply's body, with every finding about it. Never raises.

    ``content_type`` is the reply's header, ``None`` where there was no reply (a file). ``lenient``
    takes unknown elements out of the tree with a warning; ``strict`` makes relative URLs errors.
    ``off`` are codes not to be told; ``cut``: the body is only the beginning of an oversized document.
    ``identify`` tells languages apart, where somebody can.
    """
    decoded = decode(body[:SIZE_LIMIT] if len(body) > SIZE_LIMIT else body)
    around = (*_content_type(content_type), *_size(len(body)))
    stop = _unusable(body, cut=cut) or decoded.finding or not_xml(decoded.text)
    outcome: _Outcome = (
        (None, (stop,), ())
        if stop
        else _read(
            decoded.text,
            partial(check_document, url=url, lenient=lenient, strict=strict, off=off, identify=identify),
        )
    )
    root, findings, silenced = outcome
    told = [finding for finding in (*around, *findings) if finding.code not in off]
    silenced += tuple(finding for finding in (*around, *findings) if finding.code in off)
    return Document(url, visible(decoded.text), root, _by_place(told), _by_place(silenced))


_Outcome = tuple[Element | None, tuple[Finding, ...], tuple[Finding, ...]]
"""The tree, the findings, and those that are switched off."""


def _read(text: str, check: Callable[..., Checked]) -> _Outcome:
    seen, node, findings = _walk_and_build(text)
    if node is None and [finding.code for finding in findings] == [COMMENT_HYPHENS]:
        seen, node, more = _walk_and_build(_comments_blanked(text))
        findings += more
    if node is None:
        return None, findings, ()
    root = build_tree(node, iter(seen.tags))
    if root.name != ROOT:
        return None, (_wrong_root(root),), ()
    checked = check(root, seen=seen)
    return checked.root, (*findings, *checked.findings), checked.switched_off


def _walk_and_build(text: str) -> tuple[Survey, _Element | None, tuple[Finding, ...]]:
    seen = survey(text)
    node, findings = (None, (seen.finding,)) if seen.finding else _build(text, seen)
    return seen, node, findings


def _comments_blanked(text: str) -> str:
    """The text with blanks for comments, every place kept: one bad comment shall not hide the rest."""
    return re.sub(r"<!--.*?-->", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.DOTALL)


def _build(text: str, seen: Survey) -> tuple[_Element | None, tuple[Finding, ...]]:
    """The tree of lxml, or why there is none. A text that expat gave up on may still hide a DOCTYPE."""
    if seen.broken and "<!DOCTYPE" in text:
        return None, (broken_at(*seen.broken),)
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
        collect_ids=False,
    )
    try:
        node = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        complaints = [
            Complaint(entry.type_name, entry.message or "", entry.line, entry.column)
            for entry in parser.error_log
            if entry.level >= etree.ErrorLevels.ERROR
        ]
        findings = broken_xml(complaints, text)
        return None, findings or (broken_at(str(error.msg), *error.position),)
    if seen.broken:
        return None, (broken_at(*seen.broken),)
    return node, ()


def _unusable(body: bytes, *, cut: bool) -> Finding | None:
    if cut or len(body) > SIZE_LIMIT:
        size = f"more than {max(len(body), SIZE_LIMIT)}" if cut else f"{len(body)}"
        return Finding(
            Severity.ERROR,
            "document-size",
            f"The document has {size} bytes; the limit is {SIZE_LIMIT} (100 KB).",
            plivo=REFUSED,
            fix="Split it into several documents, joined by Redirect.",
            refuses=True,
        )
    if not body.strip():
        return Finding(
            Severity.ERROR,
            "empty-document",
            "The reply has no content.",
            plivo=REFUSED,
            fix="To end the call without a word, answer with <Response/>.",
            refuses=True,
        )
    return None


def _size(size: int) -> Iterable[Finding]:
    if SIZE_WARNING < size <= SIZE_LIMIT:
        yield Finding(
            Severity.WARNING,
            "document-size",
            f"The document has {size} bytes, close to the limit of {SIZE_LIMIT}.",
            plivo="Plivo says 100 KB; which side of 100000 bytes that is, is not documented.",
            fix="Split it into several documents, joined by Redirect.",
        )


def _content_type(content_type: str | None) -> Iterable[Finding]:
    if content_type is None or content_type.partition(";")[0].strip().lower() in CONTENT_TYPES:
        return
    told = f"is sent as {quoted(content_type)}" if content_type.strip() else "is sent without a Content-Type"
    yield Finding(
        Severity.WARNING,
        "content-type",
        f"The document {told}.",
        plivo="Plivo asks for application/xml or text/xml; whether it enforces that is not documented.",
        fix="Send Content-Type: application/xml.",
    )


def _wrong_root(root: Element) -> Finding:
    if differs_in_case(root.name, ROOT):
        fix = f"Did you mean {ROOT}? Names are case-sensitive."
    elif root.name.lower() == "html":
        fix = "The server probably sent an error page: open the URL in a browser."
    else:
        fix = f"Put the elements into <{ROOT}>."
    return Finding(
        Severity.ERROR,
        "wrong-root",
        f"The root element is {name(root.name)}, it must be {ROOT}.",
        root.line,
        root.column,
        root.path,
        plivo=REFUSED,
        fix=fix,
        refuses=True,
    )


def _by_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.line or 0, finding.column or 0)))

"""All checks of a document's tree, and the list of every code with its explanation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from playground.document import (
    check_flow,
    check_input,
    check_keys,
    check_language,
    check_media,
    check_names,
    check_notes,
    check_secrets,
    check_speech,
    check_text,
    check_values,
    parse_rules,
)
from playground.document.languages import Identify
from playground.document.model import Element, Finding, Severity
from playground.document.notes import silencer
from playground.document.places import Survey
from playground.document.rules import Page, Rule
from playground.document.schema import ELEMENTS
from playground.document.wording import amount

MOST_FINDINGS = 200
"""Most findings told of one document; the ones that refuse it come first."""

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.code: rule
        for rule in (
            *parse_rules.RULES,
            *check_names.RULES,
            *check_values.RULES,
            *check_text.RULES,
            *check_speech.RULES,
            *check_language.RULES,
            *check_input.RULES,
            *check_secrets.RULES,
            *check_keys.RULES,
            *check_flow.RULES,
            *check_media.RULES,
            *check_notes.RULES,
        )
    }
)
"""Every rule by its code, in the order of checking."""


NOTHING_SEEN = Survey()


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a tree."""

    root: Element
    """The tree as it would run."""
    findings: tuple[Finding, ...]
    switched_off: tuple[Finding, ...]
    """Those that the document's own comments, or the user, do not want to hear of."""


def check_document(
    root: Element,
    url: str,
    *,
    lenient: bool = False,
    strict: bool = False,
    seen: Survey = NOTHING_SEEN,
    off: Collection[str] = (),
    identify: Identify | None = None,
) -> Checked:
    """All checks of a tree. A lenient reading takes unknown elements out of it; ``off``: codes not to tell."""
    unknown = tuple(_unknown(root))
    checked = _without_unknown(root) if lenient and unknown else root
    page = Page(
        checked, url, strict, lenient, seen.text_places, unknown, seen.notes, frozenset(RULES), identify
    )
    silenced = silencer(seen.notes, root)
    told: list[Finding] = []
    kept_back: list[Finding] = []
    for rule in RULES.values():
        for finding in rule.look(page) if rule.look else ():
            is_off = finding.code in off or silenced(finding)
            (kept_back if is_off else told).append(finding)
    return Checked(checked, _at_most(told), tuple(kept_back))


def _at_most(findings: list[Finding]) -> tuple[Finding, ...]:
    if len(findings) <= MOST_FINDINGS:
        return tuple(findings)
    kept = sorted(findings, key=lambda finding: (not finding.refuses, finding.line or 0))[:MOST_FINDINGS]
    rest = Finding(
        Severity.INFO,
        "more-findings",
        f"There are {amount(len(findings) - MOST_FINDINGS, 'more finding')}, not told one by one.",
    )
    return (*kept, rest)


def _unknown(element: Element) -> Iterable[tuple[Element, Element]]:
    if element.name == "Speak":
        return
    for child in element.children:
        if child.name in ELEMENTS:
            yield from _unknown(child)
        else:
            yield element, child


def _without_unknown(element: Element) -> Element:
    if element.name == "Speak":
        return element
    content = (
        item if isinstance(item, str) else _without_unknown(item)
        for item in element.content
        if isinstance(item, str) or item.name in ELEMENTS
    )
    return replace(element, content=tuple(content))

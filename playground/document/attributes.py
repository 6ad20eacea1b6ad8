"""Attributes that many elements share, declared once: action, method, redirect, URLs, flags."""

from __future__ import annotations

from playground.document.spec import AttributeSpec, BadValue, Evidence, Kind, When


def flag(
    name: str,
    meaning: str,
    *,
    default: str | None = "false",
    evidence: Evidence = Evidence.DOCUMENTED,
    applies: When | None = None,
) -> AttributeSpec:
    """A boolean: exactly ``true`` or ``false``, anything else counts as ``false`` (plivo-xml.md 1.9)."""
    return AttributeSpec(
        name=name,
        kind=Kind.BOOL,
        meaning=meaning,
        default=default,
        bad_value=BadValue.FALSE,
        evidence=evidence,
        applies=applies,
    )


def url(
    name: str,
    meaning: str,
    *,
    choices: tuple[str, ...] = (),
    default: str | None = None,
    evidence: Evidence = Evidence.DOCUMENTED,
    applies: When | None = None,
) -> AttributeSpec:
    """A URL whose failure never ends the call; a bad one counts as absent."""
    return AttributeSpec(
        name=name,
        kind=Kind.URL,
        meaning=meaning,
        choices=choices,
        default=default,
        evidence=evidence,
        applies=applies,
    )


def method(name: str, of: str, *, default: str = "POST") -> AttributeSpec:
    """The HTTP method of a URL whose failure never ends the call."""
    return AttributeSpec(
        name=name,
        kind=Kind.METHOD,
        default=default,
        meaning=f"HTTP method of {of}.",
        applies=When(of),
    )


def action(meaning: str, *, name: str = "action", required: bool = False) -> AttributeSpec:
    """A URL whose reply may replace the document: a bad one is 7022 when used (plivo-xml.md 1.12)."""
    return AttributeSpec(
        name=name, kind=Kind.URL, meaning=meaning, required=required, bad_value=BadValue.BAD_URL
    )


def action_method(name: str = "method", of: str = "action") -> AttributeSpec:
    """Its method: a bad one is 7032 when used (plivo-xml.md 1.12, 2.0)."""
    return AttributeSpec(
        name=name,
        kind=Kind.METHOD,
        default="POST",
        meaning=f"HTTP method of {of}.",
        bad_value=BadValue.BAD_METHOD,
        applies=When(of),
    )


REDIRECT = flag(
    "redirect",
    'Whether the reply of the action URL replaces this document; with "false" the reply is thrown away.',
    default="true",
    applies=When("action"),
)
"""plivo-xml.md 1.8."""

LOOP_MEANING = "How often it is repeated; 0 repeats for ever."

FINISH_ON_KEY = AttributeSpec(
    name="finishOnKey",
    kind=Kind.KEY,
    default="#",
    choices=("", "none"),
    meaning="The key that ends the input; it is never part of Digits. Empty or none: no such key.",
)
"""plivo-xml.md 2.5 and 2.6."""

LOG = flag(
    "log",
    "Whether the input shows in Plivo's logs; it is sent to the action URL either way.",
    default="true",
)

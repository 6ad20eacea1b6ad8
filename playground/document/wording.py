"""Phrases that many findings share, so that the same fact is always told in the same words."""

from __future__ import annotations

from collections.abc import Iterable

from playground.hostile_text import visible_line

REFUSED = (
    "Plivo refuses the whole document: 8011 for an answer, 8012 for an action, 8013 for a transfer, "
    "8014 for a redirect."
)
"""plivo-xml.md 1.12."""
QUOTE_LIMIT = 60
"""Most characters of foreign text shown inside a sentence."""


def quoted(text: str) -> str:
    """Foreign text, made harmless and short, in double quotes."""
    return f'"{visible_line(" ".join(text.split()), limit=QUOTE_LIMIT)}"'


def name(text: str) -> str:
    """A foreign name, made harmless and short, without quotes."""
    return visible_line(text, limit=QUOTE_LIMIT)


def either(words: Iterable[str]) -> str:
    """Words as a choice: ``a``, ``a or b``, ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def amount(number: int, thing: str) -> str:
    """A number with its noun: ``1 element``, ``2 elements``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"

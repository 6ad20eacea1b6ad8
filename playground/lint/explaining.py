"""What a rule is about and why, for ``lint --explain``."""

from __future__ import annotations

import textwrap

from playground.document.check import RULES
from playground.document.rules import Rule

WIDTH = 96


def listed() -> str:
    """All rules, one a line."""
    width = max(map(len, RULES))
    return "\n".join(f"{code:<{width}}  {first_sentence(rule)}" for code, rule in RULES.items())


def first_sentence(rule: Rule) -> str:
    """The beginning of a rule's explanation."""
    return rule.explanation.partition(". ")[0].rstrip(".") + "."


def explained(code: str) -> str:
    """One rule at length."""
    rule = RULES[code]
    return f"{code}\n\n{textwrap.fill(rule.explanation, WIDTH)}"

"""What a rule is about and why, with an example wrong and right, for ``lint --explain``."""

from __future__ import annotations

import textwrap

from playground.adapters.languages import INSTALL, identifier_version
from playground.document.check import RULES
from playground.document.examples import example_finding, severity_of
from playground.document.rules import Rule

WIDTH = 96
"""Columns of the explanations."""


def listed() -> str:
    """All rules with their severities, one a line."""
    width = max(map(len, RULES))
    return "\n".join(
        f"{code:<{width}}  {severity_of(code):<7}  {first_sentence(rule)}" for code, rule in RULES.items()
    )


def first_sentence(rule: Rule) -> str:
    """The beginning of a rule's explanation."""
    return rule.explanation.partition(". ")[0].rstrip(".") + "."


def explained(code: str) -> str:
    """One rule at length."""
    rule = RULES[code]
    parts = [f"{code} ({severity_of(code)})", textwrap.fill(rule.explanation, WIDTH)]
    if code == "text-language" and identifier_version() is None:
        parts.append(f"py3langid is not installed here. {INSTALL}")
    finding = example_finding(code)
    if finding is not None:
        parts += [
            f"Wrong:\n{textwrap.indent(rule.wrong or '', '    ')}",
            textwrap.fill(finding.sentence, WIDTH),
            f"Right:\n{textwrap.indent(rule.right, '    ')}",
        ]
    parts.append(
        f'Switched off by --off {code}, by off = ["{code}"] in [lint] of the config file, or in a document '
        f"by\n<!-- lint: off {code} --> before the element, or before Response for the whole of it."
    )
    return "\n\n".join(parts)

"""The rules' own examples as documents, and what the check says of them: for explanations, docs and severities."""

from __future__ import annotations

from functools import cache

from playground.document.check import RULES
from playground.document.model import Finding, Severity
from playground.document.parse import parse_document
from playground.document.rules import Rule

EXAMPLE_URL = "https://ivr.example.com/answer"
"""Where the examples are supposed to come from."""


def example_document(rule: Rule, example: str) -> bytes:
    """One of the rule's examples as a whole document."""
    return (example if rule.whole else f"<Response>\n{example}\n</Response>").encode()


@cache
def example_finding(code: str) -> Finding | None:
    """What is found in the rule's wrong example; ``None`` where it has none."""
    rule = RULES[code]
    if rule.wrong is None:
        return None
    findings = parse_document(example_document(rule, rule.wrong), EXAMPLE_URL).findings
    return next(finding for finding in findings if finding.code == code)


def severity_of(code: str) -> Severity:
    """How bad a rule's finding is, as a rule: single ones can be milder or worse."""
    finding = example_finding(code)
    return RULES[code].severity if finding is None else finding.severity

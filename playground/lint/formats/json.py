"""All results as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from playground import __version__
from playground.document.model import Finding, Severity
from playground.lint.formats import PLAIN, Look
from playground.lint.result import Result, amounts

SCHEMA = 1
"""Counts up when a key is renamed or goes; new ones may come at any time."""


def render(results: Sequence[Result], look: Look = PLAIN) -> str:
    """The results, their order kept; ends without a newline."""
    found = amounts(results)
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "version": __version__,
        "targets": [_target(result) for result in results],
        "summary": {
            "targets": len(results),
            "unreadable": sum(1 for result in results if result.failure),
            **{f"{severity}s": found[severity] for severity in Severity},
            "switched_off": sum(result.switched_off for result in results),
        },
    }
    return json.dumps(told, indent=2)


def _target(result: Result) -> dict[str, Any]:
    told: dict[str, Any] = {"target": result.name}
    if result.failure:
        return told | {"error": result.failure}
    return told | {
        "findings": [_finding(item.finding) for item in result.told],
        "switched_off": result.switched_off,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
        "line": finding.line,
        "column": finding.column,
        "path": finding.path,
        "plivo": finding.plivo,
        "fix": finding.fix,
        "refuses": finding.refuses,
    }

"""Results as SARIF 2.1.0, the form that code hosts and editors read (OASIS standard, sections in brackets)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playground import __version__
from playground.document.check import RULES
from playground.document.examples import severity_of
from playground.document.model import Severity
from playground.document.rules import Rule
from playground.lint.explaining import first_sentence
from playground.lint.formats import PLAIN, Look
from playground.lint.result import Result, Told
from playground.lint.spans import end_column

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_URI_SIGNS = "/:?#[]@!$&'()*+,;=%-._~"


def render(results: Sequence[Result], look: Look = PLAIN) -> str:
    """The results as one run (3.14); ends without a newline."""
    numbers = {code: number for number, code in enumerate(RULES)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "ivr-playground",
                "version": __version__,
                "rules": [_rule(rule) for rule in RULES.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(results)],
        "results": [_result(result, told, numbers) for result in results for told in result.told],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": first_sentence(rule)},
        "fullDescription": {"text": rule.explanation},
        "defaultConfiguration": {"level": LEVELS[severity_of(rule.code)]},
        "help": {"text": f"{rule.explanation} `ivr-playground lint --explain {rule.code}` tells more."},
    }


def _invocation(results: Sequence[Result]) -> dict[str, Any]:
    """Whether everything could be read (3.20)."""
    failures = [
        {"level": "error", "message": {"text": result.failure}} for result in results if result.failure
    ]
    told: dict[str, Any] = {"executionSuccessful": not failures}
    return told | {"toolExecutionNotifications": failures} if failures else told


def _result(result: Result, told: Told, numbers: dict[str, int]) -> dict[str, Any]:
    finding = told.finding
    place: dict[str, Any] = {"artifactLocation": _artifact(result)}
    if finding.line is not None:
        place["region"] = _region(told)
    location: dict[str, Any] = {"physicalLocation": place}
    if finding.path is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path, "kind": "element"}]
    print_of = f"{finding.code}\n{finding.path}\n{finding.message}"
    return {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": finding.sentence},
        "locations": [location],
        "partialFingerprints": {"finding/v1": hashlib.sha256(print_of.encode()).hexdigest()[:32]},
    }


def _region(told: Told) -> dict[str, int]:
    finding = told.finding
    assert finding.line is not None
    region = {"startLine": finding.line}
    if finding.column is not None:
        region["startColumn"] = finding.column
        if told.source is not None:
            region["endColumn"] = end_column(told.source, finding.column)
    return region


def _artifact(result: Result) -> dict[str, str]:
    """Where the document is (3.4): a file below the current folder relative to it, as code hosts want it."""
    if result.file is None:
        return {"uri": quote(result.name, safe=_URI_SIGNS) if "://" in result.name else "stdin"}
    return dict(_file_artifact(result.file))


@cache
def _file_artifact(path: Path) -> tuple[tuple[str, str], ...]:
    whole = path.absolute()
    try:
        below = whole.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return (("uri", whole.as_uri()),)
    return (("uri", quote(os.fsencode(below))), ("uriBaseId", "%SRCROOT%"))

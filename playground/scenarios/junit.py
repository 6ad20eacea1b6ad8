"""Results as JUnit XML, in the form that CI systems read: testsuites, a testsuite a file, a testcase a scenario."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from playground.errors import PlaygroundError
from playground.scenarios.model import Scenario
from playground.scenarios.playing import Played, Verdict
from playground.scenarios.report import conversation, summary_of

NO_PROPERTIES: Mapping[str, str] = {}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(
    path: Path,
    results: Sequence[Played],
    not_played: Sequence[Scenario] = (),
    properties: Mapping[str, str] = NO_PROPERTIES,
) -> None:
    """Write the file, whole or not at all. Raises ``PlaygroundError`` when it cannot be written.

    ``properties``: of the whole run; each testsuite has them, for there is no other place that all readers know.
    """
    root = _document(results, not_played, properties)
    document = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(document + b"\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise PlaygroundError(f"The JUnit file {path} cannot be written: {error.strerror}.") from None


def _document(
    results: Sequence[Played], not_played: Sequence[Scenario], properties: Mapping[str, str]
) -> ElementTree.Element:
    root = ElementTree.Element("testsuites", name="ivr-playground")
    whole = [*results, *(Played(scenario, Verdict.SKIPPED, why="not played") for scenario in not_played)]
    by_file: dict[str, list[Played]] = {}
    for played in whole:
        by_file.setdefault(str(played.scenario.file or ""), []).append(played)
    for file, cases in by_file.items():
        suite = ElementTree.SubElement(root, "testsuite", name=_text(file))
        for name, value in _counts(cases).items():
            suite.set(name, value)
        suite.set("timestamp", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
        if properties:
            listed = ElementTree.SubElement(suite, "properties")
            for name, value in properties.items():
                ElementTree.SubElement(listed, "property", name=name, value=_text(value))
        for played in cases:
            _case(suite, file, played)
    for name, value in _counts(whole).items():
        root.set(name, value)
    return root


def _counts(cases: Sequence[Played]) -> dict[str, str]:
    def count(*verdicts: Verdict) -> str:
        return str(sum(played.verdict in verdicts for played in cases))

    return {
        "tests": str(len(cases)),
        "failures": count(Verdict.FAILED),
        "errors": count(Verdict.CALL_FAILED),
        "skipped": count(Verdict.SKIPPED, Verdict.INTERRUPTED),
        "time": f"{sum(played.seconds for played in cases):.3f}",
    }


def _case(suite: ElementTree.Element, file: str, played: Played) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", name=_text(played.scenario.name), classname=_text(Path(file).stem or "scenarios"),
        file=_text(file), line=str(played.scenario.place.line), time=f"{played.seconds:.3f}",
    )  # fmt: skip
    if played.verdict in (Verdict.FAILED, Verdict.CALL_FAILED):
        tag = "failure" if played.verdict is Verdict.FAILED else "error"
        kind = "expectation" if played.verdict is Verdict.FAILED else "call"
        told = ElementTree.SubElement(case, tag, message=_text(summary_of(played)), type=kind)
        told.text = _text("\n".join(conversation(played)) or summary_of(played))
    elif played.verdict in (Verdict.SKIPPED, Verdict.INTERRUPTED):
        why = played.why or played.verdict.value
        ElementTree.SubElement(case, "skipped", message=_text(why))


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)

"""Results as workflow commands: GitHub Actions shows them beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playground.document.model import Severity
from playground.hostile_text import visible_line
from playground.lint.formats import PLAIN, Look
from playground.lint.result import Result, Told
from playground.lint.spans import end_column

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(results: Sequence[Result], look: Look = PLAIN) -> str:
    """A command for each finding and each target that could not be read; ends without a newline."""
    lines = []
    for result in results:
        if result.failure:
            lines.append(f"::error title=unreadable::{_data(result.failure)}")
        lines += [_told(result, told) for told in result.told]
    return "\n".join(lines)


def _told(result: Result, told: Told) -> str:
    finding = told.finding
    properties: dict[str, object] = {}
    sentence = finding.sentence
    if result.file is not None:
        properties["file"] = _path(result.file)
        if finding.line is not None:
            properties["line"] = finding.line
        if finding.column is not None:
            properties["col"] = finding.column
            if told.source is not None:
                properties["endColumn"] = end_column(told.source, finding.column)
    else:  # there is no line of the repository to stand beside
        place = [str(part) for part in (result.name, finding.line, finding.column) if part is not None]
        sentence = f"{':'.join(place)}: {sentence}"
    properties["title"] = finding.code
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {listed}::{_data(sentence)}"


def _path(path: Path) -> str:
    """The path from the current folder, which in a workflow is the repository's."""
    whole = path.absolute()
    below = whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole
    return visible_line(below.as_posix())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

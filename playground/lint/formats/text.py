"""Results for people: place, what is wrong, the source line with a caret, what Plivo would do, the fix."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from playground.document.model import Severity
from playground.document.wording import amount
from playground.hostile_text import visible_line
from playground.lint.formats import PLAIN, Look
from playground.lint.result import Result, Told, amounts
from playground.lint.spans import end_column

_INDENT = "    "
_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_FAINT = "\x1b[2m"
_COLOURS = {Severity.ERROR: "\x1b[31m", Severity.WARNING: "\x1b[33m", Severity.INFO: "\x1b[36m"}


def render(results: Sequence[Result], look: Look = PLAIN) -> str:
    """The results, their order kept, and a line that sums them up; ends without a newline."""
    lines = [line for result in results for line in _result(result, look)]
    return "\n".join([*lines, _summary(results)])


def _result(result: Result, look: Look) -> Iterator[str]:
    for told in result.told:
        yield from _told(result.name, told, look)
        yield ""


def _told(name: str, told: Told, look: Look) -> Iterator[str]:
    finding = told.finding
    place = ":".join(str(part) for part in (name, finding.line, finding.column) if part is not None)
    severity = _painted(finding.severity.value, _COLOURS[finding.severity], colour=look.colour)
    code = _painted(f"[{finding.code}]", _FAINT, colour=look.colour)
    yield f"{_painted(place, _BOLD, colour=look.colour)}: {severity}: {finding.message} {code}"
    if told.source is not None and finding.column is not None:
        source, caret = excerpt(told.source, finding.column, look.columns - len(_INDENT))
        yield f"{_INDENT}{source}"
        yield f"{_INDENT}{_painted(caret, _COLOURS[finding.severity], colour=look.colour)}"
    if finding.plivo:
        yield f"  {finding.plivo}"
    if finding.fix:
        yield f"  {finding.fix}"


def _painted(text: str, begin: str, *, colour: bool) -> str:
    if not colour:
        return text
    blanks = text[: len(text) - len(text.lstrip())]
    return f"{blanks}{begin}{text[len(blanks) :]}{_RESET}"


def excerpt(source: str, column: int, width: int) -> tuple[str, str]:
    """A source line made harmless, and the carets below it; ``column`` from 1, in characters of the source.

    Of a line longer than ``width`` the part around the caret is shown.
    """
    before = _shown(source[: column - 1])
    at = _shown(source[column - 1 : end_column(source, column) - 1]) or " "
    behind = _shown(source[end_column(source, column) - 1 :])
    room = max(8, width * 2 // 3)
    if len(before) > room:
        before = "…" + before[1 - room :]
    else:
        bare = before.lstrip()
        if bare or at.strip():
            before = bare
    at = at if len(at) <= room else at[: room - 1] + "…"
    rest = max(0, width - len(before) - len(at))
    behind = behind if len(behind) <= rest else behind[: max(0, rest - 1)] + "…"
    caret = " " * _columns(before) + "^" + "~" * (_columns(at) - 1)
    return f"{before}{at}{behind}".rstrip(), caret


def _shown(text: str) -> str:
    return visible_line(text.replace("\t", "    "))


def _columns(text: str) -> int:
    """Cells on a terminal: wide characters take two, combining ones none."""
    return sum(
        0
        if unicodedata.combining(character) or character in "\u200c\u200d"
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def _summary(results: Sequence[Result]) -> str:
    found = amounts(results)
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    told = [amount(found[severity], word) for severity, word in words.items() if found[severity]]
    read = [result for result in results if not result.failure]
    sentence = (
        f"{' and '.join([', '.join(told[:-1]), told[-1]]) if told[1:] else ''.join(told) or 'Nothing found'}"
    )
    sentence += f" in {amount(len(read), 'document')}"
    if kept_back := sum(result.switched_off for result in results):
        sentence += f"; {kept_back} switched off"
    if unread := len(results) - len(read):
        sentence += f"; {amount(unread, 'target')} could not be read"
    return f"{sentence}."

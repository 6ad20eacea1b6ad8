"""What is told of a scenario that was played: one line, and of a failure the conversation with the difference.

The conversation is worded as on the screen. Steps stand in it where they were met (``✓``), the one that was not
(``✗``) behind the last that was, and after it what happened instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playground.call import entries
from playground.hostile_text import visible_line
from playground.scenarios.playing import Played, Verdict

MOST_LINES = 60
"""A conversation is cut to so many lines around the difference."""
_SIGNS = {
    Verdict.PASSED: ("passed", "\x1b[32m"),
    Verdict.FAILED: ("FAILED", "\x1b[31m"),
    Verdict.CALL_FAILED: ("CALL FAILED", "\x1b[31m"),
    Verdict.SKIPPED: ("skipped", "\x1b[33m"),
    Verdict.INTERRUPTED: ("interrupted", "\x1b[33m"),
}
_RESET = "\x1b[0m"


def line_of(played: Played, *, colour: bool = False) -> str:
    """The one line of a scenario."""
    word, begin = _SIGNS[played.verdict]
    shown = f"{begin}{word:<11}{_RESET}" if colour else f"{word:<11}"
    return (
        f"{shown} {visible_line(played.scenario.name, limit=200)}  ({where(played)}, {played.seconds:.2f} s)"
    )


def where(played: Played) -> str:
    """The file and line of the scenario."""
    scenario = played.scenario
    return (
        f"{visible_line(str(scenario.file), limit=400)}:{scenario.place.line}"
        if scenario.file is not None
        else scenario.name
    )


def summary_of(played: Played) -> str:
    """What went wrong, one or two sentences with the place in the file; empty when nothing did."""
    failure = played.failure
    if failure is None:
        return played.why
    file = f"{played.scenario.file}, " if played.scenario.file is not None else ""
    place = f"{file}line {failure.step.place.line}: " if failure.step.place.line else ""
    who = f" ({failure.step.who})" if failure.step.who else ""
    return f"{place}{_expected(failure.step.shown)}{who}, not met at {failure.at:.2f} s. {failure.why}"


def conversation(played: Played) -> list[str]:
    """The call's conversation up to the failure, the steps in it; empty when there was no call."""
    failure = played.failure
    if failure is None:
        return []
    who = failure.step.who
    log = played.logs.get(who, ())
    marks: dict[int, list[str]] = {}
    for met in played.met:
        if met.step.who == who:
            place = f"line {met.step.place.line}: " if met.step.place.line else ""
            marks.setdefault(met.entries_before, []).append(f"           ✓ {place}{met.step.shown}")
    place = f"line {failure.step.place.line}, " if failure.step.place.line else ""
    marks.setdefault(failure.entries_before, []).extend(
        [f"           ✗ {place}{_expected(failure.step.shown)}", f"             {failure.why}"]
    )
    lines, failed_at = _lines(log, marks)
    return _cut(lines, failed_at)


def _lines(log: Sequence[entries.Entry], marks: dict[int, list[str]]) -> tuple[list[str], int]:
    """The lines, and the number of the one that is marked as the difference."""
    from playground.call.showing import show
    from playground.call.view import CallView
    from playground.transcript_text import line_text

    view, failed_at = CallView(), 0
    lines: list[str] = []

    def put_marks(number: int) -> None:
        nonlocal failed_at
        for mark in marks.get(number, []):
            if mark.lstrip().startswith("✗"):
                failed_at = len(lines)
            lines.append(mark)

    put_marks(0)
    for number, entry in enumerate(log, 1):
        seen = len(view.lines)
        view = show(view, entry)
        lines += [line_text(line) for line in view.lines[seen:]]
        put_marks(number)
    return lines, failed_at


def _cut(lines: list[str], around: int) -> list[str]:
    if len(lines) <= MOST_LINES:
        return lines
    first = max(0, min(around - MOST_LINES // 2, len(lines) - MOST_LINES))
    cut = lines[first : first + MOST_LINES]
    before = [f"           … {first} lines before"] if first else []
    after = len(lines) - first - MOST_LINES
    return [*before, *cut, *([f"           … {after} lines after"] if after else [])]


def _expected(shown: str) -> str:
    return f"expected {shown}"


def details_of(played: Played, *, colour: bool = False) -> Iterator[str]:
    """What is told below the line of one that failed, indented."""
    if played.verdict not in (Verdict.FAILED, Verdict.CALL_FAILED):
        return
    lines = conversation(played)
    if not lines:
        yield f"    {played.why}"
    for line in lines:
        is_mark = line.lstrip().startswith("✗")
        yield f"    \x1b[31m{line}{_RESET}" if colour and is_mark else f"    {line}"


def counts_of(results: Sequence[Played]) -> str:
    """How many of each there are."""
    counts = (
        f"{sum(played.verdict is verdict for played in results)} {verdict.value}"
        for verdict in Verdict
        if any(played.verdict is verdict for played in results)
    )
    return ", ".join(counts) or "nothing played"


def totals_of(results: Sequence[Played], planned: int, seconds: float) -> str:
    """The last line: how many of each."""
    missing = planned - len(results)
    return counts_of(results) + (f", {missing} not played" if missing > 0 else "") + f" in {seconds:.2f} s"

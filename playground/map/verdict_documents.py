"""Verdicts on documents: what `lint` has against those on the way, and sound files that are not to be had."""

from __future__ import annotations

from collections.abc import Iterator

from playground.document.check import RULES
from playground.map.model import FlowMap, Page, PageProblem, Verdict

_TOLD_OTHERWISE = frozenset(
    (
        "prompt-outside-input",
        "key-not-valid",
        "input-last",
        "redirect-to-itself",
        "unreachable",
        "empty-response",
    )
)
"""Findings whose outcome has a verdict of its own: it was walked."""


def broken_sounds(flow: FlowMap) -> Iterator[Verdict]:
    """``broken-sound``: sound files that cannot be had or played, which Plivo skips; each once."""
    return _each_once(flow, "sound-failed", "warning", "broken-sound")


def sounds_not_allowed(flow: FlowMap) -> Iterator[Verdict]:
    """``host-not-allowed``: sound files that the walk did not ask for, each message once."""
    return _each_once(flow, "host-not-allowed", "info", "host-not-allowed")


def _each_once(flow: FlowMap, problem_code: str, severity: str, code: str) -> Iterator[Verdict]:
    told: set[str] = set()
    for page in flow.pages.values():
        for problem in page.problems:
            if problem.code == problem_code and problem.message not in told:
                told.add(problem.message)
                yield Verdict(severity, code, problem.message, page=page.id)


def findings(flow: FlowMap) -> Iterator[Verdict]:
    """``document``: errors and warnings of ``lint``, one verdict for each rule, with the first place."""
    by_code: dict[str, list[tuple[Page, PageProblem]]] = {}
    for page in flow.pages.values():
        for problem in page.problems:
            if problem.severity != "info" and problem.code in RULES and problem.code not in _TOLD_OTHERWISE:
                by_code.setdefault(problem.code, []).append((page, problem))
    for code, places in by_code.items():
        page, problem = places[0]
        pages = len({page.id for page, _ in places})
        where = f", on {pages} pages" if pages > 1 else ""
        more = f" (and {len(places) - 1} more{where})" if len(places) > 1 else ""
        line = f"line {problem.line}: " if problem.line is not None else ""
        yield Verdict("warning", "document", f"{line}{problem.message} [{code}]{more}", page=page.id)

"""Verdicts by what they are about: a choice, a menu, a page, the whole; and how many are below a menu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from playground.hostile_text import visible_line
from playground.map.model import CALL, START, Choice, FlowMap, Step, Verdict, Way

__all__ = ["Told", "VerdictIndex"]

Told = tuple[str, str]
"""Severity and sentence."""
_ORDER = {"error": 0, "warning": 1, "info": 2}
_LONGEST = 400


class VerdictIndex:
    """Finds what is to be told of a row. Does not change."""

    def __init__(self, flow: FlowMap | None = None, verdicts: Sequence[Verdict] = ()) -> None:
        self.errors = sum(verdict.severity == "error" for verdict in verdicts)
        self.warnings = sum(verdict.severity == "warning" for verdict in verdicts)
        self._of_choice: dict[Step, list[Told]] = {}
        self._of_place: dict[int, list[Told]] = {}
        self._of_page: dict[int, list[Told]] = {}
        self._below: Counter[int] = Counter()
        for verdict in verdicts:
            self._sort_in(verdict)
            if flow is not None and verdict.severity != "info" and verdict.place is not None:
                self._count_above(flow, verdict.place, verdict.choice)

    def _sort_in(self, verdict: Verdict) -> None:
        told = verdict.severity, visible_line(verdict.message, limit=_LONGEST)
        if verdict.page is not None:
            self._of_page.setdefault(verdict.page, []).append(told)
        elif verdict.place is None:
            self._of_choice.setdefault((START, CALL), []).append(told)
        elif verdict.choice is None:
            self._of_place.setdefault(verdict.place, []).append(told)
        else:
            self._of_choice.setdefault((verdict.place, verdict.choice), []).append(told)

    def _count_above(self, flow: FlowMap, place: int, choice: Choice | None) -> None:
        if place not in flow.places:
            return
        if choice is not None:
            self._below[place] += 1
        for above, _ in flow.route(place):
            self._below[above] += 1

    def of(self, step: Step, place: int | None, way: Way | None) -> tuple[Told, ...]:
        """What is to be told of a choice, of the place below it, and of the pages on the way; the worst first."""
        told = [*self._of_choice.get(step, ())]
        if place is not None:
            told += self._of_place.get(place, ())
        if way is not None and (place is not None or way.target is None):
            for page in way.pages:
                told += self._of_page.get(page, ())
        return tuple(sorted(dict.fromkeys(told), key=lambda item: _ORDER.get(item[0], 3)))

    def of_choice(self, step: Step) -> tuple[Told, ...]:
        """What is to be told of a choice alone."""
        return tuple(self._of_choice.get(step, ()))

    def below(self, place: int) -> int:
        """How many errors and warnings there are at the choices of a place and further on."""
        return self._below[place]

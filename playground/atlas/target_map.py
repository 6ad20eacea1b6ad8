"""The map of one target, with the calls that are on it.

Belongs to one event loop. What the calls tell makes it grow, and so does a walk, through one and the same surveyor.
"""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from playground.atlas.outline import Circumstances, outline
from playground.atlas.verdict_index import VerdictIndex
from playground.map.following import Follower
from playground.map.model import FlowMap, Verdict
from playground.map.survey import Surveyor
from playground.map.verdicts import judge_so_far
from playground.map.visits import Visits
from widgets.map_rows import MapPicture, WalkState

if TYPE_CHECKING:
    from playground.call.entries import Entry
    from playground.call.setup import CallSetup

__all__ = ["TargetMap"]

MOST_UNJUDGED = 200
"""So many choices of a map that was never judged may be judged in passing."""
QUICK_S = 0.01
"""A map that is judged in so many seconds is judged at every picture; for the others it is done aside."""


class TargetMap:
    """One map, and what the tester has seen of it."""

    def __init__(self, target: str) -> None:
        self.flow = FlowMap(target)
        self.surveyor = Surveyor(self.flow)
        self.visits = Visits()
        self.walk: WalkState | None = None
        """How far the walk is; ``None`` while none goes on."""
        self.said = ""
        """About the last walk, a few words."""
        self.budget_s = 15.0
        """The time of a request, seconds: what is slow is measured by it."""
        self._followers: dict[str, Follower] = {}
        self._folds: dict[int, bool] = {}
        self._index = VerdictIndex()
        self._judged_at: tuple[int, ...] = (0,)
        self._judging_s = 0.0

    # What becomes known

    def follow(self, setup: CallSetup) -> None:
        """A call to this target begins."""
        self._followers[setup.call_uuid] = Follower(self.surveyor, self.visits, setup=setup)

    def hear(self, call_uuid: str, entry: Entry, *, is_last: bool) -> None:
        """The next entry of that call's log."""
        follower = self._followers.get(call_uuid)
        if follower is not None:
            follower.hear(entry)
            if is_last:
                del self._followers[call_uuid]

    def lose(self, call_uuid: str) -> None:
        """That call is not followed any more."""
        self._followers.pop(call_uuid, None)

    def fold(self, place: int, is_open: bool) -> None:
        """Show the choices of a menu, or hide them."""
        self._folds[place] = is_open

    # What is to be said of it

    @property
    def needs_judging(self) -> bool:
        """Whether it has grown since it was judged."""
        return self._size != self._judged_at

    @property
    def is_quickly_judged(self) -> bool:
        """Whether it may be judged in passing."""
        return self._judging_s <= QUICK_S and len(self.flow.ways) <= MOST_UNJUDGED + 2 * self._judged_at[0]

    def judged(self) -> tuple[VerdictIndex, list[Verdict]]:
        """Judge it; may be called on another thread while nothing is added to the map."""
        size, began = self._size, perf_counter()
        verdicts = judge_so_far(self.flow, budget_s=self.budget_s)
        index = VerdictIndex(self.flow, verdicts)
        self._judging_s = perf_counter() - began
        self._judged_at, self._index = size, index
        return index, verdicts

    @property
    def _size(self) -> tuple[int, ...]:
        flow = self.flow
        return len(flow.ways), len(flow.pages), len(flow.not_walked), len(flow.silent_rounds), flow.requests

    # What it looks like

    def picture(self, shown: str, others: Iterable[str] = ()) -> MapPicture:
        """Draw it: for whom the call ``shown`` is, beside ``others``, all by their CallUUIDs."""
        if self.needs_judging and self.is_quickly_judged:
            self.judged()
        flow, settled = self.flow, self.surveyor.current_place
        visited = {(settled(place), choice) for place, choice in self.visits.steps}
        here = self._position(shown)
        elsewhere = {place for place in map(self._position, others) if place is not None}
        rows = outline(
            flow,
            Circumstances(visited, here, elsewhere, self._folds, self._index),
        )
        return MapPicture(
            rows=rows,
            here=next((row.key for row in rows if row.place is not None and row.place == here), ""),
            menus=len(flow.places) - 1,
            choices=sum(len(place.choices) for place in flow.places.values()),
            known=len(flow.ways),
            visited=len(visited & flow.ways.keys()),
            errors=self._index.errors,
            warnings=self._index.warnings,
            walk=self.walk,
            said=self.said,
        )

    def _position(self, call_uuid: str) -> int | None:
        follower = self._followers.get(call_uuid)
        if follower is None or follower.position is None:
            return None
        return self.surveyor.current_place(follower.position)

"""What of a map calls have visited, and what not: one value that the report and every form of the map show.

A choice that nobody planned counts as the planned one that it stands for (``made.py``). Counted are the places
that a caller can get to, and all choices there that the map knows; that the call comes in is no choice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from playground.map.made import stands_for
from playground.map.model import START, Choice, FlowMap, Place, Step, Way
from playground.map.visits import Visits

TRIED, NEVER = "✓", "·"
"""Signs before a choice."""
TRIED_COLOUR, NEVER_COLOUR = "#1a7f37", "#a0a0a0"
"""Of lines, where a form has colours."""


@dataclass(frozen=True)
class Coverage:
    """A map and what was visited of it."""

    flow: FlowMap
    visits: Visits

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places that count, in the order in which they were found."""
        return tuple(place for place in self.flow.places.values() if place.id != START and place.depth >= 0)

    @cached_property
    def tried(self) -> Counter[Step]:
        """How often each planned choice was made, or one that stands for it."""
        return self._counted[0]

    @cached_property
    def unplanned(self) -> Counter[Step]:
        """Choices that were made and have nothing of their kind on the map."""
        return self._counted[1]

    @cached_property
    def _counted(self) -> tuple[Counter[Step], Counter[Step]]:
        tried: Counter[Step] = Counter()
        unplanned: Counter[Step] = Counter()
        for (number, made), times in self.visits.steps.items():
            place = self.flow.places.get(number)
            if place is None:
                continue
            planned = stands_for(place, made)
            if planned is None:
                unplanned[(number, made)] += times
            else:
                tried[(number, planned)] += times
        return tried, unplanned

    def times(self, place: int) -> int:
        """How often the call was at that place."""
        return self.visits.places[place]

    def never_tried(self, place: Place) -> list[Choice]:
        """The choices of a place that nobody made."""
        return [choice for choice in place.choices if not self.tried[(place.id, choice)]]

    def sign(self, place: int, choice: Choice) -> str:
        """``TRIED`` or ``NEVER``."""
        return TRIED if self.tried[(place, choice)] else NEVER

    def label(self, way: Way) -> str:
        """The choice of a way in words, with its sign; nothing is chosen where the call comes in."""
        if way.start == START:
            return way.choice.label
        return f"{self.sign(way.start, way.choice)} {way.choice.label}"

    def is_gone(self, way: Way) -> bool:
        """Whether the choice of that way was made."""
        return self.tried[(way.start, way.choice)] > 0

    @cached_property
    def visited_places(self) -> int:
        """How many places were visited."""
        return sum(self.times(place.id) > 0 for place in self.places)

    @cached_property
    def choices(self) -> int:
        """How many choices there are."""
        return sum(len(place.choices) for place in self.places)

    @cached_property
    def tried_choices(self) -> int:
        """How many of them were made."""
        return sum(len(place.choices) - len(self.never_tried(place)) for place in self.places)

    @property
    def percent(self) -> float:
        """Of the choices, those that were made; 100 where there are none."""
        return 100 * self.tried_choices / self.choices if self.choices else 100.0

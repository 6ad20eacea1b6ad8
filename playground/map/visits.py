"""What calls have visited of a map: pages, places, and the choices made there. Plain counts that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.map.model import Step

MOST_STRANGE = 1000
"""So many documents that the map does not have are kept by their URLs."""


@dataclass(slots=True)
class Strange:
    """Documents of one URL that the map does not have."""

    words: str
    """What was heard of the first one, shortened; empty: nothing."""
    times: int = 1
    after: str = ""
    """The choice that led there, if the walk has not made that; empty: the map should have them."""


@dataclass(slots=True)
class Visits:
    """How often what was visited, by the ids of the map."""

    calls: int = 0
    elsewhere: int = 0
    """Calls among them that were made to another URL than the map's; pages that the map does not have are theirs."""
    pages: Counter[int] = field(default_factory=Counter)
    places: Counter[int] = field(default_factory=Counter)
    steps: Counter[Step] = field(default_factory=Counter)
    """(place, choice made there); choices that nobody planned among them."""
    strange: dict[str, Strange] = field(default_factory=dict)
    """Documents met that the map does not have, by URL."""

    def add(self, other: Visits) -> None:
        """Take in what other calls have visited."""
        self.calls += other.calls
        self.elsewhere += other.elsewhere
        self.pages += other.pages
        self.places += other.places
        self.steps += other.steps
        for url, met in other.strange.items():
            self.meet(url, met.words, met.times, met.after)

    def meet(self, url: str, words: str, times: int = 1, after: str = "") -> None:
        """A document that the map does not have."""
        known = self.strange.get(url)
        if known is not None:
            known.times += times
            known.words = known.words or words
            known.after = after and known.after
        elif len(self.strange) < MOST_STRANGE:
            self.strange[url] = Strange(words, times, after)

    def settled(self, place: Callable[[int], int], page: Callable[[int], int]) -> Visits:
        """The same under the ids that count now, as a surveyor's ``current_place`` and ``current_page`` tell them."""
        settled = Visits(self.calls, self.elsewhere, strange=dict(self.strange))
        for number, times in self.pages.items():
            settled.pages[page(number)] += times
        for number, times in self.places.items():
            settled.places[place(number)] += times
        for (number, made), times in self.steps.items():
            settled.steps[(place(number), made)] += times
        return settled

"""What is still to be walked: which choice the next call tries, what is under way, what is given up. Pure."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass

from playground.map.model import SILENCE, FlowMap, Place, Step

TRIES = 3
"""So often a choice is tried whose place the app does not lead to again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the walk stops."""

    depth: int = 20
    """Choices on a way."""
    pages: int = 15_000
    calls: int | None = None
    """``None``: no limit."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What one call is to do: the choices on the way, then a new one."""

    steps: tuple[Step, ...]

    @property
    def last(self) -> Step:
        """The choice to be walked."""
        return self.steps[-1]


class Plan:
    """The choices of a map that nobody has walked; one call for each, those found first before the others."""

    def __init__(self, flow: FlowMap, limits: Limits) -> None:
        """``flow`` tells what has been walked, and is told what has been given up."""
        self._flow = flow
        self._limits = limits
        self._open = deque(flow.open_choices())
        self._under_way: set[Step] = set()
        self._tries: Counter[Step] = Counter()
        flow.not_walked.clear()

    @property
    def open(self) -> int:
        """Choices still to be walked."""
        return len(self._open)

    def set_out_again(self) -> None:
        """Another walk begins: what an earlier one left, gave up or broke off is to be walked."""
        self._flow.not_walked.clear()
        self._under_way.clear()
        self._tries.clear()
        self._open = deque(self._flow.open_choices())

    def next_trip(self) -> Trip | None:
        """What the next call is to do; ``None``: nothing now, though calls under way may find more."""
        if self._is_full():
            return None
        flow = self._flow
        while self._open:
            step = self._open.popleft()
            if step in flow.ways or step in self._under_way or step[0] not in flow.places:
                continue
            if flow.places[step[0]].depth >= self._limits.depth:
                flow.not_walked.add(step)
                flow.stopped = f"The flow goes on beyond {self._limits.depth} choices (--depth)."
                continue
            self._under_way.add(step)
            flow.calls += 1
            return Trip((*flow.route(step[0]), step))
        return None

    def may_stay_silent(self, place: int) -> bool:
        """Whether the call that came to the place first is to walk its silence, too; then it is under way."""
        step = (place, SILENCE)
        known = self._flow.places[place]
        if SILENCE not in known.choices or known.depth >= self._limits.depth:
            return False
        self._under_way.add(step)
        return True

    def add(self, place: Place) -> None:
        """A place has been reached: its choices are to be walked."""
        self._open.extend((place.id, choice) for choice in place.choices)

    def add_step(self, step: Step) -> None:
        """One more choice is to be walked."""
        self._open.append(step)

    def walked(self, step: Step) -> None:
        """A choice has been walked, as a call was sent to or on another's way."""
        self._under_way.discard(step)
        self._flow.not_walked.discard(step)

    def give_back(self, step: Step) -> None:
        """The call is over; if it has not walked what it was to, that is tried again, a few times."""
        if step not in self._under_way:
            return
        self._under_way.discard(step)
        if step in self._flow.ways:
            return
        self._tries[step] += 1
        if self._tries[step] < TRIES:
            self._open.append(step)
        else:
            self._flow.not_walked.add(step)

    def open_again(self, place: Place) -> None:
        """Choices that were given up there may be walked now."""
        for choice in place.choices:
            step = (place.id, choice)
            if step in self._flow.not_walked and step not in self._flow.ways:
                self._flow.not_walked.discard(step)
                self._tries.pop(step, None)
                self._open.append(step)

    def _is_full(self) -> bool:
        if len(self._flow.pages) >= self._limits.pages:
            reason = f"There are more than {self._limits.pages} pages (--pages)."
        elif self._limits.calls is not None and self._flow.calls >= self._limits.calls:
            reason = f"More than {self._limits.calls} calls are needed (--calls)."
        else:
            return False
        if self._open:
            self._flow.stopped = reason
            self._open.clear()
        return True

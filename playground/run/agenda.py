"""What is going to happen to a call: events by time, and by the order in which they were planned."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Generic, Protocol, TypeVar

from playground.call.events import Event
from playground.run.said import Say

Happening = Event | Say
"""What can be planned of a call: an event, or that the caller says something, from which events follow."""


class Timed(Protocol):
    """Whatever has a time."""

    @property
    def at(self) -> float:
        """Seconds on the agenda's clock."""


Item = TypeVar("Item", bound=Timed)


class Agenda(Generic[Item]):
    """Events to come; each may be dropped until it is taken."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int]] = []
        self._events: dict[int, Item] = {}
        self._last_ticket = 0

    def __len__(self) -> int:
        return len(self._events)

    def plan(self, event: Item) -> int:
        """Put in an event at its time, behind those of the same time; returns a ticket to drop it by."""
        self._last_ticket += 1
        self._events[self._last_ticket] = event
        heappush(self._heap, (event.at, self._last_ticket))
        return self._last_ticket

    def drop(self, ticket: int) -> None:
        """Forget an event; one that was taken already is no matter."""
        self._events.pop(ticket, None)

    def forget(self, event: Item) -> None:
        """Forget that very event, if it is still to come."""
        self.keep(lambda other: other is not event)

    def keep(self, wanted: Callable[[Item], bool]) -> None:
        """Drop all events but those."""
        self._events = {ticket: event for ticket, event in self._events.items() if wanted(event)}

    def due(self) -> float | None:
        """When the next event happens, seconds on the call's clock; ``None`` when there is none."""
        while self._heap and self._heap[0][1] not in self._events:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take(self) -> Item:
        """Take the next event out; raises ``IndexError`` when there is none."""
        self.due()
        return self._events.pop(heappop(self._heap)[1])

"""Those who are rung, in real time: what each is going to do stands on the event loop, until its leg is dropped.

Or until the tester takes over: from then on telephones still ring, and nobody does anything else by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from playground.call.entries import Entry
from playground.call.events import Event, LegRang

Planned = tuple[Event, asyncio.TimerHandle]


class Parties(Protocol):
    """Whoever decides what those who are rung do."""

    def react(self, entry: Entry, at: float) -> Sequence[Event]:
        """What they will do because of this entry, written at ``at``; each with its time."""


class PlannedParties:
    """Plans what they do, and forgets it again."""

    def __init__(self, parties: Parties, plan: Callable[[Event], asyncio.TimerHandle]) -> None:
        """``plan`` has an event happen at its time on the call's clock."""
        self._parties = parties
        self._plan = plan
        self._planned: dict[str, list[Planned]] = {}
        self.is_taken_over = False
        """True once nobody does anything by itself."""

    def react(self, entry: Entry, at: float) -> None:
        """Plan what they do because of this entry."""
        for event in self._parties.react(entry, at):
            if isinstance(event, LegRang) or not self.is_taken_over:
                self._planned.setdefault(getattr(event, "leg", ""), []).append((event, self._plan(event)))

    def next_of(self, leg: str, now: float) -> Event | None:
        """What that leg is going to do next by itself; ``None``: nothing."""
        to_come = [event for event, _ in self._planned.get(leg, []) if event.at > now]
        return min(to_come, key=lambda event: event.at, default=None)

    def take_over(self) -> None:
        """Nobody does anything more by itself, those to come included."""
        self.is_taken_over = True
        for leg, planned in self._planned.items():
            for event, handle in planned:
                if not isinstance(event, LegRang):
                    handle.cancel()
            self._planned[leg] = [item for item in planned if isinstance(item[0], LegRang)]

    def forget(self, leg: str) -> None:
        """What that leg was going to do does not happen."""
        for _, handle in self._planned.pop(leg, []):
            handle.cancel()

    def forget_all(self) -> None:
        """The call is over."""
        for leg in list(self._planned):
            self.forget(leg)

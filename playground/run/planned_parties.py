"""Dialled parties in real time: what each is going to do stands on the event loop, until its leg is dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from playground.call.entries import Entry
from playground.call.events import CallerHungUp, Event
from playground.run.other_parties import OtherParties


class PlannedParties:
    """Plans what dialled parties do, and forgets it again."""

    def __init__(self, parties: OtherParties, plan: Callable[[Event], asyncio.TimerHandle]) -> None:
        """``plan`` has an event happen at its time on the call's clock."""
        self._parties = parties
        self._plan = plan
        self._planned: dict[str, list[asyncio.TimerHandle]] = {}

    def react(self, entry: Entry, at: float) -> None:
        """Plan what they do because of this entry."""
        for event in self._parties.react(entry, at):
            leg = "" if isinstance(event, CallerHungUp) else event.leg
            self._planned.setdefault(leg, []).append(self._plan(event))

    def forget(self, leg: str) -> None:
        """That leg does nothing more."""
        for handle in self._planned.pop(leg, []):
            handle.cancel()

    def forget_all(self) -> None:
        """The call is over."""
        for leg in list(self._planned):
            self.forget(leg)

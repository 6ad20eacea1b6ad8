"""How a call's clock goes: it jumps from happening to happening, or one second takes a second."""

from __future__ import annotations

import asyncio
from collections.abc import Set as AbstractSet
from time import perf_counter
from typing import Any, Protocol


class Pace(Protocol):
    """The relation of the call's clock to the real one. Times are seconds on the call's clock."""

    def begin(self) -> None:
        """Set the call's clock to 0."""

    async def wait(self, due: float | None, requests: AbstractSet[asyncio.Task[Any]]) -> None:
        """Return when the next thing may happen: the event at ``due``, or the outcome of requests."""

    def now(self, clock: float) -> float:
        """Return the time, when the last thing happened at ``clock``."""

    def has_come(self, due: float) -> bool:
        """Return whether what is due then may happen after a ``wait``."""


class JumpingPace:
    """Takes no real time but that of requests."""

    def begin(self) -> None:
        """Do nothing."""

    async def wait(self, due: float | None, requests: AbstractSet[asyncio.Task[Any]]) -> None:
        """Wait for all requests under way: before their outcomes are known, the clock must stand."""
        if requests:
            await asyncio.wait(requests)

    def now(self, clock: float) -> float:
        """Return the time of the last happening: between happenings no time passes."""
        return clock

    def has_come(self, due: float) -> bool:
        """Return True: the clock jumps."""
        return True


class RealPace:
    """One second a second."""

    def __init__(self) -> None:
        self._began = perf_counter()

    def begin(self) -> None:
        """Start the clock."""
        self._began = perf_counter()

    async def wait(self, due: float | None, requests: AbstractSet[asyncio.Task[Any]]) -> None:
        """Wait until ``due``, or for the first request that has an outcome."""
        seconds = None if due is None else max(0.0, due - self.now(0.0))
        if requests:
            await asyncio.wait(requests, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        elif seconds:
            await asyncio.sleep(seconds)

    def now(self, clock: float) -> float:
        """Return the real time since the call began."""
        return max(clock, perf_counter() - self._began)

    def has_come(self, due: float) -> bool:
        """Return whether that much real time has passed."""
        return due <= self.now(0.0)

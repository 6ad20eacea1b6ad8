"""How a call's clock goes: it jumps from happening to happening, or one second takes a second."""

from __future__ import annotations

import asyncio
from collections.abc import Set as AbstractSet
from time import perf_counter
from typing import Any, Protocol
from weakref import WeakSet

Tasks = AbstractSet[asyncio.Future[Any]]
NOTICE_PATIENCE_S = 2.0
"""A jumping clock stands so long for a notice whose reply changes nothing, real seconds."""
LIVE_AWAITED_S = 0.05
"""On a clock of real seconds, what the call needs waits so long for its turn: too short to be noticed."""


class Pace(Protocol):
    """The relation of the call's clock to the real one. Times are seconds on the call's clock."""

    def begin(self) -> None:
        """Set the call's clock to 0."""

    is_real: bool
    """True: a second of the call's clock is a real one."""
    awaited_s: float
    """How long a request whose reply the call needs may wait for its turn, real seconds."""

    async def wait(self, due: float | None, awaited: Tasks, notices: Tasks) -> None:
        """Return when the next thing may happen: the event at ``due``, or the outcome of requests.

        ``awaited``: requests whose replies the call needs; ``notices``: the others under way.
        """

    def now(self, clock: float) -> float:
        """Return the time, when the last thing happened at ``clock``."""

    def has_come(self, due: float) -> bool:
        """Return whether what is due then may happen after a ``wait``."""


class JumpingPace:
    """Takes no real time but that of requests, and of notices not much."""

    is_real = False
    awaited_s = 0.25
    """The clock stands meanwhile."""

    def __init__(self, *, notice_patience_s: float = NOTICE_PATIENCE_S) -> None:
        """``notice_patience_s``: the clock stands so long for a notice, real seconds."""
        self._notice_patience_s = notice_patience_s
        self._slow: WeakSet[asyncio.Future[Any]] = WeakSet()
        """Notices that were waited for long enough."""

    def begin(self) -> None:
        """Do nothing."""

    async def wait(self, due: float | None, awaited: Tasks, notices: Tasks) -> None:
        """Wait for all requests under way: before their outcomes are known, the clock must stand.

        A notice that takes long is left behind; its outcome happens late, which changes nothing.
        """
        if awaited:
            await asyncio.wait(awaited)
        is_last = due is None and not awaited
        if waited_for := {task for task in notices if is_last or task not in self._slow}:
            _, slow = await asyncio.wait(waited_for, timeout=None if is_last else self._notice_patience_s)
            self._slow |= slow

    def now(self, clock: float) -> float:
        """Return the time of the last happening: between happenings no time passes."""
        return clock

    def has_come(self, due: float) -> bool:
        """Return True: the clock jumps."""
        return True


class RealPace:
    """One second a second."""

    is_real = True
    awaited_s = LIVE_AWAITED_S

    def __init__(self, clock: float = 0.0) -> None:
        """``clock``: what the call's clock shows now."""
        self._began = perf_counter() - clock

    def begin(self) -> None:
        """Start the clock."""
        self._began = perf_counter()

    async def wait(self, due: float | None, awaited: Tasks, notices: Tasks) -> None:
        """Wait until ``due``, or for the first request that has an outcome."""
        requests = awaited | notices
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


class PaceSwitch:
    """A pace that can be held to real seconds for a while."""

    def __init__(self, usual: Pace) -> None:
        self._usual = usual
        self._pace = usual
        self.is_real = usual.is_real
        self.awaited_s = usual.awaited_s

    @property
    def is_held(self) -> bool:
        """True while seconds are real that usually are not."""
        return self._pace is not self._usual

    def hold(self, clock: float) -> None:
        """One second a second from now on, when the call's clock shows that."""
        if not self._usual.is_real and not self.is_held:
            self._pace = RealPace(clock)

    def release(self) -> None:
        """Go as usual again."""
        self._pace = self._usual

    def begin(self) -> None:
        """Set the call's clock to 0."""
        self._usual.begin()

    async def wait(self, due: float | None, awaited: Tasks, notices: Tasks) -> None:
        """Wait as the pace of the moment does."""
        await self._pace.wait(due, awaited, notices)

    def now(self, clock: float) -> float:
        """Return the time, when the last thing happened at ``clock``."""
        return self._pace.now(clock)

    def has_come(self, due: float) -> bool:
        """Return whether what is due then may happen after a ``wait``."""
        return self._pace.has_come(due)

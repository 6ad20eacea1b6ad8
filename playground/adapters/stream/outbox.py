"""What is to be sent to a stream's server, in order; bounded as Plivo bounds it.

The vendor's notes on good practice say: for a server that takes its audio slowly up to 40 seconds are kept, the app
is told at 30, 60 and 90 percent of that, and then the stream is dropped.
"""

from __future__ import annotations

import asyncio
from collections import deque

CAPACITY_S = 40.0
"""Audio held for a slow server, seconds."""
STEPS = (30, 60, 90)
"""Percent of it at which the app is told."""


class Outbox:
    """A queue of texts; each stands for so much audio."""

    def __init__(self, capacity_s: float = CAPACITY_S) -> None:
        self._capacity_s = capacity_s
        self._texts: deque[tuple[str, float]] = deque()
        self._there_is_one = asyncio.Event()
        self._told = 0
        self.waiting_s = 0.0
        """Seconds of audio in it."""

    @property
    def is_full(self) -> bool:
        """True when the server has fallen behind for good."""
        return self.waiting_s >= self._capacity_s

    def put(self, text: str, seconds: float = 0.0) -> None:
        """Add a message with so much audio in it."""
        self._texts.append((text, seconds))
        self.waiting_s += seconds
        self._there_is_one.set()

    async def take(self) -> str:
        """The next message, waited for."""
        while not self._texts:
            self._there_is_one.clear()
            await self._there_is_one.wait()
        text, seconds = self._texts.popleft()
        self.waiting_s = max(0.0, self.waiting_s - seconds) if self._texts else 0.0
        if not self._texts:
            self._told = 0
        return text

    def step_reached(self) -> int | None:
        """The percentage that has been reached since the last time asked; ``None``: none more."""
        percent = 100.0 * self.waiting_s / self._capacity_s
        reached = max((step for step in STEPS if step <= percent), default=0)
        if reached <= self._told:
            return None
        self._told = reached
        return reached

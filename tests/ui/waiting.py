"""The one way UI tests wait: for a condition, never for luck."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot


async def until(pilot: Pilot, holds: Callable[[], bool], *, within_s: float = 5.0) -> None:
    """Let the app run until the condition holds; fail loudly when it never does."""
    deadline = asyncio.get_running_loop().time() + within_s
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("the condition never came true")
        await pilot.pause(0.01)

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


async def at_rest(pilot: Pilot, *, polls: int = 8) -> None:
    """Let the app run until its picture has been the same for several polls: layouts settle in steps."""
    pictures: list[str] = []

    def rests() -> bool:
        pictures.append(pilot.app.export_screenshot(simplify=True))
        return len(pictures) >= polls and len(set(pictures[-polls:])) == 1

    await until(pilot, rests)

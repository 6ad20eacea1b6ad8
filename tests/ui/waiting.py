"""The one way UI tests wait: for a condition, never for luck."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.events import Paste
from textual.pilot import Pilot
from textual.strip import Strip

PATIENCE_S = 20.0
"""Only a test that fails waits so long; several workers on a machine with other work may need seconds."""


async def until(pilot: Pilot, holds: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
    """Let the app run until the condition holds; fail loudly when it never does."""
    deadline = asyncio.get_running_loop().time() + within_s
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("the condition never came true")
        await pilot.pause(0.01)


async def at_rest(pilot: Pilot, *, polls: int = 8) -> None:
    """Let the app run until its picture has been the same for several polls: layouts settle in steps."""
    last: list[Strip] = []
    same = 0

    def rests() -> bool:
        nonlocal last, same
        picture = pilot.app.screen._compositor.render_strips()  # a screenshot of it costs ten times as much
        same = same + 1 if picture == last else 1
        last = picture
        return same >= polls

    await until(pilot, rests)


async def paste(pilot: Pilot, text: str) -> None:
    """Put a text into the field that has the focus, for tests that are not about typing: keys take 50 ms each."""
    pilot.app.post_message(Paste(text))
    await pilot.pause()

"""Keeps for next time what the user changes while the app runs: a moment later, and never in the app's way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from playground.errors import PlaygroundError
from playground.settings.config import Settings

__all__ = ["SettingsKeeper"]

DELAY_S = 0.5
"""How long changes are gathered before they are written, seconds."""


class SettingsKeeper:
    """Writes changes to the config file in a thread. Belongs to one event loop."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """``tell`` hears why nothing can be kept, once until it can be kept again."""
        self._tell = tell
        self._steps: list[tuple[Settings, Settings]] = []
        self._saving: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._complaint = ""

    def keep(self, before: Settings, after: Settings) -> None:
        """Keep that in which ``after`` differs from ``before``; returns at once."""
        last = self._steps[-1] if self._steps else None
        if last is not None and last[1] is before and last[1].profile == after.profile:
            self._steps[-1] = (last[0], after)
        else:
            self._steps.append((before, after))
        if self._saving is None or self._saving.done():
            self._saving = asyncio.ensure_future(self._save_soon())

    async def finish(self) -> None:
        """Write at once what has not been written yet; for the end of the app."""
        self._hurry.set()
        if self._saving is not None:
            await self._saving

    async def _save_soon(self) -> None:
        from playground.settings.saving import save_changes

        while self._steps:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), DELAY_S)
            before, after = self._steps.pop(0)
            try:
                await asyncio.to_thread(save_changes, before, after)
                self._complaint = ""
            except PlaygroundError as error:
                self._complain(str(error))

    def _complain(self, sentence: str) -> None:
        if sentence != self._complaint and not self._hurry.is_set():
            self._tell(sentence)
        self._complaint = sentence

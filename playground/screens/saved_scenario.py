"""Writes the call down as a scenario, as the user asks for it on the screen of the call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from playground.errors import PlaygroundError
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    from textual.screen import Screen

    from playground.session import Session

_TOLD_S = 10.0
"""A path takes longer to read than other news, seconds."""


async def save_scenario(screen: Screen[None], session: Session) -> None:
    """Save the newest call so far as a scenario, and tell where it is, or why it is not."""
    from playground.scenarios.saving import save_kept_call

    setup = session.setup
    if setup is None:
        screen.notify("There is no call that could be written down.", severity="warning", markup=False)
        return
    try:
        path = await asyncio.to_thread(save_kept_call, setup)
    except PlaygroundError as error:
        screen.notify(visible_line(str(error), limit=400), severity="error", markup=False)
        return
    told = f"The call so far is a scenario now, for `ivr-playground test`: {path}"
    screen.notify(visible_line(told, limit=400), timeout=_TOLD_S, markup=False)

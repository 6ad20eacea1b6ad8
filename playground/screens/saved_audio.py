"""Saves what was said and heard in a call, as the user asks for it on the screen of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.errors import PlaygroundError
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    from textual.screen import Screen

    from playground.session import Session

_TOLD_S = 10.0
"""A path takes longer to read than other news, seconds."""


async def save_audio(screen: Screen[None], session: Session) -> None:
    """Save the newest call's audio so far, and tell where it is, or why it is not."""
    try:
        path = await session.save_audio()
    except PlaygroundError as error:
        screen.notify(visible_line(str(error), limit=400), severity="error", markup=False)
        return
    if path is None:
        screen.notify("There is no call whose audio could be saved.", severity="warning", markup=False)
    else:
        screen.notify(
            visible_line(f"The call's audio is in {path}", limit=400), timeout=_TOLD_S, markup=False
        )

"""May this host be asked? A document named one that is neither the answer URL's own nor this machine.

The question comes up while the user may be typing something else: a ``y`` that was meant for that must
not let the call's numbers out. So keys answer only after a moment in which none was pressed.
"""

from __future__ import annotations

import asyncio
import math
from time import monotonic

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.content import Content

from playground.hostile_text import visible_line
from playground.screens.yes_no import YesNo

QUIET_S = 0.6
"""How long no key may have been pressed before one is an answer, seconds."""


class HostQuestion(YesNo):
    """Dismissed with True when the host may be requested."""

    HELP = "The document wants to reach another host. **y** allows it, **n** or Escape refuses."
    DEFAULT_CSS = "HostQuestion > #question { border: round $warning; border-title-color: $warning; }"
    BINDINGS = [
        Binding("y", "answer(True)", "Allow", id="host.allow"),
        Binding("n,escape", "answer(False)", "Refuse", id="host.refuse"),
    ]

    def __init__(self, host: str, *, call: str = "") -> None:
        """``call``: which call asks, when there are several."""
        question = Content.assemble(
            f"{call or 'This call'} wants to send a request to\n\n",
            (f"  {visible_line(host, limit=120)}", "bold $text-accent"),
            "\n\nwhich is neither the answer URL's host nor this machine. It would learn the call's numbers "
            "and digits.",
        )
        super().__init__("Another host", question, yes="Allow (y)", no="Refuse (n)")
        self._last_key_at = math.inf
        """When a key was pressed that was not an answer; never while it is not there yet."""

    def on_mount(self) -> None:
        """From now on keys come here."""
        self._last_key_at = monotonic()

    @property
    def listens(self) -> bool:
        """True when a key is an answer, and not part of what was being typed."""
        return monotonic() - self._last_key_at >= QUIET_S

    def on_key(self, event: events.Key) -> None:
        """Comes before any binding: what is typed on is kept from answering."""
        listened = self.listens
        if event.is_printable or event.key == "enter":
            self._last_key_at = monotonic()
        if not listened:
            event.stop()
            event.prevent_default()


async def ask_host(app: App[None], host: str, call: str = "") -> bool:
    """Ask the user; the question goes away with the task that asks. ``call``: which one, of several."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def answered(allowed: bool | None) -> None:
        if not answer.done():
            answer.set_result(bool(allowed))

    question = HostQuestion(host, call=call)
    try:
        await app.push_screen(question, answered)
        return await answer
    except asyncio.CancelledError:  # the call that asked is no more
        if question.is_current:
            app.pop_screen()
        raise

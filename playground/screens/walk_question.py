"""May the map of this app be walked? It takes many calls, and an app elsewhere may be one that others use."""

from __future__ import annotations

from textual.app import App
from textual.binding import Binding
from textual.content import Content

from playground.hostile_text import visible_line
from playground.screens.yes_no import YesNo

__all__ = ["WalkQuestion", "may_walk"]


class WalkQuestion(YesNo):
    """Dismissed with True when the app may be walked."""

    HELP = "Walking makes many calls to this app. **y** walks, **n** or Escape does not."
    BINDINGS = [
        Binding("y", "answer(True)", "Walk", id="walk.yes"),
        Binding("n,escape", "answer(False)", "Do not", id="walk.no"),
    ]

    def __init__(self, target: str) -> None:
        question = Content.assemble(
            "Walking the rest of the map makes a call for every choice that is left, hundreds perhaps, to\n\n",
            (f"  {visible_line(target, limit=200)}", "bold $text-accent"),
            "\n\nwhich is not on this machine. Whatever callers can do there is done: orders, messages, transfers.",
        )
        super().__init__("Walk the map", question, yes="Walk (y)", no="Do not (n)")


async def may_walk(app: App[None], target: str, goes_to: str) -> bool:
    """Ask the user, unless the requests for ``target`` go to this machine: ``goes_to`` is where they go."""
    from playground.call.hosts import host_of
    from playground.run.hosts import is_loopback

    place = host_of(goes_to)
    if place is None or is_loopback(place.host):  # a file, or here
        return True
    answer: bool | None = await app.push_screen_wait(WalkQuestion(target))
    return bool(answer)

"""May the map of this app be walked? It takes many calls, and an app elsewhere may be one that others use."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from playground.hostile_text import visible_line
from widgets.push import Push

__all__ = ["WalkQuestion", "may_walk"]


class WalkQuestion(ModalScreen[bool]):
    """Dismissed with True when the app may be walked."""

    HELP = "Walking makes many calls to this app. **y** walks, **n** or Escape does not."
    DEFAULT_CSS = """
    WalkQuestion { align: center middle; background: $background 60%; }
    #walk-question {
        width: 64; max-width: 94%; height: auto;
        border: round $primary; border-title-color: $text-primary; border-title-style: bold;
        background: $surface; padding: 1 2;
        & > Static { height: auto; }
        & > Horizontal { height: 1; margin-top: 1; align-horizontal: right; }
        & Push { margin-left: 2; background: $panel; }
        & Push:hover, & Push:focus { background: $primary; color: $background; }
    }
    """
    BINDINGS = [
        Binding("y", "answer(True)", "Walk", id="walk.yes"),
        Binding("n,escape", "answer(False)", "Do not", id="walk.no"),
    ]
    AUTO_FOCUS = "#refuse"

    def __init__(self, target: str) -> None:
        super().__init__()
        self._target = visible_line(target, limit=200)

    def compose(self) -> ComposeResult:
        """The question and two buttons."""
        question = Content.assemble(
            "Walking the rest of the map makes a call for every choice that is left, hundreds perhaps, to\n\n",
            (f"  {self._target}", "bold $text-accent"),
            "\n\nwhich is not on this machine. Whatever callers can do there is done: orders, messages, transfers.",
        )
        with Vertical(id="walk-question") as box:
            box.border_title = "Walk the map"
            yield Static(question, markup=False)
            with Horizontal():
                yield Push("Walk (y)", id="allow")
                yield Push("Do not (n)", id="refuse")

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """By mouse or Enter."""
        event.stop()
        self.dismiss(event.push.id == "allow")

    def action_answer(self, is_yes: bool) -> None:
        """By key."""
        self.dismiss(is_yes)


async def may_walk(app: App[None], target: str, goes_to: str) -> bool:
    """Ask the user, unless the requests for ``target`` go to this machine: ``goes_to`` is where they go."""
    from playground.call.hosts import host_of
    from playground.run.hosts import is_loopback

    place = host_of(goes_to)
    if place is None or is_loopback(place.host):  # a file, or here
        return True
    answer: bool | None = await app.push_screen_wait(WalkQuestion(target))
    return bool(answer)

"""A question over the screen with two answers, by key or by button."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from widgets.push import Push

__all__ = ["YesNo"]


class YesNo(ModalScreen[bool]):
    """Dismissed with True for yes. The cursor is on no. Who derives from it binds its keys to ``answer``."""

    DEFAULT_CSS = """
    YesNo { align: center middle; background: $background 60%; }
    YesNo > #question {
        width: 64; max-width: 94%; height: auto;
        border: round $primary; border-title-color: $text-primary; border-title-style: bold;
        background: $surface; padding: 1 2;
        & > Static { height: auto; }
        & > Horizontal { height: 1; margin-top: 1; align-horizontal: right; }
        & Push { margin-left: 2; background: $panel; }
        & Push:hover, & Push:focus { background: $primary; color: $background; }
    }
    """
    AUTO_FOCUS = "#refuse"

    def __init__(self, title: str, question: Content, *, yes: str, no: str) -> None:
        """``yes`` and ``no`` stand on the buttons."""
        super().__init__()
        self._title, self._question = title, question
        self._yes, self._no = yes, no

    def compose(self) -> ComposeResult:
        """The question and two buttons."""
        with Vertical(id="question") as box:
            box.border_title = self._title
            yield Static(self._question, markup=False)
            with Horizontal():
                yield Push(self._yes, id="allow")
                yield Push(self._no, id="refuse")

    @on(Push.Pressed)
    def _answered(self, event: Push.Pressed) -> None:
        """By mouse or Enter."""
        event.stop()
        self.dismiss(event.push.id == "allow")

    def action_answer(self, is_yes: bool) -> None:
        """By key."""
        self.dismiss(is_yes)

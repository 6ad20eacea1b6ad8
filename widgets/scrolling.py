"""A view that scrolls up and down by keys, without filling the help with keys that everybody knows."""

from __future__ import annotations

from textual.binding import Binding
from textual.scroll_view import ScrollView

__all__ = ["Scrolling"]


class Scrolling(ScrollView, can_focus=True, inherit_bindings=False):
    """Base of line-drawn views."""

    BINDINGS = [
        Binding("up,k", "scroll_up", "Up", show=False, system=True, id="scroll.up"),
        Binding("down,j", "scroll_down", "Down", show=False, system=True, id="scroll.down"),
        Binding("pageup", "page_up", "Page up", show=False, system=True, id="scroll.page-up"),
        Binding("pagedown", "page_down", "Page down", show=False, system=True, id="scroll.page-down"),
        Binding("home", "scroll_home", "Beginning", show=False, system=True, id="scroll.home"),
        Binding("end", "scroll_end", "End", show=False, system=True, id="scroll.end"),
    ]

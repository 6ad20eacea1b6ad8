"""The help beside the call: Textual's own panel, whose list of keys is scrolled by keys, too."""

from __future__ import annotations

from textual.screen import Screen
from textual.widgets import KeyPanel

__all__ = ["help_is_shown", "scroll_help", "toggle_help"]


def help_is_shown(screen: Screen[None]) -> bool:
    """True while the panel is there."""
    return screen.is_mounted and bool(screen.query("HelpPanel"))


def toggle_help(screen: Screen[None]) -> None:
    """Show the panel, or take it away."""
    if help_is_shown(screen):
        screen.app.action_hide_help_panel()
    else:
        screen.app.action_show_help_panel()
    screen.call_after_refresh(screen.refresh_bindings)


def scroll_help(screen: Screen[None], pages: int) -> None:
    """Scroll the list of keys by half pages: it takes no focus, for digits belong to the call."""
    for keys in screen.query(KeyPanel):
        keys.scroll_relative(y=pages * max(1, keys.size.height // 2), animate=False)

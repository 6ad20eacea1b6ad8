"""A list of rows without a box, whose cursor stays in sight when the room changes."""

from __future__ import annotations

from textual.widgets import OptionList

__all__ = ["RowList"]


class RowList(OptionList):
    """An option list as a part of a pane."""

    DEFAULT_CSS = """
    RowList {
        height: 1fr; border: none; padding: 0 1; background: transparent;
        scrollbar-size: 1 1; overflow-y: scroll;
        &:focus { border: none; background-tint: $foreground 4%; }
        & > .option-list--option-highlighted { color: $foreground; background: $primary 12%; text-style: none; }
        &:focus > .option-list--option-highlighted {
            color: $foreground; background: $primary 28%; text-style: bold;
        }
        &:ansi > .option-list--option-highlighted { background: ansi_default; text-style: reverse; }
    }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_resize(self) -> None:
        """Keep the cursor's row in sight."""
        self.scroll_to_highlight()

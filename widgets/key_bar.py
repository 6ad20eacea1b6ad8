"""The keys that work now, in one row: a single widget, because one widget a key costs start-up time.

What does not fit is left out from the end; all of it is in the help and in the command palette, whose
own key stands at the right and is never left out.
"""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

__all__ = ["KeyBar"]

GAP = "  "


class KeyBar(Widget):
    """Keys and what they do; a click presses the key."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom; height: 1; width: 1fr; padding: 0 1; background: $panel; color: $foreground;
        text-wrap: nowrap; text-overflow: clip;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._places: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow what is possible."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_unmount(self) -> None:
        """Follow no more."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def _keys(self) -> tuple[list[tuple[str, str, str]], tuple[str, str, str] | None]:
        """(key, how it is written, what it does) of each shown binding, and that of the palette."""
        palette = None
        keys: dict[str, tuple[str, str, str]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            item = (binding.key, self.app.get_key_display(binding), binding.description)
            if binding.key == self.app.COMMAND_PALETTE_BINDING:
                palette = item
            elif binding.show and active.enabled:
                keys.setdefault(binding.action, item)
        return list(keys.values()), palette

    def render(self) -> Content:
        """The row, as much of it as fits."""
        keys, palette = self._keys()
        width = self.content_size.width
        at_right = written(palette) if palette is not None else Content("")
        room = width - at_right.cell_length - len(GAP)
        row = Content("")
        self._places = []
        for item in keys:
            shown = written(item)
            if row.cell_length + shown.cell_length > room:
                break
            self._places.append((row.cell_length, row.cell_length + shown.cell_length, item[0]))
            row = row + shown + Content(GAP)
        if palette is not None and width > at_right.cell_length:
            row = row[: width - at_right.cell_length]
            row += Content(" " * (width - at_right.cell_length - row.cell_length))
            self._places.append((row.cell_length, width, palette[0]))
            row += at_right
        return row

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for start, end, key in self._places:
            if start <= offset.x < end:
                self.app.simulate_key(key)


def written(item: tuple[str, str, str]) -> Content:
    """A key and what it does."""
    _, key, words = item
    return Content.assemble((key, "bold $footer-key-foreground"), f" {words}")

"""What can be read on the screen, by the widgets' own public rendering."""

from __future__ import annotations

from textual.widget import Widget


def text_of(widget: Widget) -> str:
    """The text of a widget and of everything displayed inside it, row by row, in the order of the tree."""
    parts = [child for child in widget.children if child.display]
    if parts:
        return "\n".join(text_of(child) for child in parts)
    return "\n".join(strip.text for strip in widget.render_lines(widget.outer_size.region))

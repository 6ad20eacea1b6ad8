"""Rows of text pieces, each with its own style, cut or wrapped to a width in cells.

For line-drawn widgets: data goes in as plain text, so nothing in it is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

__all__ = ["Piece", "cut", "strip_of", "width_of", "wrapped"]

Piece = tuple[str, str]
"""Text, and the name of its style."""


def width_of(pieces: Iterable[Piece]) -> int:
    """Cells the pieces take."""
    return sum(cell_len(text) for text, _ in pieces)


def cut(pieces: Iterable[Piece], width: int) -> list[Piece]:
    """The pieces in at most ``width`` cells; an ellipsis marks the cut."""
    pieces = list(pieces)
    if width_of(pieces) <= width:
        return pieces
    kept: list[Piece] = []
    left = max(0, width)
    for text, style in pieces:
        if cell_len(text) < left:
            kept.append((text, style))
            left -= cell_len(text)
            continue
        if left:
            kept.append((set_cell_size(text, left - 1) + "…", style))
        break
    return kept


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells, broken between words where possible."""
    return [line.plain.rstrip() for line in Content(text).wrap(max(2, width))] or [""]


def strip_of(pieces: Iterable[Piece], style_of: Callable[[str], Style], width: int, rest: Style) -> Strip:
    """The row as Textual draws it: exactly ``width`` cells, the remainder in style ``rest``."""
    segments = [Segment(text, style_of(name)) for text, name in pieces if text]
    return Strip(segments).adjust_cell_length(width, rest)

"""Telephone keys three rows tall, for keypads that are read from afar.

Textual's own ``Digits`` leaves ``*`` and ``#`` small; here all twelve have one size.
"""

from __future__ import annotations

__all__ = ["GLYPHS", "GLYPH_HEIGHT", "GLYPH_WIDTH"]

GLYPH_WIDTH = 3
"""Cells."""
GLYPH_HEIGHT = 3
"""Rows."""
GLYPHS: dict[str, tuple[str, str, str]] = {
    "1": ("╶┓ ", " ┃ ", "╺┻╸"),
    "2": ("╺━┓", "┏━┛", "┗━╸"),
    "3": ("╺━┓", " ━┫", "╺━┛"),
    "4": ("╻ ╻", "┗━┫", "  ╹"),
    "5": ("┏━╸", "┗━┓", "╺━┛"),
    "6": ("┏━╸", "┣━┓", "┗━┛"),
    "7": ("╺━┓", "  ┃", "  ╹"),
    "8": ("┏━┓", "┣━┫", "┗━┛"),
    "9": ("┏━┓", "┗━┫", "╺━┛"),
    "0": ("┏━┓", "┃ ┃", "┗━┛"),
    "*": ("╲│╱", "─╳─", "╱│╲"),
    "#": ("╻ ╻", "╋━╋", "╋━╋"),
}
"""Key → its rows, each ``GLYPH_WIDTH`` cells."""

"""The twelve telephone keys, drawn as one widget so that mounting them costs no more than a label.

It scales from a single strip of one row to keys that can be read from the back of a room. It draws,
and says which key was touched; what a key means is its owner's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from widgets.key_glyphs import GLYPH_HEIGHT, GLYPH_WIDTH, GLYPHS

__all__ = ["KEYS", "LETTERS", "Arrangement", "KeyGrid"]

KEYS = "123456789*0#"
"""All keys, in reading order of a telephone."""
LETTERS = {
    "2": "ABC",
    "3": "DEF",
    "4": "GHI",
    "5": "JKL",
    "6": "MNO",
    "7": "PQRS",
    "8": "TUV",
    "9": "WXYZ",
    "0": "+",
}
"""What is printed below a digit (ITU-T E.161)."""

_LETTERS_BESIDE_WIDTH = 8
"""Cells a key needs to have its letters on the digit's own row."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where the keys are in a box of cells."""

    columns: int
    rows: int
    key_width: int
    key_height: int
    gap_x: int
    gap_y: int
    left: int
    """Cells left of the first column: the grid is centred."""
    top: int
    """Rows above the first row of keys."""

    @classmethod
    def fit(cls, width: int, height: int) -> Arrangement:
        """The largest keys that fit: three columns where there are four rows, else one or two strips."""
        columns = 3 if height >= 4 else 6 if height >= 2 else 12
        rows = len(KEYS) // columns
        gap_x = 1 if width >= columns * 4 else 0
        gap_y = 1 if rows * 2 - 1 <= height < rows * 3 else 0
        key_height = max(1, (height - gap_y * (rows - 1)) // rows)
        widest = max(7, key_height * 4)
        key_width = max(1, min(widest, (width - gap_x * (columns - 1)) // columns))
        used_x = columns * key_width + gap_x * (columns - 1)
        used_y = rows * key_height + gap_y * (rows - 1)
        return cls(
            columns,
            rows,
            key_width,
            key_height,
            gap_x,
            gap_y,
            max(0, width - used_x) // 2,
            max(0, height - used_y) // 2,
        )

    def key_at(self, x: int, y: int) -> str | None:
        """The key that covers that cell, or ``None`` for a gap or the margin."""
        column, in_x = divmod(x - self.left, self.key_width + self.gap_x)
        row, in_y = divmod(y - self.top, self.key_height + self.gap_y)
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return None
        if in_x >= self.key_width or in_y >= self.key_height:
            return None
        return KEYS[row * self.columns + column]

    def key_centre(self, key: str) -> tuple[int, int]:
        """The cell (x, y) in the middle of a key."""
        row, column = divmod(KEYS.index(key), self.columns)
        x = self.left + column * (self.key_width + self.gap_x) + self.key_width // 2
        return x, self.top + row * (self.key_height + self.gap_y) + self.key_height // 2


class KeyGrid(Widget):
    """Draws the keys, and tells which one was touched."""

    DEFAULT_CSS = """
    KeyGrid {
        width: 1fr; height: 1fr; min-height: 1;
        text-wrap: nowrap; text-overflow: clip;
    }
    """

    lit: reactive[frozenset[str]] = reactive(frozenset())
    """Keys that shine because they have just been pressed."""
    cursor: reactive[str | None] = reactive(None)
    """The key that Enter would press; ``None`` while the keypad has no focus."""
    listening: reactive[bool] = reactive(True)
    """False draws the keys dim: nobody is listening."""

    @dataclass
    class Touched(Message):
        """The mouse went down on a key."""

        digit: str

    @property
    def arrangement(self) -> Arrangement:
        """Where the keys are at the present size."""
        return Arrangement.fit(self.size.width, self.size.height)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A telephone key acts when it goes down, not when it comes up."""
        place = event.get_content_offset(self)
        digit = self.arrangement.key_at(place.x, place.y) if place is not None and event.button == 1 else None
        if digit is not None:
            self.post_message(self.Touched(digit))

    def render(self) -> Content:
        """All rows of all keys as one text."""
        grid = self.arrangement
        margin = " " * grid.left
        lines: list[Content] = [Content("")] * grid.top
        for row in range(grid.rows):
            if row and grid.gap_y:
                lines.append(Content(""))
            keys = KEYS[row * grid.columns : (row + 1) * grid.columns]
            shade = " 70%" if row % 2 and grid.key_height < 3 and not grid.gap_y else ""
            faces = [list(self._face(key, grid.key_width, grid.key_height, shade)) for key in keys]
            for cells in zip(*faces, strict=True):
                lines.append(Content(margin) + Content(" " * grid.gap_x).join(cells))
        return Content("\n").join(lines)

    def _face(self, key: str, width: int, height: int, shade: str) -> Iterator[Content]:
        ground, ink, small = self._colours(key)
        ground += shade  # keys that touch those above and below are told apart by it
        inner = height - 2 if height >= 3 else height
        if height >= 3:
            yield Content.styled("▄" * width, ground)
        for text, is_letters in _face_rows(key, width, inner):
            style = f"{small if is_letters else ink} on {ground}"
            yield _with_letters_small(text.center(width), key, style, f"{small} on {ground}")
        if height >= 3:
            yield Content.styled("▀" * width, ground)

    def _colours(self, key: str) -> tuple[str, str, str]:
        if key in self.lit:
            return "$accent", "bold $text", "$text"
        if key == self.cursor:
            return "$block-cursor-background", "bold $block-cursor-foreground", "$block-cursor-foreground"
        if not self.listening:
            return "$panel", "$foreground-muted", "$foreground-disabled"
        return "$primary-muted", "bold $foreground", "$foreground-muted"


def _face_rows(key: str, width: int, height: int) -> Iterator[tuple[str, bool]]:
    """The rows of a key's face, top to bottom, and whether a row is only letters."""
    letters = LETTERS.get(key, "")
    if height >= GLYPH_HEIGHT + 1 and width >= GLYPH_WIDTH + 4:
        rows = [(line, False) for line in GLYPHS[key]] + [(letters, True)]
        if height >= GLYPH_HEIGHT + 3:
            rows.insert(GLYPH_HEIGHT, ("", False))
    elif height >= 2 and width >= 4:
        rows = [(key, False), (letters, True)]
    elif width >= _LETTERS_BESIDE_WIDTH and letters:
        rows = [(f"{key} {letters}", False)]
    else:
        rows = [(key, False)]
    above = (height - len(rows) + 1) // 2  # letters weigh less: the digit itself is in the middle
    yield from [("", False)] * above
    yield from rows
    yield from [("", False)] * (height - above - len(rows))


def _with_letters_small(text: str, key: str, style: str, small: str) -> Content:
    content = Content.styled(text, style)
    beside = f"{key} {LETTERS[key]}" if key in LETTERS else ""
    if beside and beside in text:
        start = text.index(beside) + len(key)
        return content[:start] + Content.styled(text[start:], small)
    return content

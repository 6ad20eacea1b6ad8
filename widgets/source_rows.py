"""Source text as rows of a given width: long lines folded, notes put below the lines they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.content import Content

from widgets.rows import wrapped

__all__ = ["TAB", "Note", "SourceRow", "display_column", "rows_of_source"]

TAB = "    "
"""What a tab is shown as."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about a line of the source."""

    severity: str
    """``error``, ``warning`` or ``info``."""
    text: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row on the screen: a piece of a source line, or of a note."""

    line: int
    """Index of the source line, from 0; of the line a note is about; -1 for a note about no line."""
    start: int = 0
    """First character of the line in this row; of a note: the number of the row, from 0."""
    end: int = 0
    """The character after its last one."""
    note: Note | None = None
    text: str = ""
    """A note's piece of text."""

    def holds(self, line: int, column: int) -> bool:
        """True when that character of the source is in this row."""
        in_row = self.start <= column < self.end or column == self.start == self.end
        return self.note is None and self.line == line and in_row


def display_column(line: str, column: int) -> int:
    """The column of a character once tabs are shown as ``TAB``; columns from 0."""
    return column + line.count("\t", 0, column) * (len(TAB) - 1)


def rows_of_source(lines: Iterable[str], notes: Mapping[int, list[Note]], width: int) -> list[SourceRow]:
    """All rows; notes about line -1 come first, the others below their line."""
    rows = list(_note_rows(-1, notes, width))
    for index, line in enumerate(lines):
        if line.isascii():
            starts = range(0, max(1, len(line)), width)
            rows.extend(SourceRow(index, start, min(start + width, len(line))) for start in starts)
        else:
            rows.extend(_folded(index, line, width))
        if index in notes:
            rows.extend(_note_rows(index, notes, width))
    return rows


def _folded(index: int, line: str, width: int) -> Iterable[SourceRow]:
    start = 0
    for piece in Content(line).fold(width):
        yield SourceRow(index, start, start + len(piece))
        start += len(piece)


def _note_rows(line: int, notes: Mapping[int, list[Note]], width: int) -> Iterable[SourceRow]:
    for note in notes.get(line, ()):
        for index, piece in enumerate(wrapped(note.text, width - 2)):
            yield SourceRow(line, start=index, note=note, text=piece)

"""A sheet of facts - headings, names with values, bars, source - laid out for the width there is.

Built from plain values, so nothing in them is ever read as markup; long values wrap under themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len, set_cell_size
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from widgets.rows import wrapped
from widgets.time_left import bar

__all__ = ["Fact", "FactSheet", "Gauge", "Heading", "Prose", "Source", "Tone", "lay_out"]

WIDE = 96
"""Cells from which notes stand in a column of their own."""
_LONGEST_NAME = 24
_INDENT = "  "


class Tone(StrEnum):
    """How a fact is meant; the value is its style."""

    PLAIN = "$foreground"
    DIM = "$foreground 55%"
    GOOD = "$text-success"
    DOUBTFUL = "$text-warning"
    BAD = "$text-error"
    STRONG = "bold $foreground"
    VALUE = "$text-secondary"


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a group."""

    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value, with a note beside it or below it."""

    name: str
    value: str
    note: str = ""
    tone: Tone = Tone.PLAIN
    note_tone: Tone = Tone.DIM


@dataclass(frozen=True, slots=True)
class Gauge:
    """A named bar: a share (0…1 and beyond) of a budget, and the same in words."""

    name: str
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A sentence over the whole width."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Source:
    """Lines shown as they are, folded where they are too long."""

    text: str


Row = Heading | Fact | Gauge | Prose | Source


class _Sheet(Widget):
    """The rows as text of whatever width it is given: asked by the layout, it cannot miss a new width."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self._laid_out: tuple[tuple[Row, ...], int, Content] = ((), 0, Content(""))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row a line."""
        return self._text(width).plain.count("\n") + 1

    def render(self) -> Content:
        """The rows for the present width."""
        return self._text(self.content_size.width)

    def _text(self, width: int) -> Content:
        if self._laid_out[0] is not self.rows or self._laid_out[1] != width:
            self._laid_out = self.rows, width, lay_out(self.rows, width) if width > 2 else Content("")
        return self._laid_out[2]


class FactSheet(VerticalScroll):
    """Shows rows of facts, and lays them out anew when the width changes."""

    DEFAULT_CSS = """
    FactSheet {
        padding: 0 1; scrollbar-size: 1 1; scrollbar-gutter: stable; height: 1fr;
        & > _Sheet { width: 1fr; height: auto; text-wrap: nowrap; text-overflow: clip; }
        &:focus { background-tint: $foreground 4%; }
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._sheet = _Sheet()

    def compose(self) -> Iterable[Widget]:
        """One text."""
        yield self._sheet

    def show(self, rows: Sequence[Row], *, from_the_top: bool = False) -> None:
        """Show these rows; ``from_the_top`` for facts about something else than before."""
        if from_the_top:
            self.scroll_home(animate=False)
        if tuple(rows) != self._sheet.rows:
            self._sheet.rows = tuple(rows)
            self._sheet.refresh(layout=True)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._sheet.rows


def lay_out(rows: Sequence[Row], width: int) -> Content:
    """The rows in lines of at most ``width`` cells."""
    names = [cell_len(row.name) for row in rows if isinstance(row, Fact | Gauge)]
    name_width = min(max(names, default=0), _LONGEST_NAME, max(6, width // 3))
    lines: list[Content] = []
    for row in rows:
        if isinstance(row, Heading) and lines:
            lines.append(Content(""))
        lines.extend(_lines(row, name_width, width))
    return Content("\n").join(lines)


def _lines(row: Row, name_width: int, width: int) -> Iterator[Content]:
    match row:
        case Heading(text):
            yield Content.styled(wrapped(text, width)[0], "bold $text-primary")
        case Prose(text, tone):
            yield from _styled(wrapped(text, width), tone)
        case Source(text):
            for line in text.split("\n"):
                yield from Content(line.expandtabs(4)).fold(width)
        case Gauge(name, share, words):
            yield _gauge(set_cell_size(name, name_width), share, words, width)
        case Fact():
            yield from _fact(row, name_width, width)


def _fact(fact: Fact, name_width: int, width: int) -> Iterator[Content]:
    names = _styled([set_cell_size(line, name_width) for line in _folded(fact.name, name_width)], Tone.DIM)
    room = max(8, width - name_width - len(_INDENT))
    beside = width >= WIDE and bool(fact.note)
    value_width = room * 2 // 5 if beside else room
    values = [Content.styled(line, fact.tone) for line in wrapped(fact.value, value_width)]
    notes = _styled(wrapped(fact.note, room - value_width - 2 if beside else room), fact.note_tone)
    if fact.note and not beside:
        values += notes
    elif beside:
        values += [Content("")] * (len(notes) - len(values))
        notes += [Content("")] * (len(values) - len(notes))
        values = [
            value.pad_right(value_width - value.cell_length) + Content("  ") + note
            for value, note in zip(values, notes, strict=True)
        ]
    blank = Content(" " * name_width)
    for index in range(max(len(names), len(values))):
        name = names[index] if index < len(names) else blank
        yield name + Content(_INDENT) + (values[index] if index < len(values) else Content(""))


def _gauge(name: str, share: float, words: str, width: int) -> Content:
    colour = "$success" if share <= 0.5 else "$warning" if share < 1 else "$error"
    bar_width = max(4, min(24, width - cell_len(name) - len(words) - 4))
    drawn = bar(share, bar_width, colour, "$foreground 15%")
    return Content.styled(name, Tone.DIM) + Content(_INDENT) + drawn + Content("  ") + Content(words)


def _styled(lines: Iterable[str], tone: Tone) -> list[Content]:
    return [Content.styled(line, tone) for line in lines]


def _folded(text: str, width: int) -> list[str]:
    return [line.plain for line in Content(text).fold(max(2, width))]

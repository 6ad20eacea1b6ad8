"""The source of the document: numbered, coloured, the running line marked, mistakes told in place."""

from __future__ import annotations

import asyncio
from functools import partial

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip
from textual.worker import Worker, WorkerState

from playground.call.view import CallView
from playground.document.model import Document, Severity
from widgets.scrolling import Scrolling
from widgets.signs import sign_of_severity
from widgets.source_rows import TAB, Note, SourceRow, display_column, rows_of_source
from widgets.xml_colours import KINDS, Span, colour_spans

__all__ = ["XmlSource"]


class XmlSource(Scrolling):
    """The document's source; follows the running element, and shows what it is pointed at."""

    HELP = """\
## XML

The document as the server sent it. `▶` marks the element that runs. Where Plivo would refuse the
document, the line is marked and the sentence below it says why. Long lines are folded.
Text can be marked with the mouse and copied.
"""
    COMPONENT_CLASSES = {
        *(f"xml--{kind}" for kind in KINDS),
        "xml--text",
        "xml--number",
        "xml--running",
        "xml--lit",
        "xml--selected",
        *(f"xml--{prefix}{severity}" for prefix in ("", "note-") for severity in Severity),
    }
    DEFAULT_CSS = """
    XmlSource {
        scrollbar-size: 1 1; overflow-x: hidden; overflow-y: scroll; height: 1fr;
        & > .xml--text { color: $foreground; }
        & > .xml--tag { color: $text-primary; text-style: bold; }
        & > .xml--attribute { color: $text-accent; }
        & > .xml--value { color: $text-success; }
        & > .xml--entity { color: $text-warning; }
        & > .xml--comment { color: $foreground 45%; text-style: italic; }
        & > .xml--declaration { color: $foreground 55%; }
        & > .xml--mark { color: $foreground 45%; }
        & > .xml--number { color: $foreground 35%; }
        & > .xml--running { color: $text-accent; text-style: bold; }
        & > .xml--lit { background: $accent 22%; }
        & > .xml--selected { background: $foreground 8%; }
        & > .xml--error { color: $text-error; text-style: bold; }
        & > .xml--warning { color: $text-warning; text-style: bold; }
        & > .xml--info { color: $text-primary; text-style: bold; }
        & > .xml--note-error { color: $text-error; background: $error 12%; }
        & > .xml--note-warning { color: $text-warning; background: $warning 12%; }
        & > .xml--note-info { color: $text-primary; background: $primary 12%; }
        &:ansi > .xml--lit { background: ansi_default; text-style: reverse; }
        &:ansi > .xml--selected { background: ansi_default; text-style: underline; }
        &:ansi > .xml--note-error, &:ansi > .xml--note-warning, &:ansi > .xml--note-info {
            background: ansi_default;
        }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._document: Document | None = None
        self._lines: list[str] = []
        self._spans: list[list[Span]] = []
        self._notes: dict[int, list[Note]] = {}
        self._rows: list[SourceRow] = []
        self._width = 0
        self._running_place: tuple[int, int] | None = None
        self._selected_place: tuple[int, int] | None = None
        self._painting: Worker[list[list[Span]]] | None = None

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        if view.document is not self._document:
            self._open(view.document)
        element = view.element(view.running) if view.running is not None else None
        running = self._place(element.line, element.column) if element is not None else None
        if running != self._running_place:
            self._running_place = running
            self.refresh()
            self._bring_into_view(running)

    def select(self, path: str | None) -> None:
        """Mark the element with that path of the document shown."""
        root = self._document.root if self._document is not None else None
        found = next((item for item in root.walk() if item.path == path), None) if root else None
        selected = self._place(found.line, found.column) if found is not None else None
        if selected != self._selected_place:
            self._selected_place = selected
            self.refresh()
            if found is not root or self._document is None or self._document.refusal is None:
                self._bring_into_view(selected)  # of a refused document the offending line stays in sight

    def point_at(self, line: int, column: int | None, note: Note) -> None:
        """Tell something about a place of the document shown, and scroll there. Counts from 1."""
        self._notes = self._notes_of_document()
        place = self._place(line, column or 1)
        here = self._notes.setdefault(place[0], [])
        if note not in here:
            here.append(note)
        self._selected_place = place
        self._lay_out()
        self._bring_into_view(place)

    def _open(self, document: Document | None) -> None:
        self._document = document
        self._lines = document.source.replace("\t", TAB).split("\n") if document is not None else []
        if len(self._lines) > 1 and not self._lines[-1]:
            del self._lines[-1]  # what follows the last newline is no line
        self._spans = []
        self._running_place = self._selected_place = None
        self._notes = self._notes_of_document()
        self._lay_out()
        if document is None:
            return
        self.scroll_home(animate=False)
        refusal = document.refusal
        if refusal is not None and refusal.line is not None:
            self._bring_into_view(self._place(refusal.line, refusal.column or 1))
        self._paint(document)

    def _notes_of_document(self) -> dict[int, list[Note]]:
        refusal = self._document.refusal if self._document is not None else None
        if refusal is None:
            return {}
        line = -1 if refusal.line is None else self._place(refusal.line, 1)[0]
        return {line: [Note(refusal.severity, refusal.sentence)]}

    def _paint(self, document: Document) -> None:
        """Find the colours in a thread: a long document takes longer than a frame."""
        source, broken = "\n".join(self._lines), document.root is None
        self._painting = self.run_worker(
            partial(asyncio.to_thread, colour_spans, source, broken=broken),
            group="xml-colours",
            description="Find the colours of the XML source",
            exclusive=True,
            exit_on_error=False,
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The colours of the document shown have been found."""
        if event.worker is self._painting and event.state is WorkerState.SUCCESS:
            event.stop()
            self._spans = self._painting.result or []
            self.refresh()

    def _place(self, line: int, column: int) -> tuple[int, int]:
        """Line and column from 1, of the source, as line and column from 0, as shown."""
        if self._document is None or not self._lines:
            return 0, 0
        index = max(0, min(len(self._lines) - 1, line - 1))
        if "\t" not in self._document.source:
            return index, max(0, column - 1)
        return index, display_column(self._document.source.split("\n")[index], max(0, column - 1))

    def on_resize(self) -> None:
        """Fold for the new width."""
        self._fit()

    def _fit(self) -> None:
        self._lay_out()
        self._bring_into_view(self._running_place or self._selected_place)

    def _lay_out(self) -> None:
        self._width = self.scrollable_content_region.width
        width = self._width - self._gutter_width
        self._rows = rows_of_source(self._lines, self._notes, max(8, width))
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.refresh()

    @property
    def _gutter_width(self) -> int:
        return len(str(len(self._lines))) + 3

    def _bring_into_view(self, place: tuple[int, int] | None) -> None:
        """Scroll to the page of that place: it moves on only when the place leaves the page."""
        row, height = self._row_of(place), self.scrollable_content_region.height
        if row is None or not height:
            return
        notes = sum(1 for below in self._rows[row + 1 : row + height] if below.note is not None)
        self.scroll_to(y=page_start(row, notes, height), animate=False, force=True)

    def _row_of(self, place: tuple[int, int] | None) -> int | None:
        if place is None:
            return None
        return next((index for index, row in enumerate(self._rows) if row.holds(*place)), None)

    def _style(self, *names: str) -> Style:
        return self.get_visual_style(*(f"xml--{name}" for name in names)).rich_style

    def render_line(self, y: int) -> Strip:
        """One row: the line's number, then its text in colours."""
        width, index = self.scrollable_content_region.width, y + self.scroll_offset.y
        if width != self._width:
            self.call_later(self._fit)  # of a widget just mounted the news of its size can be lost
        if self._document is None:
            words = " No document yet." if y == 0 else ""
            return Strip([Segment(words, self._style("number"))]).adjust_cell_length(width, self._style())
        if index >= len(self._rows):
            return Strip.blank(width, self._style())
        row = self._rows[index]
        if row.note is not None:
            style = self._style(f"note-{row.note.severity}")
            sign = f"{sign_of_severity(row.note.severity)} " if row.start == 0 else "  "
            text = " " * self._gutter_width + sign + row.text
            return Strip([Segment(text, style)]).adjust_cell_length(width, style)
        return self._source_strip(row).adjust_cell_length(width, self._style(*self._ground(row)))

    def _ground(self, row: SourceRow) -> tuple[str, ...]:
        """The component style below the row's text, if it has one."""
        if self._running_place is not None and row.holds(*self._running_place):
            return ("lit",)
        if self._selected_place is not None and row.holds(*self._selected_place):
            return ("selected",)
        return ()

    def _source_strip(self, row: SourceRow) -> Strip:
        ground = self._ground(row)
        sign, style = self._sign(row)
        number = str(row.line + 1) if row.start == 0 else ""
        gutter = Segment(f"{sign}{number:>{self._gutter_width - 2}} ", self._style(*ground, style))
        text = Strip([Segment(piece, style) for piece, style in self._pieces(row, ground)])
        return Strip.join([Strip([gutter]), text.apply_offsets(row.start, row.line)])

    def _sign(self, row: SourceRow) -> tuple[str, str]:
        """What stands before a line's number, and its component style."""
        if self._running_place is not None and row.holds(*self._running_place):
            return "▶", "running"
        notes = self._notes.get(row.line) if row.start == 0 else None
        if notes:
            return sign_of_severity(notes[0].severity), notes[0].severity
        return " ", "number"

    def _pieces(self, row: SourceRow, ground: tuple[str, ...]) -> list[tuple[str, Style]]:
        """The row's text, cut where colours and the user's selection begin and end."""
        line, plain = self._lines[row.line], self._style(*ground, "text")
        spans = self._spans[row.line] if row.line < len(self._spans) else []
        pieces: list[tuple[int, int, Style]] = []
        at = row.start
        for start, end, kind in spans:
            start, end = max(start, row.start), min(end, row.end)
            if end <= start:
                continue
            pieces += [(at, start, plain), (start, end, self._style(*ground, kind))]
            at = end
        pieces.append((at, row.end, plain))
        return [
            (line[start:end], style) for start, end, style in self._with_selection(pieces, row) if end > start
        ]

    def _with_selection(
        self, pieces: list[tuple[int, int, Style]], row: SourceRow
    ) -> list[tuple[int, int, Style]]:
        selection = self.text_selection
        span = selection.get_span(row.line) if selection is not None else None
        if span is None:
            return pieces
        first, last = span[0], row.end if span[1] == -1 else span[1]
        marked = self.screen.get_component_rich_style("screen--selection")
        cut: list[tuple[int, int, Style]] = []
        for start, end, style in pieces:
            middle = max(start, min(end, first)), max(start, min(end, last))
            cut += [(start, middle[0], style), (*middle, style + marked), (middle[1], end, style)]
        return cut

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The source the user has marked."""
        return selection.extract("\n".join(self._lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw what is marked now."""
        self.refresh()


def page_start(row: int, notes: int, height: int) -> int:
    """First row of the page of ``height`` rows that shows a row and as many of the notes below as can be."""
    step = max(1, height - 2)
    start = max(0, row // step * step - 1)
    return start if row + notes < start + height else max(0, row - 1)

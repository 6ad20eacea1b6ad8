"""The call as a conversation: what was said, pressed, asked, answered, and what went wrong.

Rows are wrapped once and kept; a new width wraps them anew. It stays at the newest line until the
user scrolls up, and returns to it when the user scrolls down to the end.
"""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip

from playground.call.view import CallView, Line, LineKind
from widgets.rows import Piece, strip_of, wrapped
from widgets.scrolling import Scrolling

__all__ = ["Transcript"]

WITH_LABELS = 56
"""Cells from which each line says its class in a word too."""
WITH_TENTHS = 40
"""Cells from which times show tenths of a second."""
MAX_LINES = 2000
"""Only so many of the newest lines are drawn; the log has them all."""
WELCOME = (
    "Type an answer URL above and press Enter: it is called as Plivo calls it.",
    "No app of your own yet? Press Escape, then d for the demo, or ? for help.",
)
"""What an empty screen says."""


class Transcript(Scrolling):
    """The conversation, newest line at the bottom."""

    HELP = """\
## Conversation

Everything that was said, pressed, requested and answered, with the second it happened.

`❝` said · `♪` played · `▣` key that counted · `∅` key that was lost · `❞` said by the caller · `…` waiting ·
`→` request · `←` response · `✗` `!` `i` error, warning, note · `●` the call itself

Arrow keys scroll; **End** returns to the newest line.
"""
    COMPONENT_CLASSES = {
        "transcript--time",
        "transcript--empty",
        "transcript--warning",
        "transcript--info",
    } | {f"transcript--{kind.value}" for kind in LineKind}
    DEFAULT_CSS = """
    Transcript {
        scrollbar-size: 1 1; overflow-x: hidden; overflow-y: scroll;
        & > .transcript--time { color: $foreground 40%; }
        & > .transcript--empty { color: $foreground 60%; }
        & > .transcript--status { color: $foreground 75%; text-style: bold; }
        & > .transcript--said { color: $foreground; }
        & > .transcript--sound { color: $text-accent; }
        & > .transcript--pressed { color: $text-success; text-style: bold; }
        & > .transcript--spoken { color: $text-success; }
        & > .transcript--lost { color: $text-warning; text-style: dim; }
        & > .transcript--waiting { color: $foreground 55%; text-style: italic; }
        & > .transcript--request { color: $text-primary; }
        & > .transcript--response { color: $text-secondary; }
        & > .transcript--problem { color: $text-error; text-style: bold; }
        & > .transcript--warning { color: $text-warning; text-style: none; }
        & > .transcript--info { color: $foreground 60%; text-style: none; }
    }
    """

    def __init__(self, *, welcome: tuple[str, ...] = WELCOME, id: str | None = None) -> None:
        """``welcome``: what stands there while there is no line."""
        super().__init__(id=id)
        self._sentences = welcome
        self._lines: tuple[Line, ...] = ()
        self._rows: list[tuple[Piece, ...]] = []
        self._width = 0
        self._at_newest = True
        self._spaced = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines shown."""
        return self._lines

    @property
    def as_text(self) -> str:
        """All rows as plain text."""
        return "\n".join("".join(text for text, _ in row).rstrip() for row in self._rows)

    @property
    def scrolled_to(self) -> float | None:
        """The row at the top, for ``go_back_to``; ``None``: it keeps to the newest line."""
        return None if self._at_newest else self.scroll_y

    def go_back_to(self, scrolled_to: float | None) -> None:
        """Scroll to where it was."""
        if scrolled_to is not None:
            self.scroll_to(y=scrolled_to, animate=False, immediate=True, force=True)

    def show(self, view: CallView) -> None:
        """Draw the lines that are new; a new call starts afresh."""
        if view.lines is self._lines:
            return
        lines = view.lines[-MAX_LINES:]
        kept = len(self._lines)
        if kept and len(lines) >= kept and lines[kept - 1] is self._lines[-1]:
            added = lines[kept:]
        else:
            added, self._rows = lines, []
        self._lines = lines
        self._append(added)

    def space_out(self, spaced: bool) -> None:
        """An empty row between lines, for readers far away."""
        if spaced != self._spaced:
            self._spaced = spaced
            self._wrap_anew()

    def _append(self, lines: tuple[Line, ...]) -> None:
        follows = self._at_newest or not self._rows
        for line in lines:
            self._rows += rows_of(line, self._width)
            if self._spaced:
                self._rows.append(())
        self.virtual_size = Size(self._width, len(self._rows))
        self.refresh()
        if follows:
            self._to_newest()

    def _wrap_anew(self) -> None:
        self._rows = []
        self._append(self._lines)

    def on_resize(self) -> None:
        """Wrap to the new width, keeping to the newest line."""
        self._fit()

    def _fit(self) -> None:
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            self._wrap_anew()
        elif self._at_newest:
            self._to_newest()

    def _to_newest(self) -> None:
        self.scroll_end(animate=False, immediate=True, force=True, x_axis=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember whether the newest line is in sight."""
        super().watch_scroll_y(old_value, new_value)
        self._at_newest = self.is_vertical_scroll_end

    def render_line(self, y: int) -> Strip:
        """One row of the widget."""
        width = self.scrollable_content_region.width
        if width != self._width:
            self.call_later(self._fit)  # of a widget just mounted the news of its size can be lost
        row_number = y + self.scroll_offset.y
        rest = self.visual_style.rich_style
        if not self._lines:
            return self._welcome(y, width, rest)
        pieces = self._rows[row_number] if row_number < len(self._rows) else ()
        strip = strip_of(pieces, self._style_of, width, rest)
        return strip.apply_offsets(0, row_number)

    def _style_of(self, name: str) -> Style:
        return self.get_visual_style(f"transcript--{name}").rich_style

    def _welcome(self, y: int, width: int, rest: Style) -> Strip:
        rows = [row for sentence in self._sentences for row in wrapped(sentence, width - 2)]
        text = rows[y] if y < len(rows) else ""
        return strip_of([(f" {text}", "empty")], self._style_of, width, rest)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text the user has marked with the mouse."""
        return selection.extract("\n".join("".join(text for text, _ in row) for row in self._rows)), "\n"

    def notify_style_update(self) -> None:
        """Draw anew when the theme changes."""
        super().notify_style_update()
        self.refresh()


def rows_of(line: Line, width: int) -> list[tuple[Piece, ...]]:
    """One line of conversation as rows of ``width`` cells: time, sign, class, text with a hanging indent."""
    from playground.call.wording import label_of, sign_of  # not before there is a line

    style = line.severity if line.severity in ("warning", "info") else line.kind.value
    lead: list[Piece] = [
        (clock_time(line.at, tenths=width >= WITH_TENTHS), "time"),
        (f" {sign_of(line)} ", style),
    ]
    if width >= WITH_LABELS:
        lead.append((f"{label_of(line):<8}", style))
    indent = sum(len(text) for text, _ in lead)
    first, *others = wrapped(line.text, width - indent)
    rows: list[tuple[Piece, ...]] = [(*lead, (first, style))]
    rows += [((" " * indent, "time"), (text, style)) for text in others]
    return rows


def clock_time(seconds: float, *, tenths: bool) -> str:
    """A time on the call's clock, right-aligned: `` 0:03.2``; hours only when there are any."""
    minutes, rest = divmod(int(seconds * 10), 600)
    text = f"{rest // 10:02}.{rest % 10}" if tenths else f"{rest // 10:02}"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{text}" if hours else f"{minutes:2}:{text}"

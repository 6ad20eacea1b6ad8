"""Where a saved call stands: a bar of its entries with its problems marked, the entry's number, the call's clock."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

__all__ = ["Moment", "TimeLine"]

SHORT_BELOW = 64
"""Cells below which words give way to numbers."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the time line shows."""

    position: int = 0
    """Entries told so far."""
    count: int = 0
    """Entries there are."""
    seconds: float = 0.0
    """The call's clock."""
    whole: float = 0.0
    """The call's clock at the last entry."""
    is_playing: bool = False
    speed: float = 1.0
    is_awaited: bool = False
    """True while the picture of this moment is still being made."""


class TimeLine(Widget, can_focus=True):
    """One row; a click goes there."""

    HELP = """\
## Time line

All entries of the call's log, from the first to the last. Red and yellow cells hold errors and warnings; a
click goes to that place. **←** and **→** step by entries, **Home** and **End** go to the ends.
"""
    DEFAULT_CSS = """
    TimeLine { height: 1; width: 1fr; text-wrap: nowrap; text-overflow: clip; pointer: pointer; }
    """

    @dataclass
    class Chosen(Message):
        """The user clicked a place."""

        position: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._moment = Moment()
        self._marks: dict[int, str] = {}
        self._bar = range(0)

    def show(self, moment: Moment) -> None:
        """Draw this moment."""
        if moment != self._moment:
            self._moment = moment
            self.refresh()

    def mark(self, marks: dict[int, str]) -> None:
        """Position → theme variable of the colour its cell has."""
        self._marks = marks
        self.refresh()

    def render(self) -> Content:
        """Sign and speed, bar, entry, time."""
        moment, width = self._moment, self.content_size.width
        sign = "▶" if moment.is_playing else "‖"
        left = Content.styled(
            f"{sign} ×{moment.speed:g} ", "bold $text-primary" if self.has_focus else "bold"
        )
        right = Content(f" {self._words(short=width < SHORT_BELOW)}")
        room = max(0, width - left.cell_length - right.cell_length)
        self._bar = range(left.cell_length, left.cell_length + room)
        return left + self._drawn(room) + right

    @property
    def words(self) -> str:
        """The position in words."""
        return self._words(short=False)

    def _words(self, *, short: bool) -> str:
        moment = self._moment
        times = f"{_clock(moment.seconds)} / {_clock(moment.whole)}"
        if moment.is_awaited:
            return "reading …" if short else f"reading up to entry {moment.position} …"
        if short:
            return f"{moment.position}/{moment.count}  {times}"
        return f"entry {moment.position} of {moment.count}   {times}"

    def _drawn(self, room: int) -> Content:
        """The bar: what has been told is thick, what is to come thin."""
        count = max(1, self._moment.count)
        filled = round(self._moment.position * room / count)
        colours = dict[int, str]()
        for position, colour in self._marks.items():
            cell = min(room - 1, max(0, (position - 1) * room // count))
            if colours.get(cell) != "$error":
                colours[cell] = colour
        cells = [
            (
                "━" if cell < filled else "─",
                colours.get(cell, "$primary" if cell < filled else "$foreground 30%"),
            )
            for cell in range(room)
        ]
        return Content.assemble(*cells)

    def on_focus(self) -> None:
        """Say that the arrow keys step."""
        self.refresh()

    def on_blur(self) -> None:
        """They do not any more."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Tell which place it was."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.x in self._bar:
            share = (offset.x - self._bar.start + 1) / len(self._bar)
            self.post_message(self.Chosen(max(1, round(share * self._moment.count))))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds * 10), 600)
    hours, minutes = divmod(minutes, 60)
    text = f"{minutes:02}:{rest // 10:02}.{rest % 10}" if hours else f"{minutes}:{rest // 10:02}.{rest % 10}"
    return f"{hours}:{text}" if hours else text

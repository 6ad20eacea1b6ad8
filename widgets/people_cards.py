"""The others on the call, each on a card: who it is, where they stand and for how long, what they hear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.widget import Widget

from playground.call.people import Intent, Person, Stage
from playground.call.people_wording import hears_of, name_of, state_of
from playground.hostile_text import visible_line
from widgets.rows import Piece, cut, width_of

__all__ = ["PeopleCards"]

LEAST_WIDTH = 34
"""Cells that a card needs; where there is more room, more of them stand side by side."""
MOST_IN_A_ROW = 4
MARGIN = 2
"""Cells between two cards."""
_SIGNS = {
    Stage.DIALLED: ("·", "$foreground 70%"),
    Stage.RINGING: ("○", "$text-warning"),
    Stage.ANSWERED: ("◐", "$text-warning"),
    Stage.CONFIRMING: ("◐", "$text-accent"),
    Stage.CONNECTED: ("●", "$text-success"),
    Stage.WAITING: ("○", "$text-warning"),
    Stage.IN_ROOM: ("●", "$text-success"),
    Stage.OVER: ("✗", "$foreground 55%"),
}
_EXPECTED = (Stage.DIALLED, Stage.RINGING, Stage.CONFIRMING)
"""Something must be done, by the tester when nobody does it unasked."""
_DIM = "$foreground 60%"


class PeopleCards(Widget):
    """Cards side by side and below one another; one of them is chosen."""

    DEFAULT_CSS = """
    PeopleCards { height: auto; width: 1fr; pointer: pointer; }
    """

    @dataclass
    class Touched(Message):
        """The user clicked a card."""

        index: int

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        intends: Callable[[str], Intent | None] | None,
        id: str | None = None,
    ) -> None:
        """``clock``: the call's, seconds; ``intends``: what a leg is going to do unasked, ``None``: all is done."""
        super().__init__(id=id)
        self._clock = clock
        self._intends = intends
        self._people: tuple[Person, ...] = ()
        self._chosen = 0
        self._is_active = False
        self._is_low = False

    def show(self, people: Sequence[Person], chosen: int, *, active: bool, low: bool) -> None:
        """Draw these; ``active``: keys are for the chosen one; ``low``: two rows a card, not three."""
        before = (len(self._people), self._is_low)
        self._people, self._chosen, self._is_active, self._is_low = tuple(people), chosen, active, low
        self.refresh(layout=before != (len(self._people), low))

    @property
    def columns(self) -> int:
        """How many cards stand side by side."""
        return self._columns(self.size.width)

    @property
    def rows_of_card(self) -> int:
        """Rows that a card takes."""
        return 2 if self._is_low else 3

    def region_of(self, index: int) -> Region:
        """Where a card stands, in the coordinates of the widget."""
        row, column = divmod(index, self.columns)
        width = self._card_width(self.size.width)
        return Region(column * (width + MARGIN), row * self.rows_of_card, width, self.rows_of_card)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the cards take."""
        return ceil(len(self._people) / self._columns(width)) * self.rows_of_card

    def render(self) -> Content:
        """All cards."""
        columns, width = self.columns, self._card_width(self.size.width)
        lines: list[Content] = []
        for start in range(0, len(self._people), columns):
            cards = [
                self._card(index, width) for index in range(start, min(start + columns, len(self._people)))
            ]
            lines += [Content(" " * MARGIN).join(parts) for parts in zip(*cards, strict=True)]
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        """Tell which card it was."""
        for index in range(len(self._people)):
            if self.region_of(index).contains(event.x, event.y):
                self.post_message(self.Touched(index))

    def _columns(self, width: int) -> int:
        fitting = (width + MARGIN) // (LEAST_WIDTH + MARGIN)
        return max(1, min(fitting, MOST_IN_A_ROW, len(self._people)))

    def _card_width(self, width: int) -> int:
        columns = self._columns(width)
        return min(max(1, (width + MARGIN) // columns - MARGIN), LEAST_WIDTH * 2)

    def _card(self, index: int, width: int) -> list[Content]:
        person, is_chosen = self._people[index], index == self._chosen
        mark = ("▶ " if self._is_active else "› ") if is_chosen else "  "
        name = "bold" if not person.is_over else _DIM
        rows = [
            self._row(
                [(mark, "bold $text-primary"), (name_of(person), name)], _timer(person, self._clock()), width
            ),
            self._row([("  ", ""), *self._standing(person)], [], width),
        ]
        if not self._is_low:
            rows.append(self._row([("  ", ""), *_hearing(person)], [], width))
        if is_chosen:
            background = "on $primary 28%" if self._is_active else "on $foreground 6%"
            rows = [row.stylize_before(background) for row in rows]
        return rows

    def _row(self, left: list[Piece], right: list[Piece], width: int) -> Content:
        """What stands at the right is never what gives way."""
        kept = cut(left, max(0, width - width_of(right) - (1 if right else 0)))
        gap = max(0, width - width_of(kept) - width_of(right))
        return Content.assemble(*kept, (" " * gap, ""), *right)

    def _standing(self, person: Person) -> list[Piece]:
        sign, colour = _SIGNS[person.stage]
        pieces: list[Piece] = [(f"{sign} ", colour), (state_of(person), colour)]
        intent = None
        if self._intends is not None and person.kind == "leg" and not person.is_over:
            intent = self._intends(person.id)
        if intent is not None:
            left = max(0, ceil(intent.at - self._clock()))
            pieces.append((f" · {visible_line(intent.words, limit=30)} in {left} s", "$foreground"))
        elif self._intends is not None and person.kind == "leg" and person.stage in _EXPECTED:
            pieces.append((" · waits for you", "$text-accent"))
        elif self._is_low and not person.is_over:
            pieces.append((f" · hears {hears_of(person)}", _DIM))
        return pieces


def _hearing(person: Person) -> list[Piece]:
    role = visible_line(person.role or "", limit=20)
    hears = "" if person.is_over else f"hears {hears_of(person)}"
    return [(" · ".join(part for part in (role, hears) if part), _DIM)]


def _timer(person: Person, now: float) -> list[Piece]:
    if person.is_over:
        return []
    minutes, seconds = divmod(int(max(0.0, now - person.since)), 60)
    return [(f"{minutes}:{seconds:02} ", _DIM)]

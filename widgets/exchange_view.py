"""What was asked of the server and what it answered: the list of exchanges, and one of them in full."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from playground.call.view import CallView, Exchange
from widgets.exchange_sheet import row_of, sheet_of
from widgets.fact_sheet import FactSheet
from widgets.row_list import RowList

__all__ = ["ExchangeView"]

WIDE = 96
"""Cells from which the list stands beside the sheet."""


class ExchangeView(Widget):
    """The list of exchanges with the newest chosen, until the user chooses another."""

    HELP = """\
## Request / Response

Every request of the call: purpose, method, status, milliseconds, path. Below (or beside) it the chosen
one in full: parameters, headers, its time against the budget, its size against the limit, the body's
head. The newest is chosen until you move; moving to the last one follows the call again.
"""
    DEFAULT_CSS = """
    ExchangeView {
        height: 1fr;
        & > Horizontal { height: 1fr; }
        & RowList { width: 40%; min-width: 44; text-wrap: nowrap; text-overflow: ellipsis; }
        & FactSheet { width: 1fr; border-left: solid $foreground 15%; }
        &.-narrow > Horizontal { layout: vertical; }
        &.-narrow RowList { width: 1fr; height: auto; max-height: 30%; min-height: 1; }
        &.-narrow FactSheet { border-left: none; border-top: solid $foreground 15%; }
        &.-low RowList { max-height: 2; }
        &.-low FactSheet { border-top: none; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._exchanges: tuple[Exchange, ...] = ()
        self._following = True
        self._list = RowList()
        self._sheet = FactSheet()
        self._sheet_of: int | None = None

    def compose(self) -> ComposeResult:
        """The list, and the chosen exchange."""
        with Horizontal():
            yield self._list
            yield self._sheet

    def on_mount(self) -> None:
        """Say that there is nothing, when there is nothing."""
        if not self._exchanges:
            self._list.add_option(Content.styled("No requests yet.", "$foreground 55%"))

    def on_resize(self) -> None:
        """Beside one another where there is room, else one above the other."""
        self.set_class(self.size.width < WIDE, "-narrow")
        self.set_class(self.size.height < 10, "-low")

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        before, self._exchanges = self._exchanges, view.exchanges
        if view.exchanges is before:
            return
        if _continues(before, view.exchanges):
            self._update_list(before)
        else:
            self._fill()
        if self._following and self._exchanges:
            self._list.highlighted = len(self._exchanges) - 1
        self._show_chosen()

    def choose(self, request_id: int) -> None:
        """Show the exchange of that request."""
        for index, exchange in enumerate(self._exchanges):
            if exchange.request.id == request_id:
                self._list.highlighted = index

    def _fill(self) -> None:
        self._following, self._sheet_of = True, None
        self._list.clear_options()
        self._list.add_options([row_of(exchange) for exchange in self._exchanges])
        if not self._exchanges:
            self._list.add_option(Content.styled("No requests yet.", "$foreground 55%"))
            self._sheet.show([])

    def _update_list(self, before: tuple[Exchange, ...]) -> None:
        for index, (old, new) in enumerate(zip(before, self._exchanges, strict=False)):
            if old is not new:
                self._list.replace_option_prompt_at_index(index, row_of(new))
        self._list.add_options([row_of(exchange) for exchange in self._exchanges[len(before) :]])

    @on(OptionList.OptionHighlighted)
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._following = self._list.highlighted in (None, len(self._exchanges) - 1)
        self._show_chosen()

    def _show_chosen(self) -> None:
        index = self._list.highlighted
        if index is not None and index < len(self._exchanges):
            exchange = self._exchanges[index]
            self._sheet.show(sheet_of(exchange), from_the_top=exchange.request.id != self._sheet_of)
            self._sheet_of = exchange.request.id


def _continues(before: tuple[Exchange, ...], after: tuple[Exchange, ...]) -> bool:
    """True when ``after`` is ``before`` with answers come in and requests added."""
    same = all(old.request is new.request for old, new in zip(before, after, strict=False))
    return bool(before) and len(before) <= len(after) and same

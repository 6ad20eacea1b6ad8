"""The tabs below the call: XML, Request / Response, Problems, Element, Stream where there is one, and Map.

A pane is made when it is first opened, so that the app's first picture does not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from playground.call.entries import Problem
from playground.call.view import CallView
from playground.document.model import Severity
from playground.hostile_text import visible_line
from widgets.signs import style_of_severity
from widgets.source_rows import Note
from widgets.tab_strip import Tab, TabStrip
from widgets.xml_source import XmlSource

if TYPE_CHECKING:
    from widgets.element_inspector import ElementInspector
    from widgets.exchange_view import ExchangeView
    from widgets.map_rows import MapPicture, MapRow
    from widgets.map_view import MapView
    from widgets.problems_table import ProblemsTable
    from widgets.stream_view import StreamView

    Pane = XmlSource | ExchangeView | ProblemsTable | ElementInspector | StreamView | MapView

__all__ = ["DetailTab", "DetailTabs"]


class DetailTab(StrEnum):
    """The tabs, from the left."""

    XML = "xml"
    EXCHANGES = "exchanges"
    PROBLEMS = "problems"
    ELEMENT = "element"
    STREAM = "stream"
    MAP = "map"


_TITLES = {
    DetailTab.XML: ("XML", "XML"),
    DetailTab.EXCHANGES: ("Request / Response", "HTTP"),
    DetailTab.PROBLEMS: ("Problems", "Problems"),
    DetailTab.ELEMENT: ("Element", "Element"),
    DetailTab.STREAM: ("Stream", "Stream"),
    DetailTab.MAP: ("Map", "Map"),
}


class DetailTabs(Widget):
    """Views of the same call; ``show`` reaches the open one, the others catch up when opened."""

    HELP = """\
## Details

**XML** the document's source · **Request / Response** what was asked and answered · **Problems** what
went wrong, with their number · **Element** the selected element's attributes · **Stream** the call's
audio stream, when it has one · **Map** the menus of the app, as far as they are known. With the tabs in focus
the left and right arrow keys change between them.
"""
    ALLOW_MAXIMIZE = True
    DEFAULT_CSS = """
    DetailTabs { layout: vertical; height: 1fr; }
    """

    @dataclass
    class Opened(Message):
        """Another tab is open."""

        tab: DetailTab

    def __init__(self, *, has_map: bool = False, id: str | None = None) -> None:
        """``has_map``: somebody gives pictures of a map to ``show_map``, and there is a tab for them."""
        super().__init__(id=id)
        self._has_map = has_map
        self._view = CallView()
        self._selected: str | None = None
        self._panes: dict[DetailTab, Pane] = {DetailTab.XML: XmlSource()}
        self._strip = TabStrip(self._tabs(), active=DetailTab.XML)

    def compose(self) -> ComposeResult:
        """The titles and the first pane."""
        yield self._strip
        yield self._panes[DetailTab.XML]

    @property
    def active(self) -> DetailTab:
        """The tab that is open."""
        return DetailTab(self._strip.active)

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        before, self._view = self._view, view
        if view.document is not before.document:
            self._selected = None
        if view.problems is not before.problems or (view.stream is None) != (before.stream is None):
            self._strip.tabs = self._tabs()
        self._panes[self.active].show(view)

    def show_map(self, picture: MapPicture) -> None:
        """Draw this moment of the map, if its tab has been opened."""
        pane = self._panes.get(DetailTab.MAP)
        if pane is not None:
            pane.show_map(picture)  # type: ignore[union-attr]

    @property
    def map_row(self) -> MapRow | None:
        """The row of the map that the cursor is on, if the map is open."""
        pane = self._panes.get(DetailTab.MAP) if self.active is DetailTab.MAP else None
        return pane.selected if pane is not None else None  # type: ignore[union-attr]

    def follow(self) -> None:
        """Let the map's cursor follow the call again."""
        pane = self._panes.get(DetailTab.MAP)
        if pane is not None:
            pane.follow()  # type: ignore[union-attr]

    def select_element(self, path: str | None) -> None:
        """Show that element of the current document where elements are shown; ``None``: no choice."""
        self._selected = path
        self._select_in(self._panes[self.active])

    def open(self, tab: DetailTab, *, focus: bool = False) -> None:
        """Open a tab; with ``focus`` its pane takes the keys."""
        pane = self._pane(tab)
        if tab != self.active:
            self._panes[self.active].display = False
            pane.display = True
            self._strip.active = tab
            self._strip.tabs = self._tabs()
            self.post_message(self.Opened(tab))
        pane.show(self._view)
        self._select_in(pane)
        if focus:
            self.call_after_refresh(self._focus_pane)

    def _focus_pane(self) -> None:
        pane = self._panes[self.active]
        focusable = (
            pane if pane.focusable else next((item for item in pane.query("*") if item.focusable), None)
        )
        if focusable is not None:
            focusable.focus()

    def _pane(self, tab: DetailTab) -> Pane:
        if tab not in self._panes:
            self._panes[tab] = _made(tab)
            self.mount(self._panes[tab])
        return self._panes[tab]

    def _select_in(self, pane: Pane) -> None:
        select = getattr(pane, "select", None)
        if select is not None and (self._selected is not None or self.active is DetailTab.ELEMENT):
            select(self._selected)

    @on(TabStrip.Chosen)
    def _tab_chosen(self, event: TabStrip.Chosen) -> None:
        event.stop()
        self.open(DetailTab(event.id))

    def on_problems_table_selected(self, event: ProblemsTable.Selected) -> None:
        """Show the place of a problem: in the document that runs, or in the exchange that brought it."""
        problem, document = event.problem, self._view.document
        request_id = self._request_behind(problem)
        if problem.line is not None and document is not None and request_id == self._view.document_request:
            self._selected = problem.path
            self.open(DetailTab.XML, focus=True)
            xml = self._panes[DetailTab.XML]
            assert isinstance(xml, XmlSource)
            xml.point_at(problem.line, problem.column, Note(problem.severity, visible_line(problem.message)))
        elif request_id is not None:
            self.open(DetailTab.EXCHANGES, focus=True)
            pane = self._panes[DetailTab.EXCHANGES]
            pane.choose(request_id)  # type: ignore[union-attr]

    def _request_behind(self, problem: Problem) -> int | None:
        """The last request of that URL made before the problem came up."""
        ids = [
            exchange.request.id
            for exchange in self._view.exchanges
            if exchange.request.url == problem.url and exchange.request.seq < problem.seq
        ]
        return ids[-1] if ids else None

    def _tabs(self) -> tuple[Tab, ...]:
        problems = self._view.problems
        worst = next(
            (item for item in Severity if any(problem.severity is item for problem in problems)), None
        )
        style = style_of_severity(worst) if worst is not None else ""
        counts = {DetailTab.PROBLEMS: len(problems)}
        return tuple(
            Tab(tab, title, short, counts.get(tab, 0), f"bold {style}")
            for tab, (title, short) in _TITLES.items()
            if self._is_offered(tab)
        )

    def _is_offered(self, tab: DetailTab) -> bool:
        match tab:
            case DetailTab.STREAM:
                return self._view.stream is not None or self._is_open(tab)
            case DetailTab.MAP:
                return self._has_map
            case _:
                return True

    def _is_open(self, tab: DetailTab) -> bool:
        return tab in self._panes and self.active is tab


def _made(tab: DetailTab) -> Pane:
    """A new pane; its module is imported here, when it is wanted."""
    match tab:
        case DetailTab.XML:
            return XmlSource()
        case DetailTab.EXCHANGES:
            from widgets.exchange_view import ExchangeView

            return ExchangeView()
        case DetailTab.PROBLEMS:
            from widgets.problems_table import ProblemsTable

            return ProblemsTable()
        case DetailTab.ELEMENT:
            from widgets.element_inspector import ElementInspector

            return ElementInspector()
        case DetailTab.STREAM:
            from widgets.stream_view import StreamView

            return StreamView()
        case DetailTab.MAP:
            from widgets.map_view import MapView

            return MapView()

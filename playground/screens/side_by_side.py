"""Several calls on one screen: opening, choosing and closing tabs; each finds its place in the panes again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playground.calls import Calls, CallTab
from playground.screens.panes import PanedScreen
from playground.session import Session
from widgets.element_tree import ElementTree
from widgets.transcript import Transcript
from widgets.url_bar import UrlBar

if TYPE_CHECKING:
    from widgets.call_tabs import CallTabPicture, CallTabs

__all__ = ["SideBySide"]


_Place = tuple[tuple[str | None, bool], float | None]
"""Where the user was in the element tree and in the conversation of a call."""


class SideBySide(PanedScreen):
    """A screen that shows one of several calls, and a row of tabs once there are more than one."""

    def __init__(self, calls: Calls) -> None:
        super().__init__()
        self._calls = calls
        self._call_tabs: CallTabs | None = None
        self._places: dict[CallTab, _Place] = {}

    @property
    def _session(self) -> Session:
        """That of the shown tab."""
        return self._calls.shown.session

    def draw_tabs(self) -> None:
        """Draw how the calls stand."""
        tabs = self._calls.tabs
        if self._call_tabs is None:
            if len(tabs) == 1 or not self.is_mounted:
                return
            from widgets.call_tabs import CallTabs

            self._call_tabs = CallTabs(id="call-tabs")
            self.mount(self._call_tabs, before=self.query_one(UrlBar))
        pictures = [self._picture(tab) for tab in tabs] if len(tabs) > 1 else []
        self._call_tabs.show(pictures, tabs.index(self._calls.shown))

    def _picture(self, tab: CallTab) -> CallTabPicture:
        from widgets.call_tabs import CallTabPicture

        session, view = tab.session, tab.session.view
        url, caller = tab.url, self._calls.caller(tab)
        if view.started is not None:
            started = view.started
            url, caller = started.answer_url, started.to if started.a_leg_uuid else started.from_
        return CallTabPicture(view, caller, short_target(url), session.now)

    # What the user does

    def action_new_call(self) -> None:
        """Another tab, its URL ready to be called or replaced."""
        self._leave()
        self._calls.open()
        self._enter()
        self.minimize()
        self.query_one(UrlBar).edit(replace=True)

    def action_other_call(self, by: int) -> None:
        """Show a neighbour."""
        self._go_to(self._calls.neighbour(by))

    def action_close_call(self) -> None:
        """Close the shown tab."""
        self._leave()
        closed = self._calls.shown
        self._calls.close(closed)
        self._places.pop(closed, None)
        self._enter()

    def on_call_tabs_chosen(self, event: CallTabs.Chosen) -> None:
        """By mouse."""
        event.stop()
        if event.index < len(self._calls.tabs):
            self._go_to(self._calls.tabs[event.index])

    def on_call_tabs_new_wanted(self, event: CallTabs.NewWanted) -> None:
        """By mouse."""
        event.stop()
        self.action_new_call()

    def on_call_tabs_close_wanted(self, event: CallTabs.CloseWanted) -> None:
        """By mouse."""
        event.stop()
        self.action_close_call()

    # From one to the other

    def _go_to(self, tab: CallTab) -> None:
        if tab is not self._calls.shown:
            self._leave()
            self._calls.show(tab)
            self._enter()

    def _leave(self) -> None:
        tab, bar = self._calls.shown, self.query_one(UrlBar)
        tab.url, tab.method = bar.url, bar.method
        self._places[tab] = self.query_one(ElementTree).place, self.query_one(Transcript).scrolled_to

    def _enter(self) -> None:
        tab, bar = self._calls.shown, self.query_one(UrlBar)
        bar.url, bar.method = tab.url, tab.method
        with self.app.batch_update():
            self.draw_afresh(tab.session.view)
            self.draw_tabs()
            if (place := self._places.get(tab)) is not None:
                element, scrolled_to = place
                self.query_one(ElementTree).go_back_to(element)
                self.query_one(Transcript).go_back_to(scrolled_to)
        if bar.being_edited and tab.session.view.started is not None:
            self.query_one(Transcript).focus()  # digits belong to this call
        self.refresh_bindings()


def short_target(url: str) -> str:
    """What tells targets apart: the path, or the host where there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # half typed
        return url
    return parts.path if len(parts.path) > 1 else parts.netloc

"""What the screens of a live call and of a saved one have in common: the panes, and ways to look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget

from playground.call.view import CallView
from widgets.element_tree import ElementTree
from widgets.transcript import Transcript

if TYPE_CHECKING:
    from widgets.detail_tabs import DetailTabs

__all__ = ["Conversation", "PanedScreen"]


class Conversation(Vertical):
    """The transcript, and what is under way or came of it."""

    ALLOW_MAXIMIZE = True
    DEFAULT_CLASSES = "pane"


class PanedScreen(Screen[None]):
    """Elements, conversation and details stand in ``#panes``; a subclass puts them there and draws them."""

    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-normal"), (140, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (20, "-short"), (32, "-medium"), (42, "-tall")]

    def __init__(self) -> None:
        super().__init__()
        self._shown = CallView()
        self._elements = ElementTree(id="elements")
        self._elements.border_title = "Elements"
        self._elements.add_class("pane")
        self._transcript = Transcript(id="transcript")
        self._details: DetailTabs | None = None
        """``None`` until they stand."""

    @property
    def answer_url(self) -> str:
        """That of the call shown, or to be made."""
        return self._shown.started.answer_url if self._shown.started is not None else ""

    def draw(self, view: CallView) -> None:
        """Draw this moment of the call, which goes on from the one before; a subclass draws its own panes, too."""
        self._shown = view
        self._elements.show(view)
        self._transcript.show(view)
        if self._details is not None:
            self._details.show(view)

    def draw_afresh(self, view: CallView) -> None:
        """Draw another call, or an earlier moment: nothing of what was shown is left in any pane."""
        for each in (CallView(), view):
            self.draw(each)

    @on(ElementTree.Selected)
    def _element_selected(self, event: ElementTree.Selected) -> None:
        event.stop()
        if self._details is not None:
            self._details.select_element(event.path)

    def action_follow(self) -> None:
        """The tree follows the running element."""
        self._elements.follow()

    def action_go_to(self, pane: str) -> None:
        """Move the focus to a pane."""
        self.set_focus(self.query_one(f"#{pane}"))

    def action_tab(self, tab: str) -> None:
        """Show one of the tabs below."""
        from widgets.detail_tabs import DetailTab

        if self._details is not None:
            self._details.open(DetailTab(tab), focus=True)

    def action_maximise(self) -> None:
        """The focused pane alone, or all again."""
        if self.maximized is not None:
            self.minimize()
        elif (pane := self._pane_of(self.focused)) is not None:
            self.maximize(pane, container=False)

    def _pane_of(self, widget: Widget | None) -> Widget | None:
        panes = self.query_one("#panes")
        while widget is not None and widget.parent is not panes:
            widget = widget.parent if isinstance(widget.parent, Widget) else None
        return widget

    def action_zoom(self) -> None:
        """A view for readers far away."""
        self.toggle_class("-zoomed")
        self._transcript.space_out(self.has_class("-zoomed"))

    def action_copy_call_uuid(self) -> None:
        """The CallUUID to the clipboard."""
        started = self._shown.started
        self._copy(started.call_uuid if started else "", "CallUUID")

    def action_copy_url(self) -> None:
        """The answer URL to the clipboard."""
        self._copy(self.answer_url, "answer URL")

    def action_copy_recording(self) -> None:
        """The URL of the last recording to the clipboard."""
        recordings = self._shown.recordings
        self._copy(recordings[-1].url if recordings else "", "last recording's URL")

    def action_copy_request(self) -> None:
        """The last request to the clipboard."""
        from playground.curl import curl_command

        exchanges = self._shown.exchanges
        self._copy(
            curl_command(exchanges[-1].request) if exchanges else "", "last request, as a curl command,"
        )

    def _copy(self, text: str, what: str) -> None:
        if text:
            self.app.copy_to_clipboard(text)
            self.notify(f"The {what} is on the clipboard.", markup=False, timeout=2)
        else:
            self.notify(f"There is no {what.split(',')[0]} yet.", markup=False, severity="warning", timeout=2)

    def action_help(self) -> None:
        """Show or hide the help panel."""
        from playground.screens.help_panel import toggle_help

        toggle_help(self)

    def action_scroll_help(self, pages: int) -> None:
        """Scroll the help's list of keys."""
        from playground.screens.help_panel import scroll_help

        scroll_help(self, pages)

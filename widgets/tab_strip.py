"""A row of tabs as one widget: a quarter of the cost of Textual's ``Tabs``, and it shortens itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

__all__ = ["Tab", "TabStrip"]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab."""

    id: str
    title: str
    short: str
    """The title where there is little room."""
    count: int = 0
    """Shown behind the title unless 0."""
    count_style: str = ""
    """Style of the count, made of theme variables."""


class TabStrip(Widget, can_focus=True):
    """The titles; the active one is marked. Arrow keys and clicks choose another."""

    DEFAULT_CSS = """
    TabStrip { height: 1; width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
    """
    BINDINGS = [
        Binding("left", "step(-1)", "Previous tab", show=False, id="tabs.left"),
        Binding("right", "step(1)", "Next tab", show=False, id="tabs.right"),
    ]

    tabs: reactive[tuple[Tab, ...]] = reactive(())
    """The tabs, from the left."""
    active: reactive[str] = reactive("")
    """Id of the tab that is open."""

    @dataclass
    class Chosen(Message):
        """The user wants another tab."""

        id: str

    def __init__(self, tabs: Sequence[Tab], *, active: str) -> None:
        super().__init__()
        self.set_reactive(TabStrip.tabs, tuple(tabs))
        self.set_reactive(TabStrip.active, active)

    def action_step(self, by: int) -> None:
        """Choose a neighbour; past the last comes the first."""
        ids = [tab.id for tab in self.tabs]
        self.post_message(self.Chosen(ids[(ids.index(self.active) + by) % len(ids)]))

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        place = event.get_content_offset(self)
        for tab, title, start in self._placed():
            if place is not None and start <= place.x < start + title.cell_length:
                self.post_message(self.Chosen(tab.id))

    def on_focus(self) -> None:
        """Draw with focus."""
        self.refresh()

    def on_blur(self) -> None:
        """Draw without focus."""
        self.refresh()

    def render(self) -> Content:
        """The titles in a row."""
        return Content.assemble(*(title for _, title, _ in self._placed()))

    def _placed(self) -> Iterator[tuple[Tab, Content, int]]:
        """Tabs, their titles as drawn, and the column where each begins."""
        length = sum(self._title(tab, tab.title).cell_length for tab in self.tabs)
        start = 0
        for tab in self.tabs:
            title = self._title(tab, tab.title if length <= self.size.width else tab.short)
            yield tab, title, start
            start += title.cell_length

    def _title(self, tab: Tab, title: str) -> Content:
        content = Content(f" {title} {tab.count} " if tab.count else f" {title} ")
        if tab.id != self.active:
            if tab.count:
                content = content.stylize(tab.count_style, len(title) + 2, len(content) - 1)
            return content.stylize_before("$foreground 60%")
        ground = "$block-cursor-background" if self.has_focus else "$primary 35%"
        ink = "$block-cursor-foreground" if self.has_focus else "$foreground"
        return content.stylize_before(f"bold {ink} on {ground}")

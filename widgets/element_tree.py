"""The tree of the document's elements: what runs is lit, what is done is ticked.

The cursor follows the element that runs until the user moves it; ``follow`` brings it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from playground.call.view import CallView, ElementState
from widgets.element_rows import Row, rows_of
from widgets.rows import strip_of

if TYPE_CHECKING:
    from playground.document.model import Document

__all__ = ["ElementTree"]


class ElementTree(ScrollView, can_focus=True, inherit_bindings=False):
    """The current document, element by element, in order."""

    HELP = """\
## Elements

The document now running, in order. `▶` runs now, `✓` is done, `✗` failed, `–` was skipped;
no sign: not reached yet.

The cursor follows the running element until you move it; **f** follows again. The *Element* and
*XML* tabs show what the cursor is on.
"""
    COMPONENT_CLASSES = {
        "tree--guide",
        "tree--name",
        "tree--attribute",
        "tree--value",
        "tree--text",
        "tree--running",
        "tree--done",
        "tree--failed",
        "tree--skipped",
        "tree--cursor",
        "tree--lit",
        "tree--empty",
    }
    DEFAULT_CSS = """
    ElementTree {
        scrollbar-size: 1 1; overflow-x: hidden; overflow-y: scroll;
        & > .tree--guide { color: $foreground 25%; }
        & > .tree--name { color: $foreground; text-style: bold; }
        & > .tree--attribute { color: $foreground 55%; }
        & > .tree--value { color: $text-secondary; }
        & > .tree--text { color: $foreground 80%; text-style: italic; }
        & > .tree--running { color: $text-accent; text-style: bold; }
        & > .tree--done { color: $text-success; }
        & > .tree--failed { color: $text-error; text-style: bold; }
        & > .tree--skipped { color: $foreground 55%; }
        & > .tree--empty { color: $foreground 55%; }
        & > .tree--lit { background: $accent 22%; }
        & > .tree--cursor { background: $foreground 8%; }
        &:focus > .tree--cursor { background: $primary 35%; }
    }
    """
    BINDINGS = [
        Binding("up,k", "move(-1)", "Up", show=False, system=True, id="tree.up"),
        Binding("down,j", "move(1)", "Down", show=False, system=True, id="tree.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, system=True, id="tree.page-up"),
        Binding("pagedown", "page(1)", "Page down", show=False, system=True, id="tree.page-down"),
        Binding("home,g", "move_to(0)", "First", show=False, system=True, id="tree.first"),
        Binding("end,G", "move_to(-1)", "Last", show=False, system=True, id="tree.last"),
    ]

    @dataclass
    class Selected(Message):
        """The cursor is on another element."""

        path: str | None
        """The element's path; ``None`` when there is no document."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view = CallView()
        self._rows: list[Row] = []
        self._selected: str | None = None
        self._following = True

    @property
    def selected(self) -> str | None:
        """Path of the element the cursor is on."""
        return self._selected

    @property
    def following(self) -> bool:
        """True while the cursor follows the element that runs."""
        return self._following

    @property
    def place(self) -> tuple[str | None, bool]:
        """Where the cursor is, and whether it follows; for ``go_back_to``."""
        return self._selected, self._following

    def go_back_to(self, place: tuple[str | None, bool]) -> None:
        """Put the cursor where it was, unless it follows or there is no such element any more."""
        path, follows = place
        if not follows and any(row.path == path for row in self._rows):
            self._following = False
            self._select(path)

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        before, self._view = self._view, view
        if view.document is not before.document or view.document_request != before.document_request:
            self._following = True
            self._lay_out()
            self._select(view.running or (self._rows[0].path if self._rows else None))
        elif view.states != before.states or view.running != before.running:
            self.refresh()
        if self._following and view.running is not None:
            self._select(view.running)

    def follow(self) -> None:
        """Let the cursor follow the running element again."""
        self._following = True
        if self._view.running is not None:
            self._select(self._view.running)

    def _select(self, path: str | None) -> None:
        if path == self._selected or (path is not None and all(row.path != path for row in self._rows)):
            return
        self._selected = path
        self.refresh()
        self._bring_into_view()
        self.post_message(self.Selected(path))

    def _bring_into_view(self) -> None:
        places = [y for y, row in enumerate(self._rows) if row.path == self._selected]
        if places:
            region = Region(0, places[0], 1, len(places))
            self.scroll_to_region(region, animate=False, force=True, origin_visible=False)

    def on_resize(self, event: events.Resize) -> None:
        """Cut the rows to the new width."""
        self._lay_out()
        self._bring_into_view()

    def _lay_out(self) -> None:
        document = self._view.document
        width = self.scrollable_content_region.width
        self._rows = rows_of(document, width) if document is not None else []
        self.virtual_size = Size(width, len(self._rows))
        self.refresh()

    def notify_style_update(self) -> None:
        """Draw anew when the theme changes."""
        super().notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the widget."""
        width = self.scrollable_content_region.width
        row_number = y + self.scroll_offset.y
        if row_number >= len(self._rows):
            return self._blank(y, width)
        row = self._rows[row_number]
        state = self._view.states.get(row.path)
        ground = self._ground(row.path, state)

        def style_of(name: str) -> Style:
            return self.get_visual_style(*ground, f"tree--{name}").rich_style

        rest = self.get_visual_style(*ground).rich_style
        sign = sign_of(state) if row.first else ("  ", "guide")
        return strip_of([sign, *row.pieces], style_of, width, rest)

    def _ground(self, path: str, state: ElementState | None) -> tuple[str, ...]:
        ground = ("tree--lit",) if state is ElementState.RUNNING and path == self._view.running else ()
        return (*ground, "tree--cursor") if path == self._selected else ground

    def _blank(self, y: int, width: int) -> Strip:
        rest = self.visual_style.rich_style
        words = empty_words(self._view.document)[y : y + 1] if not self._rows else []
        pieces = [(f" {line}"[:width], "empty") for line in words]
        return strip_of(pieces, lambda name: self.get_visual_style(f"tree--{name}").rich_style, width, rest)

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse."""
        row_number = event.y + self.scroll_offset.y
        if row_number < len(self._rows):
            self._moved_by_user(self._rows[row_number].path)

    def _moved_by_user(self, path: str) -> None:
        self._following = False
        self._select(path)

    def action_move(self, by: int) -> None:
        """Move the cursor by so many elements."""
        paths = self._paths()
        if paths:
            at = paths.index(self._selected) if self._selected in paths else 0
            self._moved_by_user(paths[max(0, min(len(paths) - 1, at + by))])

    def action_page(self, direction: int) -> None:
        """Move the cursor by a page."""
        self.action_move(direction * max(1, self.size.height - 1))

    def action_move_to(self, index: int) -> None:
        """Move the cursor to the first (0) or last (-1) element."""
        if paths := self._paths():
            self._moved_by_user(paths[index])

    def _paths(self) -> list[str]:
        return [row.path for row in self._rows if row.first]

    @property
    def as_text(self) -> str:
        """All rows as plain text, signs included."""
        lines = []
        for row in self._rows:
            sign = sign_of(self._view.states.get(row.path))[0] if row.first else "  "
            lines.append((sign + "".join(text for text, _ in row.pieces)).rstrip())
        return "\n".join(lines)


def sign_of(state: ElementState | None) -> tuple[str, str]:
    """The sign of a state, two cells, and its style."""
    match state:
        case ElementState.RUNNING:
            return "▶ ", "running"
        case ElementState.DONE:
            return "✓ ", "done"
        case ElementState.FAILED:
            return "✗ ", "failed"
        case ElementState.SKIPPED:
            return "– ", "skipped"
        case None:
            return "  ", "guide"


def empty_words(document: Document | None) -> list[str]:
    """What stands where there is no tree."""
    if document is None:
        return ["No document yet."]
    return ["No elements: the document", "cannot be read (see XML)."]

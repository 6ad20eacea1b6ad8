"""The tree of a map: a row a choice, drawn only where it is in sight.

The cursor follows the call until the user moves it; ``follow`` brings it back.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from widgets.map_rows import Fold, MapPicture, MapRow, pieces_of
from widgets.rows import strip_of

__all__ = ["MapTree"]


class MapTree(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of a map, one of them selected."""

    COMPONENT_CLASSES = {
        f"map--{name}"
        for name in ("guide", "label", "text", "end", "dim", "note", "open", "here", "elsewhere", "visited",
                     "known", "given-up", "error", "warning", "info", "cursor", "lit")
    }  # fmt: skip
    DEFAULT_CSS = """
    MapTree {
        height: 1fr; scrollbar-size: 1 1; overflow-x: hidden; overflow-y: scroll;
        & > .map--guide { color: $foreground 25%; }
        & > .map--label { color: $foreground; text-style: bold; }
        & > .map--text { color: $foreground 90%; }
        & > .map--end { color: $foreground 75%; text-style: italic; }
        & > .map--dim, & > .map--note, & > .map--known, & > .map--given-up { color: $foreground 55%; }
        & > .map--open { color: $text-secondary; }
        & > .map--here { color: $text-accent; text-style: bold; }
        & > .map--elsewhere { color: $text-accent; }
        & > .map--visited { color: $text-success; }
        & > .map--error { color: $text-error; text-style: bold; }
        & > .map--warning { color: $text-warning; text-style: bold; }
        & > .map--info { color: $text-primary; }
        & > .map--lit { background: $accent 22%; }
        & > .map--cursor { background: $foreground 8%; }
        &:focus > .map--cursor { background: $primary 35%; }
    }
    """
    BINDINGS = [
        Binding("up,k", "move(-1)", "Up", show=False, system=True, id="map.up"),
        Binding("down,j", "move(1)", "Down", show=False, system=True, id="map.down"),
        Binding("left", "out", "Close menu", show=False, system=True, id="map.close"),
        Binding("right", "into", "Open menu", show=False, system=True, id="map.open"),
        Binding("enter,space", "open_or_close", "Open or close menu", show=False, id="map.toggle"),
        Binding("pageup", "page(-1)", "Page up", show=False, system=True, id="map.page-up"),
        Binding("pagedown", "page(1)", "Page down", show=False, system=True, id="map.page-down"),
        Binding("home,g", "move_to(0)", "First", show=False, system=True, id="map.first"),
        Binding("end,G", "move_to(-1)", "Last", show=False, system=True, id="map.last"),
    ]

    @dataclass
    class Selected(Message):
        """The cursor is on another row, or that row says something else now."""

        row: MapRow | None

    @dataclass
    class Folded(Message):
        """The user wants a menu's choices shown, or hidden."""

        place: int
        is_open: bool

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picture = MapPicture()
        self._numbers: dict[str, int] = {}
        self._selected: MapRow | None = None
        self._following = True

    @property
    def selected(self) -> MapRow | None:
        """The row the cursor is on."""
        return self._selected

    @property
    def following(self) -> bool:
        """True while the cursor follows the call."""
        return self._following

    def show(self, picture: MapPicture) -> None:
        """Draw this moment of the map; the cursor's row stays where it is on the screen as far as it can."""
        before, self._picture = self._picture, picture
        if picture.rows is not before.rows:
            was_at = self._numbers.get(self._selected.key) if self._selected is not None else None
            self._numbers = {
                key: number for number, row in enumerate(picture.rows) for key in (row.key, *row.also)
            }
            self.virtual_size = Size(self.scrollable_content_region.width, len(picture.rows))
            self._keep_selected(was_at)
            self.refresh()
        elif self._following and picture.here != before.here:
            self.follow()

    def _keep_selected(self, was_at: int | None) -> None:
        rows = self._picture.rows
        if not rows:
            self._select(None)
            return
        key = self._selected.key if self._selected is not None else self._picture.here
        at = self._numbers.get(key, min(was_at or 0, len(rows) - 1))
        if was_at is not None and at != was_at and not self._following:
            self.scroll_relative(y=at - was_at, animate=False, force=True)
        self._select(rows[at])
        if self._following:
            self.follow()

    def follow(self) -> None:
        """Let the cursor follow the call again."""
        self._following = True
        if (at := self._numbers.get(self._picture.here)) is not None:
            self._select(self._picture.rows[at])
            self.scroll_to(
                y=max(0, at - self.size.height // 3), animate=False, force=True
            )  # what can be chosen there

    def go_to(self, key: str) -> None:
        """Put the cursor on that row, if it is shown."""
        if (at := self._numbers.get(key)) is not None:
            self._move_to(at)

    def _select(self, row: MapRow | None) -> None:
        if row != self._selected:
            self._selected = row
            self.refresh()
            self.post_message(self.Selected(row))

    def _bring_into_view(self) -> None:
        if self._selected is not None:
            region = Region(0, self._numbers[self._selected.key], 1, 1)
            self.scroll_to_region(region, animate=False, force=True, origin_visible=False)

    def on_resize(self) -> None:
        """Rows are cut when drawn; only the scrollbar must know."""
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._picture.rows))
        self._bring_into_view()

    def notify_style_update(self) -> None:
        """Draw anew when the theme changes."""
        super().notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the widget."""
        width = self.scrollable_content_region.width
        number = y + self.scroll_offset.y
        if number >= len(self._picture.rows):
            return Strip.blank(width, self.visual_style.rich_style)
        row = self._picture.rows[number]
        ground = ("map--lit",) if row.key == self._picture.here else ()
        if self._selected is not None and row.key == self._selected.key:
            ground = (*ground, "map--cursor")

        def style_of(name: str) -> Style:
            return self.get_visual_style(*ground, f"map--{name}").rich_style

        rest = self.get_visual_style(*ground).rich_style
        return strip_of(pieces_of(row, width), style_of, width, rest)

    # What the user does

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the mouse; once more opens or closes it."""
        number = event.y + self.scroll_offset.y
        if number >= len(self._picture.rows):
            return
        if self._selected is not None and self._numbers[self._selected.key] == number:
            self.action_open_or_close()
        else:
            self._move_to(number)

    def _move_to(self, number: int) -> None:
        self._following = False
        self._select(self._picture.rows[number])
        self._bring_into_view()

    def action_move(self, by: int) -> None:
        """Move the cursor by so many rows."""
        if self._selected is not None:
            at = self._numbers[self._selected.key] + by
            self._move_to(max(0, min(len(self._picture.rows) - 1, at)))

    def action_page(self, direction: int) -> None:
        """Move the cursor by a page."""
        self.action_move(direction * max(1, self.size.height - 1))

    def action_move_to(self, index: int) -> None:
        """Move the cursor to the first (0) or last (-1) row."""
        if self._picture.rows:
            self._move_to(index % len(self._picture.rows))

    def action_out(self) -> None:
        """Close the menu, or go to the row above it in the tree."""
        row = self._selected
        if row is None:
            return
        if row.fold is Fold.OPEN and row.place is not None:
            self.post_message(self.Folded(row.place, False))
        else:
            self.go_to(row.parent)

    def action_into(self) -> None:
        """Open the menu, or go to where it stands."""
        row = self._selected
        if row is None:
            return
        if row.fold is Fold.CLOSED and row.place is not None:
            self.post_message(self.Folded(row.place, True))
        elif row.leads_back_to:
            self.go_to(row.leads_back_to)
        elif row.fold is Fold.OPEN:
            self.action_move(1)

    def action_open_or_close(self) -> None:
        """Open the menu or close it; or go to where it stands."""
        row = self._selected
        if row is not None and row.fold is Fold.OPEN:
            self.action_out()
        else:
            self.action_into()

    @property
    def as_text(self) -> str:
        """All rows as plain text, at a width where nothing is cut."""
        return "\n".join(
            " ".join(text for text, _ in pieces_of(row, 200)).rstrip() for row in self._picture.rows
        )

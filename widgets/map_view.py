"""The map of the app that is called: how far it is known, its menus as a tree, and the chosen row in full."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from playground.call.view import CallView
from widgets.fact_sheet import Fact, FactSheet, Prose, Row, Tone
from widgets.map_rows import MapPicture, MapRow, MapSign
from widgets.map_tree import MapTree
from widgets.push import Push
from widgets.signs import sign_of_severity, style_of_severity
from widgets.time_left import bar

__all__ = ["MapView", "head_of"]

LOW = 12
"""Rows below which the chosen row is told on one line."""
_EMPTY = (
    "The map grows as you call: every menu you hear, every key you press.",
    "X walks all the rest by itself, with calls of its own that you neither see nor hear.",
)
_TONES = {"error": Tone.BAD, "warning": Tone.DOUBTFUL}
_STATES = {
    MapSign.HERE: "you are here",
    MapSign.ELSEWHERE: "another of your calls is here",
    MapSign.VISITED: "chosen by you",
    MapSign.KNOWN: "walked, though not by you",
    MapSign.OPEN: "not walked yet",
    MapSign.GIVEN_UP: "could not be walked",
}


class MapView(Widget):
    """Draws a picture of the map; asks for what only others can do."""

    HELP = """\
## Map

The menus of the app you call, as far as they are known. A row is a choice and what it leads to.
`▶` the call is here · `✓` chosen by you · `·` walked, not by you · `?` not walked yet · `–` could not
be walked · `✗ !` a verdict, told in full below.

**↑ ↓** choose a row, **← →** close and open a menu, **Enter** goes to a menu that stands elsewhere.
The cursor follows the call until you move it; **f** follows again. **J** calls again and goes to the
chosen row. **X** walks what is not walked yet, with silent calls of its own, or stops walking; **E** saves
the map as a web page and as JSON; **N** begins it anew.
"""
    DEFAULT_CSS = """
    MapView {
        layout: vertical; height: 1fr;
        & > #map-head { height: 1; width: 1fr; layout: horizontal; }
        & #map-words { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & #map-walk { width: auto; padding: 0 1; background: $panel; }
        & #map-walk:hover { background: $primary; color: $background; }
        & > FactSheet { height: auto; max-height: 35%; border-top: solid $foreground 15%; }
        & > #map-line { height: 1; text-wrap: nowrap; text-overflow: ellipsis; display: none; }
        & > #map-empty { display: none; padding: 1 0; height: 1fr; color: $foreground 65%; }
        &.-low > FactSheet { display: none; }
        &.-low > #map-line { display: block; }
        &.-empty > MapTree, &.-empty > FactSheet, &.-empty > #map-line { display: none; }
        &.-empty > #map-empty { display: block; }
        &.-empty.-low > #map-empty { padding: 0; }
    }
    """

    class WalkWanted(Message):
        """The user wants the rest walked, or the walk stopped."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picture = MapPicture()
        self._words = Static("", markup=False, id="map-words")
        self._push = Push("X: walk the rest", id="map-walk")
        self._push.can_focus = False
        self._tree = MapTree()
        self._sheet = FactSheet()
        self._line = Static("", markup=False, id="map-line")
        self._empty = Static("\n".join(_EMPTY), markup=False, id="map-empty")
        self.add_class("-empty")

    def compose(self) -> ComposeResult:
        """The state of the map, its tree, and the chosen row."""
        with Widget(id="map-head"):
            yield self._words
            yield self._push
        yield self._tree
        yield self._sheet
        yield self._line
        yield self._empty

    def on_mount(self) -> None:
        """Draw what there is by now."""
        self._draw_head()

    def on_resize(self) -> None:
        """One line for the chosen row where there is little room."""
        self.set_class(self.size.height < LOW, "-low")
        self._draw_head()

    def show(self, view: CallView) -> None:
        """The map is a picture of its own: see ``show_map``."""

    def show_map(self, picture: MapPicture) -> None:
        """Draw this moment of the map."""
        self._picture = picture
        self.set_class(not picture.rows, "-empty")
        self._tree.show(picture)
        self._draw_head()

    @property
    def selected(self) -> MapRow | None:
        """The row the cursor is on."""
        return self._tree.selected

    def follow(self) -> None:
        """Let the cursor follow the call again."""
        self._tree.follow()

    def _draw_head(self) -> None:
        self._words.update(head_of(self._picture, self._words.size.width or self.size.width - 22))
        self._push.label = _offer(self._picture)

    @on(MapTree.Selected)
    def _selected(self, event: MapTree.Selected) -> None:
        event.stop()
        row = event.row
        self._sheet.show([] if row is None else sheet_of(row), from_the_top=True)
        self._line.update(Content("") if row is None else line_of(row))

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """By mouse."""
        event.stop()
        self.post_message(self.WalkWanted())


def head_of(picture: MapPicture, width: int) -> Content:
    """How far the map is known, or how far the walk is, on one line."""
    if picture.walk is not None:
        return _progress_of(picture, width)
    if not picture.rows:
        return Content("")
    roomy = width >= 72
    counted = [
        _counted(picture.menus, "menu"),
        f"{picture.known} of {picture.choices} choices known"
        if roomy
        else f"{picture.known}/{picture.choices} known",
        f"{picture.visited} by you",
    ]
    head = Content(" · ".join(counted))
    for severity, count in (("error", picture.errors), ("warning", picture.warnings)):
        if count:
            words = f"{sign_of_severity(severity)} {_counted(count, severity) if roomy else count}"
            head = Content.assemble(head, "   ", (words, f"bold {style_of_severity(severity)}"))
    if picture.said:
        head = Content.assemble(head, "   ", (picture.said, "$foreground 65%"))
    return head


def _offer(picture: MapPicture) -> str:
    """What the key for walking does now."""
    if picture.walk is not None:
        return "X: stop walking"
    return "all walked" if picture.rows and picture.known >= picture.choices else "X: walk the rest"


def _progress_of(picture: MapPicture, width: int) -> Content:
    walk = picture.walk
    assert walk is not None
    done = picture.known / max(1, picture.choices)
    words = f"{_counted(walk.calls, 'call')}, {_counted(walk.pages, 'page')}, {walk.open} to go"
    if picture.errors:
        words += f", {_counted(picture.errors, 'error')}"
    drawn = bar(done, max(6, min(24, width // 4)), "$accent", "$foreground 20%")
    return Content.assemble("Walking ", drawn, "  ", words)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def line_of(row: MapRow) -> Content:
    """The chosen row on one line: what is wrong there, else how to get there."""
    route = f"{row.route}: " if row.route else ""
    if row.verdicts:
        severity, sentence = row.verdicts[0]
        return Content.assemble(
            (f"{sign_of_severity(severity)} ", style_of_severity(severity)), route, sentence
        )
    return Content.assemble((route, "bold"), (_STATES[row.sign], "$foreground 65%"), f"  {row.url}")


def sheet_of(row: MapRow) -> list[Row]:
    """The chosen row in full."""
    facts: list[Row] = [
        Prose(f"{sign_of_severity(severity)} {sentence}", _TONES.get(severity, Tone.PLAIN))
        for severity, sentence in row.verdicts
    ]
    facts.append(Fact("to get here", f"{row.route or 'call'}   ({_STATES[row.sign]})"))
    if row.heard:
        facts.append(Fact("hears", row.heard))
    if row.text and row.text != row.heard:
        facts.append(Fact("then", row.text))
    if row.url:
        facts.append(Fact("page", row.url))
    return facts

"""The map's widgets: rows in any room, keys, what is told of a row, maps of any size."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.message import Message

from tests.ui.reading import text_of
from tests.ui.sample_maps import clinic, half_a_clinic
from tests.ui.waiting import until
from widgets.map_rows import MapPicture, MapRow, MapSign
from widgets.map_tree import MapTree
from widgets.map_view import MapView, head_of, line_of, sheet_of


class MapApp(App[None]):
    def __init__(self, picture: MapPicture) -> None:
        super().__init__()
        self.picture = picture
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield MapView()

    def on_mount(self) -> None:
        self.view.show_map(self.picture)
        self.query_one(MapTree).focus()

    def on_map_tree_folded(self, message: MapTree.Folded) -> None:
        self.heard.append(message)

    def on_map_view_walk_wanted(self, message: MapView.WalkWanted) -> None:
        self.heard.append(message)

    @property
    def view(self) -> MapView:
        return self.query_one(MapView)

    @property
    def tree(self) -> MapTree:
        return self.query_one(MapTree)


def many(count: int) -> MapPicture:
    """A list of rows."""
    return MapPicture(
        tuple(MapRow(f"k{n}", "├─ ", str(n), 5, MapSign.KNOWN, f"Menu {n}") for n in range(count))
    )


@pytest.mark.parametrize("size", [(40, 6), (80, 8), (120, 36)])
async def test_the_cursor_begins_where_the_call_is_and_tells_of_it(size: tuple[int, int]) -> None:
    app = MapApp(clinic())
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.tree.selected is not None)
        await pilot.pause()
        assert app.tree.selected is not None
        assert app.tree.selected.sign is MapSign.HERE
        shown = text_of(app.view)
        assert "5 menus" in shown
        assert "you are here" in shown
        assert ("http://app.test/chosen" in shown) or size[0] == 40


async def test_what_is_wrong_with_a_row_is_told_in_full() -> None:
    app = MapApp(clinic())
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.tree.selected is not None)
        bad = next(row for row in app.picture.rows if row.severity == "error" and row.route == "4")
        app.tree.go_to(bad.key)
        await until(
            pilot, lambda: "Did you mean" in text_of(app.view) or "Speek is no element" in text_of(app.view)
        )
        assert app.tree.following is False
        await pilot.resize_terminal(80, 9)
        await until(pilot, lambda: app.view.has_class("-low"))
        assert "✗ 4: " in text_of(app.view)


async def test_keys_ask_for_menus_to_be_closed_and_the_button_for_a_walk() -> None:
    app = MapApp(half_a_clinic())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree.selected is not None)
        await pilot.press("enter")
        await until(pilot, lambda: bool(app.heard))
        place = app.picture.rows[0].place
        assert place is not None
        assert app.heard == [MapTree.Folded(place, False)]
        await pilot.click("#map-walk")
        await until(pilot, lambda: isinstance(app.heard[-1], MapView.WalkWanted))


async def test_a_click_chooses_a_row_and_another_one_closes_it() -> None:
    app = MapApp(clinic())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree.selected is not None)
        await pilot.click(MapTree, offset=(20, 0))
        assert app.tree.selected is app.picture.rows[0]
        await pilot.click(MapTree, offset=(20, 0))
        await until(pilot, lambda: bool(app.heard))
        assert app.heard == [MapTree.Folded(app.picture.rows[0].place or 0, False)]


async def test_a_map_of_a_hundred_thousand_rows_is_drawn_where_it_is_seen() -> None:
    app = MapApp(many(100_000))  # drawn whole, it would take longer than anybody waits here
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree.selected is not None)
        await pilot.press("end")
        await until(pilot, lambda: "Menu 99999" in text_of(app.tree))
        await pilot.press("pageup", "home")
        await until(pilot, lambda: "Menu 0 " in text_of(app.tree))


async def test_the_cursor_s_row_stays_where_it_is_while_the_map_grows_above_it() -> None:
    app = MapApp(many(200))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree.selected is not None)
        await pilot.press("end")
        await until(pilot, lambda: "Menu 199" in text_of(app.tree))
        row = next(y for y, line in enumerate(text_of(app.tree).split("\n")) if "Menu 199" in line)
        more = tuple(MapRow(f"n{n}", "├─ ", "n", 5, MapSign.OPEN, "new") for n in range(7))
        app.view.show_map(
            MapPicture((*more, *app.picture.rows, *(replace(item, key=f"z{item.key}") for item in more)))
        )
        await until(pilot, lambda: "Menu 199" in text_of(app.tree).split("\n")[row])
        assert app.tree.selected is not None
        assert app.tree.selected.key == "k199"


async def test_a_row_that_is_gone_leaves_the_cursor_near() -> None:
    app = MapApp(many(20))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.tree.selected is not None)
        await pilot.press("end")
        app.view.show_map(many(5))
        await until(pilot, lambda: app.tree.selected is not None and app.tree.selected.key == "k4")
        app.view.show_map(MapPicture())
        await until(pilot, lambda: app.tree.selected is None and app.view.has_class("-empty"))
        await pilot.press("down", "enter", "left", "right", "end")
        assert app.is_running


def test_the_head_counts_or_tells_how_far_the_walk_is() -> None:
    assert head_of(MapPicture(), 80).plain == ""
    assert head_of(clinic(), 100).plain.startswith("5 menus · 23 of 23 choices known · 4 by you   ✗ 4 errors")
    assert head_of(clinic(), 50).plain.startswith("5 menus · 23/23 known · 4 by you   ✗ 4")
    assert "7 calls" in head_of(half_a_clinic(), 80).plain


def test_a_row_in_words() -> None:
    row = MapRow(
        "k", "", "1", 1, MapSign.VISITED, "Menu", route="2 › 1", url="http://app.test/", heard="Hello."
    )
    assert line_of(row).plain == "2 › 1: chosen by you  http://app.test/"
    told = replace(row, verdicts=(("warning", "It is slow."),))
    assert line_of(told).plain == "! 2 › 1: It is slow."
    assert [str(getattr(fact, "value", getattr(fact, "text", ""))) for fact in sheet_of(told)] == [
        "! It is slow.",
        "2 › 1   (chosen by you)",
        "Hello.",
        "Menu",
        "http://app.test/",
    ]

"""The element tree: what runs is lit, what is done is ticked, and the cursor follows until it is moved."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from playground.call.showing import show_all
from playground.call.view import CallView
from playground.document.parse import parse_document
from tests.ui import recorded
from tests.ui.recorded import GET_DIGITS
from tests.ui.waiting import until
from widgets.element_rows import rows_of
from widgets.element_tree import ElementTree
from widgets.rows import width_of


class TreeApp(App[None]):
    def __init__(self, view: CallView | None = None) -> None:
        super().__init__()
        self.view = view or CallView()
        self.selected: list[str | None] = []

    def compose(self) -> ComposeResult:
        yield ElementTree()

    def on_mount(self) -> None:
        self.tree.show(self.view)
        self.tree.focus()

    @property
    def tree(self) -> ElementTree:
        return self.query_one(ElementTree)

    def on_element_tree_selected(self, event: ElementTree.Selected) -> None:
        self.selected.append(event.path)


async def test_states_have_signs() -> None:
    app = TreeApp(show_all(recorded.waiting().entries))
    async with app.run_test(size=(100, 20)):
        rows = app.tree.as_text.splitlines()
        assert rows[0] == "  Response"
        assert rows[1].startswith("✓ ├─ Speak voice=Polly.Amy language=en-GB  “Welcome to Riverside Clinic.”")
        assert rows[2].startswith("▶ ├─ GetDigits action=http://127.0.0.1:5000/menu/ method=POST")
        assert rows[3].startswith("✓ │  ├─ Speak  “For appointments")
        assert rows[-1] == "  └─ Hangup"


async def test_failed_and_skipped_have_signs() -> None:
    call = recorded.to_the_menu()
    call.start("/Response/Speak[2]", 10).finish("/Response/Speak[2]", "failed")
    call.start("/Response/Hangup[1]", 11).finish("/Response/Hangup[1]", "skipped")
    app = TreeApp(show_all(call.entries))
    async with app.run_test(size=(100, 20)):
        assert "✗ ├─ Speak" in app.tree.as_text
        assert "– └─ Hangup" in app.tree.as_text


async def test_the_cursor_follows_the_running_element() -> None:
    call = recorded.to_the_menu()
    app = TreeApp(show_all(call.entries))
    async with app.run_test(size=(60, 20)) as pilot:
        assert app.tree.selected == f"{GET_DIGITS}/Speak[1]"
        app.tree.show(show_all(call.finish(f"{GET_DIGITS}/Speak[1]").entries))
        await until(pilot, lambda: app.selected[-1] == GET_DIGITS)


async def test_the_cursor_stays_where_the_user_put_it_until_told_to_follow() -> None:
    call = recorded.to_the_menu()
    app = TreeApp(show_all(call.entries))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("home", "down")
        assert app.tree.selected == "/Response/Speak[1]"
        assert not app.tree.following
        app.tree.show(show_all(call.finish(f"{GET_DIGITS}/Speak[1]").entries))
        assert app.tree.selected == "/Response/Speak[1]"
        app.tree.follow()
        assert app.tree.selected == GET_DIGITS


async def test_a_new_document_is_followed_again() -> None:
    app = TreeApp(show_all(recorded.waiting().entries))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("end")
        app.tree.show(show_all(recorded.completed().entries))
        assert app.tree.following
        assert app.tree.selected == "/Response"


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        (["home"], "/Response"),
        (["end"], "/Response/Hangup[1]"),
        (["home", "up"], "/Response"),
        (["end", "down", "k"], "/Response/Speak[2]"),
        (["home", "pagedown"], "/Response/Hangup[1]"),
        (["end", "pageup"], "/Response"),
    ],
)
async def test_keys_move_the_cursor(keys: list[str], path: str) -> None:
    app = TreeApp(show_all(recorded.waiting().entries))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press(*keys)
        assert app.tree.selected == path


async def test_a_click_selects() -> None:
    app = TreeApp(show_all(recorded.waiting().entries))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.click(ElementTree, offset=(5, 1))
        assert app.tree.selected == "/Response/Speak[1]"
        await pilot.click(ElementTree, offset=(5, 19))
        assert app.tree.selected == "/Response/Speak[1]"


async def test_the_running_element_is_brought_into_sight() -> None:
    source = f"<Response>{'<Speak>a</Speak>' * 200}</Response>"
    call = recorded.Recording().started().request().loaded(source, 200).start("/Response/Speak[150]")
    app = TreeApp(show_all(call.entries))
    async with app.run_test(size=(60, 10)) as pilot:
        await until(pilot, lambda: 141 <= app.tree.scroll_offset.y <= 150)


async def test_no_document_and_no_tree_say_so() -> None:
    app = TreeApp()
    async with app.run_test(size=(60, 10)):
        assert "No document yet." in drawn(app.tree)
        broken = recorded.Recording().started().request().loaded("<Response><Speak>", 0)
        app.tree.show(show_all(broken.entries))
        assert "cannot be read" in drawn(app.tree)


def drawn(tree: ElementTree) -> str:
    return "\n".join(tree.render_line(y).text for y in range(tree.size.height))


@pytest.mark.parametrize("width", [0, 1, 5, 12, 30, 43, 44, 60, 200])
def test_rows_never_exceed_the_width(width: int) -> None:
    wide = "日本語" * 40
    speak = f'<Speak voice="{wide}">{wide} [/b]</Speak>'
    source = f'<Response><GetDigits action="{"x" * 90}">{speak}</GetDigits></Response>'
    rows = rows_of(parse_document(source.encode(), "http://127.0.0.1/"), width)
    assert rows
    assert all(width_of(row.pieces) <= max(0, width - 2) for row in rows)


def test_ssml_is_text_and_not_a_row() -> None:
    source = b"<Response><Speak>One <break time='1s'/> <emphasis>two</emphasis>.</Speak></Response>"
    rows = rows_of(parse_document(source, "http://127.0.0.1/"), 80)
    assert [row.path for row in rows] == ["/Response", "/Response/Speak[1]"]
    assert "“One two.”" in "".join(text for text, _ in rows[1].pieces)

"""The tabs: opened by key, mouse and call; counts; problems that lead to their place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from playground.call.showing import show_all
from playground.call.view import CallView
from playground.document.model import Severity
from tests.ui.reading import text_of
from tests.ui.sample_maps import harm
from tests.ui.sample_views import (
    BROKEN,
    GET_DIGITS,
    HOSTILE,
    LIVE,
    MENU,
    URL,
    exchange,
    problem,
    running,
    stream_entries,
)
from tests.ui.waiting import until
from widgets.detail_tabs import DetailTab, DetailTabs
from widgets.problems_table import ProblemsTable
from widgets.tab_strip import TabStrip

SIZES = [(40, 16), (80, 24), (160, 48)]


class TabsApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []

    def on_detail_tabs_opened(self, message: DetailTabs.Opened) -> None:
        self.heard.append(message)

    def on_problems_table_selected(self, message: ProblemsTable.Selected) -> None:
        self.heard.append(message)

    def compose(self) -> ComposeResult:
        yield DetailTabs()

    @property
    def tabs(self) -> DetailTabs:
        return self.query_one(DetailTabs)


def hostile_view() -> CallView:
    """Hostile text wherever the network can put it."""
    view = running(MENU.replace("Press 1", HOSTILE.replace("\x1b", "").replace("\x07", "")))
    asked = exchange(
        1,
        url=f"http://127.0.0.1/{HOSTILE}",
        body=HOSTILE,
        params={HOSTILE: HOSTILE},
        headers={HOSTILE: HOSTILE},
        sent_to=HOSTILE,
        path=HOSTILE,
    )
    bad = problem(9, Severity.ERROR, message=HOSTILE, url=HOSTILE, path=HOSTILE, code=HOSTILE)
    view = show_all(stream_entries(url=HOSTILE), view)
    return replace(view, exchanges=(asked,), problems=(bad, replace(bad, url="http://[")))


async def show(pilot: Pilot[None], app: TabsApp, view: CallView) -> None:
    app.tabs.show(view)
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


async def test_only_the_first_pane_is_made_at_first() -> None:
    app = TabsApp()
    async with app.run_test(size=(80, 24)) as pilot:
        assert [type(child).__name__ for child in app.tabs.children] == ["TabStrip", "XmlSource"]
        for tab in DetailTab:
            app.tabs.open(tab)
        await pilot.pause()
        assert len(app.tabs.children) == 1 + len(DetailTab)
        assert [child.display for child in app.tabs.children] == [True, *[False] * (len(DetailTab) - 1), True]


@pytest.mark.parametrize("size", SIZES)
async def test_arrow_keys_and_clicks_open_tabs(size: tuple[int, int]) -> None:
    app = TabsApp()
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, running())
        strip = app.query_one(TabStrip)
        strip.focus()
        await pilot.press("right", "right", "right", "right", "left")
        opened = [message.tab for message in app.heard if isinstance(message, DetailTabs.Opened)]
        assert opened == ["exchanges", "problems", "element", "xml", "element"]
        title = strip.render().plain
        await pilot.click(strip, offset=(title.index("Problems"), 0))
        assert app.tabs.active is DetailTab.PROBLEMS
        await pilot.click(strip, offset=(len(title) + 2, 0))
        assert app.tabs.active is DetailTab.PROBLEMS


async def test_titles_are_short_where_there_is_little_room() -> None:
    app = TabsApp()
    async with app.run_test(size=(40, 16)) as pilot:
        assert app.query_one(TabStrip).render().plain == " XML  HTTP  Problems  Element "
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Request / Response" in app.query_one(TabStrip).render().plain)


async def test_the_problems_tab_counts() -> None:
    app = TabsApp()
    async with app.run_test(size=(80, 24)) as pilot:
        strip = app.query_one(TabStrip)
        await show(pilot, app, replace(LIVE, problems=(problem(1), problem(2, Severity.ERROR))))
        assert "Problems 2" in strip.render().plain
        await show(pilot, app, LIVE)
        assert "Problems " in strip.render().plain
        assert "2" not in strip.render().plain


async def test_a_tab_opened_later_shows_what_happened_before() -> None:
    app = TabsApp()
    async with app.run_test(size=(160, 48)) as pilot:
        await show(pilot, app, running())
        app.tabs.select_element(GET_DIGITS)
        for tab, expected in [
            (DetailTab.EXCHANGES, "StartApp"),
            (DetailTab.ELEMENT, "numDigits"),
            (DetailTab.XML, "<GetDigits"),
            (DetailTab.PROBLEMS, "Hangup has a reason"),
        ]:
            app.tabs.open(tab)
            await until(pilot, lambda expected=expected: expected in text_of(app.tabs))


async def test_opening_with_focus_gives_the_keys_to_the_pane() -> None:
    app = TabsApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, running())
        for tab in DetailTab:
            app.tabs.open(tab, focus=True)
            await until(
                pilot,
                lambda: (
                    app.focused is not None
                    and app.focused is not app.query_one(TabStrip)
                    and app.focused.display
                ),
            )


async def test_selecting_a_problem_shows_its_line_in_the_source() -> None:
    app = TabsApp()
    async with app.run_test(size=(80, 24)) as pilot:
        view = running(MENU.replace('numDigits="1"', 'numDigits="one"'))
        await show(pilot, app, view)
        app.tabs.open(DetailTab.PROBLEMS, focus=True)
        await until(pilot, lambda: app.focused is not None and app.focused is not app.query_one(TabStrip))
        await pilot.press("enter")
        await until(pilot, lambda: app.tabs.active is DetailTab.XML)
        await until(pilot, lambda: "✗" in text_of(app.tabs))
        chosen = [message.problem for message in app.heard if isinstance(message, ProblemsTable.Selected)]
        assert chosen == [view.problems[0]]
        assert "must be a whole number" in " ".join(text_of(app.tabs).split())


async def test_a_problem_of_an_earlier_document_leads_to_its_exchange() -> None:
    app = TabsApp()
    async with app.run_test(size=(160, 48)) as pilot:
        view = running(BROKEN, path=None)
        later = replace(
            view,
            exchanges=(exchange(1, params={"Which": "first"}), exchange(10, params={"Which": "second"})),
            document_request=10,
            problems=(problem(5), problem(30, url="http://elsewhere.example/")),
        )
        await show(pilot, app, later)
        app.tabs.post_message(ProblemsTable.Selected(later.problems[0]))
        await until(pilot, lambda: app.tabs.active is DetailTab.EXCHANGES)
        await until(pilot, lambda: "first" in text_of(app.tabs))
        assert "second" not in text_of(app.tabs)
        app.tabs.post_message(ProblemsTable.Selected(later.problems[1]))
        await pilot.pause()
        assert app.tabs.active is DetailTab.EXCHANGES


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tab", list(DetailTab))
async def test_hostile_text_is_inert_in_every_tab(tab: DetailTab, size: tuple[int, int]) -> None:
    app = TabsApp()
    async with app.run_test(size=size) as pilot:
        app.tabs.open(tab)
        app.tabs.show_map(harm())
        await show(pilot, app, hostile_view())
        shown = text_of(app.tabs)
        assert not any(bad in shown for bad in "\x1b\x07\u202e")
        joined = "".join(shown.split())
        assert ("[/red]" if tab is DetailTab.MAP else "[/b][red]x[/red]") in joined or size[0] == 40
        assert app.is_running


@pytest.mark.parametrize("size", SIZES)
async def test_changing_the_size_keeps_tab_and_content(size: tuple[int, int]) -> None:
    app = TabsApp()
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, running())
        app.tabs.open(DetailTab.EXCHANGES)
        for other in SIZES:
            await pilot.resize_terminal(*other)
            await until(pilot, lambda other=other: app.tabs.size.width == other[0])
            assert app.tabs.active is DetailTab.EXCHANGES
            assert URL in "".join(text_of(app.tabs).split()) or other[0] == 40

"""The Map tab with real calls and a real app: it grows as the tester walks, and walks the rest by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from playground.app import PlaygroundApp
from playground.map.diff import differences
from playground.map.json_form import read_map
from playground.screens.call import CallScreen
from playground.screens.host_question import HostQuestion
from playground.screens.walk_question import WalkQuestion
from tests.cli.conftest import own_folders, run
from tests.servers import AppServer, Reply, Request
from tests.ui.reading import text_of
from tests.ui.test_app import toasts
from tests.ui.test_real_calls import call_beside, folder, real_app
from tests.ui.waiting import until
from widgets.detail_tabs import DetailTab, DetailTabs
from widgets.map_rows import MapRow, MapSign
from widgets.map_tree import MapTree
from widgets.map_view import MapView

__all__ = ["folder", "own_folders", "run"]

MENU = """<GetDigits action="BASE/chosen/" numDigits="1" validDigits="123" timeout="60" retries="1">
  <Speak>Press 1 for opening hours, 2 for the kitchen, 3 for nothing.</Speak></GetDigits>"""
KITCHEN = """<GetDigits action="BASE/kitchen/" numDigits="1" validDigits="19" timeout="60" retries="1">
  <Speak>Press 1 for the soup, 9 to go back.</Speak></GetDigits>"""
PAGES = {
    "/answer/": MENU,
    "/other/": KITCHEN,
    "/chosen/ 1": "<Speak>We open at nine.</Speak>",
    "/chosen/ 2": KITCHEN,
    "/chosen/ 3": "",
    "/kitchen/ 1": "<Speek>Soup.</Speek>",
    "/kitchen/ 9": "<Redirect>BASE/answer/</Redirect>",
}


def pages(request: Request) -> Reply | str:
    body = PAGES.get(f"{request.path} {request.params.get('Digits', '')}", PAGES.get(request.path))
    if body is None:
        return Reply(status=404)
    return f"<Response>{body}</Response>".replace("BASE", f"http://{request.header('Host')}")


def deep(request: Request) -> str:
    """Menus below menus, more than anybody walks."""
    number = int(request.params.get("at", 1)) * 2 + int(request.params.get("Digits", "1")) - 1
    return (
        f'<Response><GetDigits action="http://{request.header("Host")}/?at={number}" numDigits="1" '
        f'validDigits="12" timeout="60"><Speak>Menu {number}.</Speak></GetDigits></Response>'
    )


def map_tree(app: PlaygroundApp) -> MapTree:
    return app.screen_stack[0].query_one(MapTree)


def rows(app: PlaygroundApp) -> tuple[MapRow, ...]:
    return map_tree(app)._picture.rows


def row(app: PlaygroundApp, route: str) -> MapRow | None:
    return next((row for row in rows(app) if row.route == route), None)


def sign(app: PlaygroundApp, route: str) -> MapSign | None:
    found = row(app, route)
    return None if found is None else found.sign


def known(app: PlaygroundApp) -> int:
    """Choices of which it is known where they lead."""
    return map_tree(app)._picture.known


async def map_opened(pilot: Pilot[None], app: PlaygroundApp) -> None:
    await until(pilot, lambda: app.session.view.waiting is not None)
    await pilot.press("M")
    await until(pilot, lambda: bool(app.screen.query(MapTree)) and len(rows(app)) > 1)


async def walked(pilot: Pilot[None], app: PlaygroundApp, words: str) -> str:
    await until(pilot, lambda: any(words in toast for toast in toasts(app)), within_s=30)
    return next(toast for toast in toasts(app) if words in toast)


def head(app: PlaygroundApp) -> str:
    return text_of(app.screen_stack[0].query_one("#map-head"))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_map_grows_with_the_keys_that_are_pressed(size: tuple[int, int], folder: Path) -> None:
    with AppServer(pages) as server, real_app(server.url("/answer/"), folder) as app:
        async with app.run_test(size=size) as pilot:
            await map_opened(pilot, app)
            assert [(item.route, item.sign) for item in rows(app)] == [
                ("", MapSign.HERE),
                ("1", MapSign.OPEN),
                ("2", MapSign.OPEN),
                ("3", MapSign.OPEN),
                ("wrong key 9, silence", MapSign.OPEN),
            ]
            await pilot.press("2")
            await until(pilot, lambda: sign(app, "2") is MapSign.HERE)
            assert sign(app, "") is MapSign.VISITED
            assert map_tree(app).selected == row(app, "2")  # the cursor follows
            await pilot.press("9")
            await until(pilot, lambda: sign(app, "") is MapSign.HERE)
            assert sign(app, "2") is sign(app, "2 › 9") is MapSign.VISITED
            await pilot.press("1")
            await until(pilot, lambda: sign(app, "1") is MapSign.VISITED)
            await until(pilot, lambda: not app.session.view.live and sign(app, "") is MapSign.VISITED)
            await until(pilot, lambda: "2 menus" in head(app) and "4 by you" in head(app))
            assert sign(app, "3") is MapSign.OPEN
            requests = len(server.requests)
            await pilot.pause()
            assert len(server.requests) == requests  # nobody else asked anything


async def test_the_rest_is_walked_and_is_the_map_of_the_command(
    folder: Path, run: Callable[..., object]
) -> None:
    with AppServer(pages) as server, real_app(server.url("/answer/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await map_opened(pilot, app)
            await pilot.press("2")
            await until(pilot, lambda: sign(app, "2") is MapSign.HERE)
            logs = len(list((folder / "calls").glob("*.jsonl")))
            await pilot.press("X")
            told = await walked(pilot, app, "The whole map: 2 menus")
            await until(pilot, lambda: "all walked" in head(app))
            assert "2 errors" in told
            assert app.session.view.live  # the tester's own call went on
            assert sign(app, "2") is MapSign.HERE
            assert sign(app, "2 › 1") is MapSign.KNOWN
            broken = row(app, "2 › 1")
            assert broken is not None
            assert broken.severity == "error"
            assert "Speek" in broken.verdicts[0][1]
            dead = row(app, "3")
            assert dead is not None
            assert dead.severity == "error"
            assert len(app.calls.tabs) == 1
            assert len(list((folder / "calls").glob("*.jsonl"))) == logs  # nor are its calls kept
            await pilot.press("E")
            await walked(pilot, app, "The map is in")
        (page,) = (folder / "calls").glob("*-map-127-0-0-1-*-answer.html")
        assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
        kept = read_map(page.with_suffix(".json"))
        by_command = folder / "command.json"
        await asyncio.to_thread(
            run, "map", server.url("/answer/"), "--format", "json", "--output", str(by_command)
        )
        assert differences(read_map(by_command), kept) == []
        assert verdicts_in(by_command) == verdicts_in(page.with_suffix(".json"))


def verdicts_in(path: Path) -> list[tuple[str, ...]]:
    """Of a saved map, whatever the order in which they were found."""
    kept = json.loads(path.read_text(encoding="utf-8"))["verdicts"]
    return sorted((item["code"], item.get("route") or "", item["message"]) for item in kept)


async def test_the_walk_is_stopped_by_the_same_key_and_goes_on_later(folder: Path) -> None:
    with AppServer(deep) as server, real_app(server.url("/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await map_opened(pilot, app)
            await pilot.press("X")
            await until(pilot, lambda: "Walking" in head(app) and "stop" in head(app))
            await until(pilot, lambda: len(rows(app)) > 12)
            await pilot.press("E")
            await walked(pilot, app, "Stop the walk first")
            await pilot.press("X")
            told = await walked(pilot, app, "It was stopped.")
            assert "not walked" in told
            assert not app.atlas.is_walking(server.url("/"))
            before = known(app)
            await pilot.press("X")
            await until(pilot, lambda: known(app) > before)
        assert not app.atlas.is_walking(server.url("/"))  # it ends with the app


async def test_an_app_that_dies_in_the_middle_leaves_no_faults_on_the_map(folder: Path) -> None:
    is_dead = False
    walked_before_death = 12

    def mortal(request: Request) -> str:
        nonlocal is_dead
        is_dead = is_dead or len(server.requests) == walked_before_death
        if is_dead:
            raise ConnectionResetError
        return deep(request)

    with AppServer(mortal) as server, real_app(server.url("/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await map_opened(pilot, app)
            await pilot.press("X")
            told = await walked(pilot, app, "The app answers no more.")
            assert "not walked" in told
            assert "0 errors" in told
            told_of = [verdict for item in rows(app) for verdict in item.verdicts]
            assert [
                verdict for verdict in told_of if verdict[0] == "error" or "led elsewhere" in verdict[1]
            ] == []
            assert app.is_running
            walked_before_death, is_dead = -1, False
            before = known(app)
            await pilot.press("X")
            await until(pilot, lambda: known(app) > before + 10)
            await pilot.press("X")
            await walked(pilot, app, "It was stopped.")


async def test_an_app_that_is_not_there_is_one_sentence(folder: Path) -> None:
    with AppServer(pages) as server:
        url = server.url("/answer/")
    with real_app(url, folder) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.session.view.ended is not None)
            await pilot.press("X")
            told = await walked(pilot, app, "The app answers no more.")
            assert "127.0.0.1" in told


async def test_hosts_that_nobody_has_named_are_refused_without_a_question(folder: Path) -> None:
    def stranger(request: Request) -> str:
        if request.params.get("Digits") == "1":
            return "<Response><Redirect>http://stranger.test/</Redirect></Response>"
        return str(pages(request))

    with AppServer(stranger) as server, real_app(server.url("/answer/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await map_opened(pilot, app)
            await pilot.press("X")
            await walked(pilot, app, "The whole map")
            assert not isinstance(app.screen, HostQuestion)
            await until(pilot, lambda: row(app, "1") is not None and bool(row(app, "1").verdicts))  # type: ignore[union-attr]
            refused = row(app, "1")
            assert refused is not None
            assert "stranger.test" in refused.verdicts[0][1]


async def test_an_app_elsewhere_is_walked_only_with_leave(folder: Path) -> None:
    with real_app("", folder) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: bool(app.screen.query(DetailTabs)))
            await pilot.press(*"http://ivr.test/answer/", "escape", "X")
            await until(pilot, lambda: isinstance(app.screen, WalkQuestion))
            assert "http://ivr.test/answer/" in text_of(app.screen)
            await pilot.press("n")
            await until(pilot, lambda: isinstance(app.screen, CallScreen))
            assert not app.atlas.is_walking("http://ivr.test/answer/")
            await pilot.press("X")
            await until(pilot, lambda: isinstance(app.screen, WalkQuestion))
            await pilot.press("y")
            await walked(pilot, app, "The app answers no more.")


async def test_an_app_that_is_mapped_here_is_walked_without_asking(folder: Path) -> None:
    with (
        AppServer(pages) as server,
        real_app("http://ivr.test/answer/", folder, host_map=(("ivr.test", server.host),)) as app,
    ):
        async with app.run_test(size=(80, 24)) as pilot:
            await map_opened(pilot, app)
            await pilot.press("X")
            await walked(pilot, app, "The whole map: 2 menus")


async def test_calls_to_one_target_share_a_map_and_another_target_has_its_own(folder: Path) -> None:
    with AppServer(pages) as server, real_app(server.url("/answer/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await map_opened(pilot, app)
            await pilot.press("2")
            await until(pilot, lambda: sign(app, "2") is MapSign.HERE)
            await call_beside(pilot, server.url("/answer/"))
            await until(pilot, lambda: sign(app, "") is MapSign.HERE)
            assert sign(app, "2") is MapSign.ELSEWHERE
            await pilot.press("f7")
            await until(pilot, lambda: sign(app, "2") is MapSign.HERE)
            assert sign(app, "") is MapSign.ELSEWHERE
            await call_beside(pilot, server.url("/other/"))
            await until(pilot, lambda: [item.label for item in rows(app)][1:3] == ["1", "9"])
            assert sign(app, "") is MapSign.HERE


async def test_a_map_that_is_forgotten_begins_anew(folder: Path) -> None:
    with AppServer(pages) as server, real_app(server.url("/answer/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await map_opened(pilot, app)
            await pilot.press("2")
            await until(pilot, lambda: sign(app, "2") is MapSign.HERE)
            await pilot.press("N")
            await until(pilot, lambda: len(rows(app)) <= 1)
            await pilot.press("9", "r")
            await until(pilot, lambda: len(rows(app)) > 1)
            assert sign(app, "2") is MapSign.OPEN


async def test_menus_are_closed_and_opened_and_the_keypad_keeps_its_digits(folder: Path) -> None:
    with AppServer(pages) as server, real_app(server.url("/answer/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await map_opened(pilot, app)
            assert isinstance(app.screen.focused, MapTree)
            await pilot.press("2")  # a key of the telephone, though the map has the focus
            await until(pilot, lambda: sign(app, "2") is MapSign.HERE)
            await pilot.press("9")
            await until(pilot, lambda: sign(app, "") is MapSign.HERE)
            tree, all_rows = map_tree(app), len(rows(app))
            await pilot.press("home", "left")
            await until(pilot, lambda: len(rows(app)) == 1)
            assert "5 choices" in rows(app)[0].note
            await pilot.press("enter")
            await until(pilot, lambda: len(rows(app)) == all_rows)
            await pilot.press("down", "down")
            await until(pilot, lambda: tree.selected is not None and tree.selected.route == "2")
            assert not tree.following
            await pilot.press("right", "down")
            await until(pilot, lambda: tree.selected is not None and tree.selected.route == "2 › 9")
            await pilot.press("enter")  # to where that menu stands
            await until(pilot, lambda: tree.selected is not None and tree.selected.route == "")
            await pilot.press("end", "f")
            await until(pilot, lambda: tree.following and tree.selected == row(app, ""))


async def test_a_call_goes_to_the_chosen_row_by_itself(folder: Path) -> None:
    with AppServer(pages) as server, real_app(server.url("/answer/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await map_opened(pilot, app)
            await pilot.press("X")
            await walked(pilot, app, "The whole map")
            await until(pilot, lambda: row(app, "2 › 9") is not None)
            first = app.session.view.started
            map_tree(app).go_to(row(app, "2").key)  # type: ignore[union-attr]
            await pilot.press("J")
            await walked(pilot, app, "Calling again, to go to 2.")
            await until(pilot, lambda: sign(app, "2") is MapSign.HERE, within_s=20)
            assert app.session.view.started is not first
            assert [request.form["Digits"] for request in server.requests if "Digits" in request.form][
                -1
            ] == "2"


async def test_before_anything_is_known_the_tab_says_what_it_is_for(folder: Path) -> None:
    with real_app("", folder) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: bool(app.screen.query(DetailTabs)))
            await pilot.press("escape", "M")
            await until(pilot, lambda: app.screen.query_one(DetailTabs).active is DetailTab.MAP)
            assert "grows as you call" in text_of(app.screen.query_one(MapView))
            await pilot.press("E")
            await walked(pilot, app, "There is no map yet")
            await pilot.press("X")
            await walked(pilot, app, "Type the answer URL first")

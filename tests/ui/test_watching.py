"""Watching in the app, over real files and real servers: it calls again when something changed, as before."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from playground.app import PlaygroundApp
from playground.phone import Phone
from playground.settings.config import Settings
from playground.settings.options import CallOptions
from tests.servers import AppServer, Reply, Request
from tests.ui.test_app import header, toasts, transcript
from tests.ui.test_real_calls import asked, folder
from tests.ui.waiting import until

__all__ = ["folder"]

SIZE = (120, 36)
SLOW_S = 40.0
MENU = '<Response><GetDigits action="/chosen/" numDigits="1" timeout="90"><Speak>{}</Speak></GetDigits></Response>'
CHOSEN = '<Response><GetDigits action="/number/" numDigits="2" timeout="90" digitTimeout="60" log="false"/></Response>'
DONE = '<Response><Wait length="120"/></Response>'


class ChangingApp:
    """Pages that are set while it runs; what stands in braces is drawn anew for each request."""

    def __init__(self, **pages: str) -> None:
        self.pages: dict[str, str] = {
            "/": MENU.format("Press 1."),
            "/chosen/": CHOSEN,
            "/number/": DONE,
            **pages,
        }
        self.is_away = False
        self._dice = random.Random(7)

    def __call__(self, request: Request) -> Reply | str:
        if self.is_away:
            return Reply("the app is starting", 503, "text/plain")
        return self.pages.get(request.path, "").replace("DRAWN", str(self._dice.randrange(10**6)))


@contextmanager
def watching_app(url: str, folder: Path, *paths: Path, **options: object) -> Iterator[PlaygroundApp]:
    phone = Phone(lambda: app.settings, tell=lambda _: None, on_silence=lambda _: None)
    settings = Settings(config_path=folder / "config.toml", call=CallOptions(**options))  # type: ignore[arg-type]
    app = PlaygroundApp(settings, phone.make_call, target=url, watch=True, watch_paths=paths)
    try:
        yield app
    finally:
        phone.close()


def told(app: PlaygroundApp) -> str:
    return " ".join(toasts(app))


async def waits_for(pilot: Pilot[None], app: PlaygroundApp, digits: int) -> None:
    """Wait until the call waits for so many digits: 1 in the menu, 2 behind it."""

    def waits() -> bool:
        waiting = app.session.view.waiting
        return waiting is not None and waiting.num_digits == digits

    await until(pilot, waits, within_s=SLOW_S)


async def comes(pilot: Pilot[None], server: AppServer, path: str, times: int) -> None:
    await until(pilot, lambda: len(asked(server, path)) >= times, within_s=SLOW_S)


def calls_of(server: AppServer) -> list[str]:
    """The calls that asked, once each."""
    return list(dict.fromkeys(request.form["CallUUID"] for request in server.requests))


async def test_it_calls_again_when_the_app_answers_otherwise_and_presses_the_same_keys(folder: Path) -> None:
    pages = ChangingApp()
    with AppServer(pages) as server, watching_app(server.url("/"), folder) as app:
        async with app.run_test(size=SIZE) as pilot:
            await waits_for(pilot, app, 1)
            assert "watching" in header(app)
            await pilot.press("1")
            await waits_for(pilot, app, 2)
            await pilot.press("4", "7")
            await comes(pilot, server, "/number/", 1)
            first = app.session.newest.setup
            await comes(pilot, server, "/number/", 2)  # asked again, unchanged
            assert app.session.newest.setup is first
            pages.pages["/"] = MENU.format("Press 1 for sales.")
            await until(pilot, lambda: app.session.newest.setup is not first, within_s=SLOW_S)
            await until(pilot, lambda: "/Wait" in str(app.session.view.running), within_s=SLOW_S)
            second = app.session.newest.setup
            assert second is not None
            sent = [request for request in server.requests if request.form["CallUUID"] == second.call_uuid]
            assert [(request.path, request.form.get("Digits")) for request in sent] == [
                ("/", None), ("/chosen/", "1"), ("/number/", "47"),
            ]  # fmt: skip
            assert "answers otherwise" in told(app)
            assert "•" in transcript(app)  # secret keys stay so
    assert not [
        task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()
    ]


async def test_a_page_with_a_random_number_does_not_redial(folder: Path) -> None:
    pages = ChangingApp(**{"/": MENU.format("Your number is DRAWN.")})
    with AppServer(pages) as server, watching_app(server.url("/"), folder) as app:
        async with app.run_test(size=SIZE) as pilot:
            await waits_for(pilot, app, 1)
            first = app.session.newest.setup
            await until(pilot, lambda: "another answer each time" in told(app), within_s=SLOW_S)
            await comes(pilot, server, "/", 8)
            assert app.session.newest.setup is first
            pages.pages["/"] = MENU.format("The number is DRAWN.")
            await until(pilot, lambda: app.session.newest.setup is not first, within_s=SLOW_S)
            second = app.session.newest.setup
            await comes(pilot, server, "/", len(asked(server, "/")) + 3)
            assert app.session.newest.setup is second


async def test_an_app_that_restarts_is_waited_for_and_then_compared(folder: Path) -> None:
    pages = ChangingApp()
    with AppServer(pages) as server, watching_app(server.url("/"), folder) as app:
        async with app.run_test(size=SIZE) as pilot:
            await waits_for(pilot, app, 1)
            first = app.session.newest.setup
            pages.is_away = True
            await until(pilot, lambda: "away" in header(app), within_s=SLOW_S)
            assert app.session.newest.setup is first
            pages.is_away = False
            await until(pilot, lambda: "away" not in header(app), within_s=SLOW_S)
            assert app.session.newest.setup is first
            pages.is_away = True
            await until(pilot, lambda: "away" in header(app), within_s=SLOW_S)
            pages.pages["/"] = MENU.format("Another.")
            pages.is_away = False
            await until(pilot, lambda: app.session.newest.setup is not first, within_s=SLOW_S)


async def test_where_the_flow_is_another_the_rest_is_not_pressed_and_one_sentence_says_so(
    folder: Path,
) -> None:
    pages = ChangingApp()
    with AppServer(pages) as server, watching_app(server.url("/"), folder) as app:
        async with app.run_test(size=SIZE) as pilot:
            await waits_for(pilot, app, 1)
            await pilot.press("1")
            await waits_for(pilot, app, 2)
            await pilot.press("4", "7")
            await comes(pilot, server, "/number/", 1)
            pages.pages["/chosen/"] = "<Response><Hangup/></Response>"
            await until(pilot, lambda: "ended before all was done again" in told(app), within_s=SLOW_S)
            pages.pages["/chosen/"] = CHOSEN.replace('timeout="90"', 'timeout="91"')
            times = len([form for form in asked(server, "/number/") if form["Digits"] == "47"])
            await until(pilot, lambda: "/Wait" in str(app.session.view.running), within_s=SLOW_S)
            assert len([form for form in asked(server, "/number/") if form["Digits"] == "47"]) > times


async def test_who_presses_a_key_has_taken_over(folder: Path) -> None:
    slow = f"<Response><Wait length='3'/>{MENU.format('Now.')}</Response>".replace(
        "<Response><GetDigits", "<GetDigits"
    )
    slow = slow.replace("</GetDigits></Response></Response>", "</GetDigits></Response>")
    pages = ChangingApp(**{"/": slow})
    with AppServer(pages) as server, watching_app(server.url("/"), folder) as app:
        async with app.run_test(size=SIZE) as pilot:
            await waits_for(pilot, app, 1)
            await pilot.press("1")
            await comes(pilot, server, "/chosen/", 1)
            first = app.session.newest.setup
            pages.pages["/"] = slow.replace("Now.", "Go.")
            await until(pilot, lambda: app.session.newest.setup is not first, within_s=SLOW_S)
            await until(pilot, lambda: app.session.view.running is not None, within_s=SLOW_S)
            await pilot.press("5")
            await waits_for(pilot, app, 1)
            await pilot.press("2")
            await until(pilot, lambda: any(form["Digits"] == "2" for form in asked(server, "/chosen/")))
            uuid = app.session.newest.setup.call_uuid  # type: ignore[union-attr]
            pressed = [form["Digits"] for form in asked(server, "/chosen/") if form["CallUUID"] == uuid]
            assert pressed == ["2"]


async def test_a_local_document_is_called_again_when_it_is_saved(folder: Path, tmp_path: Path) -> None:
    menu = tmp_path / "my menu.xml"
    menu.write_text(MENU.format("One.").replace("/chosen/", "http://127.0.0.1:1/"))
    with watching_app(str(menu), folder) as app:
        async with app.run_test(size=SIZE) as pilot:
            await waits_for(pilot, app, 1)
            first = app.session.newest.setup
            fresh = tmp_path / "fresh"
            fresh.write_text(menu.read_text().replace("One.", "Two."))
            fresh.rename(menu)
            await until(pilot, lambda: app.session.newest.setup is not first, within_s=SLOW_S)
            await until(pilot, lambda: "Two." in transcript(app), within_s=SLOW_S)
            assert "my menu.xml changed" in told(app)
            second = app.session.newest.setup
            await pilot.press("r")  # by hand it goes, too
            await until(pilot, lambda: app.session.newest.setup is not second, within_s=SLOW_S)


async def test_who_plays_the_others_goes_on_playing_them(folder: Path, tmp_path: Path) -> None:
    menu = tmp_path / "menu.xml"
    menu.write_text(MENU.format("One.").replace("/chosen/", "http://127.0.0.1:1/"))
    with watching_app(str(menu), folder) as app:
        async with app.run_test(size=SIZE) as pilot:
            await waits_for(pilot, app, 1)
            first = app.session.newest
            app.session.play(lambda people: people.take_over())
            menu.write_text(menu.read_text().replace("One.", "Two."))
            await until(pilot, lambda: app.session.newest is not first, within_s=SLOW_S)
            await until(pilot, lambda: "Two." in transcript(app), within_s=SLOW_S)
            assert app.session.newest.live is not None
            assert app.session.newest.live.people.is_taken_over


async def test_with_paths_the_app_is_asked_only_after_a_change(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "source" / "app.py"
    source.parent.mkdir()
    source.write_text("one")
    pages = ChangingApp()
    with AppServer(pages) as server, watching_app(server.url("/"), folder, source.parent) as app:
        async with app.run_test(size=SIZE) as pilot:
            await waits_for(pilot, app, 1)
            first = app.session.newest.setup
            source.with_name("requests.log").write_text("one more")
            pages.is_away = True
            source.write_text("two")
            await until(pilot, lambda: "away" in header(app), within_s=SLOW_S)
            assert app.session.newest.setup is first
            pages.is_away = False  # the same answers: what was saved is further inside
            await until(pilot, lambda: app.session.newest.setup is not first, within_s=SLOW_S)
            await waits_for(pilot, app, 1)
            assert "app.py changed: calling" in told(app)


async def test_requests_are_signed_anew_and_nothing_else_is_asked_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "t" * 40)
    dial = '<Dial dialMusic="real" callbackUrl="/told/"><Number>12025550142</Number></Dial>'
    pages = ChangingApp(**{"/": f"<Response>{dial}</Response>"})
    with (
        AppServer(pages) as server,
        watching_app(server.url("/"), folder, auth_token_env="TOKEN", hangup_url=server.url("/bye/")) as app,
    ):
        async with app.run_test(size=SIZE) as pilot:
            await comes(pilot, server, "/", 3)
            uuid = app.session.newest.setup.call_uuid  # type: ignore[union-attr]
            others = [request for request in server.requests if request.form["CallUUID"] != uuid]
            assert {request.path for request in others} == {"/"}
            nonces = [request.header("X-Plivo-Signature-V3-Nonce") for request in server.requests]
            assert None not in nonces
            assert len(set(nonces)) == len(nonces)


async def test_it_is_switched_by_a_key_and_leaves_nothing_behind(folder: Path) -> None:
    pages = ChangingApp()
    with AppServer(pages) as server, watching_app(server.url("/"), folder) as app:
        async with app.run_test(size=SIZE) as pilot:
            await until(pilot, lambda: "watching" in header(app), within_s=SLOW_S)
            await comes(pilot, server, "/", 2)
            await pilot.press("W")
            await until(pilot, lambda: "watching" not in header(app))
            assert not [task for task in asyncio.all_tasks() if "Redialling" in repr(task.get_coro())]
            before = len(server.requests)
            await pilot.press("W")
            await until(pilot, lambda: len(server.requests) > before, within_s=SLOW_S)

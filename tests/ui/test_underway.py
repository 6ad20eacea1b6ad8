"""What the call waits for is said once it takes long, with how far it is, and gone when it is there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from playground.app import PlaygroundApp
from playground.call.showing import show_all
from playground.phone import Phone
from playground.settings.config import Settings
from tests.servers import AppServer, RawServer, never_answer, read_request
from tests.ui.recorded import Recording
from tests.ui.waiting import until
from widgets.outcome import Outcome
from widgets.underway import Underway


class Waits(App[None]):
    """The row alone, with a clock that the test sets."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = 0.0
        self.bytes_of: dict[int, tuple[int, int | None]] = {}

    def compose(self) -> ComposeResult:
        yield Underway(clock=lambda: self.clock, arrived=self.bytes_of.get)

    @property
    def row(self) -> Underway:
        return self.query_one(Underway)

    @property
    def words(self) -> str:
        return self.row.render().plain if self.row.display else ""


async def test_a_slow_answer_is_told_after_a_moment_with_its_budget() -> None:
    app = Waits()
    call = Recording().started().request()
    async with app.run_test(size=(100, 5)) as pilot:
        app.clock = call.at + 0.2
        app.row.show(show_all(call.entries))
        assert app.words == ""
        app.clock = call.at + 4.2
        await until(pilot, lambda: "→ waiting for 127.0.0.1:5000/answer/" in app.words)
        assert "4.2 of 15 s" in app.words
        app.bytes_of[1] = (1500, 100_000)
        await until(pilot, lambda: "2 KB, 4.2 of 15 s" in app.words)
        call.response("<Response/>")
        app.row.show(show_all(call.entries))
        assert app.words == ""


async def test_a_transfer_is_waited_for_and_what_was_asked_before_it_is_not() -> None:
    app = Waits()
    call = Recording().started().request(purpose="action", url="http://127.0.0.1/slow")
    call.wait(2).request(purpose="transfer", url="http://127.0.0.1/new")
    async with app.run_test(size=(100, 5)) as pilot:
        app.clock = call.at + 1
        app.row.show(show_all(call.entries))
        await until(pilot, lambda: "→ waiting for 127.0.0.1/new" in app.words)
        assert "more" not in app.words
        call.response("<Response/>")
        app.row.show(show_all(call.entries))
        assert app.words == ""


@pytest.mark.parametrize("width", [20, 40, 100])
async def test_a_sound_file_is_told_in_per_cent_whatever_the_width(width: int) -> None:
    app = Waits()
    call = Recording().started().request(purpose="media", url="http://127.0.0.1/sounds/[/x]\x1bwelcome.mp3")
    async with app.run_test(size=(width, 5)) as pilot:
        app.clock = call.at + 1
        app.bytes_of[1] = (450, 1000)
        app.row.show(show_all(call.entries))
        await until(pilot, lambda: "♪" in app.words and "45 %" in app.words)
        assert "\x1b" not in app.words
        assert len(app.words) <= width
        assert ("welcome.mp3" in app.words) == (width > 20)
        assert ("━" in app.words) == (width > 40)


async def test_callbacks_hold_up_nothing_and_several_are_counted() -> None:
    app = Waits()
    call = Recording().started().request(purpose="callback")
    async with app.run_test(size=(100, 5)) as pilot:
        app.clock = call.at + 9
        app.row.show(show_all(call.entries))
        assert app.words == ""
        for name in ("a.mp3", "b.mp3", "c.mp3"):
            call.request(purpose="media", url=f"http://127.0.0.1/{name}")
        app.row.show(show_all(call.entries))
        app.clock = call.at + 9
        await until(pilot, lambda: "loading a.mp3" in app.words and "and 2 more" in app.words)


@contextmanager
def heard_app(url: str, folder: Path) -> Iterator[PlaygroundApp]:
    """The app with a real telephone."""
    phone = Phone(lambda: app.settings, tell=lambda _: None, on_silence=lambda _: None)
    app = PlaygroundApp(Settings(config_path=folder / "config.toml"), phone.make_call, target=url)
    try:
        yield app
    finally:
        phone.close()


def underway(app: PlaygroundApp) -> str:
    rows = app.screen.query(Underway)
    return rows.first().render().plain if rows and rows.first().display else ""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("IVR_PLAYGROUND_DATA", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_in_a_real_call_the_row_comes_and_goes(size: tuple[int, int], folder: Path) -> None:
    with RawServer(never_answer) as server, heard_app(server.url("/slow/"), folder) as app:
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: "→ waiting for" in underway(app) and "/slow/" in underway(app))
            assert "of 15 s" in underway(app)
            await pilot.press("h")
            await until(pilot, lambda: bool(app.screen.query_one(Outcome).words))
            assert underway(app) == ""


async def test_a_sound_file_that_comes_slowly_is_told_in_per_cent(folder: Path) -> None:
    def half(connection: socket.socket, stopping: threading.Event) -> None:
        read_request(connection)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 40000\r\n\r\n"
        connection.sendall(head + bytes(20000))
        stopping.wait(30)

    with RawServer(half) as sounds:
        page = f"<Response><Play>{sounds.url('/sounds/welcome.mp3')}</Play></Response>"
        with AppServer({"/": page}) as server, heard_app(server.url(), folder) as app:
            async with app.run_test(size=(120, 30)) as pilot:
                await until(pilot, lambda: "loading welcome.mp3" in underway(app) and "50 %" in underway(app))
                await pilot.press("h")
                await until(pilot, lambda: underway(app) == "")

"""Several real calls in one app, over real servers, by keys: side by side, and together in a room."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from playground.app import PlaygroundApp
from playground.call import entries
from playground.call_log import read_call_log
from playground.phone import Phone
from playground.settings.config import Settings
from playground.settings.options import CallOptions
from tests.servers import AppServer, Reply, Request
from tests.ui.test_app import transcript
from tests.ui.waiting import paste, until
from widgets.call_tabs import CallTabs

ASKS = """<Response><GetDigits action="/chosen/" numDigits="1" timeout="60"/><Hangup/></Response>"""
CHOSEN = """<Response><Wait length="60"/></Response>"""
WAITING = """<Response>
  <Conference startConferenceOnEnter="false" waitSound="/music/" action="/after/">lobby</Conference>
</Response>"""
OPERATOR = """<Response><Conference endConferenceOnExit="true">lobby</Conference></Response>"""
MUSIC = """<Response><Speak>Hold.</Speak></Response>"""
AFTER = """<Response><DTMF async="false">1</DTMF><Wait length="60"/></Response>"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("IVR_PLAYGROUND_DATA", str(tmp_path))
    return tmp_path


@contextmanager
def real_app(url: str, folder: Path, **options: object) -> Iterator[PlaygroundApp]:
    """The app with a real telephone."""
    phone = Phone(lambda: app.settings, tell=lambda _: None, on_silence=lambda _: None)
    settings = Settings(config_path=folder / "config.toml", call=CallOptions(**options))  # type: ignore[arg-type]
    app = PlaygroundApp(settings, phone.make_call, target=url)
    try:
        yield app
    finally:
        phone.close()


def served(pages: dict[str, str]) -> AppServer:
    return AppServer(lambda request: pages.get(request.path, ""))


def asked(server: AppServer, path: str) -> list[dict[str, str]]:
    return [request.form for request in server.requests if request.path == path]


def logs(folder: Path) -> list[list[entries.Entry]]:
    """Of all calls, in the order of the callers' numbers."""
    kept = [read_call_log(path) for path in (folder / "calls").glob("*.jsonl")]
    return sorted(kept, key=lambda log: log[0].from_)  # type: ignore[union-attr]


def requests_of(log: list[entries.Entry]) -> list[entries.HttpRequest]:
    return [entry for entry in log if isinstance(entry, entries.HttpRequest)]


async def call_beside(pilot: Pilot[None], url: str) -> None:
    await pilot.press("n")
    await paste(pilot, url)
    await pilot.press("enter")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_two_calls_at_once_are_two_calls_for_the_app(size: tuple[int, int], folder: Path) -> None:
    with (
        served({"/one/": ASKS, "/two/": ASKS, "/chosen/": CHOSEN}) as server,
        real_app(server.url("/one/"), folder, hangup_url=server.url("/bye/")) as app,
    ):
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.session.view.waiting is not None)
            await call_beside(pilot, server.url("/two/"))
            first, second = app.calls.tabs
            await until(pilot, lambda: second.session.view.waiting is not None)
            assert first.session.view.waiting is not None
            await pilot.press("2")
            await until(pilot, lambda: len(asked(server, "/chosen/")) == 1)
            await pilot.press("f7", "1")
            await until(pilot, lambda: len(asked(server, "/chosen/")) == 2)
            await until(
                pilot, lambda: all("/Wait" in str(tab.session.view.running) for tab in app.calls.tabs)
            )
            assert first.session.view.live
            assert second.session.view.live
    (one,), (two,) = asked(server, "/one/"), asked(server, "/two/")
    assert (one["From"], two["From"]) == ("14155550100", "14155550101")
    uuids = [one["CallUUID"], two["CallUUID"]]
    assert uuids[0] != uuids[1]
    chosen = {form["CallUUID"]: form["Digits"] for form in asked(server, "/chosen/")}
    assert chosen == dict(zip(uuids, "12", strict=True))
    told = {form["CallUUID"]: form["From"] for form in asked(server, "/bye/")}
    assert told == dict(zip(uuids, ("14155550100", "14155550101"), strict=True))
    for uuid, log in zip(uuids, logs(folder), strict=True):
        assert {request.params["CallUUID"] for request in requests_of(log)} == {uuid}
        assert any(isinstance(entry, entries.CallEnded) for entry in log)
        assert isinstance(log[-1], entries.HttpResponse)  # of the hangup URL: nothing is missing


async def test_a_closed_tab_hangs_up_and_tells_its_hangup_url(folder: Path) -> None:
    with (
        served({"/one/": CHOSEN, "/two/": CHOSEN}) as server,
        real_app(server.url("/one/"), folder, hangup_url=server.url("/bye/")) as app,
    ):
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.session.view.running is not None)
            await call_beside(pilot, server.url("/two/"))
            await until(pilot, lambda: app.session.view.running is not None)
            await pilot.press("w")
            await until(pilot, lambda: [form["From"] for form in asked(server, "/bye/")] == ["14155550101"])
            assert app.session.view.live
            assert len(app.calls.tabs) == 1


async def test_a_hangup_url_that_never_answers_does_not_keep_the_app_open(folder: Path) -> None:
    released = threading.Event()

    def answer(request: Request) -> Reply | str:
        if request.path == "/bye/":
            released.wait(30)
        return CHOSEN

    with (
        AppServer(answer) as server,
        real_app(server.url("/one/"), folder, hangup_url=server.url("/bye/")) as app,
    ):
        try:
            async with app.run_test(size=(80, 24)) as pilot:
                await until(pilot, lambda: app.session.view.running is not None)
        finally:
            released.set()
    (log,) = logs(folder)
    assert any(isinstance(entry, entries.CallEnded) for entry in log)
    assert asked(server, "/bye/")


async def test_a_waiting_room_and_its_operator_are_played_by_one_person(folder: Path) -> None:
    pages = {"/waiting/": WAITING, "/operator/": OPERATOR, "/music/": MUSIC, "/after/": AFTER}

    def holds() -> int:
        lines = app.calls.tabs[0].session.view.lines
        return sum("Hold." in line.text for line in lines)

    with served(pages) as server, real_app(server.url("/waiting/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await until(pilot, lambda: "Hold." in transcript(app))
            await call_beside(pilot, server.url("/operator/"))
            waiting, operator = (tab.session for tab in app.calls.tabs)
            await until(pilot, lambda: "has started" in " ".join(transcript(app).split()))
            assert waiting.room == operator.room is not None
            await until(pilot, lambda: row(app).count("in lobby") == 2)
            before, began = holds(), waiting.now()
            await until(pilot, lambda: waiting.now() > began + 2.5)  # longer than the wait sound
            assert holds() == before
            assert asked(server, "/after/") == []
            await pilot.press("h")
            await until(pilot, lambda: bool(asked(server, "/after/")))
            await until(pilot, lambda: waiting.view.running == "/Response/Wait[1]")
            assert operator.view.ended is not None
            assert waiting.view.live
            assert waiting.room is None
            await pilot.press("less_than_sign")
            await until(pilot, lambda: "The room lobby is over" in " ".join(transcript(app).split()))
    (action,) = asked(server, "/after/")
    assert action["From"] == "14155550100"
    assert action["ConferenceName"] == "lobby"


def row(app: PlaygroundApp) -> str:
    return app.screen.query_one(CallTabs).render().plain

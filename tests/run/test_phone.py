"""The phone behind the terminal app: the call's log kept, the app's context kept, the demo served once."""

import asyncio
import threading
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from playground.call import entries
from playground.call.setup import CallSetup
from playground.call.transfers import Transfer
from playground.call_log import read_call_log
from playground.phone import Phone
from playground.settings.config import Settings
from playground.settings.options import CallOptions, LintOptions
from tests.servers import AppServer

WHOSE: ContextVar[str] = ContextVar("whose", default="nobody's")


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("IVR_PLAYGROUND_DATA", str(tmp_path))
    monkeypatch.setenv("IVR_PLAYGROUND_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path / "calls"


@pytest.fixture
def phone(data):
    told: list[str] = []
    settings = Settings(call=replace(CallOptions(), allowed_hosts=("allowed.invalid",)))
    phone = Phone(lambda: settings, tell=told.append, on_silence=lambda sentence: None)
    phone.told = told
    yield phone
    phone.close()


def setup(url):
    return CallSetup(answer_url=url, call_uuid="3f2c", started=datetime(2026, 1, 1, tzinfo=UTC))


async def refuse(host):
    return False


async def make(phone, url, ask_host=refuse):
    log = []
    await phone.make_call(setup(url), on_entry=log.append, ask_host=ask_host).run()
    return log


async def test_a_call_is_made_and_its_log_is_kept(phone, data):
    with AppServer({"/": "<Response><DTMF async='false'>1</DTMF></Response>"}) as app:
        log = await make(phone, app.url())
    (kept,) = data.glob("*.jsonl")
    assert read_call_log(kept) == log
    assert isinstance(log[-1], entries.CallEnded)


async def test_rules_that_the_config_switches_off_are_not_told(data):
    settings = Settings(lint=LintOptions(off=("empty-speak",)))
    phone = Phone(lambda: settings, tell=print, on_silence=print)
    try:
        with AppServer({"/": "<Response><Speak/><Hangup schedule='0'/></Response>"}) as app:
            log = await make(phone, app.url())
    finally:
        phone.close()
    assert [entry.code for entry in log if isinstance(entry, entries.Problem)] == ["attribute-value"]


async def test_entries_come_in_the_context_the_call_runs_in(phone):
    """A prompt's end is reported by a sound thread, which knows nothing of the app."""
    seen = []
    WHOSE.set("the app's")
    with AppServer({"/": "<Response><DTMF async='false'>12</DTMF></Response>"}) as app:
        kept = phone.make_call(setup(app.url()), on_entry=lambda _: seen.append(WHOSE.get()), ask_host=refuse)
        await kept.run()
    assert set(seen) == {"the app's"}


async def test_unknown_hosts_are_asked_about_and_allowed_ones_are_not(phone):
    asked = []

    async def ask(host):
        asked.append(host)
        return False

    page = "<Response><Redirect>http://{}/</Redirect></Response>"
    for host in ("stranger.invalid", "allowed.invalid"):
        with AppServer({"/": page.format(host)}) as app:
            await make(phone, app.url(), ask)
    assert asked == ["stranger.invalid"]


async def test_a_transfer_may_go_to_a_host_that_the_user_typed(phone):
    asked, log = [], []
    waiting = asyncio.Event()

    async def ask(host):
        asked.append(host)
        return False

    def take(entry):
        log.append(entry)
        if isinstance(entry, entries.ElementStarted):
            waiting.set()

    with AppServer({"/": "<Response><Wait length='60'/></Response>"}) as app:
        call = phone.make_call(setup(app.url()), on_entry=take, ask_host=ask)
        running = asyncio.ensure_future(call.run())
        await waiting.wait()
        call.transfer(Transfer("http://stranger.invalid/x"))
        await running
    assert asked == []
    assert log[-1].hangup_code == 7013
    [response] = [entry for entry in log if isinstance(entry, entries.HttpResponse) and entry.error]
    assert response.error["code"] != "host-not-allowed"


async def test_a_local_document_is_called(phone, tmp_path):
    path = tmp_path / "a menu.xml"
    path.write_text("<Response><Hangup/></Response>")
    log = await make(phone, path.as_uri())
    assert log[-1].hangup_code == 4000


async def test_a_data_folder_that_cannot_be_written_is_told_and_the_call_goes_on(phone, data):
    data.write_text("not a folder")
    with AppServer({"/": "<Response/>"}) as app:
        log = await make(phone, app.url())
    assert isinstance(log[-1], entries.CallEnded)
    assert len(phone.told) == 1
    assert "cannot be written" in phone.told[0]


async def test_hanging_up_ends_the_call(phone):
    waiting = asyncio.Event()
    with AppServer({"/": "<Response><Wait length='60'/></Response>"}) as app:
        call = phone.make_call(
            setup(app.url()),
            on_entry=lambda entry: waiting.set() if isinstance(entry, entries.ElementStarted) else None,
            ask_host=refuse,
        )
        running = asyncio.ensure_future(call.run())
        await waiting.wait()
        call.hang_up()
        await running
        assert call.now() < 30


async def test_a_call_that_ends_leaves_another_its_sound_and_the_last_gives_the_device_back(phone):
    waiting = asyncio.Event()

    def wait_over(entry):
        if isinstance(entry, entries.ElementStarted) and entry.name == "Wait":
            waiting.set()

    pages = {
        "/": "<Response><DTMF async='false'>1</DTMF></Response>",
        "/long": "<Response><DTMF async='false'>12345</DTMF><Wait length='60'/></Response>",
    }
    with AppServer(pages) as app:
        other = phone.make_call(setup(app.url("/long")), on_entry=wait_over, ask_host=refuse)
        other.set_hearing("none")
        running = asyncio.ensure_future(other.run())
        await make(phone, app.url())
        await asyncio.wait_for(waiting.wait(), 10)
        other.hang_up()
        await running
    async with asyncio.timeout(5):
        while any(thread.name == "sound" for thread in threading.enumerate()):
            await asyncio.sleep(0.01)


async def test_the_demo_is_served_once_and_stops_with_the_phone(phone):
    first, second = await phone.start_demo(), await phone.start_demo()
    assert first == second
    assert [thread.name for thread in threading.enumerate()].count("demo") == 1
    phone.close()
    assert "demo" not in [thread.name for thread in threading.enumerate()]


async def test_recordings_are_kept_and_can_be_fetched_while_the_app_is_open(phone, data):
    """The room is left after a second; its recording outlives the call."""
    room = "<Response><Conference record='true' timeLimit='1'>My room</Conference></Response>"
    with AppServer({"/": room}) as app:
        log = await make(phone, app.url())
    [recording] = [entry for entry in log if isinstance(entry, entries.Recording)]
    assert recording.seconds == pytest.approx(1, abs=0.2)
    assert recording.url.startswith("http://127.0.0.1:")
    assert Path(recording.file).parent == data.parent / "recordings"
    async with httpx.AsyncClient(trust_env=False) as client:
        reply = await client.get(recording.url)
    assert reply.headers["Content-Type"] == "audio/mpeg"
    assert reply.content == Path(recording.file).read_bytes()

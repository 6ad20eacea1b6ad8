"""Draws the README's screenshots: a real call to the demo app, stopped while it waits for a key; and its map.

The call runs on the virtual clock; what differs from run to run (port, latency, ids) is set to fixed
values, so that the picture changes only when the app does. Usage: ``screenshot.py FILE.svg MAP.svg``.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from playground.adapters.http import HttpClient
from playground.adapters.sound.mixed_line import Hearing
from playground.app import PlaygroundApp
from playground.call.effects import SendRequest
from playground.call.entries import Entry, InputWaiting
from playground.call.events import MediaLoaded, RequestFailed, ResponseReceived
from playground.call.setup import CallSetup
from playground.demo.server import DemoServer
from playground.live_call import AskHost, OnLeg
from playground.run.fetching import perform
from playground.run.key_script import read_keys
from playground.run.scripted_caller import ScriptedCaller
from playground.run.sound_lengths import measure
from playground.run.virtual import VirtualDriver
from playground.settings.config import Settings
from playground.settings.options import CallOptions

SIZE = (132, 40)
SHOWN_HOST = "127.0.0.1:5000"
KEYS = ["1", "*"]
WAITS = 3
"""The picture is taken at the third wait for input."""
SECONDS_WAITED = 1.7

Outcome = ResponseReceived | RequestFailed | MediaLoaded


async def recorded_call(demo: DemoServer) -> list[Entry]:
    """The log of a call to the demo, up to the moment of the picture."""
    real_host = demo.answer_url.split("/")[2]
    setup = CallSetup(
        answer_url=demo.answer_url.replace(real_host, SHOWN_HOST),
        call_uuid="3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c",
        started=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
    )
    entries: list[Entry] = []

    async def permits(_url: str) -> bool:
        return True

    async with HttpClient() as client:

        async def fetch(request: SendRequest) -> Outcome:
            request = replace(request, send_to=request.send_to.replace(SHOWN_HOST, real_host))
            outcome = await perform(request, client=client, permits=permits, load_sound=measure)
            outcome = replace(outcome, elapsed_ms=12.0)
            if isinstance(outcome, ResponseReceived):
                body = outcome.body.replace(real_host.encode(), SHOWN_HOST.encode())
                return replace(outcome, body=body)
            return outcome

        caller = ScriptedCaller([read_keys(keys) for keys in KEYS])
        await VirtualDriver(setup, fetch=fetch, caller=caller, on_entry=entries.append).run()
    waits = [index for index, entry in enumerate(entries) if isinstance(entry, InputWaiting)]
    return entries[: waits[WAITS - 1] + 1]


class SilentVoice:
    """A caller who would type, and says nothing."""

    source = "text"
    speaks = takes_words = False
    level = float("-inf")


class StandingCall:
    """A call whose log is known and whose clock stands still."""

    def __init__(self, entries: list[Entry], setup: CallSetup, on_entry: Callable[[Entry], None]) -> None:
        self._entries = entries
        self._on_entry = on_entry

    async def run(self) -> None:
        """Show the log, then wait for ever."""
        for entry in self._entries:
            self._on_entry(entry)
        await asyncio.Event().wait()

    room = None
    questions = None
    voice = SilentVoice()

    def set_hearing(self, hearing: Hearing) -> None:
        """Nobody listens."""

    def press(self, digit: str) -> None:
        """Nobody is on the line."""

    def hang_up(self) -> None:
        """Nobody is on the line."""

    def machine_beep(self) -> None:
        """Nobody is on the line."""

    def transfer(self, url: str, method: str = "POST") -> None:
        """Nobody is on the line."""

    def now(self) -> float:
        """A while after the last entry."""
        return self._entries[-1].at + SECONDS_WAITED

    def arrived(self, request_id: int) -> None:
        """Nothing is under way."""


async def pictures(entries: list[Entry], target: str, real_host: str) -> tuple[str, str]:
    """The screen that shows this log, and the same with the whole map of the app, as SVG."""

    def make_call(
        setup: CallSetup, *, on_entry: Callable[[Entry], None], ask_host: AskHost, on_leg: OnLeg
    ) -> StandingCall:
        return StandingCall(entries, setup, on_entry)

    options = CallOptions(host_map=((SHOWN_HOST, real_host),))
    app = PlaygroundApp(Settings(config_path=Path("none.toml"), call=options), make_call, target=target)
    async with app.run_test(size=SIZE) as pilot:
        call = await _at_rest(pilot, lambda: bool(app.query("DetailTabs")))
        await pilot.press("M", "X")
        await _at_rest(pilot, lambda: "error" in str(app.query_one("#map-words", Static).content))
        app.clear_notifications()
        return call, await _at_rest(pilot, lambda: True)


async def _at_rest(pilot: Pilot[None], is_there: Callable[[], bool]) -> str:
    """The picture once it stays the same."""
    before, drawn = "", pilot.app.export_screenshot()
    while drawn != before or not is_there():
        for _ in range(20):
            await pilot.pause(0.02)
        before, drawn = drawn, pilot.app.export_screenshot()
    return drawn


def main(paths: Sequence[Path]) -> None:
    """Make the call, draw the pictures, write the files."""
    with DemoServer() as demo:
        entries = asyncio.run(recorded_call(demo))
        real_host = demo.answer_url.split("/")[2]
        drawn = asyncio.run(pictures(entries, f"http://{SHOWN_HOST}/answer/", real_host))
    for path, svg in zip(paths, drawn, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("usage: screenshot.py FILE.svg MAP.svg")
    main([Path(name) for name in sys.argv[1:]])

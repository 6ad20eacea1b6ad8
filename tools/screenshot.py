"""Draws the README's screenshot: a real call to the demo app, stopped while it waits for a key.

The call runs on the virtual clock; what differs from run to run (port, latency, ids) is set to fixed
values, so that the picture changes only when the app does. Usage: ``screenshot.py FILE.svg``.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from playground.adapters.http import HttpClient
from playground.app import PlaygroundApp
from playground.call.effects import SendRequest
from playground.call.entries import Entry, InputWaiting
from playground.call.events import MediaLoaded, RequestFailed, ResponseReceived
from playground.call.setup import CallSetup
from playground.config import Settings
from playground.demo.server import DemoServer
from playground.run.fetching import perform
from playground.run.key_script import read_keys
from playground.run.scripted_caller import ScriptedCaller
from playground.run.sound_lengths import measure
from playground.run.virtual import VirtualDriver
from playground.session import AskHost

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


async def picture(entries: list[Entry], target: str) -> str:
    """The screen that shows this log, as SVG."""

    def make_call(setup: CallSetup, *, on_entry: Callable[[Entry], None], ask_host: AskHost) -> StandingCall:
        return StandingCall(entries, setup, on_entry)

    app = PlaygroundApp(Settings(config_path=Path("none.toml")), make_call, target=target)
    async with app.run_test(size=SIZE) as pilot:
        before, drawn = "", app.export_screenshot()
        while drawn != before or not app.query("DetailTabs"):
            for _ in range(10):
                await pilot.pause(0.02)
            before, drawn = drawn, app.export_screenshot()
        return drawn


def main(path: Path) -> None:
    """Make the call, draw the picture, write the file."""
    with DemoServer() as demo:
        entries = asyncio.run(recorded_call(demo))
    svg = asyncio.run(picture(entries, f"http://{SHOWN_HOST}/answer/"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: screenshot.py FILE.svg")
    main(Path(sys.argv[1]))

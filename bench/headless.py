"""Headless calls a second, against the same requests sent by bare httpx to the same server.

How it is measured: a small HTTP server in a process of its own; in one run and in turn, N calls (answer,
two actions, a redirect: four documents each) by the virtual driver, and the same requests, one after the
other on a kept-alive connection, by ``httpx.AsyncClient``. Processor time counts, because the machine does other
things, too; of that the median of the paired ratios.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from statistics import median
from time import process_time

from loopback import Asked, bare, serving
from loopback.menu import page

from playground.adapters.http import HttpClient
from playground.call.effects import SendRequest
from playground.call.events import MediaLoaded, RequestFailed, ResponseReceived
from playground.call.setup import CallSetup
from playground.run.fetching import perform
from playground.run.key_script import read_keys
from playground.run.scripted_caller import ScriptedCaller
from playground.run.virtual import VirtualDriver

CALLS, ROUNDS = 60, 15


async def calls(base: str, record: list[Asked]) -> float:
    """Make all calls, one after the other; returns the seconds of processor time."""
    began = process_time()
    async with HttpClient() as client:

        async def fetch(effect: SendRequest) -> ResponseReceived | MediaLoaded | RequestFailed:
            record.append((effect.method, effect.url, dict(effect.params)))
            return await perform(effect, client=client, permits=_everything)

        for number in range(CALLS):
            setup = CallSetup(
                answer_url=f"{base}/answer/", call_uuid=f"call-{number}", started=datetime.now(UTC)
            )
            caller = ScriptedCaller([read_keys("1"), read_keys("4711")])
            driver = VirtualDriver(setup, fetch=fetch, caller=caller, on_entry=lambda entry: None)
            result = await driver.run()
            assert not result.failed
    return process_time() - began


async def _everything(_: str) -> bool:
    return True


def main() -> None:
    """Measure and print."""
    ratios, ours = [], []
    with serving(page) as base:
        for round_number in range(ROUNDS + 1):
            record: list[Asked] = []
            call_s = asyncio.run(calls(base, record))
            bare_s = asyncio.run(bare([record], clock=process_time))
            if round_number:  # the first round warms up
                ours.append(CALLS / call_s)
                ratios.append(bare_s / call_s)
    print(f"{CALLS} headless calls of {len(record) // CALLS} requests each, one after the other:")
    print(f"  {median(ours):,.0f} calls a second of processor time (median of {ROUNDS} rounds)")
    print(
        f"  ratio calls : bare httpx = {median(ratios):.2f} (wanted ≥ 0.80; {min(ratios):.2f}-{max(ratios):.2f})"
    )


if __name__ == "__main__":
    main()

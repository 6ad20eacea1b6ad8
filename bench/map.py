"""Pages a second of ``map`` on a generated IVR, against bare httpx; and memory by the number of pages.

How it is measured: a small HTTP server in a process of its own serves a tree of menus (five keys each). In one run
and in turn, the walk maps a tree, and as many of the same requests are sent by ``httpx.AsyncClient``, at the
same concurrency. The median of the paired ratios of requests a second counts. Then trees of growing size are
mapped, each in a process of its own, and their peak memory is told by page; the last one has 10,000 menus.

Usage: python bench/map.py [--quick]   (``--quick``: the ratio alone)
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from statistics import median

from loopback import Asked, bare, serving

from playground.adapters.http import HttpClient
from playground.call.effects import SendRequest
from playground.call.setup import CallSetup
from playground.map.model import FlowMap
from playground.map.walk import Walk, WalkOptions
from playground.run.fetching import Outcome, perform
from playground.run.virtual import Fetch

KEYS = 5
PARALLEL, ROUNDS, RATIO_MENUS = 8, 15, 150
SIZES = (2_500, 5_000, 10_000)


def page(base: str, path: str, form: str) -> str:
    """The menu that a key of another one leads to; ``/SIZE/NUMBER`` is the path of both."""
    _, size, number = path.split("/")
    menu = int(number)
    if "Digits=" in form:
        menu = menu * KEYS + int(form.partition("Digits=")[2][0])
    children = max(0, min(KEYS, int(size) - 1 - menu * KEYS))
    if not children:
        return f"<Speak>This is number {menu}. Goodbye.</Speak>"
    keys = "".join(str(key) for key in range(1, children + 1))
    words = " ".join(f"Press {key} for number {menu * KEYS + int(key)}." for key in keys)
    return (
        f'<GetDigits action="{base}/{size}/{menu}" numDigits="1" validDigits="{keys}" retries="2">'
        f"<Speak>{words}</Speak></GetDigits><Speak>Goodbye from {menu}.</Speak>"
    )


async def _everything(_: str) -> bool:
    return True


async def mapped(url: str, record: list[Asked] | None = None) -> FlowMap:
    flow = FlowMap(url)
    setup = CallSetup(answer_url=url, call_uuid="-", started=datetime.now(UTC), time_limit_s=3600)
    async with AsyncExitStack() as clients:
        lanes = [lane(await clients.enter_async_context(HttpClient()), record) for _ in range(PARALLEL)]
        await Walk(flow, setup, lanes, WalkOptions(parallel=PARALLEL, seconds=None)).run()
    assert not flow.stopped
    return flow


def lane(client: HttpClient, record: list[Asked] | None) -> Fetch:
    async def fetch(request: SendRequest) -> Outcome:
        if record is not None:
            record.append((request.method, request.url, dict(request.params)))
        return await perform(request, client=client, permits=_everything)

    return fetch


def measure(url: str, menus: int, out: Connection) -> None:
    """In a process of its own: map, and tell the peak memory in bytes."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    flow = asyncio.run(mapped(f"{url}/{menus}/0"))
    out.send(
        (
            len(flow.pages),
            flow.requests,
            flow.seconds,
            before,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        )
    )


def main() -> None:
    with serving(page) as base:
        ratios = []
        for round_number in range(ROUNDS + 1):
            record: list[Asked] = []
            flow = asyncio.run(mapped(f"{base}/{RATIO_MENUS}/0", record))
            bare_s = asyncio.run(bare(([asked] for asked in record), PARALLEL))
            if round_number:  # the first round warms up
                ratios.append(bare_s / flow.seconds)
        print(
            f"{len(flow.pages)} pages, {flow.calls} calls, {flow.requests} requests, {PARALLEL} calls at a time:"
        )
        print(f"  {flow.requests / flow.seconds:,.0f} requests a second")
        print(
            f"  ratio map : bare httpx = {median(ratios):.2f} (wanted ≥ 0.70; {min(ratios):.2f}-{max(ratios):.2f})"
        )
        for menus in () if "--quick" in sys.argv else SIZES:
            spawn = multiprocessing.get_context("spawn")
            mine, theirs = spawn.Pipe()
            process = spawn.Process(target=measure, args=(base, menus, theirs))
            process.start()
            pages, requests, seconds, before, peak = mine.recv()
            process.join()
            print(
                f"{pages:,} pages in {seconds:.0f} s ({requests:,} requests, {requests / seconds:,.0f} a second): "
                f"{(peak - before) / 2**20:.0f} MB more than at the start, "
                f"{(peak - before) / pages / 1024:.1f} KB a page"
            )


if __name__ == "__main__":
    main()

"""Headless calls a second, against the same requests sent by bare httpx to the same server.

How it is measured: a small HTTP server in a process of its own; in one run and in turn, N calls (answer,
two actions, a redirect: four documents each) by the virtual driver, and the same requests, one after the
other on a kept-alive connection, by ``httpx.AsyncClient``. The median of the paired ratios counts.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from statistics import median
from time import perf_counter

import httpx

from playground.adapters.http import HttpClient
from playground.call.effects import SendRequest
from playground.call.setup import CallSetup
from playground.run.fetching import perform
from playground.run.key_script import read_keys
from playground.run.scripted_caller import ScriptedCaller
from playground.run.virtual import VirtualDriver

CALLS, ROUNDS = 60, 7
PAGES = {
    "/answer/": '<GetDigits action="{base}/menu/" numDigits="1"><Speak>Press 1 for sales.</Speak></GetDigits>',
    "/menu/": '<Speak>One moment.</Speak><GetDigits action="{base}/code/" numDigits="4" finishOnKey="#">'
    "<Speak>Your code, please.</Speak></GetDigits>",
    "/code/": '<Speak>Thank you.</Speak><Wait length="2"/><Redirect>{base}/bye/</Redirect>',
    "/bye/": "<Speak>Goodbye.</Speak><Hangup/>",
}


def serve(ready: Connection) -> None:
    """Answer requests with the pages until the process is ended."""
    asyncio.run(_serve(ready))


async def _serve(ready: Connection) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode().lower().split("\r\n")
            length = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
            await reader.readexactly(length)
            host = next(line[5:].strip() for line in lines if line.startswith("host:"))
            path = lines[0].split()[1]
            body = f"<Response>{PAGES[path].format(base=f'http://{host}')}</Response>".encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )
    except asyncio.IncompleteReadError:
        writer.close()


async def calls(base: str, record: list[SendRequest]) -> None:
    """Make all calls, one after the other."""
    async with HttpClient() as client:
        permits = _everything
        for number in range(CALLS):
            setup = CallSetup(
                answer_url=f"{base}/answer/", call_uuid=f"call-{number}", started=datetime.now(UTC)
            )

            async def fetch(effect: SendRequest) -> object:
                record.append(effect)
                return await perform(effect, client=client, permits=permits)

            driver = VirtualDriver(
                setup,
                fetch=fetch,  # type: ignore[arg-type]
                caller=ScriptedCaller([read_keys("1"), read_keys("4711")]),
                on_entry=lambda entry: None,
            )
            result = await driver.run()
            assert not result.failed


async def _everything(_: str) -> bool:
    return True


async def bare(requests: list[SendRequest]) -> None:
    """Send the same requests with httpx alone."""
    async with httpx.AsyncClient(trust_env=False) as client:
        for request in requests:
            response = await client.request(request.method, request.url, data=dict(request.params))
            assert response.status_code == 200


def timed(job: Callable[[], Coroutine[object, object, None]]) -> float:
    """Seconds the job took."""

    async def run() -> float:
        began = perf_counter()
        await job()
        return perf_counter() - began

    return asyncio.run(run())


def main() -> None:
    """Measure and print."""
    ready, child_end = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(child_end,), daemon=True)
    server.start()
    base = f"http://127.0.0.1:{ready.recv()}"
    try:
        ratios, ours = [], []
        for round_number in range(ROUNDS + 1):
            record: list[SendRequest] = []
            call_s = timed(partial(calls, base, record))
            bare_s = timed(partial(bare, record))
            if round_number:  # the first round warms up
                ours.append(CALLS / call_s)
                ratios.append(bare_s / call_s)
    finally:
        server.terminate()
    print(f"{CALLS} headless calls of {len(record) // CALLS} requests each, one after the other:")
    print(f"  {median(ours):,.0f} calls a second (median of {ROUNDS} rounds)")
    print(
        f"  ratio calls : bare httpx = {median(ratios):.2f} (wanted ≥ 0.80; {min(ratios):.2f}-{max(ratios):.2f})"
    )


if __name__ == "__main__":
    main()

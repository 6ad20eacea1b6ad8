"""What benchmarks measure against: an app in a process of its own, and its requests sent by bare httpx."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from time import perf_counter

import httpx

__all__ = ["Asked", "Page", "bare", "serving"]

Page = Callable[[str, str, str], str]
"""What stands in the ``Response`` for a base URL, a path and a form; a function of a module, for it is sent there."""
Asked = tuple[str, str, dict[str, str]]
"""Method, URL and form of a request."""


@contextmanager
def serving(page: Page) -> Iterator[str]:
    """The base URL of an app that answers with these pages, every connection kept alive."""
    spawn = multiprocessing.get_context("spawn")
    ready, child_end = spawn.Pipe()
    server = spawn.Process(target=_run, args=(child_end, page), daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{ready.recv()}"
    finally:
        server.terminate()


def _run(ready: Connection, page: Page) -> None:
    asyncio.run(_serve(ready, page))


async def _serve(ready: Connection, page: Page) -> None:
    server = await asyncio.start_server(partial(_answer, page), "127.0.0.1", 0)
    ready.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _answer(page: Page, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode().lower().split("\r\n")
            length = next((int(line[15:]) for line in lines if line.startswith("content-length:")), 0)
            form = (await reader.readexactly(length)).decode()
            host = next(line[5:].strip() for line in lines if line.startswith("host:"))
            body = f"<Response>{page(f'http://{host}', lines[0].split()[1], form)}</Response>".encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n%b"
                % (len(body), body)
            )
    except asyncio.IncompleteReadError:
        writer.close()


async def bare(
    calls: Iterable[Iterable[Asked]], at_once: int = 1, *, clock: Callable[[], float] = perf_counter
) -> float:
    """Seconds of the same requests sent with httpx alone: so many calls at once, each one's in their order.

    Making the client, which reads certificates, is not counted.
    """
    coming = iter(calls)
    async with httpx.AsyncClient(trust_env=False) as client:
        began = clock()

        async def send() -> None:
            for call in coming:
                for method, url, form in call:
                    response = await client.request(method, url, data=form)
                    assert response.status_code == 200

        await asyncio.gather(*(send() for _ in range(at_once)))
        return clock() - began

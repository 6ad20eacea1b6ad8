"""How a stream keeps its time: frames on the wire against the clock, echo, and memory, over so many seconds.

``python -m bench.stream [SECONDS]``. The server is a process of its own, written with the vendor's streaming library:
it notes when each frame comes, and sends it back.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from base64 import b64decode
from pathlib import Path

import numpy as np

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.tape import CallTape
from playground.adapters.stream.connection import StreamConnection
from playground.call.streams import news
from playground.call.streams.deeds import OpenStream, StreamStart

PAGE_KB = resource.getpagesize() / 1024


async def serve() -> None:
    from plivo_stream import PlivoWebsocketStreamingHandler
    from websockets.asyncio.server import ServerConnection, serve

    times: list[float] = []
    done = asyncio.Event()

    async def handle(socket: ServerConnection) -> None:
        handler = PlivoWebsocketStreamingHandler()

        @handler.on_media
        async def media(event) -> None:
            times.append(time.perf_counter())
            await handler.send_media(b64decode(event.media.payload), "audio/x-l16", 8000)

        await handler.handle(socket)
        done.set()

    async with serve(handle, "127.0.0.1", 0) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await done.wait()
    print(json.dumps(times), flush=True)


class Ear:
    """Puts what it hears on the tape, as a call does."""

    def __init__(self, tape: CallTape) -> None:
        self._tape = tape

    def hear(self, at: float, samples: np.ndarray) -> None:
        """Keep it."""
        self._tape.begin("stream", "app", at, Clip(samples))

    def silence(self, at: float) -> None:
        """Cut it."""
        self._tape.end("stream", at)


def memory_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB / 1024


async def stream(seconds: float) -> None:
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.stream", "--serve", stdout=subprocess.PIPE, limit=2**26
    )
    assert server.stdout is not None
    port = int(await server.stdout.readline())
    start = StreamStart("call", "stream", "MA", ("inbound",), "audio/x-l16", 8000, (), True, 0)
    url = f"ws://127.0.0.1:{port}/"
    tape, began, told = CallTape(), time.perf_counter(), []
    hum = (0.3 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)).astype(np.float32)
    tape.begin("hum", "caller", 0.0, Clip(hum), loop=0)
    figures: list[news.Figures] = []
    memory: list[float] = []

    def tell(what: news.StreamNews) -> None:
        if isinstance(what, news.Progressed):
            figures.append(what.figures)
            memory.append(memory_mb())
        elif not isinstance(what, news.Told):
            told.append(what)

    connection = StreamConnection(
        OpenStream("stream", url, url, (), 5.0, start),
        source=tape,
        listener=Ear(tape),
        now=lambda: time.perf_counter() - began,
        tell=tell,
    )
    task = asyncio.ensure_future(connection.run())
    cpu = time.process_time()
    await asyncio.sleep(seconds)
    connection.close()
    await asyncio.wait([task])
    cpu = time.process_time() - cpu
    times = np.array(json.loads(await server.stdout.readline()))
    off = (times - times[0] - 0.02 * np.arange(len(times))) * 1000
    head, tail = off[: len(off) // 4], off[-len(off) // 4 :]
    gaps = np.diff(times) * 1000
    print(f"{len(times)} frames in {times[-1] - times[0]:.2f} s; told besides: {told}")
    print(
        f"drift (median of the last quarter against the first): {np.median(tail) - np.median(head):+.2f} ms"
    )
    print(
        f"off their time: median {np.median(off):.2f} ms, 99 % {np.percentile(off, 99):.2f}, worst {off.max():.2f}"
    )
    low, high = np.percentile(gaps, (1, 99))
    print(f"between frames: median {np.median(gaps):.2f} ms, 1 % {low:.2f}, 99 % {high:.2f}")
    last = figures[-1]
    print(
        f"echo: {last.played_s:.1f} s heard, {last.underruns} underruns, {last.queued_s * 1000:.0f} ms queued"
    )
    print(f"lateness: worst tick {max(item.lateness_ms for item in figures):.1f} ms")
    kept = last.played_s * RATE * 4 / 1024**2
    print(
        f"memory: {memory[0]:.1f} MB after 1 s, {memory[-1]:.1f} MB at the end, of which the tape keeps {kept:.1f} MB"
    )
    print(f"processor: {100 * cpu / seconds:.1f} % of one core")


if __name__ == "__main__":
    if "--serve" in sys.argv:
        asyncio.run(serve())
    else:
        asyncio.run(stream(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0))

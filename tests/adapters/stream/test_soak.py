"""Some seconds of echo: time, order and memory stay what they are (two minutes of it: bench/stream.py)."""

from __future__ import annotations

import tracemalloc
from base64 import b64decode
from itertools import pairwise

import numpy as np
from websockets.asyncio.server import ServerConnection

from playground.call.streams import news
from tests.adapters.stream.wire import Wire, opening
from tests.stream_server import StreamServer, play_audio

SECONDS = 8


async def test_a_stream_neither_drifts_nor_grows() -> None:
    times: list[float] = []
    numbers: list[int] = []

    async def echo(server: StreamServer, socket: ServerConnection) -> None:
        async for text in socket:
            message = server.keep(text)
            if message["event"] == "media":
                times.append(server.times[-1])
                numbers.append(message["sequenceNumber"])
                await socket.send(play_audio(b64decode(message["media"]["payload"])))
            server.messages.clear()
            server.times.clear()

    memory: list[int] = []

    def is_over() -> bool:
        if len(times) % 50 == 0 and tracemalloc.is_tracing():
            wire.heard.clear()
            memory.append(tracemalloc.get_traced_memory()[0])
        return len(times) >= 50 * SECONDS

    with StreamServer(echo) as server:
        wire = Wire().make(opening(server.url()))
        tracemalloc.start()
        try:
            await wire.until(is_over, timeout_s=SECONDS + 15)
        finally:
            tracemalloc.stop()
    off = np.array(times) - times[0] - 0.02 * np.arange(len(times))
    assert abs(np.median(off[-100:]) - np.median(off[:100])) < 0.05
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))
    half = len(memory) // 2
    assert np.median(memory[half:]) < np.median(memory[:half]) + 1_000_000
    last = wire.of(news.Progressed)[-1].figures
    assert last.played_s > SECONDS - 3
    assert last.queued_s < 2  # each time this machine stands still, the echo falls behind for good
    assert last.unsent_s < 0.2

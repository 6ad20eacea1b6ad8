"""A stream connection with plain things around it: a clock, a track of known sound, an ear that remembers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from playground.adapters.sound.clip import RATE
from playground.adapters.stream.connection import StreamConnection
from playground.call.streams import news
from playground.call.streams.deeds import OpenStream, StreamStart

N = TypeVar("N")
STREAM_ID = "11111111-2222-5333-8444-555555555555"


def opening(url: str, **facts: Any) -> OpenStream:
    send_to = facts.pop("send_to", url)
    headers = facts.pop("headers", ())
    start = {
        "call_id": "call",
        "stream_id": STREAM_ID,
        "account_id": "MA1",
        "tracks": ("inbound",),
        "encoding": "audio/x-l16",
        "sample_rate": 8000,
        "extra_headers": (),
        "bidirectional": True,
        "epoch_ms": 1_700_000_000_000,
        **facts,
    }
    return OpenStream(STREAM_ID, url, send_to, headers, 2.0, StreamStart(**start))


class Tone:
    """The caller hums 440 Hz, the app 880 Hz."""

    def render(self, begin: float, end: float) -> Any:
        at = np.arange(round(begin * RATE), round(end * RATE)) / RATE
        both = [0.5 * np.sin(2 * np.pi * hertz * at) for hertz in (440, 880)]
        return np.stack(both, axis=1).astype(np.float32)


@dataclass
class Wire:
    """Runs one connection and keeps what it tells."""

    connection: StreamConnection = field(init=False)
    told: list[news.StreamNews] = field(default_factory=list)
    heard: list[tuple[float, Any]] = field(default_factory=list)
    silenced: list[float] = field(default_factory=list)

    def make(self, opened: OpenStream, **options: Any) -> Wire:
        began = time.perf_counter()
        self.now = lambda: time.perf_counter() - began
        self.connection = StreamConnection(
            opened, source=Tone(), listener=self, now=self.now, tell=self.told.append, **options
        )
        return self

    def hear(self, at: float, samples: Any) -> None:
        self.heard.append((at, samples))

    def silence(self, at: float) -> None:
        self.silenced.append(at)

    def of(self, kind: type[N]) -> list[N]:
        return [item for item in self.told if isinstance(item, kind)]

    async def until(self, condition: Callable[[], bool], *, timeout_s: float = 10.0) -> None:
        """Run until the condition holds, then close from this side."""
        task = asyncio.ensure_future(self.connection.run())
        async with asyncio.timeout(timeout_s):
            while not condition() and not task.done():
                await asyncio.sleep(0.005)
        self.connection.close()
        await asyncio.wait([task])
        if not task.cancelled() and (fault := task.exception()) is not None:
            raise fault
        assert condition()

    async def run(self) -> None:
        async with asyncio.timeout(20):
            await self.connection.run()

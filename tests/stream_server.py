"""A WebSocket server on loopback for tests: plays a voice app's part, on a thread and event loop of its own."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.server import ServerConnection, serve

Act = Callable[["StreamServer", ServerConnection], Awaitable[None]]


class StreamServer:
    """Serves until it is left; ``act`` handles each connection, by default it only listens."""

    def __init__(self, act: Act | None = None, **options: Any) -> None:
        self._act = act or listen
        self._options = options
        self.messages: list[dict[str, Any]] = []
        """Everything received, in order."""
        self.times: list[float] = []
        """``perf_counter`` of each."""
        self.requests: list[tuple[str, dict[str, str]]] = []
        """Path and headers of each upgrade request."""
        self.closed: list[int | None] = []
        """Close codes received."""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def url(self, path: str = "/stream") -> str:
        return f"ws://127.0.0.1:{self.port}{path}"

    def of(self, event: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["event"] == event]

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with serve(self._handle, "127.0.0.1", 0, **self._options) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._stop.wait()
            server.close(close_connections=True)

    async def _handle(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.requests.append((socket.request.path, dict(socket.request.headers.raw_items())))
        await self._act(self, socket)
        self.closed.append(socket.close_code)

    def keep(self, text: str | bytes) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(text)
        self.times.append(time.perf_counter())
        self.messages.append(message)
        return message


async def listen(server: StreamServer, socket: ServerConnection) -> None:
    """Take everything in, say nothing."""
    async for text in socket:
        server.keep(text)


def play_audio(audio: bytes, content_type: str = "audio/x-l16", rate: Any = 8000) -> str:
    media = {"contentType": content_type, "sampleRate": rate, "payload": b64encode(audio).decode()}
    return json.dumps({"event": "playAudio", "media": media})


def saying(*texts: str | bytes) -> Act:
    """Wait for ``start``, send these, and listen."""

    async def act(server: StreamServer, socket: ServerConnection) -> None:
        server.keep(await socket.recv())
        for text in texts:
            await socket.send(text)
        await listen(server, socket)

    return act

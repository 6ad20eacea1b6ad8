"""Performs what a call wants done with its audio stream; shared by the drivers.

Audio goes to the server from the call's tape; what the server sends is put on it, and on the loudspeaker if there is
one, or goes to the room whose member it is. The call's clock must go one second a second while ``is_busy``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from playground.call.hosts import host_of, web_twin
from playground.call.streams.deeds import CloseStream, OpenStream, SendStreamKey, StreamDeed
from playground.call.streams.news import Failed, StreamNews
from playground.hostile_text import visible_line
from playground.run.stream_places import AsMember, Opposite, StreamEar

if TYPE_CHECKING:
    from playground.adapters.sound.tape import CallTape
    from playground.run.hosts import Permits
    from playground.run.room_sound import RoomVoice


@dataclass(frozen=True, slots=True)
class StreamAccess:
    """Where streams may go."""

    permits: Permits
    """Whether a URL's host may be connected to; asked with the http(s) twin of the ws(s) URL."""
    verify: bool = True
    """False: certificates are not looked at."""


class _Connection(Protocol):
    """A stream on the wire."""

    async def run(self) -> None: ...

    def send_key(self, digit: str, *, secret: bool) -> None: ...

    def close(self) -> None: ...


class Streaming:
    """The streams of one call, one at a time."""

    def __init__(
        self,
        access: StreamAccess | None,
        *,
        tape: CallTape,
        now: Callable[[], float],
        tell: Callable[[float, str, StreamNews], None],
        on_fault: Callable[[asyncio.Task[None]], None],
        ear: StreamEar | None = None,
        voice: RoomVoice | None = None,
        own_thread: bool = False,
    ) -> None:
        """Without ``access`` no stream can be made. ``tell`` hears when what came of which stream; on the event loop.

        ``on_fault`` gets every task that is over, with a fault of ours or without. ``ear`` is the caller's loudspeaker;
        ``voice`` takes what a server says that is a member of a room. ``own_thread``: streams keep their time whatever
        the event loop does; ``now`` must be safe to read on any thread then.
        """
        self._access = access
        self._tape = tape
        self._now = now
        self._tell = tell
        self._on_fault = on_fault
        self._ear = ear
        self._voice = voice
        self._own_thread = own_thread
        self._connections: dict[str, _Connection | None] = {}
        """Streams that are connected or being so, by id; ``None`` until the host is permitted."""
        self._tasks: dict[asyncio.Task[None], str] = {}

    @property
    def is_busy(self) -> bool:
        """True while a stream is open or being connected."""
        return bool(self._connections)

    def perform(self, deed: StreamDeed) -> None:
        """Do it; returns at once."""
        match deed:
            case OpenStream():
                self._connections[deed.stream_id] = None
                task = asyncio.ensure_future(self._stream(deed))
                self._tasks[task] = deed.stream_id
                task.add_done_callback(self._over)
            case CloseStream(stream_id):
                if (connection := self._connections.pop(stream_id, None)) is not None:
                    connection.close()
                else:
                    self._cancel(stream_id)
            case SendStreamKey(stream_id, digit, secret):
                if (connection := self._connections.get(stream_id)) is not None:
                    connection.send_key(digit, secret=secret)

    def abandon(self) -> None:
        """Have everything closed that is still open; returns at once."""
        for stream_id in list(self._connections):
            self.perform(CloseStream(stream_id))

    async def settle(self) -> None:
        """Close what is still open, and wait until all connections are closed."""
        self.abandon()
        if self._tasks:
            await asyncio.wait(list(self._tasks))

    async def _stream(self, opening: OpenStream) -> None:
        try:
            refusal = await self._refusal(opening.url)
            if refusal is not None:
                self._tell(self._now(), opening.stream_id, Failed(refusal, is_final=True))
                return
            connection = self._connections[opening.stream_id] = self._connection(opening)
            await connection.run()
        finally:
            self._connections.pop(opening.stream_id, None)

    def _connection(self, opening: OpenStream) -> _Connection:
        from playground.adapters.stream.connection import StreamConnection

        assert self._access is not None
        member = AsMember(self._tape, self._voice) if opening.as_member else None
        make = partial(
            StreamConnection,
            opening,
            source=member or self._tape,
            listener=member or Opposite(self._tape, self._ear),
            now=self._now,
            verify=self._access.verify,
        )

        def told(at: float, news: StreamNews) -> None:
            self._tell(at, opening.stream_id, news)

        if not self._own_thread:
            return make(tell=lambda news: told(self._now(), news))
        from playground.adapters.stream.threaded import ThreadedConnection

        return ThreadedConnection(lambda tell: make(tell=tell), now=self._now, tell=told)

    async def _refusal(self, url: str) -> str | None:
        """Why the host is not connected to; ``None``: it may be."""
        twin = web_twin(url)
        place = host_of(twin)
        if place is None:
            return f"{visible_line(url, limit=200)!r} is not a plain ws or wss URL."
        permitted: Awaitable[bool] | None = self._access.permits(twin) if self._access else None
        if permitted is not None and await permitted:
            return None
        host = visible_line(place.host, limit=200)
        return f"Connections to {host} are not allowed (--allow-host {host} allows them)."

    def _cancel(self, stream_id: str) -> None:
        for task, of in self._tasks.items():
            if of == stream_id:
                task.cancel()

    def _over(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        self._on_fault(task)

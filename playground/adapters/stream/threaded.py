"""A stream on a thread and event loop of its own: a screen that draws for a while holds up no frame.

Used where the clock is real and the main loop has other things to do. Source and listener are called on that thread;
what is told comes on the loop of whoever runs it.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress

from playground.adapters.stream.connection import StreamConnection
from playground.call.streams.news import StreamNews

Tell = Callable[[float, StreamNews], None]
"""Hears when something came of the stream, seconds on the call's clock, and what."""


class ThreadedConnection:
    """``StreamConnection``, to be used from another event loop than the one it lives on."""

    def __init__(
        self,
        make: Callable[[Callable[[StreamNews], None]], StreamConnection],
        *,
        now: Callable[[], float],
        tell: Tell,
    ) -> None:
        """``make`` is given whom to tell; ``now`` is the call's clock, safe to read on any thread."""
        self._connection = make(self._told)
        self._now = now
        self._tell = tell
        self._own: asyncio.AbstractEventLoop | None = None
        self._outer: asyncio.AbstractEventLoop | None = None
        self._context = contextvars.Context()
        self._closed = False

    async def run(self) -> None:
        """Connect and stream until one side closes; a fault of ours is raised."""
        self._outer, self._context = asyncio.get_running_loop(), contextvars.copy_context()
        done: asyncio.Future[None] = self._outer.create_future()
        threading.Thread(target=self._work, args=(done,), name="stream", daemon=True).start()
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            self.close()
            raise

    def send_key(self, digit: str, *, secret: bool) -> None:
        """Tell the server of a key."""
        self._there(lambda: self._connection.send_key(digit, secret=secret))

    def close(self) -> None:
        """End it from this side; the last figures are told soon."""
        self._closed = True
        self._there(self._connection.close)

    def _work(self, done: asyncio.Future[None]) -> None:
        fault: BaseException | None = None
        try:
            asyncio.run(self._live())
        except asyncio.CancelledError:
            pass  # closed from this side
        except BaseException as error:
            fault = error
        self._here(lambda: _finish(done, fault))

    async def _live(self) -> None:
        self._own = asyncio.get_running_loop()
        if not self._closed:
            await self._connection.run()

    def _told(self, news: StreamNews) -> None:
        at = self._now()
        self._here(lambda: self._tell(at, news))

    def _here(self, act: Callable[[], None]) -> None:
        """On the loop of whoever runs it, in that one's context; nothing once that loop is gone."""
        assert self._outer is not None
        with suppress(RuntimeError):
            self._outer.call_soon_threadsafe(act, context=self._context.copy())

    def _there(self, act: Callable[[], None]) -> None:
        with suppress(RuntimeError):
            if self._own is not None:
                self._own.call_soon_threadsafe(act)


def _finish(done: asyncio.Future[None], fault: BaseException | None) -> None:
    if done.done():
        return
    if fault is None:
        done.set_result(None)
    else:
        done.set_exception(fault)

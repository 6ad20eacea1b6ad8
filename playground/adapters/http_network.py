"""TCP and TLS for httpx's connections by asyncio itself.

httpx comes with a network part for two kinds of event loop, which yields to the loop at every step; a
quarter of the time of a small request goes there. This one does the same for asyncio alone.
"""

from __future__ import annotations

import asyncio
import errno
import re
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore

connecting: ContextVar[bool] = ContextVar("connecting", default=False)
"""True while the running task waits for a connection, TLS included; for telling where time ran out."""
HIGH_WATER = 262_144
"""Bytes received and not yet asked for, at which the other side is made to wait."""
HAPPY_EYEBALLS_S = 0.25
"""Head start of a name's first address before the next one is tried (RFC 8305)."""
_NUMBER = re.compile(r"\[(?:Errno|WinError) (\d+)\]")
_REFUSED = {errno.ECONNREFUSED, 1225}  # the second is how Windows counts


class AsyncioNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections in the running asyncio event loop."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of the name that answers. Raises ``httpcore.ConnectError``."""
        loop = asyncio.get_running_loop()
        with _connecting():
            async with asyncio.timeout(timeout):
                transport, received = await loop.create_connection(
                    _Received, host, port, happy_eyeballs_delay=HAPPY_EYEBALLS_S
                )
        return _Stream(transport, received)

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore does between its own retries (there are none)."""
        await asyncio.sleep(seconds)


class _Received(asyncio.Protocol):
    """What has come in on a connection and waits to be read."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self._transport: asyncio.Transport | None = None
        self._reader: asyncio.Future[None] | None = None
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self.data += data
        if len(self.data) > HIGH_WATER and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def eof_received(self) -> None:
        self.ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self.ended, self.error = True, error
        self._wake()

    async def take(self) -> bytes:
        """All that is there, once there is something; empty at the end."""
        while not self.data and not self.ended:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        taken = bytes(self.data)
        self.data.clear()
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return taken

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


class _Stream(httpcore.AsyncNetworkStream):
    """One open connection."""

    def __init__(self, transport: asyncio.Transport, received: _Received) -> None:
        self._transport = transport
        self._received = received
        self._unsent: list[bytes] = []
        """Pieces of a request that go out together, once a reply is waited for: one packet instead of several."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._unsent:
            self._transport.write(b"".join(self._unsent))
            self._unsent.clear()
        taken = self._received.take()
        data = await (taken if timeout is None else asyncio.wait_for(taken, timeout))
        if not data and self._received.error is not None:
            raise httpcore.ReadError(str(self._received.error)) from self._received.error
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._received.error is not None or self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed") from self._received.error
        self._unsent.append(buffer)

    async def aclose(self) -> None:
        self._transport.abort()  # nothing is left to be sent, and no farewell is waited for
        await asyncio.sleep(0)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        with _connecting():
            async with asyncio.timeout(timeout):
                transport = await loop.start_tls(
                    self._transport, self._received, ssl_context, server_hostname=server_hostname
                )
            if transport is None:
                raise ConnectionResetError("the connection was closed in the TLS handshake")
        return _Stream(transport, self._received)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # of an idle connection: the server has closed it, or sends rubbish
            return bool(self._received.data) or self._received.ended
        if info == "ssl_object":
            return self._transport.get_extra_info("ssl_object")
        return None


@contextmanager
def _connecting() -> Iterator[None]:
    connecting.set(True)  # and stays so when the wait is given up
    try:
        yield
    except OSError as error:  # ssl.SSLError is one, and so is asyncio's own TimeoutError, without a number
        if isinstance(error, TimeoutError) and error.errno is None:
            raise
        raise httpcore.ConnectError(str(error)) from numbered(error)
    connecting.set(False)


def numbered(error: OSError) -> OSError:
    """The error itself, or one with a number where asyncio has joined several into one without."""
    numbers = {int(number) for number in _NUMBER.findall(str(error))}
    if error.errno is not None or not numbers:
        return error
    if numbers <= _REFUSED:
        return ConnectionRefusedError(errno.ECONNREFUSED, str(error))
    return OSError(next(iter(numbers - _REFUSED)), str(error))

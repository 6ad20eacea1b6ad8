"""An httpx transport on asyncio's own network part, and the import of everything it needs."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator

import anyio
import anyio.streams.tls
import h11  # noqa: F401  # with the two above: what httpcore would import at its first request
import httpcore
import httpx

from playground.adapters.http_network import AsyncioNetwork

IDLE_S = 1.5
"""How long an unused connection is kept: less than any common server does, so that no request is
lost on a connection that the server is just closing."""
KEPT_CONNECTIONS = 10
"""How many unused connections are kept."""

_EXCEPTIONS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.ReadError, httpx.ReadError),
    (httpcore.WriteError, httpx.WriteError),
    (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
    (httpcore.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol),
)
_HTTPCORES = tuple(theirs for theirs, _ in _EXCEPTIONS)


async def import_parts() -> None:
    """Import what is looked up by name at the first request only."""
    await anyio.sleep(0)


class AsyncioTransport(httpx.AsyncBaseTransport):
    """A pool of HTTP/1.1 connections: no proxies, no retries, no time-outs but the request's."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=None,
            max_keepalive_connections=KEPT_CONNECTIONS,
            keepalive_expiry=IDLE_S,
            network_backend=AsyncioNetwork(),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the response's body is still to be read. Raises ``httpx.TransportError``."""
        url = request.url
        sent = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            response = await self._pool.handle_async_request(sent)
        except _HTTPCORES as error:
            raise _in_httpx_words(error) from error
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """A response's body as it comes in."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._response.aiter_stream():
                yield piece
        except _HTTPCORES as error:
            raise _in_httpx_words(error) from error

    async def aclose(self) -> None:
        await self._response.aclose()


def _in_httpx_words(error: Exception) -> httpx.TransportError:
    return next(httpxs(str(error)) for theirs, httpxs in _EXCEPTIONS if isinstance(error, theirs))

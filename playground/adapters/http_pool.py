"""Connections kept alive, by httpx's core on asyncio's own network part, and the import of everything they need."""

from __future__ import annotations

import ssl

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
FAILURES = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol)
"""What a pool raises, beside the system's own errors."""


async def import_parts() -> None:
    """Import what is looked up by name at the first request only."""
    await anyio.sleep(0)


def new_pool(verify: bool | ssl.SSLContext | None) -> httpcore.AsyncConnectionPool:
    """A pool of HTTP/1.1 connections: no proxies, no retries, no time-outs but the request's.

    With ``None`` it is never asked for TLS, so no certificates are loaded.
    """
    if verify is None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        context = httpx.create_ssl_context(verify=verify, trust_env=False)
    return httpcore.AsyncConnectionPool(
        ssl_context=context,
        max_connections=None,
        max_keepalive_connections=KEPT_CONNECTIONS,
        keepalive_expiry=IDLE_S,
        network_backend=AsyncioNetwork(),
    )

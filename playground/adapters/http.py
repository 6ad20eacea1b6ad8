"""Requests as Plivo makes them, by httpx: no cookies, no redirects, no proxies, one budget for a try.

Its URLs and its core are used, without the browser manners of its client, which would cost a fifth of a request;
the library itself is imported at the first request, because that takes a fifth of a second.
"""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, unquote_to_bytes

from playground import __version__
from playground.adapters.http_body import Body, Progress
from playground.adapters.http_failures import FetchError, bad_url, failure, timed_out
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    import ssl

    import httpcore
    import httpx

__all__ = ["FetchError", "Fetched", "HttpClient", "Progress", "warm_up"]

USER_AGENT = f"ivr-playground/{__version__}"
"""Sent with every request; Plivo's own is not documented (plivo-xml.md 1.2)."""
_HOST_NAME = re.compile(rb"([\w~-]{1,63}\.)*[\w~-]{1,63}\.?")
_quoted = lru_cache(maxsize=1024)(quote_plus)  # the requests of a call have most of their fields in common


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole response, whatever its status."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Names as sent, in order; control characters made visible."""
    content_type: str
    """The Content-Type header as sent, or empty."""
    body: bytes
    """Content coding undone."""
    elapsed_s: float
    """From the start of the try to the body's last byte."""


def warm_up() -> None:
    """Import all that a request needs; for a thread that has time before the first one."""
    asyncio.run(_import_parts())


async def _import_parts() -> None:
    from playground.adapters.http_pool import import_parts

    await import_parts()


class HttpClient:
    """Sends requests and reads responses, connections kept alive; one for an app or a run.

    Belongs to one event loop. Close it with :meth:`aclose`, or use it as an async context manager.
    """

    def __init__(self, *, verify: bool | ssl.SSLContext = True, user_agent: str = USER_AGENT) -> None:
        self._verify = verify
        self._pools: dict[str, httpcore.AsyncConnectionPool] = {}
        self._headers = (
            (b"User-Agent", user_agent.encode()),
            (b"Accept", b"*/*"),
            (b"Accept-Encoding", b"gzip, deflate"),
        )

    async def __aenter__(self) -> HttpClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections; the client may be used again."""
        pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            await pool.aclose()

    async def fetch(
        self,
        *,
        method: str,
        url: str,
        params: Sequence[tuple[str, str]],
        headers: Iterable[tuple[str, str]],
        timeout_s: float,
        max_bytes: int,
        host_header: str | None = None,
        connect_timeout_s: float | None = None,
        read_timeout_s: float | None = None,
        on_progress: Progress | None = None,
    ) -> Fetched:
        """Send one request and read its whole response; redirects are not followed.

        ``method`` in capitals; GET adds ``params`` to the URL's own query, other methods send them as a form body.
        ``timeout_s`` bounds all phases together, ``connect_timeout_s`` each step of connecting,
        ``read_timeout_s`` each wait for the server, ``max_bytes`` the body received and decoded.
        ``host_header`` replaces the Host that follows from the URL. Raises :class:`FetchError`.
        """
        is_get = method == "GET"
        target = _target_of(_with_query(url, params) if is_get else url)
        request = self._request(method, target, None if is_get else params, headers, host_header)
        request.extensions["timeout"] = {"connect": connect_timeout_s, "read": read_timeout_s}
        place = target.place
        pool = await self._pool(target.scheme)
        from playground.adapters.http_network import connecting
        from playground.adapters.http_pool import FAILURES

        connecting.set(False)
        body = Body(place, max_bytes)
        started = perf_counter()
        try:
            async with asyncio.timeout(timeout_s):
                response = await pool.handle_async_request(request)
                content = await body.read(response, on_progress)
        except FetchError as error:
            error.elapsed_s = perf_counter() - started
            raise
        except TimeoutError:
            elapsed_s, connected = perf_counter() - started, not connecting.get()
            limit_s = read_timeout_s if connected else connect_timeout_s
            if limit_s is None or elapsed_s >= timeout_s:
                limit_s = timeout_s
            late = timed_out(place, limit_s, connected=connected, received=body.received)
            late.elapsed_s = elapsed_s
            raise late from None
        except (*FAILURES, OSError, UnicodeError) as error:
            told = failure(error, place, connected=not connecting.get(), received=body.received)
            told.elapsed_s = perf_counter() - started
            raise told from error
        return _fetched(response, content, perf_counter() - started)

    def _request(
        self,
        method: str,
        target: _Target,
        form: Sequence[tuple[str, str]] | None,
        headers: Iterable[tuple[str, str]],
        host_header: str | None,
    ) -> httpcore.Request:
        import httpcore

        sent = [(name.encode(), value.encode()) for name, value in headers]
        given = {name.lower() for name, _ in sent}
        if b"host" not in given:
            sent.insert(0, (b"Host", target.host if host_header is None else host_header.encode()))
        if target.authorization and b"authorization" not in given:
            sent.append((b"Authorization", target.authorization))
        sent.extend(header for header in self._headers if header[0].lower() not in given)
        if form is None:
            return httpcore.Request(method, target.url, headers=sent)
        body = _encoded(form).encode()
        if b"content-type" not in given:
            sent.append((b"Content-Type", b"application/x-www-form-urlencoded"))
        if b"content-length" not in given:
            sent.append((b"Content-Length", b"%d" % len(body)))
        return httpcore.Request(method, target.url, headers=sent, content=body)

    async def _pool(self, scheme: str) -> httpcore.AsyncConnectionPool:
        if scheme not in self._pools:
            await _import_parts()  # not in the time of the first request
        if scheme not in self._pools:  # another request may have been quicker
            from playground.adapters.http_pool import new_pool

            self._pools[scheme] = new_pool(self._verify if scheme == "https" else None)
        return self._pools[scheme]


@dataclass(frozen=True, slots=True)
class _Target:
    """What a request needs to know of its URL."""

    url: httpcore.URL
    scheme: str
    host: bytes
    """Of the Host header."""
    place: str
    """``host:port`` for the sentences."""
    authorization: bytes
    """Of the URL's ``user:password@``; empty without."""


@lru_cache(maxsize=256)
def _target_of(url: str) -> _Target:
    """A URL taken apart; those asked again and again only once. Raises :class:`FetchError`."""
    import httpcore
    import httpx

    try:
        target = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise bad_url(url, visible_line(str(error)).rstrip(".")) from error
    if target.scheme not in ("http", "https"):
        raise bad_url(url, "it must start with http:// or https://")
    if not target.host:
        raise bad_url(url, "it names no host")
    if ":" not in target.host and not _HOST_NAME.fullmatch(target.raw_host):
        raise bad_url(url, "its host is not a host name")
    if target.port is not None and not 0 < target.port < 65536:
        raise bad_url(url, "the port must be 1 to 65535")
    return _Target(
        httpcore.URL(
            scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
        ),
        target.scheme,
        target.netloc,
        _place(target),
        _basic(target.userinfo) if target.userinfo else b"",
    )


def _basic(userinfo: bytes) -> bytes:
    name, _, password = userinfo.partition(b":")
    return b"Basic " + b64encode(unquote_to_bytes(name) + b":" + unquote_to_bytes(password))


def _with_query(url: str, params: Sequence[tuple[str, str]]) -> str:
    """The URL with fields added behind its own query, which stays as written."""
    if not params:
        return url
    url, hash_mark, fragment = url.partition("#")
    joint = "" if url.endswith(("?", "&")) else "&" if "?" in url else "?"
    return f"{url}{joint}{_encoded(params)}{hash_mark}{fragment}"


def _encoded(fields: Sequence[tuple[str, str]]) -> str:
    """Fields as a form or a query has them."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields)


def _place(url: httpx.URL) -> str:
    port = url.port or (443 if url.scheme == "https" else 80)
    host = f"[{url.host}]" if ":" in url.host else url.host
    return visible_line(f"{host}:{port}")


def _fetched(response: httpcore.Response, body: bytes, elapsed_s: float) -> Fetched:
    headers = tuple((_text(name), _text(value)) for name, value in response.headers)
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    return Fetched(response.status, headers, content_type, body, elapsed_s)


def _text(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return visible_line(text)

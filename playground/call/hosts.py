"""Hosts of URLs, and where a request for a public host really goes (cli.md, ``--map-host``).

URLs are cut by the generic syntax of RFC 3986 and put together again unchanged, so that path and query
reach the local app exactly as the document has them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

HostMap = tuple[tuple[str, str], ...]
"""(public ``host`` or ``host:port``, local ``host``, ``host:port`` or base URL) pairs."""

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<user>[^\s@/?#\\]*@)?(?P<place>[^\s@/?#\\]*)(?P<rest>([/?#].*)?)",
    re.IGNORECASE | re.DOTALL,
)
_HOST_PORT = re.compile(
    r"(?P<host>\[[0-9a-f:.]+\]|[^\s:/?#@*\\%\[\]]+)(?::(?P<port>\d{1,5})?)?", re.IGNORECASE
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_WEB_SCHEMES = {"ws": "http", "wss": "https"}


class HostPort(NamedTuple):
    """A host as compared: lower case, without brackets and without a closing dot."""

    host: str
    port: int | None
    """``None`` when none is written."""


def host_port(text: str) -> HostPort | None:
    """``host``, ``host:port`` or ``[v6]:port`` taken apart; ``None`` when it is none of these."""
    found = _HOST_PORT.fullmatch(text)
    if found is None:
        return None
    host = found["host"].strip("[]").lower()
    port = int(found["port"]) if found["port"] else None
    return HostPort(host.removesuffix("."), port)


@lru_cache(maxsize=512)
def host_of(url: str) -> HostPort | None:
    """Host and port, the scheme's own port filled in; ``None`` for anything but a plain http(s) URL."""
    found = _URL.fullmatch(url)
    if found is None:
        return None
    place = host_port(found["place"])
    if place is None:
        return None
    return HostPort(place.host, place.port or _DEFAULT_PORTS[found["scheme"].lower()])


@lru_cache(maxsize=512)
def authority_of(url: str) -> str:
    """What a Host header says of an http(s) URL: host and port as written, without user and password."""
    found = _URL.fullmatch(url)
    return found["place"] if found else ""


@lru_cache(maxsize=512)  # a call asks the same few URLs again and again
def mapped_url(url: str, host_map: HostMap) -> str:
    """Where a request for ``url`` really goes: its local twin by the first pair that fits, or itself.

    A public ``host`` fits on any port, ``host:port`` on that one. The local side is asked over http
    unless it names a scheme; its path, if any, goes before the URL's own.
    """
    found = _URL.fullmatch(url)
    place = host_of(url)
    if found is None or place is None:
        return url
    for public, local in host_map:
        wanted = host_port(public)
        if wanted is not None and wanted.host == place.host and wanted.port in (None, place.port):
            return _base(local, found["user"] or "") + found["rest"]
    return url


def web_twin(url: str) -> str:
    """The http(s) URL that the upgrade request of a ws(s) URL goes to; another URL as it is."""
    scheme, colon, rest = url.partition(":")
    twin = _WEB_SCHEMES.get(scheme.lower())
    return url if twin is None else twin + colon + rest


def mapped_socket_url(url: str, host_map: HostMap) -> str:
    """``mapped_url`` for a ws(s) URL: its local twin is asked over ws, or wss where that is an https one."""
    twin = web_twin(url)
    mapped = mapped_url(twin, host_map)
    return url if mapped == twin else "ws" + mapped.removeprefix("http")


def _base(local: str, user: str) -> str:
    found = _URL.fullmatch(local)
    if found is None:
        return f"http://{user}{local.rstrip('/')}"
    return f"{found['scheme'].lower()}://{user}{found['place']}{found['rest'].rstrip('/')}"

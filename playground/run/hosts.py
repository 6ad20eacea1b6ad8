"""Which hosts a call may send requests to: the answer URL's own, mapped ones, loopback, and allowed ones.

Documents are written by others; without this a document could make the tester's machine ask anything
of anybody (cli.md, ``--allow-host``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv6Address, ip_address

from playground.call.hosts import HostMap, HostPort, host_of, host_port, mapped_url
from playground.errors import PlaygroundError
from playground.hostile_text import visible_line

Permits = Callable[[str], Awaitable[bool]]
"""Whether a URL may be requested; may take its time, for a person decides."""
AskHost = Callable[[str], Awaitable[bool]]
"""Asks a person whether a host may be requested."""


class HostPolicy:
    """The hosts that may be requested; ports do not matter unless an allowed host names one."""

    def __init__(self, answer_url: str, host_map: HostMap = (), allowed: Iterable[str] = ()) -> None:
        """``allowed``: ``host`` or ``host:port``. Raises ``PlaygroundError`` for anything else."""
        self._host_map = host_map
        self._allowed: set[HostPort] = set()
        if (own := host_of(answer_url)) is not None:
            self._allowed.add(HostPort(own.host, None))
        for host in allowed:
            self.allow(host)

    def allow(self, host: str) -> None:
        """Permit ``host`` or ``host:port`` from now on. Raises ``PlaygroundError`` when it is neither."""
        place = host_port(host)
        if place is None:
            shown = visible_line(host, limit=100)
            raise PlaygroundError(
                f'"{shown}" is not a host.', fix="Write a name or an address, such as media.example.com."
            )
        self._allowed.add(place)

    def allow_named(self, url: str) -> None:
        """Permit the host of a URL that the user has named; one that is no URL permits nothing."""
        if (place := host_of(url)) is not None:
            self._allowed.add(HostPort(place.host, None))

    def permits(self, url: str) -> bool:
        """True when the URL, an absolute http or https one, may be requested without asking anybody."""
        place = host_of(url)
        if place is None:
            return False
        if place in self._allowed or HostPort(place.host, None) in self._allowed:
            return True
        return is_loopback(place.host) or mapped_url(url, self._host_map) != url


class AskedPolicy:
    """The same, with a person to ask about other hosts: once each, whatever the answer."""

    def __init__(self, policy: HostPolicy, ask: AskHost) -> None:
        self._policy = policy
        self._ask = ask
        self._answers: dict[str, asyncio.Future[bool]] = {}

    async def permits(self, url: str) -> bool:
        """Ask about an unknown host; requests that come meanwhile wait for the same answer."""
        if self._policy.permits(url):
            return True
        place = host_of(url)
        if place is None:
            return False
        if place.host not in self._answers:
            self._answers[place.host] = asyncio.ensure_future(self._ask(place.host))
        return await asyncio.shield(self._answers[place.host])


def is_loopback(host: str) -> bool:
    """True for ``localhost`` and written-out loopback addresses; other spellings of numbers are names."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback

"""Why a request brought no response: httpcore's and the system's exceptions, told in one sentence each.

The only place that knows how httpcore, h11 and the system word their errors.
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

from playground.hostile_text import visible_line

DETAIL_LIMIT = 160
"""Longest detail quoted from a library or a server, characters."""

_UNREACHABLE = {
    errno.ENETUNREACH: "the network is unreachable",
    errno.EHOSTUNREACH: "no route to the host",
    errno.EADDRNOTAVAIL: "the address is not available",
    errno.ENETDOWN: "the network is down",
    errno.EACCES: "the system does not permit it",
}


class FetchError(Exception):
    """A request that brought no usable response."""

    def __init__(self, kind: str, sentence: str, elapsed_s: float = 0.0) -> None:
        super().__init__(sentence)
        self.kind = kind
        """``refused``, ``unreachable``, ``tls``, ``connect-timeout``, ``read-timeout``, ``stalled``, ``cut``,
        ``too-large``, ``protocol`` or ``bad-url``."""
        self.sentence = sentence
        """One line for the user, with host and port."""
        self.elapsed_s = elapsed_s
        """Seconds from the start of the try to the failure."""


def bad_url(url: str, why: str) -> FetchError:
    """The URL cannot be requested at all."""
    return FetchError("bad-url", f"{visible_line(url, limit=DETAIL_LIMIT)!r} cannot be requested: {why}.")


def timed_out(place: str, timeout_s: float, *, connected: bool, received: int | None) -> FetchError:
    """The budget ran out; ``received`` is the number of body bytes, ``None`` before the response began."""
    within = f"within {timeout_s:g} s"
    if not connected:
        return FetchError("connect-timeout", f"No connection to {place} {within}.")
    if received is None:
        return FetchError("read-timeout", f"{place} took the request but sent no response {within}.")
    return FetchError(
        "stalled", f"{place} began a response but did not end it {within} ({received:,} bytes came)."
    )


def too_large(place: str, max_bytes: int) -> FetchError:
    """The body grew over the limit."""
    return FetchError(
        "too-large", f"{place} sent more than {max_bytes:,} bytes; the rest of the body was not read."
    )


def failure(error: Exception, place: str, *, connected: bool, received: int | None) -> FetchError:
    """The exception of a try as a :class:`FetchError`; ``received`` as in :func:`timed_out`."""
    import httpcore

    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and not (connected and isinstance(cause, ssl.SSLEOFError)):
            return _tls(cause, place)
        if isinstance(cause, socket.gaierror):
            return FetchError("unreachable", f"The name of {place} has no address ({_said(cause.strerror)}).")
        if isinstance(cause, UnicodeError):
            return FetchError("bad-url", f"The name of {place} is not a host name.")
    if not connected:
        return _not_connected(error, causes, place)
    if isinstance(error, httpcore.RemoteProtocolError) and "disconnected" not in str(error):
        return _bad_protocol(error, place, received)
    if isinstance(error, (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol)):
        return FetchError("protocol", f"The request to {place} cannot be sent: {_said(error)}.")
    return cut(place, received)


def cut(place: str, received: int | None) -> FetchError:
    """The connection was lost, before or inside the response."""
    if received is None:
        return FetchError("cut", f"{place} closed the connection without a response.")
    return FetchError("cut", f"{place} cut the connection in mid-response ({received:,} body bytes came).")


def _not_connected(error: Exception, causes: list[BaseException], place: str) -> FetchError:
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return FetchError("refused", f"Nothing listens on {place} (connection refused).")
    if any(isinstance(cause, (ConnectionResetError, ConnectionAbortedError)) for cause in causes):
        return FetchError("tls", f"{place} broke off the TLS handshake.")
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return FetchError("connect-timeout", f"No connection to {place}: the system gave up waiting.")
    why = next((_UNREACHABLE[number] for cause in causes if (number := _errno(cause)) in _UNREACHABLE), None)
    return FetchError("unreachable", f"{place} cannot be reached ({why or _said(error)}).")


def _bad_protocol(error: Exception, place: str, received: int | None) -> FetchError:
    if "peer closed connection" in str(error) or "incomplete" in str(error):
        return cut(place, received)
    return FetchError("protocol", f"{place} does not answer in HTTP ({_said(error)}).")


def _tls(error: ssl.SSLError, place: str) -> FetchError:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = _said(error.verify_message)
        return FetchError("tls", f"The certificate of {place} is not trusted ({reason}).")
    reason = _said((error.reason or str(error)).replace("_", " ").lower())
    return FetchError("tls", f"No TLS with {place} ({reason}).")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and all it came from, groups opened."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(cause for cause in (current.__cause__, current.__context__) if cause is not None)


def _errno(error: BaseException) -> int | None:
    return error.errno if isinstance(error, OSError) else None


def _said(detail: object) -> str:
    return visible_line(str(detail), limit=DETAIL_LIMIT).rstrip(".")

"""Connecting to a stream's server: the ``websockets`` library, and what goes wrong with it in one sentence each."""

from __future__ import annotations

import errno
import socket
import ssl
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from playground import __version__
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

    from playground.call.streams.deeds import OpenStream

MAX_MESSAGE = 2 * 1024 * 1024
"""Longest message from the server, bytes: a minute of 16 kHz audio (our choice; Plivo documents no limit)."""
_UNSENT_BYTES = 32 * 1024
"""What the system may hold back, so that a server that stops reading is noticed soon."""
_DETAIL = 160
_TOO_LONG, _GOING_AWAY, _NORMAL = 1009, 1001, 1000


class NotConnected(Exception):
    """The connection could not be made; ``str`` is one sentence."""


async def connect(opening: OpenStream, *, verify: bool) -> ClientConnection:
    """An open connection. Raises ``NotConnected``. Redirects are not followed, proxies not used.

    The request names the host as the app knows it, wherever it is sent, for the signature is over that.
    """
    from websockets.asyncio.client import connect as dial
    from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus, InvalidURI

    class Dial(dial):
        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    asked, target = urlsplit(opening.url), urlsplit(opening.send_to)
    place = visible_line(target.netloc.rpartition("@")[2], limit=_DETAIL)
    host = target.hostname or ""
    secure = target.scheme == "wss"
    uri = urlunsplit((target.scheme, asked.netloc, target.path or "/", target.query, ""))
    tls: dict[str, Any] = {"ssl": _tls(verify=verify), "server_hostname": host} if secure else {}
    try:
        connection = await Dial(
            uri,
            host=host,
            port=target.port or (443 if secure else 80),
            additional_headers=list(opening.headers),
            user_agent_header=f"ivr-playground/{__version__}",
            compression=None,
            proxy=None,
            open_timeout=opening.timeout_s,
            ping_interval=None,
            close_timeout=1.0,
            max_size=MAX_MESSAGE,
            write_limit=_UNSENT_BYTES,
            **tls,
        )
    except InvalidStatus as error:
        raise NotConnected(_refused(place, error.response.status_code)) from None
    except InvalidMessage:
        raise NotConnected(f"{place} does not speak HTTP.") from None
    except InvalidHandshake as error:
        raise NotConnected(
            f"{place} did not agree to a WebSocket ({visible_line(str(error), limit=_DETAIL)})."
        ) from None
    except TimeoutError:
        raise NotConnected(
            f"{place} did not answer the WebSocket request within {opening.timeout_s:g} s."
        ) from None
    except OSError as error:
        raise NotConnected(_unreachable(place, error)) from None
    except (InvalidURI, ValueError) as error:  # after OSError: a bad certificate is both
        raise NotConnected(
            f"The URL cannot be connected to ({visible_line(str(error), limit=_DETAIL)})."
        ) from None
    except EOFError:
        raise NotConnected(f"{place} closed the connection before it was a WebSocket.") from None
    system_socket = connection.transport.get_extra_info("socket")
    if system_socket is not None:
        system_socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNSENT_BYTES)
    return connection


def how_it_ended(sent: int | None, received: int | None, reason: str) -> tuple[str, bool]:
    """Why an open connection is over, by the close codes: one sentence, and whether it was in good order."""
    if sent == _TOO_LONG and received in (None, _TOO_LONG):
        megabytes = MAX_MESSAGE // (1024 * 1024)
        return f"The server sent a message of more than {megabytes} MB, so the connection was closed.", False
    if received is None:
        return "The connection to the server was lost.", False
    why = f" ({visible_line(reason, limit=_DETAIL)})" if reason else ""
    if received in (_NORMAL, _GOING_AWAY):
        return f"The server closed the connection{why}.", True
    return f"The server broke the connection off with code {received}{why}.", False


def _tls(*, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _refused(place: str, status: int) -> str:
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    then = ", a redirect, which is not followed" if 300 <= status < 400 else ""
    return f"{place} answered the WebSocket request with {status}{phrase}{then}."


def _unreachable(place: str, error: OSError) -> str:
    detail = visible_line(error.strerror or str(error), limit=_DETAIL)
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {place} is not valid ({visible_line(error.verify_message, limit=_DETAIL)})."
        )
    if isinstance(error, ssl.SSLError):
        return f"The TLS handshake with {place} failed ({detail})."
    if isinstance(error, socket.gaierror):
        return f"The host of {place} has no address."
    if isinstance(error, ConnectionRefusedError) or error.errno == errno.ECONNREFUSED:
        return f"Nobody listens at {place}."
    if isinstance(error, ConnectionError):
        return f"{place} broke the connection off before it was a WebSocket."
    return f"{place} cannot be reached ({detail})."

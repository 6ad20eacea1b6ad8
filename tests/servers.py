"""Real servers on loopback for tests: a recording app server, and servers that misbehave on purpose.

All are context managers, listen on a free port of 127.0.0.1, and stop promptly::

    with AppServer(lambda request: "<Response/>") as app:
        ...  # app.url("/answer/"), app.requests[0].params["Digits"]
    with RawServer(cut_in_body) as server:
        ...  # server.url("/")
"""

from __future__ import annotations

import contextlib
import gzip
import re
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """What a server was asked."""

    method: str
    target: str
    """Path and query exactly as on the wire."""
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The URL's query fields."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The form body's fields."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def params(self) -> dict[str, str]:
        """Query and form together."""
        return self.query | self.form

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an app answers; a plain ``str`` stands for a 200 with an XML document."""

    body: bytes | str = b""
    status: int = 200
    content_type: str | None = "application/xml"
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[[Request], "Reply | str"]
Script = Callable[[socket.socket, threading.Event], None]


class AppServer:
    """A threaded HTTP/1.1 app: ``answer`` gets each request, ``requests`` keeps them all."""

    def __init__(
        self, answer: Answer | Mapping[str, Reply | str], *, tls: ssl.SSLContext | None = None
    ) -> None:
        self._answer = answer if callable(answer) else _by_path(answer)
        self.requests: list[Request] = []
        """In order of arrival."""
        self.connections = 0
        """How many TCP connections were opened."""
        self._tls = tls
        self._server = _Threads(("127.0.0.1", 0), self._handler())
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}{path}"

    def paths(self) -> list[str]:
        """The paths asked so far, in order."""
        return [request.path for request in self.requests]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def setup(self) -> None:
                super().setup()
                owner.connections += 1

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                request = Request(self.command, self.path, tuple(self.headers.items()), body)
                owner.requests.append(request)
                reply = owner._answer(request)
                self._send(Reply(reply) if isinstance(reply, str) else reply)

            do_POST = do_GET

            def _send(self, reply: Reply) -> None:
                content = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(reply.status)
                if reply.content_type is not None:
                    self.send_header("Content-Type", reply.content_type)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                self.wfile.flush()

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """Clients of these tests hang up on purpose; nothing to print."""


def _by_path(pages: Mapping[str, Reply | str]) -> Answer:
    def answer(request: Request) -> Reply | str:
        return pages.get(request.path, Reply("no such page", 404, "text/plain"))

    return answer


class RawServer:
    """Runs ``script(connection)`` for each connection, in a thread; the script owns every byte.

    Scripts below read the request's head themselves. ``stopping`` is set when the server closes, so
    that a script can wait on it instead of sleeping.
    """

    def __init__(self, script: Script) -> None:
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.stopping = threading.Event()
        self.connections = 0
        self._open: list[socket.socket] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{self.host}{path}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._run, args=(connection,), daemon=True).start()

    def _run(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            self._script(connection, self.stopping)


def read_request(connection: socket.socket) -> bytes:
    """The request's head and as much of its body as has come, so that closing sends no reset."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            break
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    length = int(found[1]) if found else 0
    while len(body) < length:
        body += connection.recv(65536)
    return head


def never_answer(connection: socket.socket, stopping: threading.Event) -> None:
    """Takes the request, says nothing."""
    read_request(connection)
    stopping.wait(30)


def drip_headers(connection: socket.socket, stopping: threading.Event) -> None:
    """A status line, then a byte of a header every 20 ms, for ever."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not stopping.wait(0.02):
        connection.sendall(b"a")


def drip_body(connection: socket.socket, stopping: threading.Event) -> None:
    """Headers at once, then a byte of body every 20 ms, for ever."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 100000\r\n\r\n")
    while not stopping.wait(0.02):
        connection.sendall(b" ")


def cut_before_response(connection: socket.socket, stopping: threading.Event) -> None:
    """Closes after the request."""
    read_request(connection)


def cut_in_body(connection: socket.socket, stopping: threading.Event) -> None:
    """Announces 1000 bytes, sends 10, closes."""
    read_request(connection)
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 1000\r\n\r\n<Response>"
    )


def reset_in_body(connection: socket.socket, stopping: threading.Event) -> None:
    """As :func:`cut_in_body`, with a TCP reset."""
    cut_in_body(connection, stopping)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def lying_length(connection: socket.socket, stopping: threading.Event) -> None:
    """Announces 5 bytes, sends 500."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n" + b"x" * 500)


def not_http(connection: socket.socket, stopping: threading.Event) -> None:
    """Answers with bytes of another protocol, a terminal escape among them."""
    read_request(connection)
    connection.sendall(b"\x1b]0;owned\x07220 mail.example ESMTP [/red]\r\n\r\n")


def endless_headers(connection: socket.socket, stopping: threading.Event) -> None:
    """Header after header, as fast as they are taken."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not stopping.is_set():
        connection.sendall(b"X-More: " + b"y" * 8000 + b"\r\n")


def endless_body(connection: socket.socket, stopping: threading.Event) -> None:
    """Chunk after chunk, as fast as they are taken."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not stopping.is_set():
        connection.sendall(b"1000\r\n" + b"z" * 4096 + b"\r\n")


def broken_chunks(connection: socket.socket, stopping: threading.Event) -> None:
    """A chunked body whose chunk size is no number."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnope\r\n")


def gzip_bomb(megabytes: int = 200) -> Reply:
    """A small gzip body that inflates to so many megabytes of blanks."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    block = b" " * 1_000_000
    body = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    return Reply(body, headers={"Content-Encoding": "gzip"})


def gzipped(document: str) -> Reply:
    """A document sent gzip-coded."""
    return Reply(gzip.compress(document.encode(), mtime=0), headers={"Content-Encoding": "gzip"})


def refused_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def full_backlog() -> Iterator[int]:
    """A port that accepts no further connection: its backlog is full, SYNs stay unanswered (Linux)."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield int(listener.getsockname()[1])


def tls_contexts(host: str = "127.0.0.1") -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(server's, client's): the server's certificate is for ``host``, only the client's context trusts it."""
    import trustme

    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return server, client

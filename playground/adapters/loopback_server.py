"""Serves an app on loopback, from a thread of its own, and stops when told to.

The web framework is imported in that thread, where ``make_app`` is called too: whoever serves need not wait.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
STOP_S = 3.0
"""How long stopping may take, seconds; the thread is a daemon and dies with the process at the latest."""


class LoopbackServer:
    """An ASGI app and its port: ``listen`` has the port, ``serve`` answers on it, ``stop`` ends both.

    Who connects between ``listen`` and ``serve`` is answered as soon as the app is served.
    """

    def __init__(self, make_app: Callable[[], Any], *, name: str, port: int = 0) -> None:
        """``make_app`` gives the ASGI app; ``name`` is the thread's; port 0: a free one."""
        self._make_app = make_app
        self._name = name
        self._wanted_port = port
        self._listener: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``; it must listen."""
        if self._listener is None:
            raise RuntimeError(f"the {self._name} server does not listen")
        return f"http://{HOST}:{self._listener.getsockname()[1]}"

    def listen(self) -> None:
        """Have the port, once for all; raises ``OSError`` or ``OverflowError`` when it cannot be had."""
        if self._listener is None:
            self._listener = _listening(self._wanted_port)

    def serve(self) -> None:
        """Answer in the background from now on; a second time does nothing. It must listen."""
        if self._listener is None:
            raise RuntimeError(f"the {self._name} server does not listen")
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._serve, args=(self._listener,), name=self._name, daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Stop serving; connections still open are closed. May be called twice."""
        self._stopping.set()
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(STOP_S)
        elif self._listener is not None:
            self._listener.close()

    def wait(self) -> None:
        """Block until serving has ended."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(1.0)  # without a time-out, Windows would not hear Ctrl+C

    def _serve(self, listener: socket.socket) -> None:
        with listener:
            import uvicorn

            config = uvicorn.Config(
                self._make_app(),
                lifespan="off",
                loop="asyncio",
                http="h11",
                ws="none",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
            self._server = uvicorn.Server(config)
            if self._stopping.is_set():  # before there was anything to be told
                return
            self._server.run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    # The protocol is named because asyncio switches Nagle's delays off only where it is.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
    except BaseException:
        listener.close()
        raise
    return listener

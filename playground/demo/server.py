"""Serves the demo app on loopback, from a thread of its own, and stops when told to.

Starlette, uvicorn and lxml are imported in that thread: whoever starts the demo need not wait for them.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from playground.errors import PlaygroundError

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
STOP_S = 3.0
"""How long stopping may take, seconds; the thread is a daemon and dies with the process at the latest."""


class DemoServer:
    """The demo app while it is served; a context manager, or ``start`` and ``stop``.

    The port listens when ``start`` returns, so the answer URL may be called at once. Raises
    ``PlaygroundError`` when the port cannot be had.
    """

    def __init__(self, port: int | None = None) -> None:
        """``None``: a free port."""
        self._wanted_port = port
        self._listener: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def answer_url(self) -> str:
        """The URL to call; the server must have been started."""
        if self._listener is None:
            raise RuntimeError("the demo has not been started")
        return f"http://{HOST}:{self._listener.getsockname()[1]}/answer/"

    def start(self) -> Self:
        """Listen, and serve in the background."""
        try:
            self._listener = _listening(self._wanted_port or 0)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise PlaygroundError(
                f"The demo cannot listen on port {self._wanted_port} ({reason}).",
                fix="Choose another port, or none for a free one.",
            ) from error
        self._thread = threading.Thread(target=self._serve, args=(self._listener,), name="demo", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving; connections still open are closed. May be called twice."""
        self._stopping.set()
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(STOP_S)

    def wait(self) -> None:
        """Block until serving has ended."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(1.0)  # without a time-out, Windows would not hear Ctrl+C

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self, listener: socket.socket) -> None:
        with listener:
            import uvicorn

            from playground.demo.app import create_app

            config = uvicorn.Config(
                create_app(),
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


def run_demo(on_ready: Callable[[str], None], *, port: int | None = None) -> None:
    """Serve the demo until interrupted; ``on_ready`` gets the answer URL once it can be called.

    Returns when the server ends; ``KeyboardInterrupt`` passes through when it has been stopped.
    """
    with DemoServer(port) as server:
        on_ready(server.answer_url)
        server.wait()

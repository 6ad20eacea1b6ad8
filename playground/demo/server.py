"""Serves the demo app on loopback, in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from playground.adapters.loopback_server import LoopbackServer
from playground.errors import PlaygroundError


class DemoServer:
    """The demo app while it is served; a context manager, or ``start`` and ``stop``.

    The port listens when ``start`` returns, so the answer URL may be called at once. Raises
    ``PlaygroundError`` when the port cannot be had.
    """

    def __init__(self, port: int | None = None) -> None:
        """``None``: a free port."""
        self._port = port
        self._server = LoopbackServer(_make_app, name="demo", port=port or 0)

    @property
    def answer_url(self) -> str:
        """The URL to call; the server must have been started."""
        return f"{self._server.url}/answer/"

    def start(self) -> Self:
        """Listen, and serve in the background."""
        try:
            self._server.listen()
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise PlaygroundError(
                f"The demo cannot listen on port {self._port} ({reason}).",
                fix="Choose another port, or none for a free one.",
            ) from error
        self._server.serve()
        return self

    def stop(self) -> None:
        """Stop serving; connections still open are closed. May be called twice."""
        self._server.stop()

    def wait(self) -> None:
        """Block until serving has ended."""
        self._server.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def _make_app() -> Any:
    from playground.demo.app import create_app

    return create_app()


def run_demo(on_ready: Callable[[str], None], *, port: int | None = None) -> None:
    """Serve the demo until interrupted; ``on_ready`` gets the answer URL once it can be called.

    Returns when the server ends; ``KeyboardInterrupt`` passes through when it has been stopped.
    """
    with DemoServer(port) as server:
        on_ready(server.answer_url)
        server.wait()

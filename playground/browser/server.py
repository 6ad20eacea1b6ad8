"""Serves the app: each page that is opened gets an app of its own, in a process of its own.

textual-serve brings the terminal for the page and runs the processes. Its own page fetches a font from a
foreign host; ours asks nobody but this server, and a content policy sees to it.
"""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Awaitable, Callable
from html import escape
from string import Template

from aiohttp import web
from textual_serve.server import Server

from playground.browser.door import Door
from playground.resources import asset

__all__ = ["AppServer", "listening"]

TITLE = "IVR Playground"
SHUTDOWN_S = 2.0
"""How long pages that are open may hold up the end, seconds."""
FONT_SIZES = range(6, 73)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src {socket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class AppServer(Server):
    """One command, served to everybody whom the door lets in."""

    def __init__(self, command: str, listener: socket.socket, door: Door) -> None:
        """``command``: the app's, as the shell reads it; ``listener``: a socket that listens already."""
        super().__init__(command, host=door.host, title=TITLE)
        self._listener = listener
        self._door = door
        self._page = Template(asset("browser", "page.html").read_text("utf-8"))

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM."""
        web.run_app(
            self._make_app(), sock=self._listener, print=None, access_log=None, shutdown_timeout=SHUTDOWN_S
        )

    async def _make_app(self) -> web.Application:
        """The library's app behind our door; it has no public place for that (tests would see it go)."""
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """The command says where it is served; the library need not."""

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        refusal = self._door.refusal(request.headers.get("Host"), request.headers.get("Origin"))
        if refusal is not None:
            return web.Response(status=403, text=f"{refusal}\n")
        return await handler(request)

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page."""
        asked = request.query.get("fontsize", "")
        size = int(asked) if asked.isdecimal() and len(asked) < 4 and int(asked) in FONT_SIZES else 16
        websocket = f"ws://{request.host}/ws"
        page = self._page.substitute(title=TITLE, websocket=escape(websocket), font_size=size)
        headers = {
            "Content-Security-Policy": POLICY.format(socket=websocket),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return web.Response(text=page, content_type="text/html", headers=headers)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0: a free one. Raises ``OSError``."""
    logging.getLogger("textual-serve").addHandler(logging.StreamHandler(sys.stderr))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host.strip("[]"), port), family=family)

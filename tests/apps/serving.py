"""Serves a Flask app on loopback and keeps what it was asked, in order of arrival."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask, request
from werkzeug.serving import make_server


@dataclass
class Asked:
    """One request as the app saw it."""

    method: str
    path: str
    fields: dict[str, str]
    """Of the form; of a GET those of the query."""
    query: dict[str, str]


@dataclass
class Served:
    """The running app."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def fields(self, path: str) -> list[dict[str, str]]:
        """What came to that path, request by request."""
        return [asked.fields for asked in self.asked if asked.path == path]


@contextlib.contextmanager
def serve(app: Flask) -> Iterator[Served]:
    """The app on a free port; stops when left."""
    served, lock = Served(), threading.Lock()

    @app.before_request
    def keep() -> None:
        fields = request.form if request.method == "POST" else request.args
        with lock:
            served.asked.append(Asked(request.method, request.path, fields.to_dict(), request.args.to_dict()))

    server = make_server("127.0.0.1", 0, app, threaded=True)
    served.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()

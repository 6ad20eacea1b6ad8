"""An answer app as a Plivo user writes it: Flask, and the vendor's SDK for the XML, served on loopback."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask, Response, request, url_for
from plivo import plivoxml
from werkzeug.serving import make_server


@dataclass
class Menu:
    """The running app and what it was asked."""

    port: int = 0
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """(method, path, parameters) in order."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]


def _xml(*elements: object) -> Response:
    response = plivoxml.ResponseElement()
    for element in elements:
        response.add(element)
    return Response(response.to_string(), mimetype="application/xml")


def make_app(menu: Menu) -> Flask:
    """A welcome, a menu of one digit, a PIN of four, a goodbye."""
    app = Flask(__name__)

    @app.before_request
    def note() -> None:
        menu.asked.append((request.method, request.path, request.values.to_dict()))

    @app.route("/answer/", methods=["GET", "POST"])
    def answer() -> Response:
        digits = plivoxml.GetDigitsElement(
            action=url_for("menu_choice", _external=True), method="POST", timeout=7, num_digits=1, retries=2,
            valid_digits="12",
        ).add(plivoxml.SpeakElement("Press 1 for sales, 2 to give your PIN."))  # fmt: skip
        return _xml(plivoxml.SpeakElement("Welcome."), digits, plivoxml.SpeakElement("We heard nothing."))

    @app.route("/menu/", methods=["GET", "POST"])
    def menu_choice() -> Response:
        if request.values["Digits"] == "1":
            return _xml(plivoxml.SpeakElement("Sales is closed."), plivoxml.WaitElement(length=60))
        digits = plivoxml.GetDigitsElement(
            action=url_for("pin", _external=True), method="GET", num_digits=8, finish_on_key="#",
            digit_timeout=3, log=False,
        ).add(plivoxml.SpeakElement("Your PIN, please."))  # fmt: skip
        return _xml(digits, plivoxml.HangupElement())

    @app.route("/pin/", methods=["GET", "POST"])
    def pin() -> Response:
        return _xml(plivoxml.SpeakElement(f"Thank you, {len(request.values['Digits'])} digits."))

    @app.route("/ended/", methods=["GET", "POST"])
    def ended() -> Response:
        return Response("", mimetype="text/plain")

    return app


@contextlib.contextmanager
def serve() -> Iterator[Menu]:
    """The app on a free port of loopback."""
    menu = Menu()
    server = make_server("127.0.0.1", 0, make_app(menu), threaded=True)
    menu.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield menu
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()

"""A conference behind a GetDigits: the key chooses the room; everything is reported, and the room is recorded."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request
from plivo import plivoxml


def make_app(broken_sound: str | None = None, **conference: Any) -> Flask:
    """``conference``: further attributes, in the SDK's spelling; ``broken_sound``: one whose document is missing."""
    app = Flask(__name__)

    def reply(*elements: Any) -> Response:
        document = plivoxml.ResponseElement()
        for element in elements:
            document.add(element)
        return Response(document.to_string(), mimetype="application/xml")

    @app.post("/answer/")
    def answer() -> Response:
        keys = plivoxml.GetDigitsElement(action=f"{request.url_root}room/", num_digits=1)
        return reply(keys.add(plivoxml.SpeakElement("Which room?")))

    @app.post("/room/")
    def room() -> Response:
        sounds = {broken_sound: f"{request.url_root}wait/"} if broken_sound else {}
        stay = plivoxml.ConferenceElement(
            f"Room {request.form['Digits']} & Co",
            action=f"{request.url_root}left/",
            callback_url=f"{request.url_root}event/",
            **{"digits_match": "1,22", "hangup_on_star": True, "record": True, **sounds, **conference},
        )
        return reply(stay, plivoxml.SpeakElement("Not reached."))

    @app.post("/left/")
    def left() -> Response:
        return reply(plivoxml.SpeakElement("You left."))

    @app.post("/event/")
    def event() -> tuple[str, int]:
        return "", 204

    @app.post("/wait/")
    def wait() -> tuple[str, int]:
        return "no music today", 500

    return app

"""Call whisper: the agent hears who calls and presses 1 to take the call; else it goes to voicemail."""

from __future__ import annotations

from flask import Flask, Response, request, url_for
from plivo import plivoxml


def make_app(*, endless: bool = False) -> Flask:
    """``endless``: the whisper is repeated until a key is pressed."""
    app = Flask(__name__)

    def xml(*elements: object) -> Response:
        response = plivoxml.ResponseElement()
        for element in elements:
            response.add(element)
        return Response(response.to_string(), mimetype="application/xml")

    @app.post("/answer/")
    def answer() -> Response:
        dial = plivoxml.DialElement(
            action=url_for("voicemail", _external=True),
            callback_url=url_for("live", _external=True),
            confirm_sound=url_for("whisper", _external=True),
            confirm_key="1",
            confirm_timeout=10,
            timeout=20,
        )
        return xml(dial.add(plivoxml.NumberElement("12025550171")).add(plivoxml.NumberElement("12025550172")))

    @app.post("/whisper/")
    def whisper() -> Response:
        words = f"Call from {request.form['From']}. Press 1."
        return xml(plivoxml.SpeakElement(words, loop=0 if endless else 1))

    @app.post("/live/")
    def live() -> str:
        return "ok"

    @app.post("/voicemail/")
    def voicemail() -> Response:
        if request.form["DialStatus"] == "completed":
            return xml(plivoxml.HangupElement())
        return xml(plivoxml.SpeakElement("Leave a message after the tone."), plivoxml.WaitElement(length=3))

    return app

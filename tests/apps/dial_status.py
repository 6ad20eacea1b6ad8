"""Dial status reporting: rings one number, keeps a record of what it is told, and says how it went."""

from __future__ import annotations

from flask import Flask, Response, request, url_for
from plivo import plivoxml

SAYINGS = {
    "completed": "Thanks for calling.",
    "busy": "That line is busy.",
    "no-answer": "Nobody answered.",
    "timeout": "It took too long.",
    "failed": "We could not reach them.",
    "cancel": "Nobody hears this.",
}


def make_app(**dial: object) -> Flask:
    """``dial``: further attributes of the Dial, in the SDK's spelling."""
    app = Flask(__name__)

    @app.post("/answer/")
    def answer() -> Response:
        ring = plivoxml.DialElement(
            action=url_for("dial_status", _external=True),
            callback_url=url_for("dial_event", _external=True),
            **dial,
        ).add(plivoxml.NumberElement("12025550142"))
        return Response(plivoxml.ResponseElement().add(ring).to_string(), mimetype="application/xml")

    @app.post("/dial-status/")
    def dial_status() -> Response:
        said = plivoxml.SpeakElement(SAYINGS[request.form["DialStatus"]])
        return Response(plivoxml.ResponseElement().add(said).to_string(), mimetype="application/xml")

    @app.post("/dial-event/")
    def dial_event() -> tuple[str, int]:
        return "", 204

    @app.post("/hangup/")
    def hangup() -> str:
        return "ok"

    return app

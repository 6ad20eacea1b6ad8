"""A hunt group: agents are tried one after another, each Dial's action dials the next; at last, voicemail."""

from __future__ import annotations

from flask import Flask, Response, request, url_for
from plivo import plivoxml

AGENTS = ["12025550151", "sip:desk@pbx.example.com", "12025550153"]


def make_app() -> Flask:
    app = Flask(__name__)

    def xml(*elements: object) -> Response:
        response = plivoxml.ResponseElement()
        for element in elements:
            response.add(element)
        return Response(response.to_string(), mimetype="text/xml")

    def try_agent(number: int) -> plivoxml.DialElement:
        dial = plivoxml.DialElement(
            action=url_for("tried", agent=number, _external=True), method="GET", timeout=15
        )
        agent = AGENTS[number]
        kind = plivoxml.UserElement if agent.startswith("sip:") else plivoxml.NumberElement
        return dial.add(kind(agent))

    @app.post("/answer/")
    def answer() -> Response:
        return xml(plivoxml.SpeakElement("Please hold."), try_agent(0))

    @app.get("/tried/<int:agent>/")
    def tried(agent: int) -> Response:
        if request.args["DialStatus"] == "completed":
            return xml(plivoxml.HangupElement())
        if agent + 1 < len(AGENTS):
            return xml(try_agent(agent + 1))
        return xml(plivoxml.SpeakElement("Nobody is free. Leave a message."), plivoxml.WaitElement(length=5))

    return app

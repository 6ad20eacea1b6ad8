"""A team that rings together, with hold music, SIP headers, and a star key to come back."""

from __future__ import annotations

from flask import Flask, Response, request, url_for
from plivo import plivoxml


def make_app() -> Flask:
    app = Flask(__name__)

    def xml(response: plivoxml.ResponseElement) -> Response:
        return Response(response.to_string(), mimetype="application/xml")

    @app.post("/answer/")
    def answer() -> Response:
        dial = plivoxml.DialElement(
            action=url_for("after", _external=True),
            callback_url=url_for("live", _external=True),
            callback_method="GET",
            caller_id="12025550100",
            caller_name="Front desk",
            dial_music=url_for("music", _external=True),
            digits_match="12,*9",
            digits_match_b_leg="7,77",
            hangup_on_star=True,
            sip_headers="Team=sales,Plivo-Reserved=x,bad name=1",
            timeout=25,
        )
        dial.add(plivoxml.NumberElement("12025550161", send_digits="1w2", send_on_preanswer=True))
        dial.add(plivoxml.UserElement("sip:ann@pbx.example.com", sip_headers="Desk=7"))
        dial.add(plivoxml.NumberElement("12025550163", send_digits="99", send_digits_mode="rfc2833"))
        return xml(plivoxml.ResponseElement().add(dial))

    @app.post("/after/")
    def after() -> Response:
        status = request.form["DialStatus"]
        return xml(plivoxml.ResponseElement().add(plivoxml.SpeakElement(f"It was {status}.")))

    @app.post("/music/")
    def music() -> Response:
        tune = plivoxml.ResponseElement().add(plivoxml.SpeakElement("La la la."))
        return xml(tune.add(plivoxml.WaitElement(length=2)))

    @app.get("/live/")
    def live() -> str:
        return "noted"

    return app

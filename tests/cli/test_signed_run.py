"""Signed requests, accepted by the vendor's own validator in a real Flask app that turns bad ones away."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, Response, abort, request
from plivo import plivoxml
from plivo.utils import validate_signature, validate_v3_signature
from werkzeug.serving import make_server

from playground.errors import ExitCode

TOKEN = "TEST0auth1token2for3simulator4only"
KEYS = ["X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3", "X-Plivo-Signature-V2", "X-Plivo-Signature-Ma-V2"]


def signed_app() -> Flask:
    app = Flask(__name__)

    @app.before_request
    def turn_forgeries_away() -> None:
        v3, _, v2, _ = (request.headers.get(name, "") for name in KEYS)
        nonce = request.headers.get("X-Plivo-Signature-V3-Nonce", "")
        form = request.form.to_dict() if request.method == "POST" else {}
        if not validate_v3_signature(request.method, request.url, nonce, TOKEN, v3, form):
            abort(403)
        if not validate_signature(request.url, request.headers["X-Plivo-Signature-V2-Nonce"], v2, TOKEN):
            abort(403)

    @app.route("/answer/", methods=["GET", "POST"])
    def answer() -> Response:
        response = plivoxml.ResponseElement()
        keys = plivoxml.GetDigitsElement(
            action=request.host_url + "next/?lang=en&lang=de", method=request.method, num_digits=1
        )
        response.add(keys.add_speak("Press a key."))
        return Response(response.to_string(), mimetype="application/xml")

    @app.route("/next/", methods=["GET", "POST"])
    def last() -> Response:
        return Response(
            plivoxml.ResponseElement().add_speak("Thanks.").to_string(), mimetype="application/xml"
        )

    @app.route("/hangup/", methods=["POST"])
    def hangup() -> str:
        return "ok"

    return app


@pytest.fixture
def app_url() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, signed_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_request_of_a_call_is_accepted(run, app_url, monkeypatch, method):
    monkeypatch.setenv("MY_TOKEN", TOKEN)
    ran = run("run", f"{app_url}/answer/?shop=7", "--method", method, "--press", "1", "--json",
              "--auth-token-env", "MY_TOKEN", "--param", "Name=Zoë" if method == "POST" else "Name=Zoe",
              "--hangup-url", f"{app_url}/hangup/")  # fmt: skip
    assert ran.status == ExitCode.OK, ran.err
    assert [line["status"] for line in ran.of("http.response")] == [200, 200, 200]
    assert all(line["signed"] for line in ran.of("http.request"))
    assert TOKEN not in ran.out + ran.err
    assert "Plivo-Signature" not in ran.out


def test_a_mapped_request_is_signed_for_the_public_url(run, app_url, monkeypatch):
    monkeypatch.setenv("MY_TOKEN", TOKEN)
    ran = run("run", "http://ivr.example.com/answer/", "--map-host", f"ivr.example.com={app_url}",
              "--auth-token-env", "MY_TOKEN", "--press", "1")  # fmt: skip
    assert ran.status == ExitCode.OK, ran.err


def test_unsigned_and_forged_requests_are_turned_away(run, app_url, monkeypatch):
    assert run("run", f"{app_url}/answer/").status == ExitCode.CALL_FAILED
    monkeypatch.setenv("MY_TOKEN", "another token")
    assert run("run", f"{app_url}/answer/", "--auth-token-env", "MY_TOKEN").status == ExitCode.CALL_FAILED


def test_a_variable_without_a_token_is_wrong_usage(run, app_url, monkeypatch):
    monkeypatch.delenv("MY_TOKEN", raising=False)
    ran = run("run", f"{app_url}/answer/", "--auth-token-env", "MY_TOKEN")
    assert ran.status == ExitCode.USAGE
    assert "MY_TOKEN" in ran.err

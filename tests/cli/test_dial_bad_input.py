"""Dial with bad input, against real servers: the call goes on, and each fault is told in one sentence."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from playground.errors import ExitCode
from tests.servers import (
    AppServer,
    RawServer,
    Reply,
    Request,
    cut_in_body,
    never_answer,
    not_http,
    refused_port,
)

ME = "12025550142"
NUMBER = f"<Number>{ME}</Number>"
AS_IF_NOT_SET = "the callee is bridged without being asked, as if it were not set."
NOT_AFFECTED = "the call is not affected (its reply is not used)."


def calls(dial: str, **pages: Reply | str) -> Callable[[Request], Reply | str]:
    """An app whose answer is that Dial and a Speak; HOST stands for its own URL."""

    def answer(request: Request) -> Reply | str:
        if request.path == "/answer":
            own = f"http://{request.header('Host')}"
            return f"<Response>{dial.replace('HOST', own)}<Speak>After</Speak></Response>"
        return pages.get(request.path.removeprefix("/"), Reply("gone", 404, "text/plain"))

    return answer


def told(ran: Any, code: str) -> list[str]:
    return [problem["message"] for problem in ran.of("problem") if problem["code"] == code]


def said(ran: Any) -> list[str]:
    return [line["text"] for line in ran.of("speak")]


def states(ran: Any) -> list[str]:
    return [leg["state"] for leg in ran.of("dial.leg")]


def connected_at(ran: Any) -> float:
    [at] = [leg["at"] for leg in ran.of("dial.leg") if leg["state"] == "connected"]
    return at


@pytest.mark.parametrize("inside", ["", ME, "<!-- nobody -->"])
def test_nobody_to_dial(run, inside):
    with AppServer(calls(f"<Dial action='HOST/done' callbackUrl='HOST/live'>{inside}</Dial>")) as app:
        ran = run("run", app.url("/answer"), "--json")
    assert (ran.status, said(ran), app.paths()) == (ExitCode.OK, ["After"], ["/answer"])
    assert len(told(ran, "dial-without-target")) == 1
    assert "unreachable" not in [problem["code"] for problem in ran.of("problem")]
    outcomes = {line["path"]: line["outcome"] for line in ran.of("element.finished")}
    assert outcomes["/Response/Dial[1]"] == "skipped"


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("<Number>call me</Number>", 'The text "call me" of Number is no phone number with country code.'),
        ("<Number>0</Number>", 'The text "0" of Number is no phone number with country code.'),
        (f"<Number>{'9' * 16}</Number>", 'The text "9999999999999999" of Number is no phone number'),
        ("<Number>+</Number>", 'The text "+" of Number is no phone number with country code.'),
        ("<User>bob</User>", 'The text "bob" of User is no sip: address.'),
        ("<User>sips:bob@pbx.test</User>", 'The text "sips:bob@pbx.test" of User is no sip: address.'),
    ],
)
def test_a_target_that_cannot_be_dialled_fails_and_the_call_goes_on(run, target, sentence):
    dial = f"<Dial action='HOST/done' callbackUrl='HOST/live'>{target}</Dial>"
    with AppServer(calls(dial, live=Reply("ok"), done="<Response><Speak>Sorry</Speak></Response>")) as app:
        ran = run("run", app.url("/answer"), "--json")
        alone = next(request.form for request in app.requests if request.path == "/done")
        ended = next(request.form for request in app.requests if request.path == "/live")
    assert (ran.status, states(ran), said(ran)) == (ExitCode.OK, ["dialled", "failed"], ["Sorry"])
    assert [message.startswith(sentence) for message in told(ran, "text-value")] == [True]
    assert (alone["DialStatus"], alone["DialHangupCause"], alone["DialRingStatus"]) == (
        "failed", "UNALLOCATED_NUMBER", "false",
    )  # fmt: skip
    assert ended["DialAction"] == "hangup"
    with AppServer(calls(f"<Dial>{target}{NUMBER}</Dial>")) as app:
        ran = run("run", app.url("/answer"), "--json")
    assert (said(ran), "connected" in states(ran)) == (["After"], True), "the others are rung all the same"


def test_unknown_attributes_are_told_and_ignored(run):
    with AppServer(calls(f"<Dial timeOut='1' callerID='1' record='true'>{NUMBER}</Dial>")) as app:
        ran = run("run", app.url("/answer"), "--json")
    assert (ran.status, said(ran)) == (ExitCode.OK, ["After"])
    wrong = told(ran, "unknown-attribute")
    assert [message.split(".")[0] for message in wrong] == [
        f"Dial has no attribute {name}" for name in ("timeOut", "callerID", "record")
    ]
    assert "Did you mean timeout?" in wrong[0]


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (Reply("gone", 404), "The confirmSound URL answered 404 Not Found"),
        (Reply("oops", 500), "The confirmSound URL answered 500 Internal Server Error"),
        (
            Reply("", 302, headers={"Location": "/next"}),
            "The confirmSound URL answered 302 with a redirect to /next, which is not followed",
        ),
        ("<Response><Speak>", "The confirmSound URL answered with a document that Plivo refuses"),
        ("", "The confirmSound URL answered with a document that Plivo refuses"),
        ("<Response><GetDigits/></Response>", "The document of confirmSound holds GetDigits"),
    ],
)
def test_a_confirm_document_that_cannot_be_had(run, page, sentence):
    with AppServer(calls(f"<Dial confirmSound='HOST/ask' confirmKey='1'>{NUMBER}</Dial>", ask=page)) as app:
        ran = run("run", app.url("/answer"), "--json")
    assert (ran.status, said(ran)) == (ExitCode.OK, ["After"])
    [message] = [problem["message"] for problem in ran.of("problem") if AS_IF_NOT_SET in problem["message"]]
    assert message.startswith(sentence)
    assert states(ran) == ["dialled", "ringing", "answered", "connected", "hung-up"]
    assert connected_at(ran) == pytest.approx(2, abs=0.5)


@pytest.mark.parametrize("url", ["ftp://files.test/ask", "http://", "http://127.0.0.1:{port}/"])
def test_a_confirm_url_that_leads_nowhere(run, url):
    confirm = url.format(port=refused_port())
    with AppServer(calls(f"<Dial confirmSound='{confirm}' confirmKey='1'>{NUMBER}</Dial>")) as app:
        ran = run("run", app.url("/answer"), "--json")
    assert (ran.status, said(ran), "connected" in states(ran)) == (ExitCode.OK, ["After"], True)
    assert [problem["code"] for problem in ran.of("problem") if problem["code"] in ("url", "fetch-failed")]


@pytest.mark.parametrize("script", [never_answer, cut_in_body, not_http])
def test_a_confirm_server_that_misbehaves(run, script):
    with RawServer(script) as broken:
        dial = f"<Dial confirmSound='{broken.url('/ask')}' confirmKey='1'>{NUMBER}</Dial>"
        with AppServer(calls(dial)) as app:
            ran = run("run", app.url("/answer"), "--json", "--timeout", "0.3")
    assert (ran.status, said(ran)) == (ExitCode.OK, ["After"])
    [message] = told(ran, "fetch-failed")
    assert message.startswith("The confirmSound URL could not be fetched: ")
    assert message.endswith(AS_IF_NOT_SET)


EVENTS = ("DialAnswer", "DialConnected", "DialHangup")


@pytest.mark.parametrize(
    ("page", "trouble"),
    [
        (Reply("oops", 500), "answered 500 Internal Server Error"),
        (Reply("busy", 503), "answered 503 Service Unavailable"),
        (Reply("", 301, headers={"Location": "/live2"}), "answered 301 with a redirect to /live2"),
        (
            Reply("", 307, headers={"Location": "//evil.test/"}),
            "answered 307 with a redirect to //evil.test/",
        ),
    ],
)
def test_callbacks_that_answer_badly(run, page, trouble):
    dial = f"<Dial callbackUrl='HOST/live' action='HOST/done'>{NUMBER}</Dial>"
    with AppServer(calls(dial, live=page, done="<Response><Speak>Done</Speak></Response>")) as app:
        ran = run("run", app.url("/answer"), "--json")
    assert (ran.status, said(ran)) == (ExitCode.OK, ["Done"])
    wrong = sorted(told(ran, "fetch-failed"))
    for message, event in zip(wrong, EVENTS, strict=True):
        assert message.startswith(f"The callback URL ({event}) {trouble}")
    assert all(message.endswith(NOT_AFFECTED) for message in wrong)
    assert app.paths() == ["/answer", "/live", "/live", "/live", "/done"], "neither retried nor followed"
    assert [leg["at"] for leg in ran.of("dial.leg")][-1] == pytest.approx(12, abs=0.5)


@pytest.mark.parametrize("script", [never_answer, cut_in_body, not_http])
def test_callbacks_that_hang_or_break_never_delay_the_call(run, script):
    with RawServer(script) as broken:
        dial = f"<Dial callbackUrl='{broken.url('/live')}' action='HOST/done'>{NUMBER}</Dial>"
        with AppServer(calls(dial, done="<Response><Speak>Done</Speak></Response>")) as app:
            ran = run("run", app.url("/answer"), "--json", "--timeout", "1")
    assert (ran.status, said(ran)) == (ExitCode.OK, ["Done"])
    times = {leg["state"]: leg["at"] for leg in ran.of("dial.leg")}
    assert times["connected"] == pytest.approx(2, abs=0.5)
    assert times["hung-up"] == pytest.approx(times["connected"] + 10, abs=0.01)
    asked = next(line for line in ran.of("http.request") if line["purpose"] == "action")
    assert asked["at"] == pytest.approx(times["hung-up"], abs=0.01)
    wrong = told(ran, "fetch-failed")
    assert sorted(message.split(" could")[0] for message in wrong) == [
        f"The callback URL ({event})" for event in EVENTS
    ]
    tries = [line["attempt"] for line in ran.of("http.request") if line["purpose"] == "callback"]
    assert sorted(tries) == ([1, 1, 1, 2, 2, 2] if script is never_answer else [1, 1, 1])


def test_in_real_time_a_callback_that_hangs_delays_nothing_either(run):
    with RawServer(never_answer) as broken:
        dial = f"<Dial timeLimit='1' callbackUrl='{broken.url('/live')}' action='HOST/done'>{NUMBER}</Dial>"
        with AppServer(calls(dial, done="<Response/>")) as app:
            began = time.monotonic()
            ran = run("run", app.url("/answer"), "--json", "--timeout", "1", "--realtime")
            took = time.monotonic() - began
    [ended] = ran.of("call.ended")
    assert ended["at"] == pytest.approx(3, abs=0.7)
    assert took < 6, "at the end the call waits for its requests, which had one try more"


@pytest.mark.parametrize("url", ["ftp://files.test/live", "live me up", "http://"])
def test_a_callback_url_that_is_none_is_told_once_and_not_asked(run, url):
    with AppServer(calls(f"<Dial callbackUrl='{url}'>{NUMBER}</Dial>")) as app:
        ran = run("run", app.url("/answer"), "--json")
    assert (ran.status, said(ran), app.paths()) == (ExitCode.OK, ["After"], ["/answer"])
    assert len(told(ran, "url")) == 1


def test_a_callback_method_that_is_none_counts_as_post(run):
    dial = f"<Dial callbackUrl='HOST/live' callbackMethod='PUT'>{NUMBER}</Dial>"
    with AppServer(calls(dial, live=Reply("ok"))) as app:
        ran = run("run", app.url("/answer"), "--json")
    assert [request.method for request in app.requests] == ["POST"] * 4
    [message] = told(ran, "method")
    assert message.startswith('callbackMethod="PUT" of Dial must be "GET" or "POST".')

"""``run --direction outbound``: every callee, and everything that is posted, against a real server."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.servers import AppServer, Reply, Request

SLACK_S = 0.5
"""What loopback requests may take on a busy machine."""
ME = "14155550177"


def app(request: Request) -> Reply | str:
    """An app that answers, takes notices and has another document to be transferred to."""
    host = f"http://{request.header('Host')}"
    pages = {
        "/room/": f"<Response><Conference callbackUrl='{host}/cb/' action='{host}/left/'>lobby</Conference></Response>",
        "/answer/": "<Response><Wait length='60' beep='true'/><Speak>Hello</Speak></Response>",
        "/new/": "<Response><Speak>New</Speak></Response>",
        "/broken/": "<Response>",
    }
    return pages.get(request.path, Reply("ok", content_type="text/plain"))


def posted(server: AppServer, path: str) -> list[dict[str, str]]:
    return [
        dict(parse_qsl(r.body.decode(), keep_blank_values=True)) for r in server.requests if r.path == path
    ]


def call(run: Any, server: AppServer, *words: str) -> Any:
    return run(
        *("run", server.url("/answer/"), "--json", "--direction", "outbound", "--to", ME),
        *("--ring-url", server.url("/ring/"), "--hangup-url", server.url("/bye/")),
        *words,
    )


@pytest.mark.parametrize(
    ("callee", "rang", "status", "code", "cause", "source", "at"),
    [
        ("busy", False, "busy", "3010", "USER_BUSY", "Callee", 1),
        ("fail", False, "failed", "3050", "UNALLOCATED_NUMBER", "Carrier", 1),
        ("reject", True, "failed", "3020", "CALL_REJECTED", "Callee", 2),
        ("no-answer", True, "no-answer", "3000", "NO_USER_RESPONSE", "Carrier", 30),
    ],
)
def test_a_callee_who_does_not_answer(run, callee, rang, status, code, cause, source, at):
    with AppServer(app) as server:
        ran = call(run, server, "--callee", callee)
    assert ran.status == 0, ran.err
    assert server.paths() == [*(["/ring/"] if rang else []), "/bye/"]
    [told] = posted(server, "/bye/")
    assert (told["CallStatus"], told["HangupCauseCode"], told["HangupCause"], told["HangupSource"]) == (
        status, code, cause, source,
    )  # fmt: skip
    assert (told["AnswerTime"], told["Duration"], told["TotalCost"]) == ("", "0", "0.00000")
    [ended] = ran.of("call.ended")
    assert (ended["status"], ended["at"]) == (status, pytest.approx(at, abs=SLACK_S))


def test_the_ring_timeout(run):
    with AppServer(app) as server:
        ran = call(run, server, "--callee", "no-answer", "--ring-timeout", "20")
    [told] = posted(server, "/bye/")
    assert (told["CallStatus"], told["HangupCauseName"]) == ("timeout", "Ring Timeout Reached")
    assert ran.of("call.ended")[0]["at"] == 20


def test_hangup_on_ring(run):
    with AppServer(app) as server:
        ran = call(run, server, "--hangup-on-ring", "0")
    assert [leg["state"] for leg in ran.of("dial.leg")] == ["dialled", "ringing", "cancelled"]
    assert posted(server, "/bye/")[0]["HangupCauseCode"] == "6000"


def test_a_callee_who_answers_and_hangs_up(run):
    with AppServer(app) as server:
        ran = call(run, server, "--callee", "answer:5")
    assert ran.status == 0
    assert server.paths() == ["/ring/", "/answer/", "/bye/"]
    ring, answer, bye = (posted(server, path)[0] for path in ("/ring/", "/answer/", "/bye/"))
    uuid = ran.log[0]["call_uuid"]
    assert {one["CallUUID"] for one in (ring, answer, bye)} == {uuid}
    assert {one["RequestUUID"] for one in (ring, answer, bye)} == {answer["ALegRequestUUID"]}
    assert [one["CallStatus"] for one in (ring, answer, bye)] == ["ringing", "in-progress", "completed"]
    assert (bye["HangupSource"], bye["Duration"], bye["BillDuration"], bye["TotalCost"]) == (
        "Callee", "5", "60", "0.00850",
    )  # fmt: skip
    legs = ran.of("dial.leg")
    assert [leg["state"] for leg in legs] == ["dialled", "ringing", "answered", "hung-up"]
    assert all("path" not in leg and leg["b_leg_uuid"] == uuid and leg["to"] == ME for leg in legs)


def test_voice_mail_beeps_when_its_greeting_is_over(run):
    with AppServer(app) as server:
        ran = call(
            run, server, "--callee", "machine", "--machine-detection", "true",
            "--machine-detection-url", server.url("/machine/"), "--machine-detection-time", "4000",
        )  # fmt: skip
    assert ran.status == 0
    [told] = posted(server, "/machine/")
    assert (told["Machine"], told["Event"], told["CallStatus"]) == ("true", "MachineDetection", "in-progress")
    [asked] = [line for line in ran.of("http.request") if line["purpose"] == "machine-detection"]
    assert asked["at"] == pytest.approx(6, abs=SLACK_S)
    [spoken] = ran.of("speak")
    assert spoken["at"] == pytest.approx(8, abs=SLACK_S)


def test_voice_mail_may_be_hung_up_on(run):
    with AppServer(app) as server:
        ran = call(run, server, "--callee", "machine", "--machine-detection", "hangup")
    assert ran.status == 0
    [ended] = ran.of("call.ended")
    assert (ended["hangup_code"], ended["at"]) == (9100, pytest.approx(7, abs=SLACK_S))


def test_a_callee_of_an_inbound_call_is_told_to_be_none(run):
    with AppServer(app) as server:
        ran = run("run", server.url("/new/"), "--json", "--callee", "busy")
    assert ran.status == 0
    assert "--callee does nothing in an inbound call" in ran.err


def test_dial_outcomes_are_not_for_the_callee(run):
    with AppServer(app) as server:
        ran = call(run, server, "--dial", "busy")
    assert ran.of("speak")


def test_people_read_what_becomes_of_the_callee(run):
    with AppServer(app) as server:
        words = ("run", server.url("/answer/"), "--direction", "outbound", "--to", ME)
        busy = run(*words, "--callee", "busy").out
        machine = run(*words, "--callee", "machine").out
    assert f"Dials {ME}" in busy
    assert f"{ME} is busy" in busy
    assert "Call not put through: Busy Line (3010), ended by the called party" in busy
    assert f"The answering machine of {ME} answered" in machine


# Transfer


def test_a_transfer_replaces_the_document(run):
    with AppServer(app) as server:
        ran = run("run", server.url("/answer/"), "--json", "--transfer-after", f"5={server.url('/new/')}")
    assert ran.status == 0, ran.err
    [told] = posted(server, "/new/")
    assert told["Event"] == "Transfer"
    assert [line["text"] for line in ran.of("speak")] == ["New"]
    [asked] = [line for line in ran.of("http.request") if line["purpose"] == "transfer"]
    assert asked["at"] == 5


@pytest.mark.parametrize(("path", "code"), [("/broken/", 8013), ("/gone", 8013), ("relative/", 7023)])
def test_a_transfer_that_fails_is_a_failure_of_the_app(run, path, code):
    with AppServer(app) as server:
        url = server.url(path) if path.startswith("/") else path
        ran = run("run", server.url("/answer/"), "--json", "--transfer-after", f"5={url}")
    assert ran.status == 3
    assert ran.of("call.ended")[0]["hangup_code"] == code


def test_several_transfers_one_after_another_and_to_other_hosts(run):
    with AppServer(app) as server, AppServer(app) as other:
        ran = run(
            "run", server.url("/answer/"), "--json",
            "--transfer-after", f"5={server.url('/answer/')}", f"9={other.url('/new/')}",
        )  # fmt: skip
    assert [request.path for request in other.requests] == ["/new/"]
    assert [line["at"] for line in ran.of("http.request")][1:] == [5, 9]


def test_a_transfer_out_of_a_room_is_told_but_its_action_is_not_asked(run):
    with AppServer(app) as server:
        words = ("run", server.url("/room/"), "--json", "--transfer-after", f"5={server.url('/new/')}")
        ran = run(*words)
    assert ran.status == 0, ran.err
    assert [told["Event"] for told in posted(server, "/cb/")] == ["ConferenceEnter", "ConferenceExit"]
    assert posted(server, "/left/") == []
    assert [line["text"] for line in ran.of("speak")] == ["New"]

"""``run --dial``: every outcome, and everything that is posted, against a real server."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest

from tests.servers import AppServer, Reply, Request

ME = "12025550142"
SLACK_S = 0.5
"""What loopback requests may take on a busy machine."""
ASKED_S = 0.4 + 0.06 * len("Press 5.")
TALK = [(0, "ringing"), (2, "answered"), (2, "connected")]
RESULT = ("DialStatus", "DialRingStatus", "DialHangupCause")


def flow(attributes: str, *children: str) -> Any:
    """An app whose answer dials; its other URLs take what they are told."""

    def answer(request: Request) -> Reply | str:
        host = f"http://{request.header('Host')}"
        inside = "".join(children) or f"<Number>{ME}</Number>"
        pages = {
            "/answer/": f"<Response><Dial action='{host}/result/' callbackUrl='{host}/live/' "
            f"{attributes.replace('HOST', host)}>{inside}</Dial><Speak>After</Speak></Response>",
            "/result/": "<Response><Speak>Result</Speak></Response>",
            "/ask/": "<Response><Speak>Press 5.</Speak></Response>",
        }
        return pages.get(request.path, Reply("ok", content_type="text/plain"))

    return answer


def posted(app: AppServer, path: str) -> list[dict[str, str]]:
    return [dict(parse_qsl(r.body.decode(), keep_blank_values=True)) for r in app.requests if r.path == path]


@pytest.mark.parametrize(
    ("outcome", "result", "states"),
    [
        ("answer", ("completed", "true", "NORMAL_CLEARING"), [*TALK, (12, "hung-up")]),
        ("answer:3", ("completed", "true", "NORMAL_CLEARING"), [*TALK, (5, "hung-up")]),
        ("busy", ("busy", "false", "USER_BUSY"), [(1, "busy")]),
        ("reject", ("failed", "true", "CALL_REJECTED"), [(0, "ringing"), (2, "rejected")]),
        ("fail", ("failed", "false", "UNALLOCATED_NUMBER"), [(1, "failed")]),
        ("auth-failed", ("failed", "false", "sip_auth_failed"), [(1, "auth-failed")]),
        ("auth-timeout", ("timeout", "false", "sip_auth_timeout"), [(5, "auth-timeout")]),
        ("cancel", ("cancel", "true", "ORIGINATOR_CANCEL"), [(0, "ringing"), (2, "cancelled")]),
        ("no-answer", ("no-answer", "true", "NO_USER_RESPONSE"), [(0, "ringing"), (30, "no-answer")]),
    ],
)  # fmt: skip
def test_every_outcome(run, outcome, result, states):
    with AppServer(flow("")) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", outcome)
    assert ran.status == 0, ran.err
    [told] = posted(app, "/result/")
    assert tuple(told[name] for name in RESULT) == result
    seen = [(leg["at"], leg["state"]) for leg in ran.of("dial.leg")]
    assert [state for _, state in seen] == ["dialled", *(state for _, state in states)]
    assert [at for at, _ in seen[1:]] == pytest.approx([at for at, _ in states], abs=SLACK_S)
    assert [line["text"] for line in ran.of("speak")] == ([] if outcome == "cancel" else ["Result"])
    assert (told["CallStatus"] == "completed") == (outcome == "cancel")


def test_no_answer_within_the_timeout_is_a_timeout(run):
    with AppServer(flow("timeout='20'")) as app:
        run("run", app.url("/answer/"), "--json", "--dial", "no-answer")
    assert posted(app, "/result/")[0]["DialStatus"] == "timeout"


def test_everything_that_is_posted_about_a_call_put_through(run):
    with AppServer(flow("callerId='12025550100'")) as app:
        ran = run("run", app.url("/answer/"), "--json", "--from", "14155550111", "--to", "14155550122",
                  "--auth-id", "MAXXXXXXXXXXXXXXXXXX", "--dial", "answer:61")  # fmt: skip
    call_uuid = ran.log[0]["call_uuid"]
    b_leg = ran.of("dial.leg")[0]["b_leg_uuid"]
    UUID(b_leg)
    live = posted(app, "/live/")
    session = live[0]["SessionStart"]
    standard = {
        "CallUUID": call_uuid, "From": "14155550111", "To": "14155550122", "CallerName": "14155550111",
        "Direction": "inbound", "SessionStart": session, "ParentAuthID": "MAXXXXXXXXXXXXXXXXXX",
    }  # fmt: skip
    common = {
        **standard, "DialALegUUID": call_uuid, "DialBLegUUID": b_leg, "DialBLegFrom": "12025550100",
        "DialBLegTo": ME, "STIRVerification": "Not Applicable",
    }  # fmt: skip
    assert live == [
        {**common, "Event": "DialAnswer", "CallStatus": "ringing", "DialAction": "answer", "DialBLegStatus": "answer"},
        {**common, "Event": "DialConnected", "CallStatus": "in-progress", "DialAction": "connected",
         "DialBLegStatus": "answer"},
        {**common, "Event": "DialHangup", "CallStatus": "in-progress", "DialAction": "hangup",
         "DialBLegStatus": "hangup", "DialBLegDuration": "61", "DialBLegBillDuration": "120",
         "DialBLegHangupCause": "NORMAL_CLEARING", "DialBLegHangupCauseName": "Normal Hangup",
         "DialBLegHangupCauseCode": "4000", "DialBLegHangupSource": "Callee"},
    ]  # fmt: skip
    assert posted(app, "/result/") == [
        {**standard, "Event": "Redirect", "CallStatus": "in-progress", "DialStatus": "completed",
         "DialRingStatus": "true", "DialHangupCause": "NORMAL_CLEARING", "DialALegUUID": call_uuid,
         "DialBLegUUID": b_leg},
    ]  # fmt: skip


def test_outcomes_answer_the_legs_in_order(run):
    children = [f"<Number>{ME}</Number>", "<User>sip:desk@pbx.test</User>", "<Number>12025550143</Number>"]
    with AppServer(flow("", *children)) as app:
        ran = run("run", app.url("/answer/"), "--json", "--dial", "busy", "reject")
    ends = {leg["to"]: leg["state"] for leg in ran.of("dial.leg")}
    assert ends == {ME: "busy", "sip:desk@pbx.test": "rejected", "12025550143": "hung-up"}


def test_the_callee_who_is_asked_for_a_key_presses_it(run):
    with AppServer(flow("confirmSound='HOST/ask/' confirmKey='5'")) as app:
        ran = run("run", app.url("/answer/"), "--json")
    times = {leg["state"]: leg["at"] for leg in ran.of("dial.leg")}
    assert times["confirming"] == pytest.approx(2 + ASKED_S, abs=SLACK_S)
    assert times["connected"] == pytest.approx(times["confirming"] + 1, abs=0.01)
    assert ran.of("dial.leg")[3]["key"] == "5"
    assert posted(app, "/ask/")[0]["CallUUID"] == ran.log[0]["call_uuid"]


def test_people_read_what_becomes_of_a_dial(run):
    with AppServer(flow("")) as app:
        told = run("run", app.url("/answer/"), "--dial", "busy").out
    assert f"Dials {ME}" in told
    assert f"{ME} is busy" in told

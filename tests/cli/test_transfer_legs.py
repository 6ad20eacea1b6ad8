"""``run --transfer-bleg-after``: the dialled party sent elsewhere, alone or with the call, against a real server."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from playground.saved_call import read_saved_call
from tests.servers import AppServer, Reply, Request

ME = "12025550142"


def app(request: Request) -> Reply | str:
    host = f"http://{request.header('Host')}"
    pages = {
        "/answer/": f"<Response><Dial action='{host}/done/' callbackUrl='{host}/cb/'><Number>{ME}</Number></Dial>"
        "</Response>",
        "/done/": "<Response><Speak>The talk is over</Speak></Response>",
        "/a/": "<Response><Speak>For the caller</Speak><Conference>meeting</Conference></Response>",
        "/b/": "<Response><Speak>For the colleague</Speak><Wait length='2'/><Conference>meeting</Conference>"
        "</Response>",
        "/short/": "<Response><Speak>Thank you</Speak></Response>",
        "/record/": f"<Response><Record action='{host}/done/' maxLength='5'/></Response>",
        "/broken/": "<Response>",
        "/gone/": Reply("no", 500, "text/plain"),
        "/long/": "<Response><Wait length='60'/></Response>",
        "/again/": f"<Response>{f'<Dial><Number>{ME}</Number></Dial>' * 2}<Wait length='9'/></Response>",
    }
    return pages.get(request.path, Reply("ok", content_type="text/plain"))


@pytest.fixture
def server():
    with AppServer(app) as serving:
        yield serving


def lines_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_both_legs_meet_in_a_room_of_their_documents(run, server, tmp_path):
    save = tmp_path / "call.jsonl"
    ran = run(
        "run", server.url("/answer/"), "--json", "--save", save, "--hangup-url", server.url("/bye/"),
        "--transfer-after", f"6={server.url('/a/')}", "--transfer-bleg-after", f"6={server.url('/b/')}",
        "--hang-up-after", "30", "--max-seconds", "60",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    assert server.paths()[:4] == ["/answer/", "/cb/", "/cb/", "/cb/"]
    assert sorted(server.paths()[4:6]) == ["/a/", "/b/"]
    [leg] = [line for line in ran.of("dial.leg") if line["state"] == "transferred"]
    assert (leg["at"], leg["url"]) == (6, server.url("/b/"))
    told = {request.path: request.form for request in server.requests if request.path in ("/a/", "/b/")}
    assert {fields["Event"] for fields in told.values()} == {"Transfer"}
    assert told["/a/"]["CallUUID"] == told["/b/"]["ALegUUID"] == ran.log[0]["call_uuid"]
    assert told["/b/"]["CallUUID"] == leg["b_leg_uuid"]
    other = lines_of(tmp_path / "call.bleg.jsonl")
    assert [line["text"] for line in other if line["type"] == "speak"] == ["For the colleague"]
    rooms = {line["room_uuid"] for line in (*ran.log, *other) if line["type"] == "room.member"}
    assert len(rooms) == 1, "they hear each other again"
    here = [line for line in ran.of("room.member") if line["who"] == ME]
    assert here[0]["at"] == pytest.approx(6 + 0.4 + 17 * 0.06 + 2, abs=1.0)
    byes = [request.form for request in server.requests if request.path == "/bye/"]
    assert {fields["CallUUID"] for fields in byes} == {ran.log[0]["call_uuid"], leg["b_leg_uuid"]}
    assert "its log:" in ran.err
    assert str(tmp_path / "call.bleg.jsonl") in ran.err
    assert read_saved_call(str(tmp_path / "call.bleg.jsonl")).entries


def test_the_party_alone_and_the_call_goes_on_with_its_action(run, server):
    ran = run("run", server.url("/answer/"), "--json", "--transfer-bleg-after", f"6={server.url('/short/')}")
    assert ran.status == 0, ran.err
    [asked] = [request.form for request in server.requests if request.path == "/done/"]
    assert (asked["DialStatus"], asked["DialHangupCause"]) == ("completed", "NORMAL_CLEARING")
    assert [line["at"] for line in ran.of("speak")] == [pytest.approx(6, abs=0.5)]
    assert "/short/" in server.paths()


def test_people_read_the_call_first_and_then_that_of_the_leg(run, server):
    ran = run("run", server.url("/answer/"), "--transfer-bleg-after", f"6={server.url('/short/')}")
    main, mark, leg = ran.out.partition(f"\nThe leg to {ME}, transferred 6.00 s into the call:\n")
    assert mark, ran.out
    assert f"{ME} is transferred to {server.url('/short/')}, and goes on as a call of its own" in main
    assert "The talk is over" in main
    assert "Thank you" not in main
    assert leg.splitlines()[0].endswith(f"The leg from 14155550100 to {ME} goes on as a call of its own")
    assert "Thank you" in leg
    assert leg.splitlines()[-1].endswith("End Of XML Instructions (4010), ended by the document")
    assert ran.err == ""


def test_the_log_of_the_leg_is_kept_like_any_calls(run, server, own_folders):
    run("run", server.url("/answer/"), "--transfer-bleg-after", f"6={server.url('/short/')}")
    logs = [lines_of(path) for path in sorted((own_folders / "data" / "calls").glob("*.jsonl"))]
    assert sorted("a_leg_uuid" in log[0] for log in logs) == [False, True]
    assert all(log[-1]["type"] in ("call.ended", "http.response") for log in logs)


def test_a_leg_whose_document_is_broken_is_a_failure_of_the_app(run, server):
    ran = run("run", server.url("/answer/"), "--json", "--transfer-bleg-after", f"6={server.url('/broken/')}")
    assert ran.status == 3
    assert ran.of("call.ended")[0]["hangup_code"] == 4010
    assert f"The leg to {ME}: " in ran.err
    assert "/broken/" in ran.err


def test_without_a_party_it_is_refused_and_the_call_goes_on(run, server):
    ran = run("run", server.url("/a/"), "--json", "--hang-up-after", "9",
              "--transfer-bleg-after", f"6={server.url('/b/')}")  # fmt: skip
    assert ran.status == 0
    [problem] = ran.of("problem")
    assert (problem["code"], problem["severity"]) == ("transfer-refused", "warning")
    assert "/b/" not in server.paths()
    assert ran.of("call.ended")[0]["at"] == 9


def test_what_the_leg_records_is_kept(run, server, tmp_path):
    ran = run("run", server.url("/answer/"), "--json", "--recordings", tmp_path,
              "--transfer-bleg-after", f"6={server.url('/record/')}")  # fmt: skip
    assert ran.status == 0, ran.err
    assert len(list(tmp_path.glob("*.mp3"))) == 1


def test_in_real_time_the_leg_is_read_as_it_goes_once_the_call_is_over(server, own_folders):
    """And interrupted, it is hung up and told of like the call itself."""
    words = [
        *("run", server.url("/answer/"), "--realtime", "--dial", "answer:60"),
        *("--hangup-url", server.url("/bye/")),
        *("--transfer-after", f"2.5={server.url('/gone/')}"),
        *("--transfer-bleg-after", f"2.5={server.url('/long/')}"),
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "playground", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Waits 60 s" in line:
                process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    out = "".join(lines)
    main, mark, leg = out.partition(f"\nThe leg to {ME}, transferred 2.5")
    assert mark, out
    assert "Error Reaching Transfer URL (7013)" in main
    assert "POST /bye/ (hangup)" in main.replace(server.url(""), "")
    assert leg.count("(hangup)") == 1
    assert leg.index("Waits 60 s") < leg.index("ended by the called party")
    assert len([request for request in server.requests if request.path == "/bye/"]) == 2


def test_two_legs_one_after_another_are_kept_apart(run, server, tmp_path):
    save = tmp_path / "call.jsonl"
    ran = run(
        "run", server.url("/again/"), "--save", save, "--dial", "answer:60", "answer:60",
        "--transfer-bleg-after", f"6={server.url('/short/')}", f"12={server.url('/b/')}",
        "--hang-up-after", "20", "--max-seconds", "30",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    first, second = lines_of(tmp_path / "call.bleg.jsonl"), lines_of(tmp_path / "call.bleg-2.jsonl")
    assert first[0]["call_uuid"] != second[0]["call_uuid"]
    headings = [line for line in ran.out.splitlines() if line.startswith("The leg to")]
    assert [heading.partition(", ")[2] for heading in headings] == [
        "transferred 6.00 s into the call:", "transferred 12.00 s into the call:",
    ]  # fmt: skip
    assert ran.out.index(headings[0]) < ran.out.index("Thank you") < ran.out.index(headings[1])


def test_the_leg_may_be_transferred_to_another_host(run, server, tmp_path):
    save = tmp_path / "call.jsonl"
    run(
        "run", server.url("/answer/"), "--save", save, "--transfer-bleg-after", "6=http://stranger.invalid/b/"
    )
    [error] = [line["error"] for line in lines_of(tmp_path / "call.bleg.jsonl") if "error" in line]
    assert error["code"] != "host-not-allowed"

"""``run`` against real servers: parameters, order, virtual times, what the caller does, exit statuses."""

import time
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from playground.call_log import read_call_log
from playground.errors import ExitCode
from tests.servers import AppServer, Reply

EXAMPLES = Path(__file__).parents[1] / "data" / "xml-examples"
WELCOME_S = 0.4 + 0.06 * len("Welcome.")
MENU_S = 0.4 + 0.06 * len("Press 1 for sales, 2 to give your PIN.")
SLACK_S = 0.5
"""What loopback requests may take on a busy machine."""


def test_a_call_through_a_flask_app_written_with_the_sdk(run, menu):
    ran = run("run", menu.url("/answer/"), "--json", "--press", "1", "--hangup-url", menu.url("/ended/"),
              "--from", "+1 415 555 0111", "--to", "14155550222", "--param", "Shop=7",
              "--sip-header", "Tier=Gold", "--auth-id", "MAXXXXXXXXXXXXXXXXXX")  # fmt: skip
    assert ran.status == ExitCode.OK, ran.err
    assert menu.paths() == ["/answer/", "/menu/", "/ended/"]
    (_, _, answer), (_, _, chosen), (_, _, ended) = menu.asked
    common = {
        "CallUUID": ran.log[0]["call_uuid"], "From": "14155550111", "To": "14155550222",
        "Direction": "inbound", "Shop": "7", "X-PH-Tier": "Gold", "ParentAuthID": "MAXXXXXXXXXXXXXXXXXX",
    }  # fmt: skip
    UUID(common["CallUUID"])
    for params in (answer, chosen, ended):
        assert common.items() <= params.items()
    assert (answer["CallStatus"], answer["Event"]) == ("ringing", "StartApp")
    assert (chosen["CallStatus"], chosen["Event"], chosen["Digits"]) == ("in-progress", "Redirect", "1")
    assert (ended["CallStatus"], ended["Event"], ended["HangupCause"]) == (
        "completed",
        "Hangup",
        "NORMAL_CLEARING",
    )
    assert "Digits" not in ended
    assert [method for method, _, _ in menu.asked] == ["POST"] * 3


def test_the_clock_of_a_long_call_takes_no_real_time(run, menu):
    began = time.perf_counter()
    ran = run("run", menu.url("/answer/"), "--json", "--press", "1")
    took = time.perf_counter() - began
    (digit,) = ran.of("input.digit")
    (waiting,) = ran.of("input.waiting")
    (ended,) = ran.of("call.ended")
    assert waiting["at"] == pytest.approx(WELCOME_S + MENU_S, abs=SLACK_S)
    assert waiting["at"] >= WELCOME_S + MENU_S
    assert digit["at"] == waiting["at"]
    closing = digit["at"] + 0.4 + 0.06 * len("Sales is closed.") + 60
    assert ended["at"] == pytest.approx(closing, abs=SLACK_S)
    assert ended["duration"] > 60
    assert ended["bill_duration"] == 120
    assert took < 5


def test_the_log_is_numbered_in_order_of_time(run, menu):
    log = run("run", menu.url("/answer/"), "--json", "--press", "2", "--press", "4321#").log
    assert [line["seq"] for line in log] == list(range(len(log)))
    assert [line["at"] for line in log] == sorted(line["at"] for line in log)
    assert log[0]["type"] == "call.started"
    assert log[0]["schema"] == 1
    assert datetime.fromisoformat(log[0]["started"]).utcoffset() is not None


def test_elements_start_and_finish_in_document_order(run, menu):
    ran = run("run", menu.url("/answer/"), "--json", "--press", "1")
    assert [line["path"] for line in ran.of("element.started")] == [
        "/Response/Speak[1]",
        "/Response/GetDigits[1]",
        "/Response/GetDigits[1]/Speak[1]",
        "/Response/Speak[1]",
        "/Response/Wait[1]",
    ]
    assert [line["text"] for line in ran.of("speak")] == [
        "Welcome.", "Press 1 for sales, 2 to give your PIN.", "Sales is closed.",
    ]  # fmt: skip


def test_secret_digits_reach_the_app_and_nobody_else(run, menu, own_folders):
    ran = run("run", menu.url("/answer/"), "--json", "--press", "2", "--press", "4321#")
    assert menu.asked[-1][:2] == ("GET", "/pin/")
    assert menu.asked[-1][2]["Digits"] == "4321"
    assert "4321" not in ran.out
    assert [line["digits"] for line in ran.of("input.finished")] == ["2", "••••"]
    assert "4321" not in "".join(path.read_text() for path in own_folders.rglob("*.jsonl"))


def test_keys_of_several_waits_times_between_keys_and_pauses(run, menu):
    ran = run("run", menu.url("/answer/"), "--json", "--press", "w2", "--press", "12W3#")
    at = [line["at"] for line in ran.of("input.digit")]
    waits = [line["at"] for line in ran.of("input.waiting")]
    assert at[0] == pytest.approx(waits[0] + 0.5)
    assert [round(time - waits[1], 3) for time in at[1:]] == [0.0, 0.2, 1.4, 1.6]


def test_barging_in_cuts_the_prompt_half_a_second_after_it_began(run, menu):
    ran = run("run", menu.url("/answer/"), "--json", "--press", "!1")
    began = next(line["at"] for line in ran.of("speak") if "Press 1" in line["text"])
    (digit,) = ran.of("input.digit")
    assert digit["at"] == pytest.approx(began + 0.5)
    assert menu.paths() == ["/answer/", "/menu/"]


def test_an_empty_keys_lets_the_wait_time_out_and_the_next_attempt_gets_the_next(run, menu):
    ran = run("run", menu.url("/answer/"), "--json", "--press", "", "--press", "1")
    assert [(line["reason"], line["attempt"]) for line in ran.of("input.finished")] == [
        ("timeout", 1),
        ("num-digits", 2),
    ]
    first, second = ran.of("input.waiting")
    assert second["at"] == pytest.approx(first["at"] + 7 + MENU_S, abs=0.01)


def test_without_keys_every_attempt_times_out_and_the_call_goes_on(run, menu):
    ran = run("run", menu.url("/answer/"), "--json")
    assert ran.status == ExitCode.OK
    assert menu.paths() == ["/answer/"]
    assert ran.of("speak")[-1]["text"] == "We heard nothing."
    assert ran.of("call.ended")[0]["hangup_code"] == 4010


def test_several_keys_after_one_press(run, menu):
    run("run", "--press", "2", "77#", menu.url("/answer/"))
    assert menu.asked[-1][2]["Digits"] == "77"


def test_a_key_nobody_waits_for_is_lost(run, menu):
    ran = run("run", menu.url("/answer/"), "--json", "--press", "15")
    lost = [line for line in ran.of("input.digit") if not line["accepted"]]
    assert [(line["digit"], line["reason"]) for line in lost] == [("5", "lost")]


def test_the_caller_hangs_up(run, menu):
    ran = run(
        "run", menu.url("/answer/"), "--json", "--hang-up-after", "2.5", "--hangup-url", menu.url("/ended/")
    )
    (ended,) = ran.of("call.ended")
    assert ran.status == ExitCode.OK
    assert (ended["at"], ended["hangup_source"], ended["hangup_code"]) == (2.5, "caller", 4000)
    assert menu.paths() == ["/answer/", "/ended/"]
    assert ran.of("http.response")[-1]["status"] == 200


def test_the_call_is_ended_after_max_seconds(run):
    with AppServer({"/": "<Response><Speak loop='0'>Round and round.</Speak></Response>"}) as app:
        ran = run("run", app.url(), "--json", "--max-seconds", "90")
        (ended,) = ran.of("call.ended")
        assert (ran.status, ended["at"], ended["hangup_cause"]) == (0, 90.0, "ALLOTTED_TIMEOUT")
        assert run("run", app.url(), "--json").of("call.ended")[0]["at"] == 3600.0


def test_an_answering_machine_beeps(run):
    with AppServer(
        {"/": "<Response><Wait length='20' beep='true'/><Speak>Message</Speak></Response>"}
    ) as app:
        ran = run("run", app.url(), "--json", "--direction", "outbound", "--machine-beep", "6")
    assert ran.of("speak")[0]["at"] == pytest.approx(6.0, abs=0.01)


def test_a_redirect_loop_is_stopped_and_the_call_has_failed(run):
    with AppServer(
        lambda request: f"<Response><Redirect>http://{request.header('Host')}/</Redirect></Response>"
    ) as app:
        ran = run("run", app.url(), "--json")
        assert len(app.requests) == 50
    assert "fetched 50 documents since the caller did anything" in ran.of("problem")[-1]["message"]
    assert ran.of("call.ended")


def test_a_slow_server_is_seen_in_the_times(run):
    def slow(request):
        time.sleep(0.3)
        return "<Response><Speak>Hi</Speak></Response>"

    with AppServer(slow) as app:
        ran = run("run", app.url(), "--json")
    (response,) = ran.of("http.response")
    assert response["elapsed_ms"] >= 300
    assert response["at"] == pytest.approx(response["elapsed_ms"] / 1000, abs=0.002)
    assert ran.of("speak")[0]["at"] == response["at"]


def test_a_server_slower_than_the_budget_is_asked_twice_and_fails_the_call(run):
    def slow(request):
        time.sleep(0.6)
        return "<Response/>"

    with AppServer(slow) as app:
        ran = run("run", app.url(), "--json", "--timeout", "0.2")
    assert ran.status == ExitCode.CALL_FAILED
    assert [line["attempt"] for line in ran.of("http.request")] == [1, 2]
    assert [line["error"]["code"] for line in ran.of("http.response")] == ["read-timeout"] * 2
    assert "7011" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_timer_due_before_a_slow_response_fires_first(run):
    def answer(request):
        if request.path == "/slow/":
            time.sleep(0.6)
        return "<Response><Redirect>/slow/</Redirect></Response>"

    with AppServer(answer) as app:
        ran = run("run", app.url(), "--json", "--hang-up-after", "0.3")
    types = [line["type"] for line in ran.log]
    assert types.index("call.ended") < len(types) - 1 - types[::-1].index("http.response")
    assert ran.of("call.ended")[0]["at"] == 0.3
    assert ran.of("http.response")[-1]["at"] >= 0.6


@pytest.mark.parametrize(
    ("reply", "code", "part"),
    [
        (Reply("gone", 404, "text/plain"), 7011, "404 Not Found"),
        (Reply("", 302, headers={"Location": "/x"}), 7011, "not followed"),
        (Reply(""), 8011, "8011"),
        (Reply("<html><body>Hi</body></html>", content_type="text/html"), 8011, "8011"),
        (Reply("<Response><Speak>Hi</Response>"), 8011, "line 1"),
        (Reply("<Response>\n  <speak>Hi</speak>\n</Response>"), 8011, "line 2"),
        (Reply("<Response>" + " " * 103_000 + "</Response>"), 8011, "100 KB"),
    ],
)
def test_a_failed_call_is_one_sentence_and_status_3(run, reply, code, part):
    with AppServer({"/": reply}) as app:
        ran = run("run", app.url(), "--json")
    assert ran.status == ExitCode.CALL_FAILED
    assert ran.of("call.ended")[0]["hangup_code"] == code
    assert part in ran.err
    assert len(ran.err.splitlines()) == 1


def test_nobody_listening(run):
    with AppServer({}) as app:
        url = app.url("/")
    ran = run("run", url)
    assert ran.status == ExitCode.CALL_FAILED
    assert "7011" in ran.err
    assert ran.err.startswith("ivr-playground: ")
    assert "Traceback" not in ran.err


def test_other_hosts_are_refused_unless_allowed(run):
    page = "<Response><Redirect>http://stranger.invalid/x</Redirect></Response>"
    with AppServer({"/": page}) as app:
        refused = run("run", app.url(), "--json")
        allowed = run("run", app.url(), "--json", "--allow-host", "stranger.invalid")
    assert refused.status == allowed.status == ExitCode.CALL_FAILED
    assert "--allow-host stranger.invalid" in refused.err
    assert refused.of("http.response")[-1]["error"]["code"] == "host-not-allowed"
    assert allowed.of("http.response")[-1]["error"]["code"] == "unreachable"


def test_a_public_host_is_mapped_to_a_local_one(run):
    pages = {
        "/": "<Response><Redirect>https://ivr.example.com/next</Redirect></Response>",
        "/next": "<Response><Speak>Mapped</Speak></Response>",
    }
    with AppServer(pages) as app:
        ran = run("run", app.url(), "--json", "--map-host", f"ivr.example.com={app.host}")
        assert app.paths() == ["/", "/next"]
    assert ran.status == ExitCode.OK
    assert ran.of("http.request")[-1]["url"] == "https://ivr.example.com/next"
    assert ran.of("http.request")[-1]["sent_to"] == app.url("/next")


def test_an_outbound_call(run):
    pages = dict.fromkeys(("/", "/ring", "/bye"), "<Response/>")
    with AppServer(pages) as app:
        ran = run("run", app.url(), "--json", "--direction", "outbound", "--ring-url", app.url("/ring"),
                  "--hangup-url", app.url("/bye"), "--plus", "--method", "GET")  # fmt: skip
        ring, answer, bye = app.requests
    assert ran.status == ExitCode.OK
    assert (ring.params["Event"], answer.params["Event"], bye.params["Event"]) == (
        "Ring",
        "StartApp",
        "Hangup",
    )
    assert (answer.method, answer.params["CallStatus"]) == ("GET", "in-progress")
    assert answer.params["From"].startswith("+")
    assert UUID(answer.params["ALegRequestUUID"])


def test_a_local_file(run, tmp_path):
    path = tmp_path / "a menu.xml"
    path.write_text("<Response><Speak>From a file</Speak></Response>")
    ran = run("run", path, "--json")
    assert ran.status == ExitCode.OK
    assert ran.of("speak")[0]["text"] == "From a file"
    assert ran.of("http.request")[0]["url"] == path.as_uri()


def test_a_document_may_not_read_other_files(run, tmp_path):
    (tmp_path / "other.xml").write_text("<Response><Speak>Secret</Speak></Response>")
    path = tmp_path / "menu.xml"
    path.write_text(f"<Response><Redirect>{(tmp_path / 'other.xml').as_uri()}</Redirect></Response>")
    ran = run("run", path, "--json")
    assert ran.status == ExitCode.CALL_FAILED
    assert not ran.of("speak")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_a_valid_example_runs_to_its_end(run, path):
    """As a local file; what it refers to on other hosts is refused, which no example survives silently."""
    ran = run("run", path, "--json", "--press", "1")
    assert len(ran.of("call.ended")) == 1
    assert ran.of("document.loaded")
    assert ran.status == (3 if ran.of("call.ended")[0]["hangup_code"] >= 7000 else 0)


@pytest.mark.parametrize("path", sorted((EXAMPLES / "invalid").glob("*.xml")), ids=lambda path: path.stem)
def test_an_invalid_example_is_told_with_its_place(run, path):
    ran = run("run", path, "--json")
    problems = [line for line in ran.of("problem") if line["severity"] in ("error", "warning")]
    assert problems, "nothing was found wrong"
    assert len(ran.of("call.ended")) == 1
    assert len(ran.err.splitlines()) == (1 if ran.status else 0)


def test_the_transcript_reads_like_a_conversation(run, menu):
    ran = run("run", menu.url("/answer/"), "--press", "1")
    lines = ran.out.splitlines()
    order = [
        "Inbound call",
        "POST",
        "200",
        "Welcome.",
        "Press 1 for sales",
        "Waits for 1 digit",
        "Sales is closed",
    ]
    places = [next(n for n, line in enumerate(lines) if words in line) for words in order]
    assert places == sorted(places)
    assert "\x1b" not in ran.out
    assert lines[0].split()[0] == "0.00"


def test_hostile_text_has_no_power_over_the_terminal(run):
    page = Reply("<Response><Speak>\x9b31m[bold]\u202eevil</Speak></Response>")
    with AppServer({"/": page}) as app:
        ran = run("run", app.url())
    assert "\x9b" not in ran.out
    assert "\u202e" not in ran.out
    assert "[bold]" in ran.out


def test_every_call_is_kept_and_may_be_saved(run, menu, own_folders, tmp_path):
    saved = tmp_path / "call.jsonl"
    ran = run("run", menu.url("/answer/"), "--json", "--press", "1", "--save", saved)
    (kept,) = (own_folders / "data" / "calls").glob("*.jsonl")
    assert ran.log[0]["call_uuid"] in kept.name
    assert kept.read_text() == saved.read_text() == ran.out
    assert [entry.to_dict()["type"] for entry in read_call_log(saved)] == [line["type"] for line in ran.log]


def test_a_data_folder_that_cannot_be_written_is_one_notice(run, menu, own_folders):
    (own_folders / "data").write_text("not a folder")
    ran = run("run", menu.url("/answer/"), "--json", "--press", "1")
    assert ran.status == ExitCode.OK
    assert ran.err.count("cannot be written") == 1


def test_a_save_file_that_cannot_be_written_is_wrong_usage(run, menu, tmp_path):
    ran = run("run", menu.url("/answer/"), "--save", tmp_path)
    assert ran.status == ExitCode.USAGE
    assert "cannot be written" in ran.err
    assert menu.asked == []


def test_real_time_takes_real_time(run):
    with AppServer({"/": "<Response><Speak>x</Speak></Response>"}) as app:
        began = time.perf_counter()
        ran = run("run", app.url(), "--json", "--realtime")
        took = time.perf_counter() - began
    (ended,) = ran.of("call.ended")
    assert took >= 0.46
    assert ended["at"] == pytest.approx(0.46, abs=SLACK_S)
    assert ended["at"] >= 0.46


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_secret_digits_given_back_by_the_app_are_nowhere_on_standard_output_or_disk(run, form, own_folders):
    def answer(request):
        if request.path == "/pin":
            pin = request.params["Digits"]
            return (
                f"<Response><Speak>You typed {pin}.</Speak><Redirect>/check?pin={pin}</Redirect></Response>"
            )
        if request.path == "/check":
            return f"<Response><Speak>{request.params['pin']} is wrong.</Speak></Response>"
        return "<Response><GetDigits action='/pin' method='GET' numDigits='9' log='false' finishOnKey=''/></Response>"

    with AppServer(answer) as app:
        ran = run("run", app.url("/"), "--press", "*95174628", *form)
        assert [request.params.get("pin") for request in app.requests] == [None, None, "*95174628"]
    assert ran.status == ExitCode.OK
    for text in (ran.out, ran.err, *(path.read_text() for path in own_folders.rglob("*.jsonl"))):
        assert "95174628" not in text
    assert "You typed •••••••••." in ran.out

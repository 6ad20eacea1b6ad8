"""Stream against plivo-xml.md 2.15 and 3.12: its life, what the app is told, and what is timed and counted."""

from __future__ import annotations

from typing import Any

import pytest

from playground.call import effects, entries
from playground.call.signatures import sign_v3
from playground.call.streams import news
from playground.call.streams.deeds import CloseStream, OpenStream, SendStreamKey
from tests.call.playbook import SERVER, Page, Playbook, play

URL = "wss://agent.test/voice?lang=en"
PATH = "/Response/Stream[1]"
OPENED, REFUSED = news.Opened(), news.Failed("Nobody listens at agent.test.")
CLOSED, LOST = news.Ended("The server closed the connection.", True), news.Ended("It was lost.", False)
CALLBACK = f'statusCallbackUrl="{SERVER}/status"'

Script = list[tuple[float, news.StreamNews]]


def stream(attributes: str, *after: str, scripts: list[Script] | None = None, **options: Any) -> Playbook:
    document = f"<Stream {CALLBACK} {attributes}>{URL.replace('&', '&amp;')}</Stream>"
    book = play(document, *after, pages={"/status": Page(), "/new": "<Response/>"}, **options)
    book.streams = scripts or []
    return book


def waited(*scripts: Script, attributes: str = "", **options: Any) -> Playbook:
    return stream(
        f'keepCallAlive="true" {attributes}', "<Speak>Bye</Speak>", scripts=list(scripts), **options
    )


def told(book: Playbook) -> list[str]:
    return [dict(request.params)["Event"] for request in book.requests("callback")]


def deeds(book: Playbook, kind: type) -> list[Any]:
    return [effect for effect in book.effects if isinstance(effect, kind)]


def closed(book: Playbook) -> list[tuple[float, str]]:
    return [(entry.at, entry.reason) for entry in book.of(entries.StreamClosed)]


@pytest.mark.parametrize(
    ("attributes", "script", "ends", "events", "bye_at"),
    [
        ("", [(0, OPENED), (5, CLOSED)], (5.0, "server"), ["StartStream", "StopStream"], 5.0),
        ("", [(0, OPENED), (5, LOST)], (5.0, "lost"), ["StartStream", "DroppedStream"], 5.0),
        ('streamTimeout="7"', [(2, OPENED)], (9.0, "timeout"), ["StartStream", "StopStream"], 9.0),
        ("", [(1, news.Failed("No.", True))], (1.0, "failed"), ["DroppedStream"], 1.0),
    ],
)  # fmt: skip
def test_what_ends_a_stream_that_is_waited_for(
    attributes: str, script: Script, ends: tuple[float, str], events: list[str], bye_at: float
) -> None:
    book = waited(script, attributes=attributes).run()
    assert closed(book) == [ends]
    assert told(book) == events
    assert book.said == [(bye_at, "Bye")]
    assert book.outcomes()[0] == (PATH, "failed" if ends[1] == "failed" else "done")
    assert book.end.hangup_code == 4010


def test_connecting_is_tried_twice_more() -> None:
    book = waited([(0.5, REFUSED)], [(0.5, REFUSED)], [(0, OPENED), (3, CLOSED)]).run()
    assert [entry.attempt for entry in book.of(entries.StreamConnecting)] == [1, 2, 3]
    assert [entry.at for entry in book.of(entries.StreamOpened)] == [3.0]
    assert told(book) == ["StartStream", "StopStream"]
    assert book.problems() == []


def test_after_three_tries_the_stream_is_dropped_and_the_call_goes_on() -> None:
    book = waited([(0, REFUSED)], [(0, REFUSED)], [(0, REFUSED)]).run()
    assert len(deeds(book, OpenStream)) == 3
    assert told(book) == ["DroppedStream"]
    [problem] = book.of(entries.Problem, code="stream-dropped")
    assert problem.message == (
        "The stream never started: Nobody listens at agent.test; the call goes on without it."
    )
    assert book.said == [(2.0, "Bye")]


def test_without_keep_call_alive_the_next_element_runs_at_once_and_the_call_ends_the_stream() -> None:
    book = stream("", "<Speak>Hello you</Speak>", scripts=[[(0.2, OPENED)]]).run()
    assert book.said[0] == (0.0, "Hello you")
    assert closed(book) == [(book.end.at, "call-over")]
    assert len(deeds(book, CloseStream)) == 1
    assert told(book) == ["StartStream", "StopStream"]
    assert book.params("callback", 1)["CallStatus"] == "completed"


def test_a_last_stream_without_keep_call_alive_ends_the_call_at_once() -> None:
    book = stream("").run()
    assert (book.end.hangup_code, book.end.at) == (4010, 0.0)


def test_it_answers_the_call() -> None:
    book = waited([(0, OPENED), (1, CLOSED)]).run()
    assert [entry.status for entry in book.of(entries.CallStatus)] == ["ringing", "in-progress", "completed"]


def test_every_field_of_the_status_callback() -> None:
    book = waited(
        [(1.5, OPENED), (2, CLOSED)],
        attributes='bidirectional="true" extraHeaders="user=7" contentType="audio/x-mulaw;rate=8000"',
    ).run()
    params = book.params("callback")
    stream_id = book.of(entries.StreamOpened)[0].id
    wanted = {
        "Event": "StartStream",
        "CallUUID": book.call.setup.call_uuid,
        "StreamID": stream_id,
        "Timestamp": "2026-01-02 03:04:06.500000",
        "From": "14155550100",
        "To": "14155550199",
        "Direction": "inbound",
        "bidirectional": "true",
        "audioTrack": "inbound",
        "streamTimeout": "86400",
        "keepCallAlive": "true",
        "contentType": "audio/x-mulaw;rate=8000",
        "extraHeaders": "user=7",
        "statusCallbackUrl": f"{SERVER}/status",
    }
    assert {name: params.get(name) for name in wanted} == wanted
    assert book.params("callback", 1)["Timestamp"] == "2026-01-02 03:04:07.000000"


def test_the_status_callback_by_get() -> None:
    book = waited([(0, OPENED), (1, CLOSED)], attributes='statusCallbackMethod="GET"').run()
    assert {request.method for request in book.requests("callback")} == {"GET"}


def test_the_upgrade_is_signed_like_a_get_of_its_url() -> None:
    book = waited(
        [(0, REFUSED)], [(0, OPENED), (1, CLOSED)],
        auth_token="0123456789abcdef", nonce_seed="dice", http_headers=(("X-Own", "1"),),
    ).run()  # fmt: skip
    first, second = (dict(opening.headers) for opening in deeds(book, OpenStream))
    for headers in (first, second):
        nonce = headers["X-Plivo-Signature-V3-Nonce"]
        assert sign_v3("0123456789abcdef", nonce, "GET", URL) in headers["X-Plivo-Signature-V3"].split(",")
        assert headers["X-Own"] == "1"
    assert first["X-Plivo-Signature-V3-Nonce"] != second["X-Plivo-Signature-V3-Nonce"]
    assert {entry.signed for entry in book.of(entries.StreamConnecting)} == {True}
    assert "0123456789abcdef" not in str(book.entries)


@pytest.mark.parametrize(
    ("host_map", "sent_to"),
    [
        ((), URL),
        ((("agent.test", "localhost:8000"),), "ws://localhost:8000/voice?lang=en"),
        ((("agent.test", "https://10.0.0.1/base"),), "wss://10.0.0.1/base/voice?lang=en"),
        ((("agent.test:443", "localhost:8000"),), "ws://localhost:8000/voice?lang=en"),
        ((("agent.test:80", "localhost:8000"),), URL),
    ],
)
def test_hosts_are_mapped(host_map: tuple[tuple[str, str], ...], sent_to: str) -> None:
    book = waited([(0, OPENED), (1, CLOSED)], host_map=host_map).run()
    [opening] = deeds(book, OpenStream)
    assert (opening.url, opening.send_to) == (URL, sent_to)


@pytest.mark.parametrize(
    ("attributes", "tracks", "encoding", "rate", "bidirectional"),
    [
        ("", ("inbound",), "audio/x-l16", 8000, False),
        ('audioTrack="outbound"', ("outbound",), "audio/x-l16", 8000, False),
        ('audioTrack="both"', ("inbound", "outbound"), "audio/x-l16", 8000, False),
        ('contentType="audio/x-l16;rate=16000"', ("inbound",), "audio/x-l16", 16000, False),
        ('bidirectional="true" audioTrack="both"', ("inbound",), "audio/x-l16", 8000, True),
        ('contentType="audio/x-mulaw;rate=8000"', ("inbound",), "audio/x-mulaw", 8000, False),
        ('contentType="audio/mp3" audioTrack="all"', ("inbound",), "audio/x-l16", 8000, False),
    ],
)  # fmt: skip
def test_the_facts_of_the_start(
    attributes: str, tracks: tuple[str, ...], encoding: str, rate: int, bidirectional: bool
) -> None:
    book = waited([(0, OPENED), (1, CLOSED)], attributes=attributes, auth_id="MAXY").run()
    start = deeds(book, OpenStream)[0].start
    assert (start.tracks, start.encoding, start.sample_rate) == (tracks, encoding, rate)
    assert (start.bidirectional, start.account_id) == (bidirectional, "MAXY")
    assert (start.call_id, start.epoch_ms) == (book.call.setup.call_uuid, 1767323045000)


def test_keys_go_to_the_server_and_to_whoever_listens() -> None:
    digits = f'<GetDigits action="{SERVER}/new" numDigits="2"/>'
    book = stream("", digits, scripts=[[(0, OPENED)]]).press((1, "4"), (1.5, "2")).run()
    assert [deed.digit for deed in deeds(book, SendStreamKey)] == ["4", "2"]
    assert book.params("action")["Digits"] == "42"


def test_keys_during_a_stream_that_is_waited_for() -> None:
    book = waited([(1, OPENED), (4, CLOSED)]).press((0.5, "1"), (2, "2"), (4.1, "3")).run()
    keys = [(entry.digit, entry.reason) for entry in book.of(entries.InputDigit)]
    assert keys == [("1", "lost"), ("2", "streamed"), ("3", "lost")]


def test_secret_keys_are_sent_and_not_shown() -> None:
    digits = f'<GetDigits action="{SERVER}/new" numDigits="4" log="false"/>'
    book = stream("", digits, scripts=[[(0, OPENED)]])
    book.press(*((1 + n / 4, key) for n, key in enumerate("4711"))).run()
    assert [(deed.digit, deed.secret) for deed in deeds(book, SendStreamKey)] == [
        (key, True) for key in "4711"
    ]
    assert "4711" not in str(book.entries)


def test_latency_runs_from_the_end_of_the_callers_speech() -> None:
    sounded = news.Sounded()
    script: Script = [(0, OPENED), (0.5, sounded), (4.2, sounded), (4.9, sounded), (9, CLOSED)]
    book = waited(script).say(1, "Hello there", 2.0).say(6, "Well", 1.0).run()
    assert [(entry.at, entry.latency) for entry in book.of(entries.StreamAnswer)] == [(4.2, 1.2)]


def test_the_servers_tones_are_sent_to_the_caller() -> None:
    book = waited([(0, OPENED), (1, news.KeysWanted("12")), (3, CLOSED)]).run()
    assert [(entry.digits, entry.at) for entry in book.of(entries.Dtmf)] == [("12", 1.0)]
    assert next(effect.overlay for effect in deeds(book, effects.PlayPrompt))


def test_figures_messages_and_checkpoints_are_logged() -> None:
    figures = news.Figures(frames_sent=50, bytes_sent=16000, queued_s=1.234, levels_sent=(0.126,))
    script: Script = [
        (0, OPENED),
        (0, news.Told("sent", "start", "{}")),
        (1, news.Checkpoint("one", "played")),
        (1, news.Progressed(figures)),
        (2, CLOSED),
        (2, news.Progressed(figures)),
        (2.1, news.Told("sent", "late", "{}")),
    ]
    book = waited(script).run()
    assert [(entry.way, entry.event) for entry in book.of(entries.StreamMessage)] == [("sent", "start")]
    assert [(entry.name, entry.state) for entry in book.of(entries.StreamCheckpoint)] == [("one", "played")]
    assert [(e.at, e.frames_sent, e.queued, e.levels_sent) for e in book.of(entries.StreamProgress)] == [
        (1.0, 50, 1.23, (0.13,)), (2.0, 50, 1.23, (0.13,)),
    ]  # fmt: skip


def test_a_slow_server_is_told_of() -> None:
    book = waited([(0, OPENED), (5, news.Degraded(30)), (6, news.Degraded(60)), (9, LOST)]).run()
    assert told(book) == ["StartStream", "DegradedStream", "DegradedStream", "DroppedStream"]
    assert book.problems() == ["stream-degraded", "stream-degraded", "stream-dropped"]


def test_what_the_server_does_wrong_is_a_problem_with_a_place() -> None:
    book = waited([(0, OPENED), (1, news.Faulty("stream-bad-json", "It is no JSON.")), (2, CLOSED)]).run()
    [problem] = book.of(entries.Problem)
    assert (problem.code, problem.message, problem.url) == ("stream-bad-json", "It is no JSON.", URL)
    assert problem.path == PATH


def test_a_second_stream_is_passed_over_while_the_first_lives() -> None:
    book = stream("", f"<Stream>{URL}</Stream>", "<Wait/>", scripts=[[(0, OPENED)]]).run()
    assert len(deeds(book, OpenStream)) == 1
    assert book.outcomes()[:2] == [(PATH, "done"), ("/Response/Stream[2]", "skipped")]
    assert "several-streams" in book.problems()


def test_one_stream_after_another_is_well() -> None:
    first: Script = [(0, OPENED), (1, CLOSED)]
    book = waited(first, first)
    book.pages["/answer/"] = (
        f'<Response><Stream keepCallAlive="true">{URL}</Stream><Stream keepCallAlive="true">{URL}</Stream></Response>'
    )
    book.run()
    ids = [opening.stream_id for opening in deeds(book, OpenStream)]
    assert len(set(ids)) == 2
    assert closed(book) == [(1.0, "server"), (2.0, "server")]


@pytest.mark.parametrize("keep_alive", [True, False])
def test_a_transfer_ends_the_stream_that_is_waited_for_and_no_other(keep_alive: bool) -> None:
    kept = f'keepCallAlive="{str(keep_alive).lower()}"'
    book = stream(kept, '<Wait length="9"/>', scripts=[[(0, OPENED)]]).transfer(3)
    book.pages["/new"] = '<Response><Wait length="2"/></Response>'
    book.run()
    assert closed(book) == [(3.0, "transfer") if keep_alive else (5.0, "call-over")]
    assert told(book) == ["StartStream", "StopStream"]
    assert book.end.at == 5.0


@pytest.mark.parametrize("opens_at", [None, 1.0])
def test_hanging_up_closes_it_whether_open_or_not(opens_at: float | None) -> None:
    book = waited([] if opens_at is None else [(opens_at, OPENED)]).hang_up(2).run()
    assert closed(book) == [(2.0, "call-over")]
    assert book.end.hangup_code == 4000
    assert len(deeds(book, CloseStream)) == 1
    assert book.said == []


@pytest.mark.parametrize("text", ["agent.test/voice", "http://agent.test/", "wss://", "wss://a b/"])
def test_a_url_that_is_none_never_starts(text: str) -> None:
    book = stream('keepCallAlive="true"', "<Speak>Bye</Speak>")
    book.pages["/answer/"] = (
        f'<Response><Stream {CALLBACK} keepCallAlive="true">{text}</Stream><Speak>Bye</Speak></Response>'
    )
    book.run()
    assert deeds(book, OpenStream) == []
    assert told(book) == ["DroppedStream"]
    assert "stream-dropped" in book.problems()
    assert [text for _, text in book.said] == ["Bye"]


def test_noise_cancellation_is_said_not_to_be_simulated() -> None:
    assert (
        "noise-cancellation" in waited([(0, CLOSED)], attributes='noiseCancellation="true"').run().problems()
    )

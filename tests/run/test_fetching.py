"""``SendRequest`` performed against real servers: which event comes of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from playground.adapters.http import HttpClient
from playground.call.effects import SendRequest
from playground.call.events import FetchFailure, MediaLoaded, RequestFailed, ResponseReceived
from playground.run.fetching import perform
from playground.run.hosts import HostPolicy
from tests import servers
from tests.servers import AppServer, RawServer, Reply

EFFECT = SendRequest(7, "answer", "POST", "", "", (("To", "1"),), (("X-Own", "2"),), 5.0, None, None, 1000)


def effect(url: str, **changes) -> SendRequest:
    return replace(EFFECT, url=url, send_to=changes.pop("send_to", url), **changes)


@pytest.fixture
async def client():
    async with HttpClient() as http:
        yield http


async def everybody(url: str) -> bool:
    return True


async def nobody(url: str) -> bool:
    return False


async def test_response_becomes_an_event(client):
    with AppServer({"/answer/": Reply("<Response/>", 201, headers={"X-Reply": "3"})}) as app:
        event = await perform(
            effect(app.url("/answer/")), client=client, permits=everybody, clock=lambda: 4.5
        )
    assert isinstance(event, ResponseReceived)
    assert (event.at, event.request_id, event.status) == (4.5, 7, 201)
    assert (event.content_type, event.body) == ("application/xml", b"<Response/>")
    assert ("X-Reply", "3") in event.headers
    assert 0 < event.elapsed_ms < 5000
    (request,) = app.requests
    assert (request.method, request.form, request.header("X-Own")) == ("POST", {"To": "1"}, "2")


async def test_bad_status_is_a_response_too(client):
    with AppServer({}) as app:
        event = await perform(effect(app.url("/nowhere")), client=client, permits=everybody)
    assert isinstance(event, ResponseReceived)
    assert event.status == 404


async def test_failure_becomes_an_event(client):
    port = servers.refused_port()
    event = await perform(
        effect(f"http://127.0.0.1:{port}/"), client=client, permits=everybody, clock=lambda: 9.0
    )
    assert isinstance(event, RequestFailed)
    assert (event.at, event.request_id, event.failure) == (9.0, 7, FetchFailure.REFUSED)
    assert event.message == f"Nothing listens on 127.0.0.1:{port} (connection refused)."


async def test_limits_of_the_effect_hold(client):
    with AppServer({"/": "x" * 1001}) as app, RawServer(servers.never_answer) as slow:
        large = await perform(effect(app.url()), client=client, permits=everybody)
        late = await perform(effect(slow.url(), timeout_s=0.2), client=client, permits=everybody)
    assert isinstance(large, RequestFailed)
    assert large.failure is FetchFailure.TOO_LARGE
    assert isinstance(late, RequestFailed)
    assert late.failure is FetchFailure.READ_TIMEOUT
    assert late.elapsed_ms >= 195


async def test_host_that_is_not_allowed_is_not_asked(client):
    with AppServer({"/": "<Response/>"}) as app:
        event = await perform(effect(app.url()), client=client, permits=nobody)
    assert isinstance(event, RequestFailed)
    assert event.failure is FetchFailure.HOST_NOT_ALLOWED
    assert event.message == "Requests to 127.0.0.1 are not allowed (--allow-host 127.0.0.1 allows them)."
    assert app.requests == []


async def test_mapped_request_goes_to_its_twin_with_the_public_host(client):
    with AppServer({"/a": "<Response/>"}) as app:
        policy = HostPolicy("https://ivr.example.com/a", (("ivr.example.com", app.host),))

        async def permits(url: str) -> bool:
            return policy.permits(url)

        public = "https://ivr.example.com:8443/a?x=1"
        event = await perform(effect(public, send_to=app.url("/a?x=1")), client=client, permits=permits)
    assert isinstance(event, ResponseReceived)
    (request,) = app.requests
    assert request.header("Host") == "ivr.example.com:8443"
    assert request.target == "/a?x=1"


async def test_media_is_measured(client):
    seen: list[tuple[bytes, str, str]] = []

    def load(body: bytes, content_type: str, url: str) -> tuple[float | None, str | None]:
        seen.append((body, content_type, url))
        return 1.25, None

    progress: list[tuple[int, int | None]] = []
    with AppServer({"/a.wav": Reply(b"RIFF", content_type="audio/wav")}) as app:
        url = "http://cdn.example/a.wav"
        event = await perform(
            effect(url, send_to=app.url("/a.wav"), purpose="media", method="GET", params=()),
            client=client,
            permits=everybody,
            load_sound=load,
            on_progress=lambda request, *step: progress.append(step) if request.request_id == 7 else None,
        )
    assert isinstance(event, MediaLoaded)
    assert (event.status, event.size, event.seconds, event.undecodable) == (200, 4, 1.25, None)
    assert seen == [(b"RIFF", "audio/wav", url)]
    assert progress == [(4, 4)]


async def test_media_that_cannot_be_decoded(client):
    with AppServer({"/a.m4a": Reply(b"?", content_type="audio/mp4")}) as app:
        event = await perform(
            effect(app.url("/a.m4a"), purpose="media"),
            client=client,
            permits=everybody,
            load_sound=lambda *_: (None, "M4A is not supported."),
        )
    assert isinstance(event, MediaLoaded)
    assert (event.seconds, event.undecodable) == (None, "M4A is not supported.")


async def test_media_with_a_bad_status_is_not_decoded(client):
    def load(*_) -> tuple[float | None, str | None]:
        raise AssertionError("an error page is no sound")

    with AppServer({}) as app:
        event = await perform(
            effect(app.url("/gone.wav"), purpose="media"), client=client, permits=everybody, load_sound=load
        )
    assert isinstance(event, MediaLoaded)
    assert (event.status, event.seconds, event.undecodable) == (404, None, None)


async def test_the_named_document_is_read(client, tmp_path: Path):
    document = tmp_path / "menü 1.xml"
    document.write_text("<Response/>")
    event = await perform(
        effect(document.resolve().as_uri()), client=client, permits=nobody, local_document=document
    )
    assert isinstance(event, ResponseReceived)
    assert (event.status, event.body, event.content_type) == (200, b"<Response/>", "application/xml")


@pytest.mark.parametrize("purpose", ["action", "redirect", "media", "fallback", "hangup"])
async def test_no_other_request_reads_the_document(client, tmp_path: Path, purpose):
    document = tmp_path / "menu.xml"
    document.write_text("<Response/>")
    event = await perform(
        effect(document.as_uri(), purpose=purpose), client=client, permits=everybody, local_document=document
    )
    assert isinstance(event, RequestFailed)
    assert event.failure is FetchFailure.BAD_URL


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "FILE:///etc/passwd", "file:", "file://host/x", "file:x\x1b"]
)
async def test_no_other_file_is_read(client, tmp_path: Path, url: str):
    document = tmp_path / "menu.xml"
    document.write_text("<Response/>")
    for named in (document, None):
        event = await perform(effect(url), client=client, permits=everybody, local_document=named)
        assert isinstance(event, RequestFailed)
        assert event.failure is FetchFailure.BAD_URL
        assert event.message.isprintable()


async def test_document_that_cannot_be_read(client, tmp_path: Path):
    missing = tmp_path / "missing.xml"
    large = tmp_path / "large.xml"
    large.write_bytes(b"x" * 1001)
    for document, failure in ((missing, FetchFailure.UNREACHABLE), (large, FetchFailure.TOO_LARGE)):
        event = await perform(
            effect(document.as_uri()), client=client, permits=everybody, local_document=document
        )
        assert isinstance(event, RequestFailed)
        assert event.failure is failure
        assert document.name in event.message


async def test_url_without_a_host_is_a_bad_url(client):
    policy = HostPolicy("http://127.0.0.1/")

    async def permits(url: str) -> bool:
        return policy.permits(url)

    event = await perform(effect("http:///x"), client=client, permits=permits)
    assert isinstance(event, RequestFailed)
    assert event.failure is FetchFailure.BAD_URL

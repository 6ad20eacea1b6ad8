"""What goes over the wire, and what comes back, with well-behaved servers on loopback."""

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import playground.adapters
from playground import __version__
from playground.adapters.http import FetchError, HttpClient
from playground.adapters.http_failures import bad_url, cut, timed_out, too_large
from playground.call.events import FetchFailure
from tests import servers
from tests.servers import AppServer, RawServer, Reply, Request


@pytest.fixture
def app():
    with AppServer(lambda request: "<Response/>") as server:
        yield server


@pytest.fixture
async def client():
    async with HttpClient() as http:
        yield http


async def ask(client: HttpClient, url: str, method: str = "POST", params=(), headers=(), **options):
    given = {"timeout_s": 5.0, "max_bytes": 102_400} | options
    return await client.fetch(method=method, url=url, params=params, headers=headers, **given)


async def test_post_sends_a_form_and_keeps_the_urls_query(client: HttpClient, app: AppServer):
    params = [("From", "+1 415"), ("Name", "Zoë & Ünal=✓"), ("Empty", ""), ("A", "1"), ("A", "2")]
    await ask(client, app.url("/answer/?lang=en&x=%41b"), params=params)
    (request,) = app.requests
    assert request.method == "POST"
    assert request.target == "/answer/?lang=en&x=%41b"
    assert request.header("Content-Type") == "application/x-www-form-urlencoded"
    assert request.body == (b"From=%2B1+415&Name=Zo%C3%AB+%26+%C3%9Cnal%3D%E2%9C%93&Empty=&A=1&A=2")
    assert request.header("Content-Length") == str(len(request.body))


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/a", "/a?To=1&Say=%C3%A9+"),
        ("/a?", "/a?To=1&Say=%C3%A9+"),
        ("/a?b=%7E+c&&d", "/a?b=%7E+c&&d&To=1&Say=%C3%A9+"),
        ("/a?b=[1]&", "/a?b=[1]&To=1&Say=%C3%A9+"),
        ("/a%2Fb?q=%41#part", "/a%2Fb?q=%41&To=1&Say=%C3%A9+"),
        ("", "/?To=1&Say=%C3%A9+"),
        ("?q", "/?q&To=1&Say=%C3%A9+"),
        ("/café?x=ü", "/caf%C3%A9?x=%C3%BC&To=1&Say=%C3%A9+"),
    ],
)
async def test_get_adds_fields_behind_the_urls_own_query(client, app, written: str, sent: str):
    await ask(client, app.url(written), "GET", [("To", "1"), ("Say", "é ")])
    (request,) = app.requests
    assert (request.method, request.target, request.body) == ("GET", sent, b"")
    assert request.header("Content-Type") is None


async def test_get_without_fields_leaves_the_url_alone(client, app):
    await ask(client, app.url("/sound.mp3?v=1"), "GET")
    assert app.requests[0].target == "/sound.mp3?v=1"


async def test_post_without_fields_has_a_length(client, app):
    await ask(client, app.url())
    assert app.requests[0].header("Content-Length") == "0"


async def test_headers(client, app):
    await ask(client, app.url(), headers=[("X-Note", "Zoë"), ("accept", "text/xml")])
    (request,) = app.requests
    names = [name.lower() for name, _ in request.headers]
    assert sorted(names) == sorted(set(names))
    assert request.header("Host") == app.host
    assert request.header("User-Agent") == f"ivr-playground/{__version__}"
    assert request.header("X-Note").encode("latin-1").decode() == "Zoë"
    assert request.header("Accept") == "text/xml"
    assert request.header("Cookie") is None


async def test_the_users_headers_win(client, app):
    own = [
        ("User-Agent", "mine"),
        ("Content-Type", "text/odd"),
        ("Host", "own.example"),
        ("Authorization", "Own"),
    ]
    await ask(client, f"http://u:p@{app.host}/", headers=own, host_header="other.example")
    for name, value in own:
        assert [sent for key, sent in app.requests[0].headers if key.lower() == name.lower()] == [value]


async def test_host_header_of_a_mapped_request(client, app):
    await ask(client, app.url(), host_header="ivr.example.com:8443")
    assert [value for name, value in app.requests[0].headers if name == "Host"] == ["ivr.example.com:8443"]


@pytest.mark.parametrize(
    ("userinfo", "sent"),
    [("ann:s%40crt", "Basic YW5uOnNAY3J0"), ("ann", "Basic YW5uOg=="), ("ann:a:b", "Basic YW5uOmE6Yg==")],
)
async def test_user_and_password_in_the_url_are_sent_as_basic_authorization(client, app, userinfo, sent):
    await ask(client, f"http://{userinfo}@{app.host}/")
    assert app.requests[0].header("Authorization") == sent


async def test_connection_is_kept_for_the_next_request(client, app):
    for _ in range(5):
        await ask(client, app.url())
    assert (len(app.requests), app.connections) == (5, 1)


async def test_cookies_are_not_kept(client):
    with AppServer({"/": Reply("<Response/>", headers={"Set-Cookie": "id=7; Path=/"})}) as app:
        await ask(client, app.url())
        await ask(client, app.url())
    assert [request.header("Cookie") for request in app.requests] == [None, None]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_told_and_not_followed(client, app, status: int):
    with AppServer(lambda request: Reply("", status, None, {"Location": app.url("/next")})) as old:
        fetched = await ask(client, old.url())
    assert fetched.status == status
    assert dict(fetched.headers)["Location"] == app.url("/next")
    assert app.requests == []


async def test_proxies_of_the_environment_are_ignored(client, app, monkeypatch):
    nobody = f"http://127.0.0.1:{servers.refused_port()}"
    monkeypatch.setenv("HTTP_PROXY", nobody)
    monkeypatch.setenv("ALL_PROXY", nobody)
    assert (await ask(client, app.url())).status == 200


async def test_response_as_it_came(client):
    headers = {"X-Odd-Case": "1", "x-lower": "Zoë".encode().decode("latin-1")}
    with AppServer({"/": Reply(b"\xff\x00body", 503, "text/html; charset=x", headers)}) as app:
        fetched = await ask(client, app.url())
    assert fetched.status == 503
    assert fetched.content_type == "text/html; charset=x"
    assert fetched.body == b"\xff\x00body"
    assert ("X-Odd-Case", "1") in fetched.headers
    assert ("x-lower", "Zoë") in fetched.headers
    assert 0 < fetched.elapsed_s < 5


async def test_headers_from_outside_are_harmless(client):
    with AppServer({"/": Reply("", headers={"X-Evil": "a\x9b31m\u202e".encode().decode("latin-1")})}) as app:
        fetched = await ask(client, app.url())
    assert dict(fetched.headers)["X-Evil"] == "a\\x9b31m\\u202e"


async def test_head_and_form_of_a_request_come_together(client):
    first: list[bytes] = []

    def script(connection, _):
        first.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with RawServer(script) as server:
        await ask(client, server.url(), params=[("Digits", "4711"), ("From", "+1 415")])
    head, _, form = first[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST / HTTP/1.1\r\n")
    assert form == b"Digits=4711&From=%2B1+415"


async def test_response_without_content_type_or_length(client):
    def script(connection, _):
        servers.read_request(connection)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n<Response/>")

    with RawServer(script) as server:
        fetched = await ask(client, server.url())
    assert (fetched.content_type, fetched.body) == ("", b"<Response/>")


@pytest.mark.parametrize("coding", ["gzip", "two members", "deflate", "raw deflate", "identity"])
async def test_content_coding_is_undone(client, coding: str):
    import gzip
    import zlib

    text = b"<Response/>" * 100
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    sent = {
        "gzip": ("gzip", gzip.compress(text)),
        "two members": ("GZIP", gzip.compress(text[:50]) + gzip.compress(text[50:])),
        "deflate": ("deflate", zlib.compress(text)),
        "raw deflate": ("deflate", raw.compress(text) + raw.flush()),
        "identity": ("identity", text),
    }
    name, body = sent[coding]
    with AppServer({"/": Reply(body, headers={"Content-Encoding": name})}) as app:
        assert (await ask(client, app.url())).body == text


async def test_progress_is_told_in_bytes_received(client):
    size = 300_000
    with AppServer({"/": Reply(b"x" * size, content_type="audio/mpeg")}) as app:
        seen: list[tuple[int, int | None]] = []
        await ask(client, app.url(), "GET", max_bytes=size, on_progress=lambda *step: seen.append(step))
    assert seen[-1] == (size, size)
    assert [received for received, _ in seen] == sorted({received for received, _ in seen})


async def test_progress_without_a_length(client):
    def script(connection, _):
        servers.read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")

    seen: list[tuple[int, int | None]] = []
    with RawServer(script) as server:
        await ask(client, server.url(), on_progress=lambda *step: seen.append(step))
    assert seen == [(3, None)]


async def test_cancelling_a_request_closes_its_connection(client):
    closed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def script(connection, _):
        servers.read_request(connection)
        loop.call_soon_threadsafe(asked.set)
        assert connection.recv(1) == b""
        loop.call_soon_threadsafe(closed.set)

    asked = asyncio.Event()
    with RawServer(script) as server:
        task = asyncio.create_task(ask(client, server.url()))
        await asyncio.wait_for(asked.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), 5)


async def test_requests_run_side_by_side(client):
    meeting = asyncio.Event()
    loop = asyncio.get_running_loop()
    arrived: list[Request] = []

    def answer(request: Request) -> str:
        arrived.append(request)
        if len(arrived) == 20:
            loop.call_soon_threadsafe(meeting.set)
        asyncio.run_coroutine_threadsafe(meeting.wait(), loop).result(10)
        return "<Response/>"

    with AppServer(answer) as app:
        fetched = await asyncio.gather(*(ask(client, app.url(), timeout_s=10) for _ in range(20)))
    assert [item.status for item in fetched] == [200] * 20
    assert app.connections == 20


async def test_first_requests_share_one_pool(app):
    async with HttpClient() as client:
        await asyncio.gather(*(ask(client, app.url()) for _ in range(5)))
        before = app.connections
        await asyncio.gather(*(ask(client, app.url()) for _ in range(5)))
    assert app.connections == before


async def test_closing_the_client_closes_its_connections(client):
    closed = threading.Event()

    def script(connection, _):
        servers.read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        if connection.recv(1) == b"":
            closed.set()

    with RawServer(script) as server:
        await ask(client, server.url())
        assert not closed.is_set()
        await client.aclose()
        assert await asyncio.to_thread(closed.wait, 5)


async def test_client_can_be_used_after_closing(client, app):
    await ask(client, app.url())
    await client.aclose()
    assert (await ask(client, app.url())).status == 200
    assert app.connections == 2


def test_failure_kinds_are_those_of_the_core():
    """The adapter may not import the core, so the two lists are compared here."""
    kinds = set(FetchFailure) - {FetchFailure.HOST_NOT_ALLOWED}
    folder = Path(playground.adapters.__file__).parent
    source = "".join(module.read_text() for module in folder.glob("http*.py"))
    assert {kind for kind in kinds if f'"{kind}"' in source} == kinds
    made = [bad_url("", ""), cut("", None), too_large("", 1)]
    made += [timed_out("", 1, connected=connected, received=None) for connected in (True, False)]
    assert all(isinstance(error, FetchError) and FetchFailure(error.kind) for error in made)


def test_httpx_is_imported_at_the_first_request_only():
    code = "import sys, playground.adapters.http as h; h.HttpClient(); print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


async def test_adapter_is_no_slower_than_httpx_itself(client, app):
    """A floor against waste only; ``bench`` measures it properly."""
    import httpx

    async with httpx.AsyncClient(trust_env=False) as bare:

        async def bare_once() -> None:
            await bare.post(app.url(), data={"a": "1", "b": "2"})

        async def ours_once() -> None:
            await ask(client, app.url(), params=[("a", "1"), ("b", "2")])

        async def best(once) -> float:
            times = []
            for _ in range(60):
                started = time.perf_counter()
                await once()
                times.append(time.perf_counter() - started)
            return sorted(times)[len(times) // 4]

        await bare_once(), await ours_once()
        assert await best(ours_once) < 1.5 * await best(bare_once)


@pytest.mark.parametrize("farewell", ["closes", "sends rubbish"])
async def test_spoiled_idle_connection_is_not_used_again(client, farewell: str):
    spoiled = threading.Event()

    def script(connection, stopping):
        servers.read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n<Response/>")
        if farewell == "closes":
            connection.close()
            spoiled.set()
            return
        spoiled.set()
        while not stopping.is_set():
            connection.sendall(b"rubbish " * 8000)

    with RawServer(script) as server:
        for used in (1, 2, 3):
            assert (await ask(client, server.url())).body == b"<Response/>"
            assert server.connections == used
            assert await asyncio.to_thread(spoiled.wait, 5)
            await asyncio.sleep(0.05)  # for the farewell to arrive; too short can only fail the next round
            spoiled.clear()


async def test_name_with_several_addresses(client, app):
    """Nobody listens on ``::1``; the next address of the name is tried."""
    fetched = await ask(client, f"http://localhost:{app.port}/")
    assert fetched.status == 200


async def test_large_body_arrives_whole(client):
    body = bytes(range(256)) * 40_000
    with AppServer({"/": Reply(body)}) as app:
        fetched = await ask(client, app.url(), "GET", max_bytes=len(body), timeout_s=20)
    assert fetched.body == body


async def test_large_request_body_is_sent_whole(client, app):
    params = [("Text", "é" * 200_000)]
    await ask(client, app.url(), params=params)
    assert app.requests[0].form == dict(params)

"""Servers that misbehave: each becomes one kind of failure and one sentence that names host and port."""

import errno
import ssl
import time
import tracemalloc

import pytest

from playground.adapters.http import Fetched, FetchError, HttpClient
from playground.adapters.http_failures import DETAIL_LIMIT
from playground.adapters.http_network import numbered
from tests import servers
from tests.servers import AppServer, RawServer, Reply


async def fetch(url: str, *, client: HttpClient | None = None, **options) -> Fetched:
    given = {"method": "POST", "params": [("a", "1")], "headers": [], "timeout_s": 5.0, "max_bytes": 102_400}
    async with client or HttpClient() as http:
        return await http.fetch(url=url, **(given | options))


async def failure(url: str, **options) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetch(url, **options)
    error = caught.value
    assert "\n" not in error.sentence
    assert error.sentence.endswith(".")
    assert error.sentence.isprintable()
    assert error.elapsed_s >= 0
    return error


async def test_refused():
    port = servers.refused_port()
    error = await failure(f"http://127.0.0.1:{port}/answer/")
    assert error.kind == "refused"
    assert error.sentence == f"Nothing listens on 127.0.0.1:{port} (connection refused)."


async def test_refused_by_every_address_of_a_name():
    port = servers.refused_port()
    error = await failure(f"http://localhost:{port}/")
    assert error.kind == "refused"
    assert f"localhost:{port}" in error.sentence


REFUSED, NO_NET = errno.ECONNREFUSED, errno.ENETUNREACH


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"Multiple exceptions: [Errno {REFUSED}] ('::1', 1), [Errno {REFUSED}] ('127.0.0.1', 1)", REFUSED),
        (f"Multiple exceptions: [Errno {NO_NET}] no network, [Errno {REFUSED}] refused", NO_NET),
        ("Multiple exceptions: [WinError 1225] refused, [WinError 1225] refused", REFUSED),
        ("something else", None),
    ],
)
def test_number_of_errors_that_asyncio_has_joined(text: str, number: int | None):
    assert numbered(OSError(text)).errno == number


async def test_name_without_address():
    error = await failure("http://no-such-host.invalid/answer/", timeout_s=20)
    assert error.kind == "unreachable"
    assert "no-such-host.invalid:80" in error.sentence


async def test_address_that_has_no_route():
    error = await failure("http://[fe80::1]:81/")
    assert error.kind == "unreachable"
    assert "[fe80::1]:81" in error.sentence


async def test_no_connection_within_the_budget():
    with servers.full_backlog() as port:
        error = await failure(f"http://127.0.0.1:{port}/", timeout_s=0.3)
    assert error.kind == "connect-timeout"
    assert error.sentence == f"No connection to 127.0.0.1:{port} within 0.3 s."
    assert 0.29 <= error.elapsed_s < 2


async def test_certificate_of_an_unknown_authority():
    server_tls, _ = servers.tls_contexts()
    with AppServer({"/": "<Response/>"}, tls=server_tls) as app:
        error = await failure(app.url("/"))
    assert error.kind == "tls"
    assert f"127.0.0.1:{app.port} is not trusted" in error.sentence
    assert app.requests == []


async def test_certificate_for_another_host():
    server_tls, client_tls = servers.tls_contexts("ivr.example.com")
    with AppServer({"/": "<Response/>"}, tls=server_tls) as app:
        error = await failure(app.url("/"), client=HttpClient(verify=client_tls))
    assert error.kind == "tls"
    assert "not trusted" in error.sentence


async def test_tls_asked_of_a_plain_server():
    with AppServer({"/": "<Response/>"}) as app:
        error = await failure(f"https://{app.host}/")
    assert error.kind == "tls"
    assert error.sentence.startswith(f"No TLS with {app.host} (")


async def test_connection_closed_inside_the_handshake():
    with RawServer(lambda connection, _: connection.recv(1)) as server:
        error = await failure(server.url("/", "https"))
    assert error.kind == "tls"
    assert error.sentence == f"{server.host} broke off the TLS handshake."


async def test_trusted_and_unverified_certificates_pass():
    server_tls, client_tls = servers.tls_contexts()
    with AppServer({"/": "<Response/>"}, tls=server_tls) as app:
        assert (await fetch(app.url("/"), client=HttpClient(verify=client_tls))).status == 200
        assert (await fetch(app.url("/"), client=HttpClient(verify=False))).status == 200


async def test_no_response_within_the_budget():
    with RawServer(servers.never_answer) as server:
        error = await failure(server.url(), timeout_s=0.2)
    assert error.kind == "read-timeout"
    assert error.sentence == f"{server.host} took the request but sent no response within 0.2 s."


async def test_silence_longer_than_the_read_time_out():
    with RawServer(servers.never_answer) as server:
        started = time.perf_counter()
        error = await failure(server.url(), timeout_s=9, connect_timeout_s=5, read_timeout_s=0.2)
    assert error.kind == "read-timeout"
    assert error.sentence == f"{server.host} took the request but sent no response within 0.2 s."
    assert time.perf_counter() - started < 3


async def test_a_handshake_longer_than_the_connect_time_out():
    with RawServer(servers.never_answer) as server:
        error = await failure(server.url("/", "https"), timeout_s=9, connect_timeout_s=0.2, read_timeout_s=5)
    assert error.kind == "connect-timeout"
    assert error.sentence == f"No connection to {server.host} within 0.2 s."


@pytest.mark.parametrize("script", [servers.drip_headers, servers.drip_body])
async def test_dripping_response_does_not_stretch_the_budget(script):
    with RawServer(script) as server:
        started = time.perf_counter()
        error = await failure(server.url(), timeout_s=0.3)
    assert error.kind == ("stalled" if script is servers.drip_body else "read-timeout")
    assert time.perf_counter() - started < 2
    assert ("did not end it within 0.3 s" in error.sentence) == (script is servers.drip_body)


async def test_closed_without_a_response():
    with RawServer(servers.cut_before_response) as server:
        error = await failure(server.url())
    assert error.kind == "cut"
    assert error.sentence == f"{server.host} closed the connection without a response."


@pytest.mark.parametrize("script", [servers.cut_in_body, servers.reset_in_body])
async def test_cut_in_mid_body(script):
    with RawServer(script) as server:
        error = await failure(server.url())
    assert error.kind == "cut"
    assert server.host in error.sentence


async def test_more_bytes_than_announced_are_not_the_body():
    with RawServer(servers.lying_length) as server:
        assert (await fetch(server.url())).body == b"xxxxx"


async def test_bytes_that_are_not_http():
    with RawServer(servers.not_http) as server:
        error = await failure(server.url())
    assert error.kind == "protocol"
    assert error.sentence.startswith(f"{server.host} does not answer in HTTP (")
    assert len(error.sentence) < DETAIL_LIMIT + 80


async def test_headers_without_end():
    with RawServer(servers.endless_headers) as server:
        error = await failure(server.url())
    assert error.kind == "protocol"


async def test_broken_chunked_coding():
    with RawServer(servers.broken_chunks) as server:
        error = await failure(server.url())
    assert error.kind == "protocol"


async def test_body_without_end_is_stopped_at_the_limit():
    with RawServer(servers.endless_body) as server:
        error = await failure(server.url())
    assert error.kind == "too-large"
    assert error.sentence == f"{server.host} sent more than 102,400 bytes; the rest of the body was not read."


@pytest.mark.parametrize(("size", "fits"), [(102_400, True), (102_401, False)])
async def test_limit_is_exact(size: int, fits: bool):
    with AppServer({"/": Reply(b"x" * size)}) as app:
        if fits:
            assert len((await fetch(app.url())).body) == size
        else:
            assert (await failure(app.url())).kind == "too-large"


@pytest.mark.parametrize(("size", "fits"), [(102_400, True), (102_401, False)])
async def test_limit_counts_decoded_bytes(size: int, fits: bool):
    with AppServer({"/": servers.gzipped("x" * size)}) as app:
        if fits:
            assert len((await fetch(app.url())).body) == size
        else:
            assert (await failure(app.url())).kind == "too-large"


async def test_gzip_bomb_is_never_inflated():
    bomb = servers.gzip_bomb(200)
    async with HttpClient() as client:
        with AppServer({"/": bomb, "/small": "<Response/>"}) as app:
            await fetch(app.url("/small"), client=client)  # the imports are not the bomb's
            tracemalloc.start()
            try:
                error = await failure(app.url(), max_bytes=300_000, client=client)
                _, most = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
    assert len(bomb.body) < 300_000
    assert error.kind == "too-large"
    assert most < 5_000_000


@pytest.mark.parametrize(
    ("coding", "body", "kind"),
    [
        ("gzip", b"this is not gzip", "protocol"),
        ("gzip", servers.gzipped("<Response/>").body[:-9], "cut"),
        ("br", b"whatever", "protocol"),
        ("\x1b[31m", b"whatever", "protocol"),
    ],
)
async def test_broken_content_coding(coding: str, body: bytes, kind: str):
    def script(connection, _):
        servers.read_request(connection)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    with RawServer(script) as server:
        error = await failure(server.url())
    assert error.kind == kind
    assert server.host in error.sentence


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/relative",
        "ftp://127.0.0.1/x",
        "http://",
        "http:///path",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:port/",
        "http://[::1/",
        "http://a b/",
        "http://127.0.0.1/\x1b[2J",
        "http://" + "a" * 70 + ".invalid/",
        "http://\u2603\uffff.invalid/",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
async def test_urls_that_cannot_be_requested(url: str):
    assert (await failure(url)).kind == "bad-url"


async def test_illegal_header_of_the_user():
    with AppServer({"/": "<Response/>"}) as app:
        error = await failure(app.url(), headers=[("X-Bad", "one\r\nX-Injected: two")])
    assert error.kind == "protocol"
    assert app.requests == []


async def test_a_failure_does_not_spoil_the_next_request():
    async with HttpClient() as client:
        with RawServer(servers.endless_body) as bad, AppServer({"/": "<Response/>"}) as good:
            for _ in range(3):
                assert (await failure(bad.url(), client=client)).kind == "too-large"
                assert (await fetch(good.url(), client=client)).body == b"<Response/>"


def test_tls_errors_are_system_errors():
    """The adapter's net for errors that httpx lets through relies on it."""
    assert issubclass(ssl.SSLError, OSError)

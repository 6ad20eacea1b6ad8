"""The demo as it is served: at once, quietly, on loopback only, and stopped promptly."""

import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from lxml import etree

from playground.demo.server import DemoServer, run_demo
from playground.errors import PlaygroundError
from playground.resources import asset


@pytest.fixture(scope="module")
def demo():
    with DemoServer() as server:
        yield server


@pytest.fixture(scope="module")
def client():
    with httpx.Client(trust_env=False) as http:
        yield http


def test_answer_url_answers_as_soon_as_it_is_known(client):
    with DemoServer() as server:
        reply = client.post(server.answer_url, data={"From": "14155550100"})
    assert reply.status_code == 200
    assert reply.headers["Content-Type"].startswith("application/xml")
    assert etree.fromstring(reply.content).tag == "Response"


def test_get_and_post_answer_alike(demo, client):
    url = demo.answer_url.replace("/answer/", "/kitchen/order/")
    post, get = client.post(url, data={"Digits": "42"}), client.get(url, params={"Digits": "42"})
    assert b"fish pie" in post.content
    assert post.content == get.content


def test_urls_are_those_of_the_host_that_was_asked(demo, client):
    reply = client.post(demo.answer_url, headers={"Host": "ivr.example.com:8443"})
    assert b"<Redirect>http://ivr.example.com:8443/menu/</Redirect>" in reply.content


@pytest.mark.parametrize("name", ["welcome.mp3", "chime.wav", "foghorn.wav"])
def test_sounds_are_served(demo, client, name: str):
    reply = client.get(demo.answer_url.replace("/answer/", f"/sounds/{name}"))
    assert reply.content == asset("sounds", name).read_bytes()
    assert reply.headers["Content-Type"].startswith("audio/")


@pytest.mark.parametrize(
    "path", ["/", "/answer", "/sounds/../playground.tcss", "/sounds/%2e%2e/playground.tcss"]
)
def test_nothing_else_is_served(demo, client, path: str):
    assert client.get(demo.answer_url.replace("/answer/", path)).status_code in (307, 404)


@pytest.mark.parametrize("body", [b"\xff\xfe=\x00", b"Digits=%00%ff", b"Digits=" + b"9" * 10_000, b"&&=&"])
@pytest.mark.parametrize("path", ["/menu/", "/kitchen/order/", "/safe/", "/francais/"])
def test_odd_requests_still_get_a_document(demo, client, path: str, body: bytes):
    reply = client.post(demo.answer_url.replace("/answer/", path), content=body)
    assert reply.status_code == 200
    assert etree.fromstring(reply.content).tag == "Response"


def test_kept_connections_are_answered_without_delay(demo, client):
    """Nagle's algorithm with a delayed acknowledgement would cost 40 ms a request."""
    client.get(demo.answer_url)
    times = []
    for _ in range(15):
        started = time.perf_counter()
        client.post(demo.answer_url)
        times.append(time.perf_counter() - started)
    assert sorted(times)[7] < 0.03


def test_stops_promptly_with_a_connection_open():
    server = DemoServer().start()
    url = server.answer_url
    with httpx.Client(trust_env=False) as http:
        http.get(url)
        started = time.perf_counter()
        server.stop()
        assert time.perf_counter() - started < 2
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    server.stop()


def test_stopping_at_once_leaves_no_port_behind():
    server = DemoServer().start()
    url = server.answer_url
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_two_demos_side_by_side(demo, client):
    with DemoServer() as other:
        assert other.answer_url != demo.answer_url
        assert client.get(other.answer_url).status_code == 200
    assert client.get(demo.answer_url).status_code == 200


def test_wanted_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PlaygroundError, match=f"cannot listen on port {port} "):
            DemoServer(port).start()
    with DemoServer(port) as server:
        assert server.answer_url == f"http://127.0.0.1:{port}/answer/"


def test_impossible_port():
    with pytest.raises(PlaygroundError, match="port 70000"):
        run_demo(lambda url: None, port=70000)


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is an address of this machine on Linux only")
def test_only_one_loopback_address_listens(demo):
    assert demo.answer_url.startswith("http://127.0.0.1:")
    with pytest.raises(httpx.ConnectError):
        httpx.get(demo.answer_url.replace("127.0.0.1", "127.0.0.2"))


RUN = """
import sys
from playground.demo.server import run_demo
assert not {"starlette", "uvicorn", "lxml", "httpx"} & set(sys.modules), "imported too early"
run_demo(lambda url: print(url, flush=True))
"""


def test_run_demo_prints_nothing_of_its_own_and_ends_on_interrupt():
    running = subprocess.Popen(
        [sys.executable, "-c", RUN], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        url = running.stdout.readline().strip()
        assert httpx.post(url).status_code == 200
        assert httpx.post(url.replace("/answer/", "/nowhere/")).status_code == 404
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=5)
    finally:
        running.kill()
    assert out == ""
    assert err.strip().endswith("KeyboardInterrupt")
    assert "uvicorn" not in err

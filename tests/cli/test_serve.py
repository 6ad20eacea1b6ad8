"""``serve``: a real server, a real WebSocket, the app behind it making a real call; and who is not let in."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from playground.browser.door import Door, is_loopback
from playground.commands.serve import _command
from playground.errors import ExitCode
from tests.servers import AppServer

COMMAND = [sys.executable, "-m", "playground"]
MENU = "<Response><GetDigits action='/next' numDigits='1' timeout='60'><Wait length='30'/></GetDigits></Response>"
PAGES = {"/": MENU, "/next": "<Response><Wait length='60'/></Response>", "/bye": ""}


@contextmanager
def served(*words: str, **environ: str) -> Iterator[str]:
    """The URL at which it is served, until it is left."""
    process = subprocess.Popen(
        [*COMMAND, "serve", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environ,
    )
    with process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
            assert (process.returncode, errors) == (ExitCode.INTERRUPTED, "ivr-playground: Interrupted.\n")
        finally:
            process.kill()


def asked(url: str, path: str = "/", **headers: str) -> tuple[int, dict[str, str], str]:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode("utf-8", "replace")
    finally:
        connection.close()


async def shows(terminal: ClientConnection, words: bytes, *, within_s: float = 40) -> None:
    """Read what is drawn until the words are there."""
    drawn = b""
    async with asyncio.timeout(within_s):
        while words not in drawn:
            part = await terminal.recv()
            drawn += part if isinstance(part, bytes) else b""


async def until(holds: object, *, within_s: float = 40) -> None:
    assert callable(holds)
    async with asyncio.timeout(within_s):
        while not holds():
            await asyncio.sleep(0.02)


async def test_a_call_made_in_the_browser(own_folders):
    with AppServer(PAGES) as app:
        words = (app.url(), "--from", "333", "--hangup-url", app.url("/bye"), "--auth-token-env", "MY_TOKEN")
        with served(*words, MY_TOKEN="t0psecret") as url:
            status, headers, page = asked(url)
            assert status == 200
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            at = re.search(r'data-session-websocket-url="([^"]*)"', page)
            assert at is not None
            async with connect(f"{at[1]}?width=100&height=30", origin=url.rstrip("/")) as terminal:
                await shows(terminal, b"GetDigits")
                await until(lambda: app.paths() == ["/"])
                assert app.requests[0].params["From"] == "333"
                assert app.requests[0].header("X-Plivo-Signature-V3") is not None
                await terminal.send(json.dumps(["stdin", "7"]))
                await until(lambda: app.paths() == ["/", "/next"])
                assert app.requests[1].params["Digits"] == "7"
            await until(lambda: app.paths() == ["/", "/next", "/bye"])  # a page that is closed hangs up


def test_the_page_asks_nobody_but_this_server():
    with AppServer(PAGES) as app, served(app.url()) as url:
        page = asked(url)[2]
        loaded = re.findall(r'(?:src|href)="([^"]*)"|url\("([^"]*)"\)', page)
        places = {one or other for one, other in loaded}
        assert places == {
            "data:,",
            "/",
            "/static/css/xterm.css",
            "/static/js/textual.js",
            "/static/fonts/RobotoMono-VariableFont_wght.ttf",
            "/static/fonts/RobotoMono-Italic-VariableFont_wght.ttf",
        }
        for path in places - {"data:,"}:
            assert asked(url, path)[0] == 200, path
        assert "//fonts." not in page + asked(url, "/static/css/xterm.css")[2]
        sizes = [
            asked(url, f"/?fontsize={size}")[2].count('data-font-size="16"')
            for size in ("9999", "x", '"><b>')
        ]
        assert sizes == [1, 1, 1]
        assert 'data-font-size="20"' in asked(url, "/?fontsize=20")[2]


async def test_other_pages_and_other_names_are_not_let_in():
    with AppServer(PAGES) as app, served(app.url()) as url:
        host = urlsplit(url).netloc
        assert asked(url, Host="evil.test")[0] == 403
        assert asked(url, "/static/js/textual.js", Host="evil.test:80")[0] == 403
        assert asked(url, Origin="http://evil.test")[0] == 403
        assert asked(url, Host=f"localhost:{urlsplit(url).port}")[0] == 200
        for origin in ("http://evil.test", "null", "http://127.0.0.1:1"):
            with pytest.raises(InvalidStatus) as refused:
                await connect(f"ws://{host}/ws", origin=origin)
            assert refused.value.response.status_code == 403
        assert app.paths() == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", ""])
def test_hosts_that_others_reach_need_a_word(run, host):
    ran = run("serve", "--host", host)
    assert ran.status == ExitCode.USAGE
    assert "whoever reaches it can make calls. --allow-remote" in ran.err
    assert ran.out == ""


def test_with_that_word_it_is_served_with_a_warning():
    process = subprocess.Popen(
        [*COMMAND, "serve", "--host", "0.0.0.0", "--allow-remote"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            local = f"http://127.0.0.1:{urlsplit(url).port}/"
            assert asked(local)[0] == 200
            assert asked(local, Host="evil.test")[0] == 403
        finally:
            process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert "Anybody who reaches this server can make calls as you" in errors


def test_a_port_in_use_is_one_sentence(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run("serve", "--port", taken.getsockname()[1])
    assert ran.status == ExitCode.USAGE
    assert "cannot listen on port" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_without_the_library_one_sentence_says_how_to_get_it():
    code = (
        "import sys; sys.modules['textual_serve'] = None; sys.modules['textual_serve.server'] = None; "
        "from playground.cli import main; sys.exit(main(['serve']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == ExitCode.FINDINGS
    assert done.stderr == (
        "ivr-playground: The app is served by textual-serve, which is not here. "
        "`pip install 'ivr-playground[serve]'` installs it.\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the shell of Unix")
def test_the_app_gets_the_options_of_the_call_and_the_shell_none_of_them(tmp_path):
    words = ["--host", "127.0.0.1", "http://x.test/a b", "--port=8000", "--param", "A=$(touch x)", "--from", "1'2",
             "--allow-remote", "--lenient"]  # fmt: skip
    echo = "import json, sys; print(json.dumps(sys.argv[1:]))"
    script = _command(words)
    start = script.index("-c ") + 3
    end = script.index("http://x.test") - 1
    script = f"{script[:start]}'{echo}' {script[end:]}"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert json.loads(done.stdout) == [
        "http://x.test/a b",
        "--param",
        "A=$(touch x)",
        "--from",
        "1'2",
        "--lenient",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [("localhost", True), ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True),
     ("0.0.0.0", False), ("", False), ("10.0.0.1", False), ("localhost.evil.test", False), ("::", False)],
)  # fmt: skip
def test_what_is_loopback(host, is_ours):
    assert is_loopback(host) == is_ours


@pytest.mark.parametrize(
    ("door", "host", "origin", "welcome"),
    [
        (Door("127.0.0.1"), "127.0.0.1:80", None, True),
        (Door("127.0.0.1"), "LOCALHOST:80", "http://LOCALHOST:80", True),
        (Door("127.0.0.1"), "[::1]:80", "http://[::1]:80", True),
        (Door("127.0.0.1"), "192.0.2.1:80", None, False),
        (Door("127.0.0.1"), "localhost:80", "http://localhost:81", False),
        (Door("127.0.0.1"), "[", None, False),
        (Door("127.0.0.1"), "", None, False),
        (Door("127.0.0.1"), None, None, False),
        (Door("0.0.0.0", True), "192.0.2.1:80", "http://192.0.2.1:80", True),
        (Door("0.0.0.0", True), "rebound.evil.test", "http://rebound.evil.test", False),
        (Door("ivr.example.com", True), "ivr.example.com", "https://ivr.example.com", True),
    ],
)
def test_the_door(door, host, origin, welcome):
    assert (door.refusal(host, origin) is None) == welcome

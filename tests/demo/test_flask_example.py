"""The Flask example is started for real and must answer as the demo does, page by page, key by key."""

import re
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from lxml import etree

from playground.demo.app import PAGES
from playground.demo.server import DemoServer
from tests.servers import refused_port

EXAMPLE = Path(__file__).parents[2] / "examples" / "flask_app.py"


@pytest.fixture(scope="module")
def flask_base():
    port = refused_port()
    running = subprocess.Popen(
        [sys.executable, str(EXAMPLE), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 20
        while not answers(base):
            assert running.poll() is None, "the example has ended by itself"
            assert time.monotonic() < deadline, "the example does not answer"
            time.sleep(0.05)
        yield base
    finally:
        running.terminate()
        running.wait(5)


def answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/answer/").status_code == 200
    except httpx.ConnectError:
        return False


@pytest.fixture(scope="module")
def demo_base():
    with DemoServer() as demo:
        yield demo.answer_url.removesuffix("/answer/")


@pytest.fixture(scope="module")
def client():
    with httpx.Client(trust_env=False) as http:
        yield http


def structure(element: etree._Element, base: str) -> object:
    """Names, attributes and words; the SDK's blanks around SSML do not count, nor does the host."""

    def words(text: str | None) -> str:
        return re.sub(r"\s+", "", (text or "").replace(base, "BASE"))

    attributes = sorted((name, words(value)) for name, value in element.attrib.items())
    children = [(structure(child, base), words(child.tail)) for child in element]
    return element.tag, attributes, words(element.text), children


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_same_document(client, flask_base: str, demo_base: str, path: str, method: str):
    asked = [{}, {"house": "full"}] + [
        {"Digits": digits} for digits in ("1", "2", "0", "*", "42", "99", "1876")
    ]
    asked += [{"Digits": "1", "wrong": wrong} for wrong in ("x", "xx")]
    for fields in asked:
        sent = {"params": fields} if method == "GET" else {"data": fields}
        documents = []
        for base in (flask_base, demo_base):
            reply = client.request(method, base + path, **sent)
            assert reply.status_code == 200
            assert reply.headers["Content-Type"].startswith("application/xml")
            documents.append(structure(etree.fromstring(reply.content), base))
        assert documents[0] == documents[1], fields


def test_same_sounds(flask_base: str, demo_base: str):
    for name in ("welcome.mp3", "wrong-key.wav"):
        sounds = [httpx.get(f"{base}/sounds/{name}") for base in (flask_base, demo_base)]
        assert sounds[0].content == sounds[1].content
        assert sounds[0].status_code == 200


def test_readme_lines_stand_on_top():
    head = EXAMPLE.read_text().split('"""')[1]
    assert "python examples/flask_app.py" in head
    assert "ivr-playground http://127.0.0.1:5000/answer/" in head

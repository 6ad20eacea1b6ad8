"""Whole calls to the served demo by ``ivr-playground run``: every menu reached by keys."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from playground.demo.app import PAGES
from playground.demo.server import DemoServer


@pytest.fixture(scope="module")
def answer_url():
    with DemoServer() as demo:
        yield demo.answer_url


def call(url: str, *press: str, folder: Path) -> tuple[int, list[dict]]:
    done = subprocess.run(
        [sys.executable, "-m", "playground", "run", url, "--json", *(f"--press={keys}" for keys in press)],
        capture_output=True,
        text=True,
        env={"HOME": str(folder), "PATH": ""},
        timeout=60,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


KITCHEN = ["1", "2", "1", "99#", "42#", "", "*"]
SAFE_AND_LIGHTHOUSE = ["2", "1#", "1876#", "3", "1", "2", "3", "5", "4"]
FRENCH_AND_MISTAKES = ["4", "1", "0", "1", "2"]


def spoken(log: list[dict]) -> str:
    return "\n".join(line["text"] for line in log if line["type"] == "speak")


def test_kitchen(answer_url: str, tmp_path: Path):
    code, log = call(answer_url, *KITCHEN, folder=tmp_path)
    assert code == 0
    said = spoken(log)
    assert (
        said.index("chowder") < said.index("not on our stove") < said.index("fish pie") < said.index("Knock")
    )
    assert log[-1]["hangup_cause"] == "NORMAL_CLEARING"
    assert [line for line in log if line["type"] == "problem"] == []


def test_safe_and_lighthouse(answer_url: str, tmp_path: Path):
    code, log = call(answer_url, *SAFE_AND_LIGHTHOUSE, folder=tmp_path)
    assert code == 0
    said = spoken(log)
    assert "That is not it." in said
    assert (
        said.index("two biscuits")
        < said.index("asked the fog")
        < said.index("neighbours!")
        < said.index("Thank you")
    )
    assert [line for line in log if line["type"] == "problem"] == []
    pins = [
        line
        for line in log
        if line["type"] == "http.request" and "/safe/?" in line["url"] and "Digits" in line["params"]
    ]
    assert {digit for line in pins for digit in line["params"]["Digits"]} == {"•"}
    lamp = next(line["at"] for line in log if line["type"] == "element.started" and line["name"] == "Hangup")
    assert log[-1]["at"] == pytest.approx(lamp + 8)


def test_french_and_mistakes(answer_url: str, tmp_path: Path):
    code, log = call(answer_url, *FRENCH_AND_MISTAKES, folder=tmp_path)
    assert code == 3
    assert "sept à dix heures" in spoken(log)
    codes = [line["code"] for line in log if line["type"] == "problem"]
    assert {"unknown-attribute", "sound-failed", "unknown-element"} <= set(codes)
    assert "seagull has flown" in spoken(log)
    assert log[-1]["type"] == "call.ended"


def test_full_house_is_never_answered(answer_url: str, tmp_path: Path):
    code, log = call(f"{answer_url}?house=full", folder=tmp_path)
    assert code == 0
    assert log[-1]["hangup_cause"] == "USER_BUSY"
    assert log[-1]["duration"] == 0


def test_three_wrong_pins_end_the_call(answer_url: str, tmp_path: Path):
    code, log = call(answer_url, "2", "1#", "2#", "3#", folder=tmp_path)
    assert code == 0
    assert log[-1]["hangup_name"] == "Normal Hangup"


def test_together_they_reach_every_page(answer_url: str, tmp_path: Path):
    base = answer_url.removesuffix("/answer/")
    reached = set()
    for press in (KITCHEN, SAFE_AND_LIGHTHOUSE, FRENCH_AND_MISTAKES):
        _, log = call(answer_url, *press, folder=tmp_path)
        urls = [
            line["url"].removeprefix(base).split("?")[0] for line in log if line["type"] == "http.request"
        ]
        reached |= {url for url in urls if not url.startswith("/sounds/")}
    assert reached == set(PAGES)

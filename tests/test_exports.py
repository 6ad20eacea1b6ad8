"""Saved calls in other forms: complete, valid, and harmless whatever the log says."""

from __future__ import annotations

import io
import json
import shlex
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.call import entries
from playground.call.showing import show_all
from playground.exports import FORMATS, writer_of
from playground.saved_call import SavedCall
from tests.call.test_showing import ANY_ENTRY
from tests.servers import AppServer
from tests.ui import recorded
from tests.ui.recorded import Recording

MADE = [recorded.completed, recorded.refused, recorded.unreachable, recorded.hostile, recorded.waiting]


def exported(name: str, log: list[entries.Entry], *notices: str) -> str:
    out = io.StringIO()
    writer_of(name)(SavedCall("call.jsonl", tuple(log), notices), out)
    return out.getvalue()


class Page(HTMLParser):
    """What a browser would make of it: elements, attributes, texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.lists(ANY_ENTRY, max_size=12))
@settings(max_examples=60)
def test_any_log_has_every_form(log: list[entries.Entry]) -> None:
    for name in FORMATS:
        text = exported(name, log)
        assert not set(text) & {chr(code) for code in range(32) if chr(code) not in "\n\t"} - {"\r"}


@pytest.mark.parametrize("made", MADE)
def test_text_is_the_conversation(made: Callable[[], Recording]) -> None:
    lines = exported("text", made().entries).splitlines()
    told = show_all(made().entries).lines
    assert len(lines) == len(told)
    assert all(line.text in row for line, row in zip(told, lines, strict=True))


@pytest.mark.parametrize("made", MADE)
def test_the_page_is_text_and_asks_nobody_for_anything(made: Callable[[], Recording]) -> None:
    call = made()
    page = Page(exported("html", call.entries, "Line 7 [/x] <b>cut</b>."))
    known = {"html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "dl", "dt", "dd", "main",
             "p", "section", "table", "tr", "td", "ul", "li", "b", "code", "i", "details", "summary", "pre",
             "footer"}  # fmt: skip
    assert set(page.elements) <= known
    assert {name for name, _ in page.attributes} <= {
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
    }
    assert "url(" not in page.text
    assert "@import" not in page.text
    for line in show_all(call.entries).lines:
        assert line.text in page.text
    assert "Line 7 [/x] <b>cut</b>." in page.text


def test_markup_in_a_log_has_no_power_in_the_page() -> None:
    evil = "</pre><script>alert(1)</script><img src=x onerror=alert(1)>\"'><a href='javascript:x'>"
    call = Recording().started(url=f"http://127.0.0.1/{evil}").request(url=evil, params={evil: evil})
    call.loaded(evil, 1, content_type=evil).speak(evil, evil).problem(recorded.Severity.ERROR, evil, evil, 1)
    page = Page(exported("html", call.ended(name=evil).entries))
    assert not {"script", "img", "a"} & set(page.elements)
    assert evil in page.text
    assert "default-src 'none'" in dict(page.attributes).values() or any(
        value is not None and value.startswith("default-src 'none'") for _, value in page.attributes
    )


def test_json_holds_the_log_and_what_comes_of_it() -> None:
    call = recorded.completed()
    whole = json.loads(exported("json", call.entries, "A notice."))
    assert whole["entries"] == [json.loads(json.dumps(entry.to_dict())) for entry in call.entries]
    assert whole["call"]["call_uuid"] == recorded.CALL_UUID
    assert (whole["call"]["status"], whole["call"]["hangup_code"], whole["call"]["failed"]) == (
        "completed",
        4000,
        False,
    )
    assert [item["request"]["purpose"] for item in whole["exchanges"]] == ["answer", "media", "action"]
    assert whole["exchanges"][0]["response"]["body"] == recorded.MENU
    assert len(whole["conversation"]) == len(show_all(call.entries).lines)
    assert whole["notices"] == ["A notice."]


@pytest.mark.skipif(shutil.which("curl") is None or shutil.which("sh") is None, reason="needs curl and sh")
def test_the_script_asks_again_what_was_asked() -> None:
    odd = {"Digits": "1&2=3 '\"$HOME`ls`\\", "Speech": "Grüße\nan alle", "@file": "@/etc/passwd", "Empty": ""}
    with AppServer(lambda request: "<Response/>") as app:
        call = Recording().started(url=app.url("/answer/")).request(url=app.url("/answer/?a=[1]"), params=odd)
        call.add(
            entries.HttpRequest,
            id=2, purpose="callback", method="GET", url=app.url("/cb"), params={"A": "1 2"},
            headers={"X-PH-Tier": "Gold", "@/etc/hostname": "leak", "Content-Length": "99"},
        )  # fmt: skip
        script = exported("curl", call.entries)
        done = subprocess.run(["sh"], input=script, text=True, capture_output=True, timeout=30)
        assert done.returncode == 0, done.stderr
        answer, callback = app.requests
    assert (answer.method, answer.target) == ("POST", "/answer/?a=[1]")
    assert answer.form == recorded.STANDARD | odd
    assert (callback.method, callback.query) == ("GET", {"A": "1 2"})
    assert callback.header("X-PH-Tier") == "Gold"
    assert "leak" not in str(callback.headers)


def test_nothing_of_a_hostile_log_is_obeyed_by_the_script() -> None:
    call = (
        Recording().started(uuid="x\nrm -rf /").request(url="-K/etc/passwd").request(url="file:///etc/passwd")
    )
    call.request(url="http://127.0.0.1/$(touch x)\n; touch y")
    commands = [
        line for line in exported("curl", call.entries).splitlines() if not line.startswith("#") and line
    ]
    words = shlex.split("\n".join(commands))
    assert words.count("curl") == 1
    assert words[-1] == "http://127.0.0.1/$(touch x)\n; touch y"
    assert not any(word.startswith(("-K", "rm", "file:")) for word in words)


REQUEST_KEYS = {
    "method",
    "url",
    "httpVersion",
    "cookies",
    "headers",
    "queryString",
    "headersSize",
    "bodySize",
}
RESPONSE_KEYS = {"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL",
                 "headersSize", "bodySize"}  # fmt: skip


def check_archive(archive: dict[str, Any]) -> list[dict[str, Any]]:
    """What HAR 1.2 demands."""
    log = archive["log"]
    assert log["version"] == "1.2"
    assert set(log["creator"]) >= {"name", "version"}
    pages = {page["id"] for page in log["pages"]}
    for page in log["pages"]:
        assert datetime.fromisoformat(page["startedDateTime"]).tzinfo is not None
        assert set(page) >= {"title", "pageTimings"}
    for entry in log["entries"]:
        assert entry["pageref"] in pages
        assert datetime.fromisoformat(entry["startedDateTime"]).tzinfo is not None
        assert set(entry["request"]) >= REQUEST_KEYS
        assert set(entry["response"]) >= RESPONSE_KEYS
        assert set(entry["response"]["content"]) >= {"size", "mimeType"}
        assert entry["cache"] == {}
        assert set(entry["timings"]) >= {"send", "wait", "receive"}
        assert entry["time"] == sum(value for value in entry["timings"].values() if value > 0)
        pairs = entry["request"]["headers"] + entry["request"]["queryString"] + entry["response"]["headers"]
        assert all(isinstance(pair["name"], str) and isinstance(pair["value"], str) for pair in pairs)
        if "postData" in entry["request"]:
            assert set(entry["request"]["postData"]) >= {"mimeType", "params", "text"}
        assert isinstance(entry["response"]["status"], int)
    return list(log["entries"])


@pytest.mark.parametrize("made", MADE)
def test_the_archive_is_one(made: Callable[[], Recording]) -> None:
    view = show_all(made().entries)
    found = check_archive(json.loads(exported("har", made().entries)))
    assert len(found) == len(view.exchanges)


def test_what_the_archive_holds() -> None:
    found = check_archive(json.loads(exported("har", recorded.completed().entries)))
    answer, media, action = found
    assert answer["request"]["postData"]["params"] == [
        {"name": name, "value": value} for name, value in recorded.STANDARD.items()
    ]
    assert answer["response"]["content"]["text"] == recorded.MENU
    assert answer["time"] == 23.0
    assert media["response"]["content"] == {"size": 48_044, "mimeType": "audio/wav"}
    assert action["startedDateTime"].startswith("2026-03-04T09:30:09")
    failed = check_archive(json.loads(exported("har", recorded.unreachable().entries)))
    assert failed[0]["response"]["status"] == 0
    assert "Nobody listens" in failed[0]["response"]["comment"]


@given(st.lists(ANY_ENTRY, max_size=12))
@settings(max_examples=40)
def test_the_archive_of_any_log_is_one(log: list[entries.Entry]) -> None:
    check_archive(json.loads(exported("har", log)))

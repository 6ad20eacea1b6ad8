"""The demo's documents: sound, complete, linked, short, and free of findings."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import etree

from playground.call.prompts import SPEECH_PER_CHARACTER_S
from playground.demo.app import PAGES
from playground.demo.call import Call
from playground.document.model import Severity
from playground.document.parse import parse_document
from playground.resources import asset

BASE = "http://127.0.0.1:5000"
ENTRIES = ["", "1", "2", "3", "4", "5", "0", "*", "#", "42", "99", "1876", "*1", "\x00", "٣", "<&"]
MISTAKES = {"/mistakes/small/", "/mistakes/say/"}


def document(path: str, **fields: str) -> etree._Element:
    return PAGES[path](Call(BASE, fields))


def all_documents() -> Iterator[tuple[str, str, etree._Element]]:
    for path in PAGES:
        for digits in ENTRIES:
            for wrong in ("", "x", "xx") if path == "/safe/" else ("",):
                yield path, digits, document(path, Digits=digits, wrong=wrong)
    yield "/answer/", "", document("/answer/", house="full")


@pytest.mark.parametrize("path", PAGES)
def test_no_findings_but_the_ones_that_are_shown_on_purpose(path: str):
    for digits in ENTRIES:
        if path == "/lighthouse/book/" and digits:
            continue  # thrown away unread
        source = etree.tostring(document(path, Digits=digits), xml_declaration=True, encoding="UTF-8")
        parsed = parse_document(source, BASE + path, content_type="application/xml")
        assert (parsed.refusal is None) == (path != "/mistakes/say/")
        codes = {finding.code for finding in parsed.findings if finding.severity is not Severity.INFO}
        if path not in MISTAKES:
            assert codes == set(), (path, digits)
        else:
            assert codes, "the mistake has become right"


def test_every_simulated_element_is_shown_with_its_faces():
    shown = {
        (element.tag, attribute)
        for _, _, root in all_documents()
        for element in root.iter()
        for attribute in [None, *element.attrib]
    }
    elements = [
        "Response",
        "PreAnswer",
        "Speak",
        "Play",
        "DTMF",
        "GetDigits",
        "GetInput",
        "Redirect",
        "Wait",
        "Hangup",
    ]
    assert {(name, None) for name in elements} <= shown
    faces = {
        "Speak": "voice language",
        "Play": "loop",
        "DTMF": "async",
        "GetDigits": "action timeout digitTimeout finishOnKey numDigits retries redirect playBeep validDigits "
        "invalidDigitsSound log",
        "GetInput": "action inputType numDigits executionTimeout",
        "Wait": "length silence minSilence beep",
        "Hangup": "reason schedule",
    }
    assert {(name, face) for name, all_faces in faces.items() for face in all_faces.split()} <= shown
    ssml = ["break", "emphasis", "prosody", "say-as", "sub", "p", "s"]
    assert {(name, None) for name in ssml} <= shown


def links(root: etree._Element) -> set[str]:
    found = {element.text or "" for element in root.iter("Redirect")}
    return found | {element.get("action", "") for element in root.iter("GetDigits", "GetInput")}


def test_every_link_leads_to_a_page_and_every_page_is_linked():
    targets = {
        urlsplit(link).path for _, digits, root in all_documents() if digits.isascii() for link in links(root)
    }
    assert targets | {"/answer/"} == set(PAGES)


def test_menus_are_three_levels_deep_and_more():
    """Counts the keys to be pressed from the answer URL on."""
    depth = {"/answer/": 0}
    waiting = ["/answer/"]
    while waiting:
        path = waiting.pop(0)
        for digits in ENTRIES[:10]:
            for link in links(document(path, Digits=digits) if digits else document(path)):
                split = urlsplit(link)
                keys = depth[path] + bool(digits)
                if keys < depth.get(split.path, 99):
                    depth[split.path] = keys
                    waiting.append(split.path)
                assert set(dict(parse_qsl(split.query))) <= {"wrong"}
    assert depth["/kitchen/stairs/"] == 3
    assert depth["/menu/"] == 0


def test_sounds_are_there_but_the_seagull():
    named = {element.text for _, _, root in all_documents() for element in root.iter("Play")}
    named |= {
        element.get("invalidDigitsSound")
        for _, _, root in all_documents()
        for element in root.iter("GetDigits")
    }
    files = {str(url).removeprefix(f"{BASE}/sounds/") for url in named if url}
    assert {name for name in files if not asset("sounds", name).is_file()} == {"seagull.mp3"}


def test_nobody_waits_long_for_a_prompt():
    for path, digits, root in all_documents():
        for asking in root.iter("GetDigits", "GetInput"):
            words = sum(len("".join(speak.itertext())) for speak in asking.iter("Speak"))
            assert words * SPEECH_PER_CHARACTER_S < 10.5, (path, digits)
        spoken = sum(len("".join(speak.itertext())) for speak in root.iter("Speak"))
        assert spoken * SPEECH_PER_CHARACTER_S < 13, (path, digits)


def test_pin_is_counted_and_three_wrong_ones_end_the_call():
    assert "wrong=x" in links(document("/safe/", Digits="1")).pop()
    assert "wrong=xx" in links(document("/safe/", Digits="1", wrong="x")).pop()
    assert document("/safe/", Digits="1", wrong="xx").find("Hangup") is not None
    assert document("/safe/", Digits="1876", wrong="xx").find("Hangup") is None


@pytest.mark.parametrize(("number", "dish"), [("7", "one hot chocolate"), ("42", "fish pie for two")])
def test_order_is_looked_up_by_its_number(number: str, dish: str):
    speak = document("/kitchen/order/", Digits=number).find("Speak")
    assert speak.find("say-as").text == number
    assert dish in "".join(speak.itertext())


def test_full_house_turns_the_call_away():
    root = document("/answer/", house="full")
    assert [element.tag for element in root] == ["Wait", "Hangup"]
    assert root[1].get("reason") == "busy"

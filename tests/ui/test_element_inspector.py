"""The element held against the declaration: values, defaults, meanings, what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult

from playground.document.model import Element
from playground.document.parse import parse_document
from playground.document.schema import ELEMENTS
from tests.ui.reading import text_of
from tests.ui.sample_views import GET_DIGITS, LIVE, MENU, SPEAK, URL, running
from tests.ui.waiting import until
from widgets.element_inspector import ElementInspector, sheet_of
from widgets.fact_sheet import Fact, Heading, Prose, Row, Tone

DEFAULTS = Heading("Not set: the default holds")


class InspectorApp(App[None]):
    def compose(self) -> ComposeResult:
        yield ElementInspector()

    @property
    def inspector(self) -> ElementInspector:
        return self.query_one(ElementInspector)


def sheet(inside: str, path: str) -> list[Row]:
    document = parse_document(f"<Response>{inside}</Response>".encode(), URL)
    assert document.root is not None
    return sheet_of(next(element for element in document.root.walk() if element.path == path), document)


def fact(rows: list[Row], name: str) -> Fact:
    return next(row for row in rows if isinstance(row, Fact) and row.name == name)


def test_every_declared_attribute_is_there_once() -> None:
    rows = sheet('<GetDigits numDigits="4"><Speak>Hi</Speak></GetDigits>', GET_DIGITS)
    spec = ELEMENTS["GetDigits"]
    names = [row.name for row in rows if isinstance(row, Fact)]
    assert sorted(name for name in names if name in spec.attributes) == sorted(spec.attributes)
    assert Prose(spec.summary) in rows


def test_what_is_set_comes_first_and_defaults_are_dimmed() -> None:
    rows = sheet('<GetDigits numDigits="4"><Speak>Hi</Speak></GetDigits>', GET_DIGITS)
    given, default = fact(rows, "numDigits"), fact(rows, "timeout")
    assert rows.index(given) < rows.index(DEFAULTS) < rows.index(default)
    assert (given.value, given.tone) == ("4", Tone.VALUE)
    assert "Default: 99." in given.note
    assert "Allowed: a whole number from 1 to 99." in given.note
    assert ELEMENTS["GetDigits"].attributes["numDigits"].meaning in given.note
    assert (default.value, default.tone) == ("5", Tone.DIM)


def test_a_bad_value_is_marked_with_what_plivo_does() -> None:
    rows = sheet('<GetDigits numDigits="four" retries="2"><Speak>Hi</Speak></GetDigits>', GET_DIGITS)
    bad = fact(rows, "numDigits")
    assert (bad.value, bad.tone, bad.note_tone) == ("✗ four", Tone.BAD, Tone.BAD)
    assert "99" in bad.note
    assert fact(rows, "retries").tone is Tone.VALUE


def test_an_unknown_attribute_is_marked() -> None:
    unknown = fact(sheet('<Speak colour="red">Hi</Speak>', "/Response/Speak[1]"), "colour")
    assert unknown.value == "✗ red"
    assert unknown.tone is not Tone.VALUE


def test_what_is_wrong_with_the_element_itself_is_told() -> None:
    rows = sheet("<Speak></Speak><Speak>Hi</Speak>", "/Response/Speak[1]")
    assert any(isinstance(row, Prose) and row.text.startswith("✗ ") for row in rows)


def test_an_element_that_is_not_declared() -> None:
    element = Element("Say", "/Response/Say[1]", 1, 11, {"voice": "x\x1b"}, ("Hi",))
    rows = sheet_of(element, parse_document(b"<Response/>", URL))
    assert Prose("Plivo has no such element.", Tone.BAD) in rows
    assert fact(rows, "voice").value == "x␛"
    assert DEFAULTS not in rows


@pytest.mark.parametrize("name", sorted(set(ELEMENTS) - {"Response"}))
def test_every_element_of_the_declaration_can_be_shown(name: str) -> None:
    spec = ELEMENTS[name]
    attributes = {item.name: "s3cret-value" for item in spec.attributes.values()}
    rows = sheet_of(
        Element(name, f"/Response/{name}[1]", 1, 1, attributes), parse_document(b"<Response/>", URL)
    )
    for item in spec.attributes.values():
        assert (fact(rows, item.name).value == "•••") is item.secret


@pytest.mark.parametrize("size", [(40, 16), (80, 24), (160, 48)])
async def test_it_shows_the_running_element_until_one_is_selected(size: tuple[int, int]) -> None:
    app = InspectorApp()
    async with app.run_test(size=size) as pilot:
        assert "No element selected." in text_of(app.inspector)
        view = running(path=SPEAK)
        app.inspector.show(view)
        await until(pilot, lambda: "Polly.Amy" in text_of(app.inspector))
        app.inspector.select(GET_DIGITS)
        await until(pilot, lambda: "numDigits" in text_of(app.inspector))
        app.inspector.show(replace(view, running="/Response/Speak[1]"))
        await pilot.pause()
        assert "GetDigits" in text_of(app.inspector)
        app.inspector.select(None)
        await until(pilot, lambda: "We heard nothing." in " ".join(text_of(app.inspector).split()))
        app.inspector.show(running(MENU.replace("nothing", "little"), path="/Response/Hangup[1]"))
        await until(pilot, lambda: "Hangup" in text_of(app.inspector))
        app.inspector.show(LIVE)
        await until(pilot, lambda: "No element selected." in text_of(app.inspector))

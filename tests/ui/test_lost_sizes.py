"""Of a widget that is mounted while the screen is busy, the news of its size can be lost: it fits all the same."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.widget import Widget

from playground.call.showing import show_all
from tests.ui import recorded
from tests.ui.reading import text_of
from tests.ui.waiting import until
from widgets.fact_sheet import Fact, FactSheet
from widgets.transcript import Transcript
from widgets.xml_source import XmlSource


class DeafTranscript(Transcript):
    def on_resize(self, event: events.Resize | None = None) -> None:
        if event is not None:
            event.prevent_default()


class DeafSource(XmlSource):
    def on_resize(self, event: events.Resize | None = None) -> None:
        if event is not None:
            event.prevent_default()


class DeafSheet(FactSheet):
    def on_resize(self, event: events.Resize) -> None:
        event.prevent_default()


class One(App[None]):
    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DeafTranscript, "Welcome to Riverside Clinic."),
        (DeafSource, '<Speak voice="Polly.Amy" language="en-GB">Welcome'),
    ],
)
async def test_rows_fit_the_width(kind: type[Transcript] | type[XmlSource], words: str) -> None:
    view = show_all(recorded.waiting().entries)
    widget = kind()
    app = One(widget)
    async with app.run_test(size=(120, 40)) as pilot:
        widget.show(view)
        await until(pilot, lambda: words in text_of(widget))
        await pilot.resize_terminal(30, 40)
        await until(
            pilot, lambda: words not in text_of(widget) and "Clinic." in "".join(text_of(widget).split())
        )
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: words in text_of(widget))


async def test_facts_fit_the_width() -> None:
    sheet = DeafSheet()
    sheet.show([Fact("name", "a value of many words that needs room")])
    app = One(sheet)
    async with app.run_test(size=(80, 10)) as pilot:
        await until(pilot, lambda: "a value of many words that needs room" in text_of(sheet))

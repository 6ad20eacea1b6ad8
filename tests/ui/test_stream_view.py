"""The stream's tab: folded from the log, drawn in every size, safe from what servers send."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from playground.call import entries
from playground.call.showing import show_all
from playground.call.stream_picture import KEPT_LEVELS, KEPT_MESSAGES, stream_after
from playground.call.view import CallView
from tests.ui.reading import text_of
from tests.ui.sample_views import HOSTILE, LIVE, STREAM, running, stream_entries
from tests.ui.waiting import until
from widgets.detail_tabs import DetailTab, DetailTabs
from widgets.fact_sheet import Fact, Row
from widgets.row_list import RowList
from widgets.say_line import streams
from widgets.stream_sheet import stream_sheet, waveform
from widgets.stream_view import StreamView
from widgets.tab_strip import TabStrip


class StreamApp(App[None]):
    def compose(self) -> ComposeResult:
        yield StreamView()

    @property
    def view(self) -> StreamView:
        return self.query_one(StreamView)


def words_of(view: StreamView) -> str:
    return " ".join(text_of(view).split())


def facts(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row.name, row.value) for row in rows if isinstance(row, Fact)]


def message(number: int, event: str = "dtmf", way: str = "sent") -> entries.StreamMessage:
    return entries.StreamMessage(
        seq=number, at=float(number), id=STREAM, way=way, event=event, text=str(number)
    )  # type: ignore[arg-type]


def test_the_log_is_folded_to_what_the_sheet_says() -> None:
    view = show_all(stream_entries(over=True), LIVE)
    assert view.stream is not None
    said = dict(facts(stream_sheet(view.stream)))
    assert said["stream"] == "over"
    assert said["latency"] == "412 ms"
    assert said["frames"] == "200 of 20 ms, 32.0 KB"
    assert said["late"] == "47 ms"
    assert said["heard"] == "3.6 s, 0.3 s to come"
    assert (said["greeting"], said["menu"], said["old"]) == ("✓ heard", "… waits", "∅ cleared")
    assert view.stream.attempt == 2
    assert [item.event for item in view.stream.messages] == ["start", "checkpoint", "media"]


def test_of_a_member_of_a_room_it_says_whom_it_hears() -> None:
    log = [
        replace(entry, as_member=True) if isinstance(entry, entries.StreamOpened) else entry
        for entry in stream_entries()
        if not isinstance(entry, entries.StreamAnswer)
    ]
    log.append(entries.StreamAnswer(seq=99, at=9.0, id=STREAM, latency=0.4))
    view = show_all(log, LIVE)
    assert view.stream is not None
    rows = [row for row in stream_sheet(view.stream) if isinstance(row, Fact)]
    assert [row.value for row in rows if row.name == "audio"] == [
        "audio/x-mulaw;rate=8000, the room, both ways"
    ]
    assert [row.note for row in rows if row.name == "latency"] == ["from the end of what it heard"]
    assert not streams(view)
    assert streams(show_all(stream_entries(), LIVE))


def test_memory_is_bounded_whatever_the_log_holds() -> None:
    picture = stream_after(None, stream_entries()[0])
    for number in range(2 * KEPT_MESSAGES):
        picture = stream_after(picture, message(number))
        picture = stream_after(picture, message(number, "playAudio", "received"))
        picture = stream_after(picture, stream_entries()[-3])
    assert picture is not None
    assert len(picture.messages) == KEPT_MESSAGES
    assert len(picture.levels_sent) == KEPT_LEVELS
    assert sum(item.event == "playAudio" for item in picture.messages) == 1


def test_another_stream_begins_anew_and_late_entries_of_the_first_change_nothing() -> None:
    before = show_all(stream_entries(over=True), LIVE)
    other = replace(stream_entries()[0], id="other")  # type: ignore[call-arg]
    after = show_all([other, *stream_entries()[3:]], before)
    assert after.stream is not None
    assert (after.stream.id, after.stream.state, after.stream.messages) == ("other", "connecting", ())


@given(st.lists(st.floats(-1, 2), max_size=20))
def test_a_waveform_has_a_bar_for_each_level(levels: list[float]) -> None:
    assert len(waveform(levels)) == len(levels)
    assert waveform([0.0, 1.0]) == "▁█"


@pytest.mark.parametrize("size", [(40, 16), (80, 24), (120, 30), (80, 6)])
async def test_it_is_drawn_in_every_size_and_hostile_text_is_only_text(size: tuple[int, int]) -> None:
    app = StreamApp()
    async with app.run_test(size=size) as pilot:
        assert "no stream" in words_of(app.view)
        log = [*stream_entries(url=HOSTILE), replace(message(1, HOSTILE), text=HOSTILE)]
        app.view.show(show_all(log, LIVE))
        await pilot.pause()
        shown = text_of(app.view)
        assert "open" in shown
        assert "\x1b" not in shown
        app.view.show(CallView())
        await pilot.pause()
        assert "no stream" in words_of(app.view)


async def test_the_newest_message_is_chosen_until_the_user_moves_and_shown_in_full() -> None:
    app = StreamApp()
    async with app.run_test(size=(140, 30)) as pilot:
        view = show_all(stream_entries(), LIVE)
        app.view.show(view)
        await pilot.pause()
        rows = app.query_one(RowList)
        assert rows.highlighted == 2
        rows.focus()
        await pilot.press("up", "up")
        await until(pilot, lambda: '"sequenceNumber": 1' in text_of(app.view.query_one("#stream-message")))
        app.view.show(show_all([message(900)], view))
        await pilot.pause()
        assert rows.highlighted == 0
        assert rows.option_count == 4
        await pilot.press("end")
        app.view.show(show_all([message(900), message(901)], view))
        await until(pilot, lambda: rows.highlighted == 4)


async def test_the_tab_is_there_when_the_call_has_a_stream() -> None:
    class Tabs(App[None]):
        def compose(self) -> ComposeResult:
            yield DetailTabs()

    app = Tabs()
    async with app.run_test(size=(100, 24)) as pilot:
        tabs, strip = app.query_one(DetailTabs), app.query_one(TabStrip)
        tabs.show(running())
        assert "Stream" not in strip.render().plain
        tabs.show(show_all(stream_entries(), running()))
        assert "Stream" in strip.render().plain
        tabs.open(DetailTab.STREAM)
        await until(pilot, lambda: "agent.example.com" in text_of(tabs))
        tabs.show(running())
        tabs.open(DetailTab.XML)
        assert "Stream" not in strip.render().plain

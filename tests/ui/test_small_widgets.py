"""The header, the URL bar, the key bar and the outcome: words that fit, whatever the width."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input

from playground.call.showing import show_all
from playground.call.view import CallView
from playground.document.model import Severity
from playground.document.wording import REFUSED
from tests.ui import recorded
from tests.ui.reading import text_of
from tests.ui.waiting import until
from widgets.call_header import CallHeader, SoundState
from widgets.key_bar import KeyBar
from widgets.outcome import Outcome, sentence
from widgets.push import Push
from widgets.url_bar import UrlBar


class One(App[None]):
    BINDINGS = [
        Binding("a", "one", "First"),
        Binding("b,c", "two", "Second"),
        Binding("d", "three", "Third"),
        Binding("e", "hidden", "Hidden", show=False),
    ]

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.seen: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    def action_two(self) -> None:
        self.seen.append("two")

    def on_url_bar_call_requested(self, event: UrlBar.CallRequested) -> None:
        self.seen.append((event.method, event.url))

    def on_url_bar_hang_up_requested(self) -> None:
        self.seen.append("hang up")

    def on_url_bar_left(self) -> None:
        self.seen.append("left")

    def on_push_pressed(self, event: Push.Pressed) -> None:
        self.seen.append(event.push.label)


WAITING = show_all(recorded.waiting().entries)


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (30, "● In progress   00:08.3"),
        (80, "● In progress   00:08.3   14155550100 → 14155550199   inbound"),
        (130, recorded.CALL_UUID),
    ],
)
async def test_the_header_leaves_out_what_does_not_fit(width: int, words: str) -> None:
    header = CallHeader()
    async with One(header).run_test(size=(width, 5)):
        header.show(WAITING)
        assert words in header.render().plain
        assert header.render().cell_length <= width - 2


@pytest.mark.parametrize(
    ("recording", "words"),
    [
        (recorded.refused, "✗ Failed"),
        (recorded.completed, "✓ Completed   00:13.5"),
        (recorded.Recording().started, "◔ Ringing"),
    ],
)
async def test_the_header_says_the_state_in_words(recording, words: str) -> None:  # type: ignore[no-untyped-def]
    header = CallHeader()
    async with One(header).run_test(size=(80, 5)):
        header.show(show_all(recording().entries))
        assert words in header.render().plain


async def test_the_headers_clock_runs_while_the_call_lives() -> None:
    clock = [9.0]
    header = CallHeader(clock=lambda: clock[0])
    async with One(header).run_test(size=(80, 5)):
        header.show(WAITING)
        clock[0] = 71.0
        assert "01:10.9" in header.render().plain
        header.show(show_all(recorded.completed().entries))
        assert "00:13.5" in header.render().plain


async def test_the_header_says_how_the_sound_is() -> None:
    header = CallHeader()
    async with One(header).run_test(size=(80, 5)):
        for sound, words in [
            (SoundState(volume=0.5), "vol 50%"),
            (SoundState(muted=True), "muted"),
            (SoundState(telephone=True), "vol 100% telephone"),
            (SoundState(telephone=True, whole_room=True), "vol 100% telephone whole room"),
            (SoundState(notice="There is no sound device."), "no sound"),
        ]:
            header.show_sound(sound)
            assert header.render().plain.endswith(words)


async def test_the_url_bar_calls_and_hangs_up() -> None:
    bar = UrlBar(url="http://localhost/[/x]")
    app = One(bar)
    async with app.run_test(size=(80, 5)) as pilot:
        await pilot.click("#method")
        bar.edit()
        await pilot.press("enter")
        await until(pilot, lambda: app.seen == [("GET", "http://localhost/[/x]")])
        assert bar.being_edited
        await pilot.press("escape")
        await until(pilot, lambda: app.seen[-1] == "left")
        bar.show(WAITING)
        await pilot.click("#call")
        await until(pilot, lambda: app.seen[-1] == "hang up")
        bar.show(CallView())
        await pilot.click("#call")
        await until(pilot, lambda: app.seen[-1] == ("GET", "http://localhost/[/x]"))


async def test_control_characters_in_a_url_are_shown_and_not_sent_to_the_terminal() -> None:
    bar = UrlBar(url="http://localhost/\x1b[2J")
    async with One(bar).run_test(size=(80, 5)):
        assert bar.query_one(Input).value == "http://localhost/␛[2J"


@pytest.mark.parametrize(
    ("width", "words"),
    [(80, "a First  b Second  d Third"), (22, "a First"), (36, "a First  b Second")],
)
async def test_the_key_bar_leaves_out_what_does_not_fit(width: int, words: str) -> None:
    bar = KeyBar()
    async with One(bar).run_test(size=(width, 5)):
        row = bar.render().plain
        assert row.endswith("^p palette")
        assert row.removesuffix("^p palette").rstrip() == words


async def test_a_click_in_the_key_bar_presses_the_key() -> None:
    bar = KeyBar()
    app = One(bar)
    async with app.run_test(size=(80, 5)) as pilot:
        await pilot.click(KeyBar, offset=(12, 0))
        await until(pilot, lambda: app.seen == ["two"])
        await pilot.click(KeyBar, offset=(40, 0))
        await pilot.pause()
        assert app.seen == ["two"]


async def test_a_button_is_pressed_by_mouse_and_key() -> None:
    push = Push("[/x]")
    app = One(push)
    async with app.run_test(size=(80, 5)) as pilot:
        await pilot.click(Push)
        push.focus()
        await pilot.press("enter", "space")
        await until(pilot, lambda: app.seen == ["[/x]"] * 3)


async def test_the_outcome_is_hidden_until_the_end() -> None:
    outcome = Outcome()
    async with One(outcome).run_test(size=(80, 5)) as pilot:
        outcome.show(WAITING)
        assert not outcome.display
        outcome.show(show_all(recorded.completed().entries))
        await until(pilot, lambda: outcome.display)
        assert outcome.words == "✓ Normal Hangup (4000).  r calls again"
        outcome.show(WAITING)
        await until(pilot, lambda: not outcome.display)


@pytest.mark.parametrize("width", [20, 30, 51])
async def test_what_to_do_next_is_told_however_long_the_mistake(width: int) -> None:
    call = (
        recorded.Recording()
        .started()
        .request()
        .problem(Severity.ERROR, "odd", "It is wrong 錯誤 in many words. " * 14, line=3)
    )
    call.ended(status="failed", code=8011, source="system")
    outcome = Outcome()
    async with One(outcome).run_test(size=(width, 9)) as pilot:
        outcome.show(show_all(call.entries))
        await until(pilot, lambda: outcome.display and outcome.size.height > 1)
        assert outcome.size.height == 5
        assert text_of(outcome).rstrip().endswith("r tries again")
        assert "…" in text_of(outcome)


def test_the_outcome_does_not_recite_every_code() -> None:
    message = f"Spaek is no element of Plivo. {REFUSED} Did you mean Speak?"
    call = (
        recorded.Recording()
        .started()
        .request()
        .problem(Severity.ERROR, "odd", message, line=3)
        .ended(status="failed", code=8011, source="system")
    )
    assert sentence(show_all(call.entries)) == "Line 3: Spaek is no element of Plivo. Did you mean Speak?"


def test_the_outcome_of_a_refused_document_is_its_mistake() -> None:
    assert sentence(show_all(recorded.refused().entries)).startswith(
        "Line 3: GetDigit is no element of Plivo"
    )

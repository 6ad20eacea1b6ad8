"""The widgets in fixed states, for looking at and for pictures: ``python -m tests.ui.gallery NAME [THEME]``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from playground.call.showing import show_all
from playground.call.view import CallView, Waiting
from playground.document.model import Severity
from playground.screens.settings import SettingsScreen
from playground.settings.config import Settings
from playground.settings.options import CallOptions
from playground.themes import THEMES
from tests.ui.sample_maps import clinic, half_a_clinic, harm
from tests.ui.sample_views import BROKEN, GET_DIGITS, LIVE, exchange, failed, problem, running, stream_entries
from widgets.detail_tabs import DetailTab, DetailTabs
from widgets.keypad import Keypad
from widgets.map_rows import MapPicture

NOW = 11.8
WAITING = replace(
    LIVE,
    waiting=Waiting(
        path=GET_DIGITS,
        accepts=("digits",),
        attempt=2,
        attempts=3,
        digits="42",
        num_digits=4,
        finish_on_key="#",
        since=10.0,
        timeout=5.0,
        digit_timeout=2.0,
    ),
)
PROMPTING = replace(LIVE, waiting=Waiting(GET_DIGITS, ("digits",), 1, 1))
BAD_VALUES = """\
<Response>
    <GetDigits action="http://127.0.0.1:5000/menu/" numDigits="four" timeout="7" colour="red">
        <Speak voice="Polly.Amy" language="en-GB">Press 1 for sales.</Speak>
    </GetDigits>
    <Speak loop="-1">We heard nothing.</Speak>
</Response>
"""


def busy() -> CallView:
    """A call with exchanges of every outcome, and problems of every severity."""
    view = running(BAD_VALUES, path=GET_DIGITS)
    exchanges = (
        view.exchanges[0],
        failed(2, "127.0.0.1:5000 sent nothing for 15 s."),
        exchange(4, answered=False),
        exchange(
            3, url="http://ivr.example.com/menu/", sent_to="http://127.0.0.1:5000/menu/", purpose="action"
        ),
    )
    return replace(
        view, exchanges=exchanges, problems=(*view.problems, problem(90), problem(91, Severity.INFO))
    )


def keypads() -> Iterator[Widget]:
    """Keypads from a projector's size to a strip."""
    pads = list(_keypads())
    yield Horizontal(*pads[:3], Vertical(*pads[3:]))


def _keypads() -> Iterator[Keypad]:
    for view, width, height in (
        (WAITING, 44, 30),
        (LIVE, 32, 20),
        (PROMPTING, 26, 13),
        (WAITING, 24, 8),
        (WAITING, 60, 4),
        (WAITING, 44, 3),
    ):
        keypad = Keypad(clock=lambda: NOW)
        keypad.styles.width, keypad.styles.height = width, height
        keypad.show(view)
        yield keypad


def tabs(view: CallView, tab: DetailTab) -> Callable[[], Iterator[Widget]]:
    """The tabs with that one open."""

    def build() -> Iterator[Widget]:
        details = DetailTabs()
        details.show(view)
        details.call_after_refresh(details.open, tab)
        yield details

    return build


def map_tab(picture: Callable[[], MapPicture]) -> Callable[[], Iterator[Widget]]:
    """The tabs with the map open."""

    def build() -> Iterator[Widget]:
        details, drawn = DetailTabs(has_map=True), picture()

        def draw() -> None:
            details.open(DetailTab.MAP)
            details.show_map(drawn)

        details.show(running())
        details.call_after_refresh(draw)
        yield details

    return build


PIECES: Mapping[str, Callable[[], Iterator[Widget]]] = {
    "keypads": keypads,
    "xml": tabs(running(), DetailTab.XML),
    "refused": tabs(running(BROKEN, path=None), DetailTab.XML),
    "exchanges": tabs(busy(), DetailTab.EXCHANGES),
    "problems": tabs(busy(), DetailTab.PROBLEMS),
    "element": tabs(busy(), DetailTab.ELEMENT),
    "stream": tabs(show_all(stream_entries(), running()), DetailTab.STREAM),
    "map": map_tab(clinic),
    "map-walking": map_tab(half_a_clinic),
    "map-harm": map_tab(harm),
    "map-empty": map_tab(MapPicture),
    "settings": lambda: iter(()),
}


class Gallery(App[None]):
    """One piece of the gallery."""

    CSS = "Keypad { border: round $foreground 18%; margin: 0 1 1 0; }"

    def __init__(self, piece: str, theme: str = THEMES[0].name) -> None:
        super().__init__()
        self._piece = piece
        for own in THEMES:
            self.register_theme(own)
        self.theme = theme

    def compose(self) -> ComposeResult:
        yield from PIECES[self._piece]()

    def on_mount(self) -> None:
        if self._piece == "settings":
            call = CallOptions(params=(("Digits", "1"), ("Lang", "en")))
            path = Path("/home/user/.config/ivr-playground/config.toml")
            self.push_screen(SettingsScreen(Settings(call=call, config_path=path)))


if __name__ == "__main__":
    Gallery(*sys.argv[1:]).run()

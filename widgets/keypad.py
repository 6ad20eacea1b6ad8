"""The telephone's keypad: keys to press, what has been collected, and how long there is to press more.

One path for key and mouse: whoever wants a key pressed calls ``Keypad.press``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from playground.call.view import CallView, Waiting
from playground.hostile_text import visible_line
from widgets.key_grid import KEYS, KeyGrid
from widgets.time_left import TimeLeft

__all__ = ["Keypad"]

LIT_S = 0.15
"""How long a pressed key shines, seconds."""
TICK_S = 0.1
"""How often the bar moves while a time-out runs, seconds."""
COMPACT_BELOW = 12
"""Rows below which what has been collected and the state share one row."""
SLOTS_SHOWN = 12
"""Up to so many expected digits are drawn one by one; more are a number."""
SPEECH_SHOWN = 21
"""So many characters of what is understood are shown, the newest ones."""


class Keypad(Widget, can_focus=True):
    """Big buttons ``1-9 * 0 #``, the digits so far, the state in words and the time that remains."""

    HELP = """\
## Keypad

Press `0`-`9` `*` `#` on the keyboard, or click a key. With the keypad in focus the arrow keys
choose a key and Enter presses it.

Below the digits stands whether a key counts now:

- **keys are lost now** - nobody is listening; Plivo drops keys pressed outside an input element;
- **the other hears keys** - the call is bridged; with `hangupOnStar` the star ends the talk;
- **the room hears keys** - the call is in a room; its watched keys and its star count;
- **the server hears keys** - the call has an audio stream, whose server is told of keys;
- **barge-in possible** - an input element plays its prompts; a key counts and cuts them short;
- **waiting** - the bar shows the time that is left for the next key;
- **the caller speaks** - your voice came first, keys do not count; above stands what is understood;
- **recording**, **quiet** - what you say is recorded, until silence or one of the keys above ends it.
"""

    DEFAULT_CSS = """
    Keypad {
        layout: vertical; height: 1fr; padding: 0 1;
        & > .keypad--digits { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & > .keypad--state { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & > .keypad--state { color: $foreground-muted; }
        & > KeyGrid { margin-top: 1; }
        &.-compact > .keypad--state { display: none; }
        &.-compact > KeyGrid { margin-top: 0; }
        &.-strip > TimeLeft { display: none; }
    }
    """

    BINDINGS = [
        Binding("left", "move(-1, 0)", "Key left", show=False, id="keypad.left"),
        Binding("right", "move(1, 0)", "Key right", show=False, id="keypad.right"),
        Binding("up", "move(0, -1)", "Key up", show=False, id="keypad.up"),
        Binding("down", "move(0, 1)", "Key down", show=False, id="keypad.down"),
        Binding("enter,space", "press_cursor", "Press key", show=False, id="keypad.press"),
    ]

    clock: Callable[[], float] | None = None
    """The call's clock, seconds; ``None``: time stands at the picture's newest entry."""

    @dataclass
    class Pressed(Message):
        """The caller pressed a key: one of ``0-9 * #``."""

        digit: str

    def __init__(
        self,
        *,
        clock: Callable[[], float] | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.clock = clock
        self._view = CallView()
        self._ticker: Timer | None = None
        self._presses: dict[str, int] = {}
        self._cursor = "5"
        self._digits = Static(classes="keypad--digits", markup=False)
        self._state = Static(classes="keypad--state", markup=False)
        self._time_left = TimeLeft()
        self._grid = KeyGrid()
        self._grid.tooltip = "Click a key, or type 0-9 * #"

    def compose(self) -> ComposeResult:
        """Digits, state, bar, keys."""
        yield self._digits
        yield self._state
        yield self._time_left
        yield self._grid

    def on_mount(self) -> None:
        """Draw what has been shown so far; the clock's ticker sleeps until a time-out runs."""
        self._ticker = self.set_interval(TICK_S, self._draw, pause=True)
        self._draw()

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        before, self._view = self._view, view
        if self._ticker is not None and _what_counts(view) != _what_counts(before):
            self._draw()

    def press(self, digit: str) -> None:
        """Press a key, whoever wants it: it lights up, and ``Pressed`` is posted. Others are ignored."""
        if digit not in KEYS or len(digit) != 1:
            return
        self._presses[digit] = self._presses.get(digit, 0) + 1
        self._grid.lit |= {digit}
        self.set_timer(LIT_S, lambda: self._dim(digit))
        self.post_message(self.Pressed(digit))

    def _dim(self, digit: str) -> None:
        self._presses[digit] -= 1
        if not self._presses[digit]:
            self._grid.lit -= {digit}

    @on(KeyGrid.Touched)
    def _touched(self, event: KeyGrid.Touched) -> None:
        event.stop()
        self._place_cursor(event.digit)
        self.press(event.digit)

    def on_key(self, event: events.Key) -> None:
        """Telephone keys typed while the keypad has focus."""
        if event.character is not None and event.character in KEYS:
            event.stop()
            self.press(event.character)

    def action_move(self, across: int, down: int) -> None:
        """Move the cursor to a neighbouring key; it stays at the edge."""
        grid = self._grid.arrangement
        row, column = divmod(KEYS.index(self._cursor), grid.columns)
        row = max(0, min(grid.rows - 1, row + down))
        column = max(0, min(grid.columns - 1, column + across))
        self._place_cursor(KEYS[row * grid.columns + column])

    def action_press_cursor(self) -> None:
        """Press the key under the cursor."""
        self.press(self._cursor)

    def on_focus(self) -> None:
        """Show the cursor."""
        self._grid.cursor = self._cursor

    def on_blur(self) -> None:
        """Hide the cursor."""
        self._grid.cursor = None

    def _place_cursor(self, key: str) -> None:
        self._cursor = key
        if self.has_focus:
            self._grid.cursor = key

    def on_resize(self) -> None:
        """Little height: digits and state share a row; least height: the keys are a strip."""
        self.set_class(self.size.height < COMPACT_BELOW, "-compact")
        self.set_class(self.size.height < 4, "-strip")
        self._draw()

    def _now(self) -> float:
        return self.clock() if self.clock is not None else self._view.at

    def _seconds_left(self) -> float | None:
        waiting = self._view.waiting
        if not self._view.live or waiting is None or waiting.since is None or waiting.timeout is None:
            return None
        return max(0.0, waiting.since + waiting.timeout - self._now())

    def _draw(self) -> None:
        waiting = self._view.waiting if self._view.live else None
        state = self._state_in_words()
        if not self.has_class("-compact"):
            _write(self._digits, digits_so_far(waiting))
            _write(self._state, Content(self._with_attempt(state)))
        elif waiting is None:
            _write(self._digits, Content(state))
        else:
            _write(self._digits, self._in_one_row(waiting, state))
        self._grid.listening = waiting is not None and "digits" in waiting.accepts
        left = self._seconds_left()
        self._time_left.show(left, waiting.timeout if waiting and waiting.timeout else 1.0)
        if self._ticker is not None:
            if self.clock is not None and left:
                self._ticker.resume()
            else:
                self._ticker.pause()

    def _in_one_row(self, waiting: Waiting, state: str) -> Content:
        digits, left = digits_so_far(waiting, briefly=True), self._seconds_left()
        if left is not None and len(digits) + 2 + len(state) > self._digits.size.width:
            state = f"{left:.1f} s"
        return Content.assemble(digits, "  " if digits else "", (state, "$foreground-muted"))

    def _state_in_words(self) -> str:
        if not self._view.live:
            return "no call"
        waiting = self._view.waiting
        if waiting is None:
            if self._view.in_talk:
                return "the other hears keys"
            return _without_input(self._view)
        return state_in_words(waiting, self._seconds_left())

    def _with_attempt(self, state: str) -> str:
        waiting = self._view.waiting
        if not self._view.live or waiting is None or waiting.attempts < 2:
            return state
        attempt = f"{waiting.attempt}/{waiting.attempts}"
        variants = [f"attempt {waiting.attempt} of {waiting.attempts}", f"attempt {attempt}", attempt]
        room = self._state.size.width - len(state) - 3
        return f"{state} · {next((words for words in variants if len(words) <= room), attempt)}"


def _without_input(view: CallView) -> str:
    """Who hears a key that no input waits for."""
    if view.room is not None:
        return "the room hears keys"
    is_streamed = view.stream is not None and view.stream.state == "open"
    return "the server hears keys" if is_streamed else "keys are lost now"


def _what_counts(view: CallView) -> tuple[object, ...]:
    return view.waiting, view.live, view.at, view.in_talk, view.room, view.stream


def _write(label: Static, content: Content) -> None:
    if label.content != content:
        label.update(content, layout=False)


def state_in_words(waiting: Waiting, left: float | None) -> str:
    """What a key would do now; ``left`` is the rest of the running time-out, seconds."""
    if "recording" in waiting.accepts:
        return recording_in_words(waiting, left)
    if waiting.is_speaking:
        return "the caller speaks"
    if "digits" not in waiting.accepts:
        return "waiting for speech: keys are lost"
    if left is None:
        return "barge-in possible"
    return f"waiting {left:.1f} s"


def recording_in_words(waiting: Waiting, left: float | None) -> str:
    """How far the recording of the caller is; ``left``: until it is full, or until the silence ends it."""
    if left is None:
        return "recording"
    return f"recording, {left:.1f} s" if waiting.is_speaking else f"quiet: ends in {left:.1f} s"


def speech_so_far(speech: str) -> Content:
    """What is understood of the caller, its end if it is long."""
    words = visible_line(speech)
    cut = f"…{words[1 - SPEECH_SHOWN :]}" if len(words) > SPEECH_SHOWN else words
    return Content.styled(cut, "bold $text-accent")


def digits_so_far(waiting: Waiting | None, *, briefly: bool = False) -> Content:
    """The digits collected and the places still free; unless ``briefly``, the key that ends the input too."""
    if waiting is None:
        return Content.styled("–", "$foreground-disabled")
    if waiting.speech:
        return speech_so_far(waiting.speech)
    digits, expected = waiting.digits, waiting.num_digits
    parts: list[Content | str | tuple[str, str]] = [(" ".join(digits), "bold $text-accent")]
    if expected is not None and expected <= SLOTS_SHOWN:
        free = " ".join("_" * (expected - len(digits)))
        parts.append((f" {free}" if digits and free else free, "$foreground-muted"))
    elif expected is not None:
        parts.append((f"{'  ' if digits else ''}{len(digits)} of up to {expected}", "$foreground-muted"))
    if not briefly and waiting.finish_on_key and waiting.finish_on_key != "none":
        parts.append((f"   {waiting.finish_on_key} ends", "$foreground-muted"))
    return Content.assemble(*parts)

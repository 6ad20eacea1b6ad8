"""What the caller says: where the voice comes from, a line to type it into, and how loud it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from playground.call.view import CallView, Waiting
from playground.hostile_text import visible_line
from widgets.level_meter import LevelMeter
from widgets.push import Push

__all__ = ["SayLine", "VoiceState"]

Source = Literal["text", "microphone", "file", "silence"]
TICK_S = 0.1
HISTORY = 50
KEY = "'"
"""What puts the cursor here; declared in ``playground.actions``."""
_NAMES = {"text": "typed", "microphone": "microphone", "file": "sound file", "silence": "silent"}
_HINTS = {
    "text": "Type what the caller says, then Enter",
    "microphone": "Speak; or type what the caller says",
    "file": "The path of a sound file to play into the call, then Enter",
    "silence": "The caller says nothing; F9 for another voice",
}
_ITS_WORDS = "Type the words that were just said, then Enter"


@dataclass(frozen=True, slots=True)
class VoiceState:
    """The caller's voice at one moment."""

    source: Source = "text"
    speaks: bool = False
    takes_words: bool = False
    """True while what is typed counts as the words of a microphone's or a file's voice."""
    level: float = float("-inf")
    """dBFS."""


class SayLine(Widget):
    """Hidden until somebody listens to the caller, or until the user wants it."""

    HELP = """\
## The caller's voice

Type what the caller says and press **Enter**: a local voice says it, and the app hears it as if spoken.
**↑ ↓** bring back what was said before, **Escape** gives you the telephone's keys back.

**F9** (or a click on the source) goes on to the next source: *typed*, *microphone*, *sound file*, *silent*.
By microphone and file, what you type while somebody speaks, or just after, is what was said; where the
recogniser is installed (see `doctor`) and the app gives hints, it finds the words itself.

The title says what the app listens for and what it has understood so far; the meter how loud the caller is.
"""
    DEFAULT_CSS = """
    SayLine {
        display: none; layout: vertical; height: auto; width: 1fr;
        &.-shown { display: block; }
        & > Horizontal { height: 1; }
        & Push { width: auto; margin-right: 1; }
        & Input { width: 1fr; background: $primary 25%; padding: 0; }
        & LevelMeter { width: 22; margin-left: 1; }
        &.-small LevelMeter { width: 9; }
    }
    """
    BINDINGS = [
        Binding("escape", "leave", "Own keys", priority=True, id="say.leave"),
        Binding("up", "recall(-1)", "Said before", show=False, id="say.before"),
        Binding("down", "recall(1)", "Said after", show=False, id="say.after"),
    ]

    @dataclass
    class Said(Message):
        """The user typed something and pressed Enter: words, or with the source ``file`` a path."""

        text: str
        is_path: bool

    class NextSource(Message):
        """The user wants the caller's voice to come from elsewhere."""

    class Left(Message):
        """The user is done here."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        voice: Callable[[], VoiceState | None],
        id: str | None = None,
    ) -> None:
        """``clock``: the call's, seconds; ``voice`` tells how the caller's voice is; ``None``: no call."""
        super().__init__(id=id)
        self._clock = clock
        self._voice = voice
        self._view = CallView()
        self._state = VoiceState()
        self._is_wanted = False
        self.is_in_use = False
        """True: to be shown even where nobody listens."""
        self._said: list[str] = []
        self._recalled = 0
        self._ticker: Timer | None = None
        self._source = Push("typed", id="voice-source")
        self._source.tooltip = "Where the caller's voice comes from; a click goes on to the next (F9)"
        self._input = Input(compact=True, placeholder=_HINTS["text"], id="voice-words")
        self._meter = LevelMeter()

    def compose(self) -> ComposeResult:
        """One row."""
        with Horizontal():
            yield self._source
            yield self._input
            yield self._meter

    def on_mount(self) -> None:
        """The meter moves while it is shown."""
        self._ticker = self.set_interval(TICK_S, self._look, pause=True)
        self.border_subtitle = Content("F9: another voice")
        self.show(self._view)

    @property
    def is_shown(self) -> bool:
        """True while there is a line to type into."""
        return self.has_class("-shown")

    @property
    def is_typing(self) -> bool:
        """True while the cursor is in the line."""
        return self._input.has_focus

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        self._view = view
        if self._ticker is None:
            return
        if not view.live:
            self._is_wanted = False
        is_shown = view.live and (
            self._is_wanted or self.is_in_use or self.is_typing or hears_the_caller(view)
        )
        if is_shown != self.is_shown:
            was_typing = self.is_typing
            self.set_class(is_shown, "-shown")
            self.screen.set_class(is_shown, "-voiced")
            if is_shown:
                self._ticker.resume()
            else:
                self._ticker.pause()
                self._input.value = ""
                if was_typing:
                    self.post_message(self.Left())
        if is_shown:
            self._look()

    def want(self) -> None:
        """Show the line, whether anybody listens or not."""
        self._is_wanted = True
        self.show(self._view)

    def edit(self) -> None:
        """Put the cursor in the line; it comes if it is not there."""
        self.want()
        self._input.focus()

    def _look(self) -> None:
        state = self._voice()
        if state is None:
            return
        self._state = state
        self._meter.show(state.level, state.speaks)
        label = _NAMES[state.source]
        if str(self._source.label) != label:
            self._source.label = label
            self._source.refresh(layout=True)
        hint = _ITS_WORDS if state.takes_words else _HINTS[state.source]
        if not self.is_typing and state.source != "silence":
            hint = f"{KEY}: {hint[:1].lower()}{hint[1:]}"
        if self._input.placeholder != hint:
            self._input.placeholder = hint
        self._title()

    def _title(self) -> None:
        waiting = self._view.waiting
        heard = visible_line(waiting.speech, limit=120) if waiting is not None else ""
        words = f"Caller · {listening_for(self._view, self._clock())}"
        title = Content(f"{words} · understood: {heard}" if heard else words)
        if str(self.border_title) != title.plain:
            self.border_title = title

    def on_resize(self, event: events.Resize) -> None:
        """Little room: a short meter."""
        self.set_class(event.size.width < 70, "-small")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if not text:
            return
        self._said = [*[said for said in self._said if said != text], text][-HISTORY:]
        self._recalled = len(self._said)
        self._input.value = ""
        self.post_message(self.Said(text, self._state.source == "file" and not self._state.takes_words))

    @on(Push.Pressed)
    def _source_pressed(self, event: Push.Pressed) -> None:
        event.stop()
        self.post_message(self.NextSource())

    def action_recall(self, step: int) -> None:
        """What was said before, or after that."""
        if not self._said:
            return
        self._recalled = max(0, min(len(self._said), self._recalled + step))
        self._input.value = self._said[self._recalled] if self._recalled < len(self._said) else ""
        self._input.cursor_position = len(self._input.value)

    def action_leave(self) -> None:
        """Back to the telephone's keys; the line goes unless somebody listens."""
        self._is_wanted = False
        self.post_message(self.Left())


def hears_the_caller(view: CallView) -> bool:
    """Whether what the caller says is of use now: to speech input, a recording or a stream."""
    waiting = view.waiting
    if waiting is not None and ("speech" in waiting.accepts or "recording" in waiting.accepts):
        return True
    return streams(view)


def streams(view: CallView) -> bool:
    """Whether the app gets what the caller says as a stream."""
    return view.stream is not None and view.stream.state == "open" and not view.stream.is_member


def listening_for(view: CallView, now: float) -> str:
    """What the app listens for, and how long it still does."""
    waiting = view.waiting
    if waiting is None:
        if streams(view):
            return "streamed to the app"
        return "nobody waits for words" if view.room is None else "the room hears you"
    return _waits(waiting, now)


def _waits(waiting: Waiting, now: float) -> str:
    left = ""
    if waiting.since is not None and waiting.timeout is not None:
        left = f"{max(0.0, waiting.since + waiting.timeout - now):.0f} s left"
    if "recording" in waiting.accepts:
        ends = f"ends after {waiting.timeout:g} s of silence" if waiting.timeout is not None else ""
        key = f"or {visible_line(waiting.finish_on_key, limit=12)}" if waiting.finish_on_key else ""
        hears = "is recorded, hears you" if waiting.is_speaking else "is recorded"
        words = f"{hears}; {ends} {key}".strip(" ;")
        return f"{words} ({left})" if left and not waiting.is_speaking else words
    if "speech" in waiting.accepts:
        words = "the app hears you" if waiting.is_speaking else "the app listens for speech"
        return f"{words}, {left}" if left else words
    return "the app waits for keys, not for words"

"""The caller's voice on the screen: hands what is typed, and the wish for another source, to the call shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from playground.call.view import CallView
from playground.hostile_text import visible_line
from playground.session import Session
from widgets.say_line import SayLine, Source, VoiceState

__all__ = ["CallerPanel"]

SOURCES: tuple[Source, ...] = ("text", "microphone", "file", "silence")
"""In the order in which they are gone through."""
_TOLD = {
    "text": "What you type is said by a local voice.",
    "microphone": "The caller speaks through your microphone.",
    "file": "The caller speaks from sound files: type a path.",
    "silence": "The caller is silent.",
}


class CallerPanel(SayLine):
    """The line for the caller's words, with the session behind it."""

    DEFAULT_CLASSES = "pane"

    @dataclass
    class SourceChosen(Message):
        """The caller's voice comes from there now, and will in the next calls."""

        source: Source

    def __init__(self, session: Callable[[], Session], *, id: str | None = None) -> None:
        """``session`` gives the call that is shown."""
        super().__init__(clock=lambda: session().now(), voice=self._voice_state, id=id)
        self._session = session

    def show(self, view: CallView) -> None:
        """A microphone that listens is shown, too."""
        state = self._voice_state()
        self.is_in_use = state is not None and state.source == "microphone"
        super().show(view)

    def _voice_state(self) -> VoiceState | None:
        voice = self._session().voice
        if voice is None:
            return None
        return VoiceState(voice.source, voice.speaks, voice.takes_words, voice.level)

    def on_say_line_said(self, event: SayLine.Said) -> None:
        """Words, or a path."""
        event.stop()
        if event.is_path:
            path = Path(visible_line(event.text.strip("'\""), limit=1000))
            self._session().speak(lambda voice: voice.play(path))
            return
        voice = self._session().voice
        if voice is not None and voice.source == "silence":
            self.notify("The caller is silent: F9 chooses another voice.", markup=False, timeout=3)
            return
        self._session().speak(lambda voice: voice.enter(event.text))

    def on_say_line_next_source(self, event: SayLine.NextSource) -> None:
        """The next of the four."""
        event.stop()
        self.next_source()

    def next_source(self) -> None:
        """Let the caller's voice come from the next of the four sources; nothing without a call."""
        state = self._voice_state()
        if state is None:
            return
        source = SOURCES[(SOURCES.index(state.source) + 1) % len(SOURCES)]
        self._session().speak(lambda voice: voice.use(source))
        self.notify(_TOLD[source], markup=False, timeout=3)
        self.want()
        self.post_message(self.SourceChosen(source))

"""The head of the screen: the state of the call in one row, most important first.

What does not fit is left out from the least important end, never cut in the middle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

from playground.call.view import CallView
from playground.hostile_text import visible_line
from widgets.call_status import sign_of_call, style_of_call, time_of_call, words_of_call

__all__ = ["CallHeader"]

GAP = "   "


@dataclass(frozen=True, slots=True)
class SoundState:
    """How the sound is set, for the head of the screen."""

    volume: float = 1.0
    muted: bool = False
    telephone: bool = False
    whole_room: bool = False
    """All calls in the shown call's room are heard."""
    notice: str = ""
    """Why nothing is heard, when the sound device cannot be had; else empty."""


class CallHeader(Widget):
    """Status, timer, who calls whom, direction, CallUUID, watching, sound."""

    DEFAULT_CSS = """
    CallHeader {
        height: 1; width: 1fr; padding: 0 1; background: $panel; color: $foreground;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self, *, clock: Callable[[], float] | None = None, id: str | None = None) -> None:
        super().__init__(id=id)
        self.clock = clock
        """The call's clock, seconds; ``None``: time stands at the newest entry."""
        self._view = CallView()
        self._sound: SoundState | None = SoundState()
        self._watch = ""

    def on_mount(self) -> None:
        """The timer moves while a call lives."""
        self._ticker = self.set_interval(0.1, self.refresh, pause=True)

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        self._view = view
        if view.live and self.clock is not None:
            self._ticker.resume()
        else:
            self._ticker.pause()
        self.refresh()

    def show_sound(self, sound: SoundState | None) -> None:
        """Draw how the sound is set; ``None``: nothing is to be heard, and nothing said of it."""
        self._sound = sound
        self.refresh()

    def show_watch(self, state: str) -> None:
        """Draw how watching stands, a few words; empty: it is off."""
        self._watch = state
        self.refresh()

    def render(self) -> Content:
        """The row, as much of it as fits."""
        width = self.content_size.width or self.size.width
        left = self._status()
        if self._view.started is not None:
            left += Content(GAP) + self._timer()
        right = self._right()
        room = width - left.cell_length - (right.cell_length + 2 if right else 0)
        for part in self._details():
            if part.cell_length + len(GAP) > room:
                break
            left += Content(GAP) + part
            room -= part.cell_length + len(GAP)
        if not right or left.cell_length + right.cell_length + 2 > width:
            return left
        return left + Content(" " * (width - left.cell_length - right.cell_length)) + right

    def _status(self) -> Content:
        view = self._view
        return Content.styled(f"{sign_of_call(view)} {words_of_call(view)}", style_of_call(view))

    def _timer(self) -> Content:
        tenths = int(time_of_call(self._view, self.clock) * 10)
        minutes, rest = divmod(tenths, 600)
        return Content.styled(f"{minutes:02}:{rest // 10:02}.{rest % 10}", "bold")

    def _details(self) -> list[Content]:
        started = self._view.started
        if started is None:
            return [Content.styled("IVR Playground", "$foreground 50%")]
        caller, called = visible_line(started.from_, limit=40), visible_line(started.to, limit=40)
        return [
            Content.assemble(caller, (" → ", "$foreground 50%"), called),
            Content.styled(visible_line(started.direction, limit=12), "$foreground 70%"),
            Content.styled(visible_line(started.call_uuid, limit=40), "$foreground 50%"),
        ]

    def _right(self) -> Content:
        sound = self._sound_words()
        if not self._watch:
            return sound
        watch = Content.styled(f"◉ {visible_line(self._watch, limit=60)}", "$text-accent")
        return watch + Content(GAP if sound else "") + sound

    def _sound_words(self) -> Content:
        sound = self._sound
        if sound is None:
            return Content("")
        if sound.notice:
            return Content.styled("no sound", "$text-warning")
        if sound.muted:
            return Content.styled("muted", "$text-warning")
        words = [f"vol {round(sound.volume * 100)}%"]
        words += ["telephone"] * sound.telephone + ["whole room"] * sound.whole_room
        return Content.styled(" ".join(words), "$foreground 50%")

"""The row of calls: which there are, how each stands, which is shown. Hidden while there is only one.

What the tabs say gets shorter where there is little room; what still does not fit is left out at the
ends, never the tab that is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from playground.call.people import Stage
from playground.call.view import CallView
from playground.hostile_text import visible_line
from widgets.call_status import sign_of_call, style_of_call, time_of_call, words_of_call

__all__ = ["CallTabPicture", "CallTabs"]

MakeMessage = Callable[[], Message]
TICK_S = 0.5
NEW, CLOSE = " + ", "✕"
MAX_TARGET = 24
"""Cells of a tab that its target may take."""
LEAST_TARGET = 8
MAX_ROOM = 12
"""Cells that the name of a room may take."""
_ASKING = (Stage.RINGING, Stage.CONFIRMING)
"""Where somebody who was called stands, when the tester has to act for them."""


@dataclass(frozen=True, slots=True)
class CallTabPicture:
    """One tab at one moment."""

    view: CallView
    caller: str
    """The number that the call comes from."""
    target: str
    """What is called, in short."""
    clock: Callable[[], float] | None = None
    """The call's, seconds; ``None``: time stands at the newest entry."""


class CallTabs(Widget):
    """A tab for each call, by number, state, caller and target; ``+`` opens another, ``✕`` closes the shown one."""

    DEFAULT_CSS = """
    CallTabs {
        display: none; height: 1; width: 1fr; padding: 0 1; background: $surface; color: $foreground;
        text-wrap: nowrap; text-overflow: clip;
        &.-shown { display: block; }
    }
    """

    @dataclass
    class Chosen(Message):
        """The user wants another call to be shown."""

        index: int
        """Its place, counted from 0."""

    class NewWanted(Message):
        """The user wants another call."""

    class CloseWanted(Message):
        """The user wants the shown tab to be closed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tabs: tuple[CallTabPicture, ...] = ()
        self._active = 0
        self._places: list[tuple[int, int, MakeMessage]] = []

    def on_mount(self) -> None:
        """The timers move while calls live."""
        self._ticker = self.set_interval(TICK_S, self.refresh, pause=True)
        self._follow()

    def show(self, tabs: Sequence[CallTabPicture], active: int) -> None:
        """Draw these tabs; ``active``: which one's call is shown."""
        self._tabs, self._active = tuple(tabs), active
        self.set_class(len(tabs) > 1, "-shown")
        if self.is_mounted:
            self._follow()
        self.refresh()

    def _follow(self) -> None:
        if len(self._tabs) > 1 and any(tab.view.live for tab in self._tabs):
            self._ticker.resume()
        else:
            self._ticker.pause()

    def on_click(self, event: events.Click) -> None:
        """Do what is under the mouse."""
        offset = event.get_content_offset(self)
        for start, end, make in self._places:
            if offset is not None and start <= offset.x < end:
                self.post_message(make())

    def render(self) -> Content:
        """The row, as much of it as fits."""
        width = self.content_size.width
        row, self._places = Content(""), []
        for content, make in self._parts(width):
            start = row.cell_length
            row += content
            if make is not None:
                self._places.append((start, row.cell_length, make))
        return row

    def _parts(self, width: int) -> Iterator[tuple[Content, MakeMessage | None]]:
        room = width - len(NEW)
        titles = self._titles(room)
        first, last = _window([title.cell_length for title in titles], self._active, room - 2)
        if first:
            yield Content.styled("‹", "bold $foreground 60%"), partial(self.Chosen, first - 1)
        for index in range(first, last):
            title = titles[index]
            if index == self._active:
                yield title[:-2], None
                yield title[-2:], self.CloseWanted
            else:
                yield title, partial(self.Chosen, index)
        if last < len(titles):
            yield Content.styled("›", "bold $foreground 60%"), partial(self.Chosen, last)
        yield Content.styled(NEW, "bold $foreground 70%"), self.NewWanted

    def _titles(self, room: int) -> list[Content]:
        """The titles in the longest form in which all fit, or else in the shortest."""
        titles: list[Content] = []
        for target, with_caller, with_words in _FORMS:
            titles = [
                self._title(index, target, with_caller=with_caller, with_words=with_words)
                for index in range(len(self._tabs))
            ]
            if sum(title.cell_length for title in titles) <= room:
                break
        return titles

    def _title(self, index: int, target: int, *, with_caller: bool, with_words: bool) -> Content:
        tab, is_shown = self._tabs[index], index == self._active
        view, weak = tab.view, "$foreground 85%" if is_shown else "$foreground 60%"
        parts: list[Content | tuple[str, str]] = [
            (f" {index + 1} ", "bold"),
            (f"{sign_of_call(view)} {_state(tab, with_words)}", style_of_call(view)),
        ]
        if (need := _need(view)) is not None:
            sign, words = need
            parts.append((f" {sign} {words}" if with_words else f" {sign}", "bold $text-warning"))
        elif with_words and view.room is not None:
            name = _cut(visible_line(view.room.room, limit=200), MAX_ROOM)
            words = "in" if view.room.status == "started" else "waits in"
            parts.append((f" {words} {name}", weak))
        if with_caller:
            parts.append((f"  {_caller(tab.caller)}", weak))
        if target and tab.target:
            parts.append((f"  {_cut(visible_line(tab.target, limit=200), target)}", weak))
        parts.append((f" {CLOSE}" if is_shown else " ", weak))
        if is_shown:
            parts.append((" ", weak))
        return Content.assemble(*parts).stylize_before("on $primary 35%" if is_shown else "")


_FORMS: tuple[tuple[int, bool, bool], ...] = (
    (MAX_TARGET, True, True),
    (MAX_TARGET, False, True),
    (MAX_TARGET // 2, False, True),
    (MAX_TARGET // 2, False, False),
    (LEAST_TARGET, False, False),
    (0, False, False),
)
"""Cells for the target, with the caller's number, with words: from the longest form to the shortest."""


def _need(view: CallView) -> tuple[str, str] | None:
    """What the call waits for its tester to do: sign and word."""
    if not view.live:
        return None
    if view.waiting is not None:
        return "…", "keys"
    if any(person.kind == "leg" and person.stage in _ASKING for person in view.people):
        return "◔", "rings"
    return None


def _state(tab: CallTabPicture, with_words: bool) -> str:
    view = tab.view
    words = words_of_call(view) if with_words and not (view.live and view.answered_at is not None) else ""
    if view.answered_at is None:
        return words
    minutes, seconds = divmod(int(time_of_call(view, tab.clock)), 60)
    return f"{words} {minutes}:{seconds:02}".strip()


def _caller(number: str) -> str:
    """The end of a number, the user of a ``sip:`` address: what tells callers apart."""
    if number.lower().startswith("sip:"):
        return _cut(visible_line(number[4:].partition("@")[0], limit=200), 12)
    return f"…{number[-4:]}"


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"


def _window(lengths: Sequence[int], active: int, room: int) -> tuple[int, int]:
    """From which tab to before which: as many around the active one as there is room for."""
    first, last = active, active + 1
    used = lengths[active] if lengths else 0
    while True:
        if last < len(lengths) and used + lengths[last] <= room:
            used += lengths[last]
            last += 1
        elif first > 0 and used + lengths[first - 1] <= room:
            first -= 1
            used += lengths[first]
        else:
            return first, min(last, len(lengths))

"""The call's audio stream: its figures, and the messages that went over it."""

from __future__ import annotations

import json

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from playground.call.entries import StreamMessage
from playground.call.stream_picture import StreamPicture
from playground.call.view import CallView
from playground.hostile_text import visible
from widgets.fact_sheet import FactSheet, Prose, Source, Tone
from widgets.row_list import RowList
from widgets.stream_sheet import message_row, stream_sheet

__all__ = ["StreamView"]

WIDE = 96
"""Cells from which figures and messages stand side by side."""


class StreamView(Widget):
    """Figures, and the list of messages with the newest chosen, until the user chooses another."""

    HELP = """\
## Stream

The call's WebSocket stream: what went each way, how late frames were, how loud both sides are, the
time from the end of your speech to the server's answer, underruns and checkpoints. Messages stand
beside (or below): of those with audio only the last one each way. The chosen one is shown in full.
"""
    DEFAULT_CSS = """
    StreamView {
        height: 1fr;
        & > Horizontal { height: 1fr; }
        & #stream-facts { width: 50%; }
        & Vertical { width: 1fr; border-left: solid $foreground 15%; }
        & RowList { height: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
        & #stream-message { height: auto; max-height: 50%; border-top: solid $foreground 15%; }
        &.-narrow > Horizontal { layout: vertical; }
        &.-narrow #stream-facts { width: 1fr; height: 60%; }
        &.-narrow Vertical { border-left: none; border-top: solid $foreground 15%; }
        &.-narrow #stream-message { display: none; }
        &.-low Vertical { display: none; }
        &.-low #stream-facts { height: 1fr; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._stream: StreamPicture | None = None
        self._facts = FactSheet(id="stream-facts")
        self._list = RowList()
        self._message = FactSheet(id="stream-message")

    def compose(self) -> ComposeResult:
        """The figures, the messages, and the chosen one."""
        with Horizontal():
            yield self._facts
            with Vertical():
                yield self._list
                yield self._message

    def on_mount(self) -> None:
        """Say that there is nothing, when there is nothing."""
        self._draw(None)

    def on_resize(self) -> None:
        """Beside one another where there is room, else one above the other."""
        self.set_class(self.size.width < WIDE, "-narrow")
        self.set_class(self.size.height < 10 and self.size.width < WIDE, "-low")

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        if view.stream is not self._stream:
            before, self._stream = self._stream, view.stream
            self._draw(before)

    def _draw(self, before: StreamPicture | None) -> None:
        stream = self._stream
        if stream is None:
            self._facts.show([Prose("This call has no stream.", Tone.DIM)])
            self._fill(())
            return
        is_another = before is None or before.id != stream.id
        self._facts.show(stream_sheet(stream), from_the_top=is_another)
        if is_another or before is None or before.messages is not stream.messages:
            self._update_list(() if is_another or before is None else before.messages, stream.messages)

    def _update_list(self, before: tuple[StreamMessage, ...], after: tuple[StreamMessage, ...]) -> None:
        """Add what is new, or fill it anew where something went; the cursor follows the newest or stays."""
        at = self._list.highlighted
        chosen = before[at] if at is not None and at < len(before) else None
        follows = chosen is None or chosen is before[-1]
        if before and after[: len(before)] == before:
            self._list.add_options([message_row(item) for item in after[len(before) :]])
        else:
            self._fill(after)
        if after:
            same = next((index for index, item in enumerate(after) if item is chosen), len(after) - 1)
            self._list.highlighted = len(after) - 1 if follows else same
        self._show_chosen()

    def _fill(self, messages: tuple[StreamMessage, ...]) -> None:
        self._list.clear_options()
        self._list.add_options([message_row(item) for item in messages])
        if not messages:
            self._list.add_option(Content.styled("No messages yet.", "$foreground 55%"))
            self._message.show([])

    @on(OptionList.OptionHighlighted)
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_chosen()

    def _show_chosen(self) -> None:
        at, stream = self._list.highlighted, self._stream
        if stream is not None and at is not None and at < len(stream.messages):
            self._message.show([Source(_indented(stream.messages[at].text))], from_the_top=True)


def _indented(text: str) -> str:
    """JSON over several lines; what is none, or was cut short, as it is."""
    try:
        return visible(json.dumps(json.loads(text), indent=2, ensure_ascii=False))
    except (ValueError, RecursionError):
        return visible(text)

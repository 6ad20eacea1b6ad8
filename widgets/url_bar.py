"""The bar with the answer URL: method, URL, and the button that calls or hangs up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from playground.call.view import CallView
from playground.hostile_text import visible_line
from widgets.push import Push

if TYPE_CHECKING:
    from playground.call.setup import Method

__all__ = ["UrlBar"]


class UrlBar(Horizontal):
    """Method, answer URL, Call or Hang up."""

    HELP = """\
## Answer URL

The URL your Plivo application would have. **Enter** calls it, **Escape** leaves the bar: while you
type here, digits are text; anywhere else they are keys of the telephone.

The method (POST, as Plivo's default, or GET) changes by Enter or a click.
"""
    DEFAULT_CSS = """
    UrlBar {
        height: 1; width: 1fr; padding: 0 1;
        & > #method { background: $panel; color: $foreground; }
        & > #method:hover, & > #method:focus { background: $primary; color: $background; }
        & > Input { width: 1fr; margin: 0 1; }
        & > #call { min-width: 11; background: $success-muted; color: $text-success; }
        &.-live > #call { background: $error-muted; color: $text-error; }
        & > #call:hover, & > #call:focus { background: $success; color: $background; }
        &.-live > #call:hover, &.-live > #call:focus { background: $error; color: $background; }
    }
    """
    # Before the input sees the next key: what is typed in one go after it is for the call.
    BINDINGS = [Binding("escape", "leave", "Leave the URL", priority=True, id="url.leave")]

    @dataclass
    class CallRequested(Message):
        """The user wants this URL called."""

        url: str
        method: Method

    class HangUpRequested(Message):
        """The user wants the call to end."""

    class Left(Message):
        """The user is done editing."""

    def __init__(self, *, url: str = "", method: Method = "POST", id: str | None = None) -> None:
        super().__init__(id=id)
        self._live = False
        self._method = Push(method, id="method", tooltip="POST or GET")
        self._first_url = url
        self._input = Input(
            placeholder="http://127.0.0.1:5000/answer/", id="url", compact=True, select_on_focus=False
        )
        self._input.cursor_blink = False
        self._call = Push("Call", id="call")

    def compose(self) -> ComposeResult:
        """Method, URL, button."""
        yield self._method
        yield self._input
        yield self._call

    def on_mount(self) -> None:
        """An input may hold text only once it stands on a screen."""
        self.url = self._first_url

    @property
    def url(self) -> str:
        """The URL as it stands in the bar."""
        return self._input.value.strip()

    @url.setter
    def url(self, url: str) -> None:
        self._input.value = visible_line(url)

    @property
    def method(self) -> Method:
        """``POST`` or ``GET``."""
        return "GET" if self._method.label == "GET" else "POST"

    @method.setter
    def method(self, method: Method) -> None:
        self._method.label = method

    @property
    def being_edited(self) -> bool:
        """True while digits are text of the URL."""
        return self._input.is_attached and self.screen.focused is self._input

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        if view.live != self._live:
            self._live = view.live
            self.set_class(self._live, "-live")
            self._call.label = "Hang up" if self._live else "Call"

    def edit(self, *, replace: bool = False) -> None:
        """Put the cursor in the URL, at once: what is typed next in the same go belongs there.

        With ``replace`` all of it is marked, so that what is typed takes its place.
        """
        self.screen.set_focus(self._input)
        self._input.action_end()
        if replace:
            self._input.select_all()

    @on(Push.Pressed, "#method")
    def _other_method(self, event: Push.Pressed) -> None:
        event.stop()
        self.method = "GET" if self.method == "POST" else "POST"

    @on(Push.Pressed, "#call")
    def _call_pressed(self, event: Push.Pressed) -> None:
        event.stop()
        if self._live:
            self.post_message(self.HangUpRequested())
        else:
            self.post_message(self.CallRequested(self.url, self.method))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.CallRequested(self.url, self.method))

    def action_leave(self) -> None:
        """Stop editing, at once."""
        self.screen.set_focus(None)
        self.post_message(self.Left())

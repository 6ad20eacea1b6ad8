"""One row that says what the call is waiting for, once it takes long enough to wonder."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widget import Widget

from playground.call.entries import HttpRequest
from playground.call.view import CallView
from playground.hostile_text import visible_line
from widgets.time_left import bar

__all__ = ["Arrived", "Underway"]

Arrived = Callable[[int], tuple[int, int | None] | None]
"""(request's id) → (bytes received, bytes announced or ``None``); ``None`` before the first byte."""
PATIENCE_S = 0.3
"""Nothing is said of what takes no longer, seconds."""
TICK_S = 0.1
BAR_WIDTH = 12
_HOLD_UP = ("answer", "fallback", "action", "redirect", "transfer", "media")
"""What the call waits for; the others go out behind its back."""


class Underway(Widget):
    """Hidden unless a request keeps the call waiting: its name, and how far it or its budget is."""

    DEFAULT_CSS = """
    Underway {
        display: none; height: 1; width: 1fr; padding: 0 1; color: $text-warning; text-wrap: nowrap;
        text-overflow: ellipsis;
        &.-shown { display: block; }
    }
    """

    def __init__(
        self, *, clock: Callable[[], float], arrived: Arrived = lambda _: None, id: str | None = None
    ) -> None:
        """``clock``: the call's, seconds; ``arrived`` tells how much of a response has come."""
        super().__init__(id=id)
        self._clock = clock
        self._arrived = arrived
        self._pending: list[HttpRequest] = []

    def on_mount(self) -> None:
        """Look while something is under way."""
        self._ticker = self.set_interval(TICK_S, self._look, pause=True)
        self._follow()

    def show(self, view: CallView) -> None:
        """Take this moment of the call."""
        requests = [exchange.request for exchange in view.exchanges]
        transferred = max((request.id for request in requests if request.purpose == "transfer"), default=0)
        self._pending = [
            exchange.request
            for exchange in view.exchanges
            if exchange.response is None
            and exchange.request.purpose in _HOLD_UP
            and exchange.request.id >= transferred  # for what was asked before, nobody waits any more
        ]
        if not view.live:
            self._pending = []
        if self.is_mounted:
            self._follow()

    def _follow(self) -> None:
        if self._pending:
            self._ticker.resume()
        else:
            self._ticker.pause()
        self._look()

    def _look(self) -> None:
        self.set_class(self._slow() is not None, "-shown")
        self.refresh()

    def _slow(self) -> HttpRequest | None:
        """The request that has been under way longest, if that is long."""
        oldest = self._pending[0] if self._pending else None
        return oldest if oldest is not None and self._clock() - oldest.at > PATIENCE_S else None

    def render(self) -> Content:
        """What, how far, and how many wait behind it; the name gives way where there is little room."""
        request = self._slow()
        if request is None:
            return Content("")
        share, words = self._progress(request)
        behind = len(self._pending) - 1
        tail = Content.assemble("  ", bar(share, BAR_WIDTH, "$warning", "$foreground 15%"), f"  {words}")
        if behind:
            tail += Content.styled(f"  and {behind} more", "$foreground 55%")
        (name, short), room = _names(request), self.content_size.width
        if cell_len(name) + tail.cell_length > room:
            tail = Content(f"  {words}")
        if cell_len(name) + tail.cell_length > room:
            name = short
        if cell_len(name) + tail.cell_length > room:
            left = max(1, room - tail.cell_length)
            name = set_cell_size(name, left - 1) + "…"
        return Content(name) + tail

    def _progress(self, request: HttpRequest) -> tuple[float, str]:
        """Of a sound file that comes, how much is there; else how much of the time is gone."""
        received, announced = self._arrived(request.id) or (0, None)
        if request.purpose == "media" and announced and received <= announced:
            return received / announced, f"{received * 100 // announced} %"
        spent = max(0.0, self._clock() - request.at)
        words = f"{spent:.1f} of {request.timeout:g} s"
        share = spent / request.timeout if request.timeout > 0 else 1.0
        return share, f"{_size(received)}, {words}" if received else words


def _names(request: HttpRequest) -> tuple[str, str]:
    """What is waited for, in full and for little room."""
    place = urlsplit(visible_line(request.url, limit=300))
    path = place.path or "/"
    if request.purpose == "media":
        name = path.rpartition("/")[2] or path
        return f"♪ loading {name}", f"♪ {name}"
    return f"→ waiting for {place.netloc}{path}", f"→ waiting for {path}"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} KB" if size >= 1e3 else f"{size} B"

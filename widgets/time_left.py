"""A bar for time that runs out: full at the start, empty at the end, changing colour on the way."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

__all__ = ["TimeLeft", "bar"]


def bar(share: float, width: int, filled: str, empty: str) -> Content:
    """A horizontal bar of ``width`` cells, ``share`` (0…1) of it filled, exact to half a cell."""
    halves = round(max(0.0, min(1.0, share)) * width * 2)
    whole, half = divmod(halves, 2)
    if half:
        return Content.assemble(("━" * whole + "╸", filled), ("━" * (width - whole - 1), empty))
    rest = width - whole
    lead = "╺" if whole and rest else ""
    return Content.assemble(("━" * whole, filled), (lead + "━" * (rest - len(lead)), empty))


class TimeLeft(Widget):
    """The time that remains of a time-out; an empty row while none runs."""

    DEFAULT_CSS = """
    TimeLeft { height: 1; width: 1fr; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._share: float | None = None
        self._drawn: tuple[int, str] | None = None

    def show(self, left: float | None, total: float) -> None:
        """``left`` of ``total`` seconds remain; ``None``: no time-out runs. Redraws only what changes."""
        self._share = None if left is None else max(0.0, min(1.0, left / total)) if total > 0 else 0.0
        if self._picture() != self._drawn:
            self.refresh()

    @property
    def share(self) -> float | None:
        """Share of the time that remains, 0…1; ``None`` while no time-out runs."""
        return self._share

    def _picture(self) -> tuple[int, str] | None:
        if self._share is None:
            return None
        colour = "$success" if self._share > 0.5 else "$warning" if self._share > 0.2 else "$error"
        return round(self._share * self.size.width * 2), colour

    def render(self) -> Content:
        """The bar, exact to half a cell."""
        self._drawn = self._picture()
        if self._share is None or self._drawn is None:
            return Content("")
        return bar(self._share, self.size.width, self._drawn[1], "$foreground 15%")

"""How loud something is: a bar from -60 to 0 dBFS and the figure, and a sign while it counts as a voice."""

from __future__ import annotations

from math import isfinite

from textual.content import Content
from textual.widget import Widget

from widgets.time_left import bar

__all__ = ["LevelMeter"]

FLOOR_DBFS = -60.0
"""What draws as nothing."""
_FIGURE = 7


class LevelMeter(Widget):
    """One row; without room for both, the bar alone."""

    DEFAULT_CSS = "LevelMeter { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._level = float("-inf")
        self._is_voice = False
        self.tooltip = "How loud the caller is, dBFS"

    def show(self, level: float, is_voice: bool) -> None:
        """Draw that level in dBFS; ``is_voice``: it is heard as speech."""
        level = round(level) if isfinite(level) and level > FLOOR_DBFS else float("-inf")
        if (level, is_voice) != (self._level, self._is_voice):
            self._level, self._is_voice = level, is_voice
            self.refresh()

    def render(self) -> Content:
        """Sign, bar, figure."""
        width = self.size.width
        sign = Content.styled(
            "● " if self._is_voice else "○ ", "$success" if self._is_voice else "$foreground 55%"
        )
        share = 0.0 if not isfinite(self._level) else 1.0 - self._level / FLOOR_DBFS
        colour = "$warning" if self._level > -3 else "$success"
        figure = f" {self._level:.0f} dB" if isfinite(self._level) else "  quiet"
        if width < 2 + 6 + _FIGURE:
            return Content.assemble(sign, bar(share, max(1, width - 2), colour, "$foreground 15%"))
        cells = width - 2 - _FIGURE
        return Content.assemble(
            sign, bar(share, cells, colour, "$foreground 15%"), (f"{figure:>{_FIGURE}}", "$foreground 70%")
        )

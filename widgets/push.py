"""A button of one row: a label that can be clicked, or pressed by Enter. Far cheaper to mount than Textual's."""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

__all__ = ["Push"]


class Push(Widget, can_focus=True):
    """Posts ``Pressed``; what it looks like is its owner's style sheet's business."""

    DEFAULT_CSS = """
    Push { height: 1; width: auto; padding: 0 2; text-style: bold; text-align: center; pointer: pointer; }
    """
    BINDINGS = [Binding("enter,space", "press", "Press", show=False, id="button.press")]

    class Pressed(Message):
        """It was pressed, by mouse or key."""

        def __init__(self, push: Push) -> None:
            super().__init__()
            self.push = push

        @property
        def control(self) -> Push:
            """The button."""
            return self.push

    def __init__(self, label: str, *, id: str | None = None, tooltip: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label
        self.tooltip = tooltip

    @property
    def label(self) -> str:
        """What is written on it: plain text."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        if label != self._label:
            self._label = label
            self.refresh(layout=True)

    def render(self) -> Content:
        """The label."""
        return Content(self._label)

    def on_click(self) -> None:
        """Pressed by mouse."""
        self.action_press()

    def action_press(self) -> None:
        """Pressed by key."""
        self.post_message(self.Pressed(self))

"""A line to type an answer into, for a question that comes up in a pane and goes again.

It takes the focus at once and gives it back at once, so that what is typed in one go is read as it was meant.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

__all__ = ["AskLine"]


class _Line(Input):
    """Tells of Enter as it comes among the other keys."""

    def on_key(self, event: events.Key) -> None:
        """Keys that were typed after Enter, and came here all the same, are sent on their way again."""
        owner = self.parent
        assert isinstance(owner, AskLine)
        if not owner.is_asking:
            event.stop()
            event.prevent_default()
            self.app.post_message(events.Key(event.key, event.character))
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            owner.answer(self.value)


class AskLine(Horizontal):
    """Hidden until ``ask``; Enter answers, Escape does not."""

    DEFAULT_CSS = """
    AskLine {
        display: none; height: 1; width: 1fr;
        &.-asking { display: block; }
        & > Static { width: auto; max-width: 50%; padding-right: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & > Input { width: 1fr; background: $primary 25%; padding: 0; }
    }
    """
    BINDINGS = [Binding("escape", "give_up", "Never mind", priority=True, id="ask.give-up")]

    @dataclass
    class Answered(Message):
        """The user typed something and pressed Enter."""

        question: str
        """The name that ``ask`` was given."""
        text: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._question = ""
        self._before: Widget | None = None
        self._label = Static(markup=False)
        self._input = _Line(compact=True, select_on_focus=True)

    def compose(self) -> ComposeResult:
        """The question and the line."""
        yield self._label
        yield self._input

    @property
    def is_asking(self) -> bool:
        """True while the user is asked."""
        return self.has_class("-asking")

    def ask(self, question: str, label: str, proposed: str) -> None:
        """Ask; ``question`` names it in the answer, ``proposed`` can be taken as it is or typed over."""
        self._question = question
        self._before = self.screen.focused
        self._label.update(Content(label))
        self._input.value = proposed
        self._input.action_select_all()
        self.add_class("-asking")
        self.screen.set_focus(self._input)

    def close(self) -> None:
        """Ask no more; what had the focus has it again."""
        if self.is_asking:
            self.remove_class("-asking")
            self.screen.set_focus(self._before)

    def answer(self, text: str) -> None:
        """Take this for the answer."""
        self.close()
        self.post_message(self.Answered(self._question, text))

    def action_give_up(self) -> None:
        """Leave it."""
        self.close()

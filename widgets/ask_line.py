"""A line to type an answer into, for a question that comes up in a pane and goes again."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

__all__ = ["AskLine"]


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

    class GivenUp(Message):
        """The user pressed Escape."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._question = ""
        self._label = Static(markup=False)
        self._input = Input(compact=True, select_on_focus=True)

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
        self._label.update(Content(label))
        self._input.value = proposed
        self.add_class("-asking")
        self._input.focus()

    def close(self) -> None:
        """Ask no more."""
        self.remove_class("-asking")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.close()
        self.post_message(self.Answered(self._question, event.value))

    def action_give_up(self) -> None:
        """Leave it."""
        self.close()
        self.post_message(self.GivenUp())

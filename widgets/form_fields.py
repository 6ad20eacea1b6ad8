"""Fields of a form: a label, a control, and below it what it is for - or what is wrong with it.

A field knows how to read its text and nothing of what the value means. Reading is a function from text
to value that raises ``ValueError`` with what is wrong, the half of a sentence that follows "it".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select, Static, TextArea

from playground.hostile_text import visible_line

__all__ = ["ChoiceField", "FactField", "FormField", "LinesField", "SwitchField", "TextField"]

Read = Callable[[str], Any]
_NARROW = 60


class FormField(Widget):
    """What all fields share: layout, reading, the sentence below."""

    DEFAULT_CSS = """
    FormField {
        height: auto; layout: vertical; margin-bottom: 1;
        & > .field--label { dock: left; width: 20; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & > .field--note { height: auto; color: $foreground 55%; }
        & > .field--control { width: 1fr; }
        &:focus-within > .field--label { color: $text-accent; text-style: bold; }
        &.-wrong > .field--label, &.-wrong > .field--note { color: $text-error; }
        &.-narrow > .field--label { dock: none; width: 1fr; }
        &.-narrow > .field--note, &.-narrow > .field--control { margin-left: 2; }
        & Input, & TextArea { background: $foreground 8%; padding: 0; }
        & Input:focus, & TextArea:focus { background: $primary 25%; }
        & TextArea { height: auto; min-height: 1; max-height: 6; }
        & Checkbox, & Checkbox:focus { border: none; background: transparent; }
        & SelectCurrent { background: $foreground 8%; }
        & Select:focus > SelectCurrent { border: none; background: $primary 25%; }
    }
    """

    class Changed(Message):
        """The user has changed the field."""

        def __init__(self, field: FormField) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> FormField:
            """The field."""
            return self.field

    def __init__(self, key: str, label: str, note: str, initial: Any) -> None:
        """``key`` names the value; ``initial`` is what the field holds until the user changes it."""
        super().__init__()
        self.key = key
        self.initial = initial
        self._label = Static(Content(label), classes="field--label")
        self._note_text = note
        self._note = Static(Content(note), classes="field--note", expand=True)

    def compose(self) -> ComposeResult:
        """Label, control, note."""
        yield self._label
        yield self.control_widget
        yield self._note

    @property
    def control_widget(self) -> Widget:
        """What the user touches."""
        raise NotImplementedError

    def read(self) -> Any:
        """The value. Raises ``ValueError`` with what is wrong."""
        raise NotImplementedError

    def fill(self, value: Any) -> None:
        """Hold another value, as if it were the first."""
        raise NotImplementedError

    @property
    def problem(self) -> str | None:
        """What is wrong with the text, or ``None``."""
        try:
            self.read()
        except ValueError as error:
            return str(error)
        return None

    def on_resize(self) -> None:
        """Put the label above the control where there is little room."""
        self.set_class(self.size.width < _NARROW, "-narrow")

    def changed(self) -> None:
        """Tell what is wrong now, and that something changed."""
        self.complain(self.problem)
        self.post_message(self.Changed(self))

    def complain(self, problem: str | None) -> None:
        """Tell what is wrong, half a sentence, in the place of what the field is for; ``None``: nothing is."""
        self.set_class(problem is not None, "-wrong")
        sentence = self._note_text if problem is None else f"✗ {visible_line(problem, limit=200)}."
        self._note.update(Content(sentence))


class TextField(FormField):
    """One line of text."""

    def __init__(
        self,
        key: str,
        label: str,
        note: str,
        initial: Any,
        read: Read,
        *,
        empty: Any = ...,
    ) -> None:
        """``empty`` is the value of no text; left out, no text is read like any other."""
        super().__init__(key, label, note, initial)
        self._read_text, self._empty = read, empty
        self._input = Input(as_text(initial), compact=True, classes="field--control")
        self._input.cursor_blink = False

    @property
    def control_widget(self) -> Input:
        """An input."""
        return self._input

    def read(self) -> Any:
        """The value of the text; the very first value while the text is unchanged."""
        if self._input.value == as_text(self.initial):
            return self.initial
        if not self._input.value.strip() and self._empty is not ...:
            return self._empty
        return self._read_text(self._input.value)

    def fill(self, value: Any) -> None:
        """Hold another value, as if it were the first."""
        self.initial = value
        self._input.value = as_text(value)

    @on(Input.Changed)
    def _text_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.changed()


class LinesField(FormField):
    """Several values, one a line."""

    def __init__(self, key: str, label: str, note: str, initial: tuple[Any, ...], read: Read) -> None:
        super().__init__(key, label, note, initial)
        self._read_line = read
        self._area = TextArea(
            as_lines(initial),
            compact=True,
            soft_wrap=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            classes="field--control",
        )
        self._area.cursor_blink = False

    @property
    def control_widget(self) -> TextArea:
        """A text area."""
        return self._area

    def read(self) -> tuple[Any, ...]:
        """The values, empty lines left out."""
        if self._area.text == as_lines(self.initial):
            return tuple(self.initial)
        return tuple(self._read_line(line.strip()) for line in self._area.text.splitlines() if line.strip())

    def fill(self, value: Any) -> None:
        """Hold other values, as if they were the first."""
        self.initial = value
        self._area.text = as_lines(value)

    @on(TextArea.Changed)
    def _text_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.changed()


class ChoiceField(FormField):
    """One of a few."""

    def __init__(
        self, key: str, label: str, note: str, initial: str, choices: Iterable[tuple[str, str]]
    ) -> None:
        """``choices`` are pairs of what is shown and what is meant."""
        super().__init__(key, label, note, initial)
        options = [(visible_line(shown, limit=60), value) for shown, value in choices]
        if initial not in (value for _, value in options):
            options.insert(0, (visible_line(initial, limit=60), initial))
        self._select: Select[str] = Select(
            [(Content(shown), value) for shown, value in options],
            value=initial,
            allow_blank=False,
            compact=True,
            classes="field--control",
        )

    @property
    def control_widget(self) -> Select[str]:
        """A drop-down list."""
        return self._select

    def read(self) -> str:
        """What is chosen."""
        return str(self._select.value)

    def fill(self, value: Any) -> None:
        """Choose that, as if it were the first."""
        self.initial = value
        self._select.value = value

    @on(Select.Changed)
    def _choice_changed(self, event: Select.Changed) -> None:
        event.stop()
        self.changed()


class SwitchField(FormField):
    """Yes or no."""

    def __init__(self, key: str, label: str, note: str, initial: bool) -> None:
        super().__init__(key, label, note, initial)
        self._checkbox = Checkbox(_yes_or_no(initial), initial, compact=True, classes="field--control")

    @property
    def control_widget(self) -> Checkbox:
        """A checkbox."""
        return self._checkbox

    def read(self) -> bool:
        """True when ticked."""
        return self._checkbox.value

    def fill(self, value: Any) -> None:
        """Tick or not, as if it were so at first."""
        self.initial = value
        self._checkbox.value = value

    @on(Checkbox.Changed)
    def _ticked(self, event: Checkbox.Changed) -> None:
        event.stop()
        self._checkbox.label = _yes_or_no(event.value)
        self.changed()


class FactField(FormField):
    """Something to know that cannot be changed here."""

    def __init__(self, key: str, label: str, note: str, initial: str) -> None:
        super().__init__(key, label, note, initial)
        self._fact = Static(Content(visible_line(initial)), classes="field--control")
        self._fact.can_focus = True  # or the keyboard could not bring it into sight

    @property
    def control_widget(self) -> Static:
        """The words."""
        return self._fact

    def read(self) -> Any:
        """What it held first: nobody can change it."""
        return self.initial

    def fill(self, value: Any) -> None:
        """Say something else."""
        self.initial = value
        self._fact.update(Content(visible_line(value)))


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def as_text(value: Any) -> str:
    """A value as the user would type it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "=".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def as_lines(values: Iterable[Any]) -> str:
    """Values as the user would type them, one a line."""
    return "\n".join(as_text(value) for value in values)

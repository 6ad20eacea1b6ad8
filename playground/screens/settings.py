"""The settings, grouped and checked while they are typed. Gives back the new settings; saving is the app's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from playground.errors import PlaygroundError
from playground.hostile_text import visible_line
from playground.screens.settings_groups import Entry, choices_of, groups
from playground.settings.auth_token import token_in_words
from playground.settings.config import Settings, load_settings
from playground.settings.options import CallOptions
from widgets.form_fields import ChoiceField, FactField, FormField, LinesField, SwitchField, TextField

__all__ = ["SettingsScreen"]

_NO_PROFILE = ""
_PATH_WIDTH = 64


class _Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields; up and down go from field to field."""

    BINDINGS = [
        Binding("up", "app.focus_previous", "Previous", show=False, id="form.previous"),
        Binding("down", "app.focus_next", "Next", show=False, id="form.next"),
        Binding("pageup", "page_up", "Page up", show=False, id="form.page-up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="form.page-down"),
    ]


class SettingsScreen(ModalScreen[Settings | None]):
    """Dismissed with the new settings, or with ``None`` when the user cancels."""

    HELP = """\
## Settings

**Tab** or **↓** goes to the next field, **Ctrl+S** takes the settings, **Escape** leaves them as they
were. What is wrong with a field stands below it, in one sentence.

With a profile chosen, the call's settings belong to that profile; sound and look belong to you.
"""
    DEFAULT_CSS = """
    SettingsScreen {
        align: center middle; background: $background 60%;
        & > Vertical {
            width: 84; max-width: 96%; height: 92%; background: $surface;
            border: round $primary; border-title-color: $primary; border-title-style: bold; padding: 0 1;
        }
        & _Form { height: 1fr; scrollbar-size: 1 1; scrollbar-gutter: stable; padding: 1 1 0 1; }
        & .settings--group { height: 1; margin-bottom: 1; color: $text-primary; text-style: bold; }
        & .settings--bottom { height: 1; align-horizontal: right; }
        & .settings--wrong { color: $text-error; padding: 0 1; height: auto; max-height: 5; display: none; }
        &.-wrong .settings--wrong { display: block; }
        & Button { margin-left: 2; }
    }
    SettingsScreen.-flat > Vertical { height: 100%; max-width: 100%; }
    SettingsScreen.-flat .settings--group { margin-bottom: 0; }
    SettingsScreen.-flat _Form { padding-top: 0; }
    """
    BINDINGS = [
        Binding("ctrl+s", "save", "Save", id="settings.save"),
        Binding("escape", "cancel", "Cancel", id="settings.cancel"),
    ]
    AUTO_FOCUS = "FormField .field--control"
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (30, "-tall")]

    def __init__(self, settings: Settings, *, voices: Sequence[str] = ()) -> None:
        """``voices`` are names of local voices to choose from; none known: one can be typed."""
        super().__init__()
        self._settings = settings
        self._base = settings
        self._voices = tuple(voices)
        self._fields: dict[str, FormField] = {}
        self._entries: dict[str, Entry] = {}
        self._complaint = ""
        self._message = Static(markup=False, classes="settings--wrong")

    def on_mount(self) -> None:
        """Remember the theme: it changes while it is chosen."""
        self._theme_before = self.app.theme

    def compose(self) -> ComposeResult:
        """Groups of fields, then the buttons."""
        with Vertical() as box:
            box.border_title = "Settings"
            box.border_subtitle = Content(_end_of(str(self._settings.config_path)))
            with _Form():
                yield from self._profile_fields()
                for group in groups():
                    yield Static(Content(group.title), classes="settings--group")
                    for entry in group.entries:
                        self._entries[entry.option.field] = entry
                        self._fields[entry.option.field] = self._field(entry)
                        yield self._fields[entry.option.field]
            yield self._message
            with Horizontal(classes="settings--bottom"):
                yield Button("Save (Ctrl+S)", id="save", variant="primary", compact=True)
                yield Button("Cancel (Esc)", id="cancel", compact=True)

    def _profile_fields(self) -> Iterator[Static | FormField]:
        if not self._settings.profiles:
            return
        yield Static(Content("Profile"), classes="settings--group")
        choices = [
            ("none: the settings of every call", _NO_PROFILE),
            *((name, name) for name in self._settings.profiles),
        ]
        note = "Its options fill the fields of the call below."
        yield ChoiceField("profile", "Profile", note, self._settings.profile or _NO_PROFILE, choices)

    def _value(self, entry: Entry) -> Any:
        owner = self._settings.call if entry.owner is CallOptions else self._settings.tui
        return getattr(owner, entry.option.field)

    def _field(self, entry: Entry) -> FormField:
        option, value = entry.option, self._value(entry)
        common = (option.field, entry.label, entry.note)
        if option.secret:
            return FactField(*common, token_in_words(self._settings.call))
        if option.flag:
            return SwitchField(*common, value)
        if option.many:
            return LinesField(*common, value, option.read)
        if option.field == "theme":
            return ChoiceField(
                *common, value or self.app.theme, [(name, name) for name in self.app.available_themes]
            )
        if option.field == "voice" and self._voices:
            return ChoiceField(
                *common,
                value,
                [("the nearest for each language", ""), *((name, name) for name in self._voices)],
            )
        if choices := choices_of(entry):
            return ChoiceField(*common, value, [(choice, choice) for choice in choices])
        empty = option.default if option.default in (None, "") else ...
        return TextField(*common, value, option.read, empty=empty)

    # What the user does

    @on(FormField.Changed)
    def _field_changed(self, event: FormField.Changed) -> None:
        event.stop()
        self._tell_wrong(self._wrong())
        value = event.field.read() if event.field.problem is None else None
        if event.field.key == "profile":
            self._take_profile(value or None)
        elif event.field.key == "theme" and value in self.app.available_themes:
            self.app.theme = value

    def _take_profile(self, profile: str | None) -> None:
        """Fill the call's fields from the profile."""
        if profile == self._base.profile:
            return
        try:
            found = load_settings(profile=profile, path=self._settings.config_path)
        except PlaygroundError as error:
            self._complaint = str(error)
            self._tell_wrong(self._wrong())
            return
        self._complaint = ""
        self._base = replace(self._base, call=found.call, profile=found.profile)
        for key, entry in self._entries.items():
            if entry.owner is CallOptions:
                is_secret = entry.option.secret
                self._fields[key].fill(token_in_words(found.call) if is_secret else getattr(found.call, key))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """By mouse or Enter."""
        event.stop()
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_cancel()

    def action_save(self) -> None:
        """Give back the new settings, unless something is wrong with one of them."""
        wrong = self._wrong()
        if wrong:
            self._tell_wrong(wrong)
            wrong[0].control_widget.focus()
            return
        changes = {key: field.read() for key, field in self._fields.items() if field.read() != field.initial}
        call = {key: value for key, value in changes.items() if self._entries[key].owner is CallOptions}
        tui = {key: value for key, value in changes.items() if key not in call}
        base = self._base
        self.dismiss(replace(base, call=replace(base.call, **call), tui=replace(base.tui, **tui)))

    def action_cancel(self) -> None:
        """Leave everything as it was, the theme tried on included."""
        self.app.theme = self._theme_before
        self.dismiss(None)

    def _wrong(self) -> list[FormField]:
        return [field for field in self._fields.values() if field.problem is not None]

    def _tell_wrong(self, wrong: list[FormField]) -> None:
        labels = ", ".join(self._entries[field.key].label for field in wrong)
        complaint = f"To be mended: {labels}" if wrong else self._complaint
        self.set_class(bool(complaint), "-wrong")
        self._message.update(Content(f"✗ {visible_line(complaint, limit=300)}" if complaint else ""))


def _end_of(path: str) -> str:
    """A path with its beginning left out where it is long: the end says more."""
    path = visible_line(path)
    return path if len(path) <= _PATH_WIDTH else f"…{path[1 - _PATH_WIDTH :]}"

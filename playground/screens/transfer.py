"""Transfer the live call, as Plivo's API would (plivo-xml.md 1.14): asks for URL and method, and for the legs.

Legs are asked for while somebody dialled is connected; else there is only the call itself. What is wrong with a URL
is told under it; the call hears nothing of one that cannot be requested.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from playground.call.transfers import Transfer, TransferLegs
from playground.session import Session
from playground.settings import option_values
from widgets.form_fields import ChoiceField, FormField, TextField
from widgets.push import Push

__all__ = ["TransferDialog", "ask_for_transfer"]

_LEGS: Mapping[TransferLegs, tuple[str, str]] = MappingProxyType(
    {
        "aleg": (
            "A leg: the call itself",
            "The running element stops, and the call goes on with the document of this URL.",
        ),
        "bleg": (
            "B leg: who was dialled",
            "Whoever was dialled goes on with that document, in a tab of its own. For the call, the Dial is over.",
        ),
        "both": (
            "both",
            "Each leg goes on with a document of its own; whoever was dialled in a tab of its own.",
        ),
    }
)
"""What each choice is called, and what it does."""
_EXAMPLE = "http://127.0.0.1:5000/other/"


class TransferDialog(ModalScreen[Transfer | None]):
    """Dismissed with what is wanted, or with ``None``."""

    HELP = """\
## Transfer

What the running element does is stopped, and the call goes on with the document of this URL, as when
your app transfers it through Plivo's API. While somebody who was dialled is connected, that party (the B
leg) can be sent to a document too, or alone: it goes on in a tab of its own, and you play it there.
**Enter** transfers, **Escape** leaves the call alone.
"""
    DEFAULT_CSS = """
    TransferDialog { align: center middle; background: $background 60%; }
    #transfer {
        width: 72; max-width: 94%; height: auto; max-height: 100%;
        border: round $primary; border-title-color: $text-primary; border-title-style: bold;
        background: $surface; padding: 1 2;
        & > Static { height: auto; margin-bottom: 1; }
        & .field--label { width: 8; }
        & > Horizontal { height: 1; align-horizontal: right; }
        & Push { margin-left: 2; background: $panel; }
        & Push:hover, & Push:focus { background: $primary; color: $background; }
    }
    TransferDialog.-flat #transfer { padding: 0 1; & > Static { display: none; } & FormField { margin-bottom: 0; } }
    TransferDialog.-flat.-legs #transfer FormField > .field--note { display: none; }
    TransferDialog.-flat.-legs #transfer FormField.-wrong > .field--note { display: block; }
    """
    BINDINGS = [
        Binding("enter", "transfer", "Transfer", id="transfer.do"),
        Binding("escape", "dismiss(None)", "Cancel", id="transfer.cancel"),
    ]
    AUTO_FOCUS = "Input"
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (20, "-short")]

    def __init__(self, suggested: Transfer, *, in_talk: bool = False) -> None:
        """``suggested`` is what the fields hold at first; ``in_talk``: there is a B leg."""
        super().__init__()
        self._suggested = suggested
        self.set_class(in_talk, "-legs")
        self._legs: TransferLegs = suggested.legs if in_talk else "aleg"
        self._legs_field: ChoiceField | None = None
        if in_talk:
            choices = [(name, legs) for legs, (name, _) in _LEGS.items()]
            self._legs_field = ChoiceField(
                "legs", "Legs", "Plivo's default is aleg.", suggested.legs, choices
            )
        note = "Absolute, with http:// or https://."
        self._a_url = TextField("url", "A leg" if in_talk else "URL", note, None, option_values.url)
        self._b_url = TextField("bleg-url", "B leg", note, None, option_values.url)
        self._method = ChoiceField(
            "method",
            "Method",
            "Plivo's default is POST.",
            suggested.bleg_method if suggested.legs == "bleg" else suggested.aleg_method,
            [("POST", "POST"), ("GET", "GET")],
        )
        self._sentence = Static(markup=False)

    @property
    def _url_fields(self) -> list[TextField]:
        """Those that count."""
        fields = {"aleg": [self._a_url], "bleg": [self._b_url], "both": [self._a_url, self._b_url]}
        return fields[self._legs]

    def compose(self) -> ComposeResult:
        """A sentence, the fields, two buttons."""
        with Vertical(id="transfer") as box:
            box.border_title = "Transfer the call"
            yield self._sentence
            if self._legs_field is not None:
                yield self._legs_field
            yield self._a_url
            yield self._b_url
            yield self._method
            with Horizontal():
                yield Push("Transfer (Enter)", id="do-transfer")
                yield Push("Cancel (Esc)", id="cancel-transfer")

    def on_mount(self) -> None:
        """What was wanted last stands in the fields, marked: typing replaces it."""
        for field, url in ((self._a_url, self._suggested.aleg_url), (self._b_url, self._suggested.bleg_url)):
            control = field.control_widget
            control.placeholder = _EXAMPLE
            control.value = url
            control.select_all()
        self._show_fields()

    @on(FormField.Changed)
    def _legs_chosen(self, event: FormField.Changed) -> None:
        event.stop()
        if event.field is self._legs_field:
            self._legs = cast("TransferLegs", event.field.read())
            self._show_fields()

    def _show_fields(self) -> None:
        self._sentence.update(Content(_LEGS[self._legs][1]))
        for field in (self._a_url, self._b_url):
            field.display = field in self._url_fields

    @on(Input.Submitted)
    def action_transfer(self) -> None:
        """Give back what is wanted, unless something is wrong with it."""
        urls = {}
        for field in self._url_fields:
            text = field.control_widget.value.strip()
            try:
                urls[field.key] = option_values.url(text) if text else None
            except ValueError as error:
                _refuse(field, str(error))
                return
            if urls[field.key] is None:
                _refuse(field, "a URL is needed")
                return
        method = self._method.read()
        self.dismiss(
            Transfer(
                aleg_url=urls.get("url") or "",
                aleg_method=method,
                legs=self._legs,
                bleg_url=urls.get("bleg-url") or "",
                bleg_method=method,
            )
        )

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """By mouse or Enter."""
        event.stop()
        if event.push.id == "do-transfer":
            self.action_transfer()
        else:
            self.dismiss(None)


def _refuse(field: TextField, why: str) -> None:
    field.complain(why)
    field.control_widget.focus()


def ask_for_transfer(screen: Screen[None], session: Session, answer_url: str) -> None:
    """Ask where to, then transfer that call; ``answer_url`` is suggested the first time."""

    def answered(wanted: Transfer | None) -> None:
        if wanted is not None and not session.transfer(wanted):
            screen.notify("The call is over; there is nothing to transfer.", severity="warning", markup=False)

    suggested = session.last_transfer or Transfer(answer_url if answer_url.startswith("http") else "")
    screen.app.push_screen(TransferDialog(suggested, in_talk=session.view.in_talk), answered)

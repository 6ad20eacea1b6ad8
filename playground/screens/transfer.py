"""Transfer the live call to another URL, as Plivo's API would (plivo-xml.md 1.14): asks for URL and method.

What is wrong with the URL is told under it; the call hears nothing of one that cannot be requested.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from playground import option_values
from playground.call.setup import Method
from playground.session import Session
from widgets.form_fields import ChoiceField, TextField
from widgets.push import Push

__all__ = ["TransferDialog", "Wanted", "ask_for_transfer"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the call shall go on."""

    url: str
    """Absolute, http or https."""
    method: Method


class TransferDialog(ModalScreen[Wanted | None]):
    """Dismissed with what is wanted, or with ``None``."""

    HELP = """\
## Transfer

What the running element does is stopped, and the call goes on with the document of this URL, as when
your app transfers it through Plivo's API. **Enter** transfers, **Escape** leaves the call alone.
"""
    BINDINGS = [
        Binding("enter", "transfer", "Transfer", id="transfer.do"),
        Binding("escape", "dismiss(None)", "Cancel", id="transfer.cancel"),
    ]
    AUTO_FOCUS = "Input"
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (20, "-short")]

    def __init__(self, suggested: Wanted) -> None:
        """``suggested`` is what the fields hold at first."""
        super().__init__()
        self._url = TextField("url", "URL", "Absolute, with http:// or https://.", None, option_values.url)
        self._url.control_widget.placeholder = "http://127.0.0.1:5000/other/"
        self._method = ChoiceField(
            "method",
            "Method",
            "Plivo's default is POST.",
            suggested.method,
            [("POST", "POST"), ("GET", "GET")],
        )
        self._suggested = suggested

    def compose(self) -> ComposeResult:
        """A sentence, two fields, two buttons."""
        sentence = "The running element stops, and the call goes on with the document of this URL."
        with Vertical(id="transfer") as box:
            box.border_title = "Transfer the call"
            yield Static(Content(sentence), markup=False)
            yield self._url
            yield self._method
            with Horizontal():
                yield Push("Transfer (Enter)", id="do-transfer")
                yield Push("Cancel (Esc)", id="cancel-transfer")

    def on_mount(self) -> None:
        """What was wanted last stands in the field, marked: typing replaces it."""
        control = self._url.control_widget
        control.value = self._suggested.url
        control.select_all()

    @on(Input.Submitted)
    def action_transfer(self) -> None:
        """Give back what is wanted, unless something is wrong with it."""
        text = self._url.control_widget.value.strip()
        try:
            url = option_values.url(text) if text else None
        except ValueError as error:
            self._refuse(str(error))
            return
        if url is None:
            self._refuse("a URL is needed")
        else:
            self.dismiss(Wanted(url, cast("Method", self._method.read())))

    def _refuse(self, why: str) -> None:
        self._url.complain(why)
        self._url.control_widget.focus()

    def on_push_pressed(self, event: Push.Pressed) -> None:
        """By mouse or Enter."""
        event.stop()
        if event.push.id == "do-transfer":
            self.action_transfer()
        else:
            self.dismiss(None)


def ask_for_transfer(screen: Screen[None], session: Session, answer_url: str) -> None:
    """Ask where to, then transfer that call; ``answer_url`` is suggested the first time."""

    def answered(wanted: Wanted | None) -> None:
        if wanted is not None and not session.transfer(wanted.url, wanted.method):
            screen.notify("The call is over; there is nothing to transfer.", severity="warning", markup=False)

    suggested = session.last_transfer or (answer_url if answer_url.startswith("http") else "", "POST")
    screen.app.push_screen(TransferDialog(Wanted(*suggested)), answered)

"""The screen of the call: arranges the panes, hands each picture to them, and the user's wishes on.

Digits go to the call whatever has the focus, the URL bar alone excepted. Pictures are drawn at most 30
times a second; none that was the newest when the burst ended is ever left undrawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from playground.actions import ACTIONS, as_markdown, bindings_of
from playground.atlas.atlas import Atlas
from playground.call.view import CallView
from playground.calls import Calls, CallTab
from playground.screens.mapping import MappedScreen
from playground.screens.panes import Conversation
from widgets.call_header import CallHeader, SoundState
from widgets.key_bar import KeyBar
from widgets.outcome import Outcome
from widgets.url_bar import UrlBar

if TYPE_CHECKING:
    from playground.call.setup import Method
    from playground.screens.caller import CallerPanel
    from playground.screens.people import PeoplePanel
    from widgets.keypad import Keypad
    from widgets.underway import Underway

REDRAW_S = 1 / 30
"""Least time between two drawings, seconds."""
DIGITS = frozenset("0123456789*#")


class CallScreen(MappedScreen):
    """Header, URL bar, elements, conversation, keypad, details, footer."""

    HELP = f"""\
# IVR Playground

It calls your answer URL as Plivo would, and you are the caller. Digits `0-9 * #` are keys of the
telephone, whatever has the focus; only in the URL bar they are text.

{as_markdown(item for item in ACTIONS if item.place != "people")}
"""
    BINDINGS = bindings_of("call")

    @dataclass
    class CallWanted(Message):
        """The user wants a call."""

        tab: CallTab
        url: str
        method: Method

    @dataclass
    class Wish(Message):
        """The user wants something that is not the screen's to give."""

        what: str
        """``demo``, ``settings``, ``mute``, ``telephone``, ``room``, ``louder``, ``softer`` or ``watch``."""

    def __init__(self, calls: Calls, atlas: Atlas, *, url: str = "", method: Method = "POST") -> None:
        super().__init__(calls, atlas)
        self._called_at_once = bool(url)
        self._newest = self._shown
        self._pause: Timer | None = None
        self._header = CallHeader(clock=calls.now, id="header")
        self._url_bar = UrlBar(url=url, method=method, id="url-bar")
        self._outcome = Outcome(id="outcome")
        self._underway: Underway | None = None
        self._keypad: Keypad | None = None
        self.people: PeoplePanel | None = None
        """Where the tester acts for the others; ``None`` until it stands."""
        self.caller: CallerPanel | None = None
        """Where the tester speaks as the caller; ``None`` until it stands."""

    def compose(self) -> ComposeResult:
        """The panes; how they stand is the style sheet's business."""
        yield self._header
        yield self._url_bar
        with Container(id="panes"):
            yield self._elements
            with Conversation(id="conversation") as conversation:
                conversation.border_title = "Conversation"
                yield self._transcript
                yield self._outcome
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Where the cursor stands when nothing has been said yet."""
        self.call_after_refresh(self._mount_the_rest)
        if self._called_at_once:
            self._transcript.focus()
        else:
            self._url_bar.edit()

    async def _mount_the_rest(self) -> None:
        """The panes that the first frame does without, so that it comes sooner."""
        from playground.screens.caller import CallerPanel
        from playground.screens.people import PeoplePanel
        from widgets.detail_tabs import DetailTabs
        from widgets.keypad import Keypad
        from widgets.underway import Underway

        panes = self.query_one("#panes")
        if not panes.is_attached:
            return  # closed again at once
        keypad, details = Keypad(clock=self._calls.now, id="keypad"), DetailTabs(has_map=True, id="details")
        keypad.border_title, details.border_title = "Keypad", "Details"
        keypad.add_class("pane")
        details.add_class("pane")
        await panes.mount(keypad, details)
        underway = Underway(clock=self._calls.now, arrived=self._calls.arrived, id="underway")
        await self.query_one("#conversation").mount(underway)
        people = PeoplePanel(lambda: self._calls.shown.session, id="people")
        caller = CallerPanel(lambda: self._calls.shown.session, id="caller")
        await self.mount(caller, people, after=panes)
        self._keypad, self._details, self._underway, self.people = keypad, details, underway, people
        self.caller = caller
        for pane in (keypad, details, underway, people, caller):
            pane.show(self._shown)
        details.select_element(self._elements.selected)

    # What is shown

    @property
    def answer_url(self) -> str:
        """As it stands in the URL bar."""
        return self._url_bar.url

    def show(self, view: CallView) -> None:
        """Draw this moment of the call, now or within ``REDRAW_S``."""
        self._newest = view
        if self._pause is None:
            self.draw(view)
            self._pause = self.set_timer(REDRAW_S, self._pause_over)

    def _pause_over(self) -> None:
        self._pause = None
        if self._newest is not self._shown:
            self.show(self._newest)

    def draw(self, view: CallView) -> None:
        """Draw this moment of the call, at once."""
        before, self._newest = self._shown, view
        super().draw(view)
        for pane in (self._header, self._url_bar, self._outcome):
            pane.show(view)
        for late in (self._keypad, self._underway, self.people, self.caller):
            if late is not None:
                late.show(view)
        if view.live != before.live or view.started is not before.started:
            self.refresh_bindings()

    def draw_afresh(self, view: CallView) -> None:
        """Draw another call, and its map: nothing of the one before is left in any pane."""
        super().draw_afresh(view)
        self.draw_map()

    def show_sound(self, sound: SoundState) -> None:
        """Draw how the sound is set."""
        self._header.show_sound(sound)

    def show_watch(self, state: str) -> None:
        """Draw how watching stands; empty: it is off."""
        self._header.show_watch(state)

    def show_target(self, url: str, method: Method) -> None:
        """Put the URL that is called in the bar, and leave the bar: digits belong to the call now."""
        self._url_bar.url = url
        self._url_bar.method = method
        self._transcript.focus()

    # What the user does

    def on_key(self, event: events.Key) -> None:
        """Digits go to the call; ``character``, because the keypad star of a terminal is not named so."""
        if event.character in DIGITS and event.character is not None and not self._url_bar.being_edited:
            event.stop()
            event.prevent_default()
            if self._keypad is not None:
                self._keypad.press(event.character)
            else:
                self._session.press(event.character)

    def on_keypad_pressed(self, event: Keypad.Pressed) -> None:
        """A key of the telephone, by mouse or keyboard."""
        event.stop()
        self._session.press(event.digit)

    @on(UrlBar.CallRequested)
    def _call_requested(self, event: UrlBar.CallRequested) -> None:
        event.stop()
        self.action_call()

    @on(UrlBar.HangUpRequested)
    def _hang_up_requested(self, event: UrlBar.HangUpRequested) -> None:
        event.stop()
        self._session.hang_up()

    @on(UrlBar.Left)
    def _url_left(self, event: UrlBar.Left) -> None:
        event.stop()
        self._transcript.focus()

    def on_people_panel_left(self) -> None:
        """Digits are keys of the caller's own telephone again, unless a URL is being typed by now."""
        if not self._url_bar.being_edited:
            self._transcript.focus()

    def on_say_line_left(self) -> None:
        """Digits are keys again, unless a URL is being typed by now."""
        self.on_people_panel_left()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An action shows only when it can be done; what is typed into the URL bar is no action."""
        live = self._shown.live
        is_typing = isinstance(self.focused, Input)
        if action in ("edit_url", "new_call"):
            return not is_typing
        if parameters in (("louder",), ("softer",)) and is_typing:
            return False
        match action:
            case "call":
                return not live
            case "say":
                return live and not is_typing and self.caller is not None
            case "next_source":
                return live
            case "hang_up" | "machine_beep" | "transfer":
                return live
            case "other_call" | "close_call":
                return len(self._calls.tabs) > 1
            case "scroll_help":
                return self.is_mounted and bool(self.query("HelpPanel"))
            case "go_to" if parameters == ("people",):
                people = self.people
                return not is_typing and people is not None and people.is_shown and not people.has_focus
            case "redial" | "save_audio" | "save_scenario":
                return self._shown.started is not None
            case "wish" if parameters == ("demo",):
                return self._shown.started is None
        return True

    def action_call(self) -> None:
        """Call what the URL bar says."""
        if not self._url_bar.url:
            self._url_bar.edit()
            self.notify("Type the answer URL first; or Escape, then d calls the demo.", markup=False)
            return
        self.post_message(self.CallWanted(self._calls.shown, self._url_bar.url, self._url_bar.method))

    action_redial = action_call

    def action_hang_up(self) -> None:
        """Hang up as the caller."""
        self._session.hang_up()

    def action_machine_beep(self) -> None:
        """The far end beeps."""
        self._session.machine_beep()

    def action_transfer(self) -> None:
        """Ask where to, and transfer the call."""
        from playground.screens.transfer import ask_for_transfer

        ask_for_transfer(self, self._session, self._url_bar.url)

    def action_save_audio(self) -> None:
        """Save what was said and heard, beside the call's log."""
        from playground.screens.saved_audio import save_audio

        self.run_worker(save_audio(self, self._session), group="audio", description="saving the audio")

    def action_save_scenario(self) -> None:
        """Write the call so far down as a scenario, beside its log."""
        from playground.screens.saved_scenario import save_scenario

        self.run_worker(save_scenario(self, self._session), group="scenario", description="saving a scenario")

    def action_wish(self, what: str) -> None:
        """Something that the app does."""
        self.post_message(self.Wish(what))

    def action_say(self) -> None:
        """Put the cursor in the line for the caller's words."""
        if self.caller is not None:
            self.minimize()
            self.caller.edit()

    def action_next_source(self) -> None:
        """The caller's voice comes from elsewhere."""
        if self.caller is not None:
            self.caller.next_source()

    def action_edit_url(self) -> None:
        """Put the cursor in the URL bar."""
        self.minimize()
        self._url_bar.edit()

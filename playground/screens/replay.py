"""The screen of a saved call: the panes of a live one, and a time line in place of the URL bar.

It draws what the time line of the log says and nothing else; there is no call, no server and no sound.
"""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll

from playground.actions import ACTIONS, REPLAY_ACTIONS, as_markdown, bindings_of, not_in_a_replay
from playground.call.entries import Problem
from playground.call.timeline import CHECKPOINT_EVERY, Step, Timeline
from playground.call.view import CallView
from playground.document.model import Severity
from playground.player import Player
from playground.screens.panes import Conversation, PanedScreen
from widgets.call_header import CallHeader
from widgets.detail_tabs import DetailTabs
from widgets.key_bar import KeyBar
from widgets.keypad import Keypad
from widgets.outcome import Outcome
from widgets.people_cards import PeopleCards
from widgets.time_line import Moment, TimeLine
from widgets.transcript import Transcript

__all__ = ["ReplayScreen"]

TICK_S = 1 / 20
"""How often it is looked where the time has come while the call plays."""
PREPARE_S = 1 / 50
"""How often a stretch of a long log is folded ahead, seconds."""
IN_A_HURRY = 6
"""So many stretches at a time when the user waits for them."""
LOW_BELOW = 32
"""Rows of the terminal below which a card of the people has two rows."""
DIGITS = frozenset("0123456789*#")
_COLOURS = {Severity.ERROR: "$error", Severity.WARNING: "$warning"}
_NONE_LEFT = {
    (Step.ENTRY, 1): "This is the last entry.",
    (Step.ENTRY, -1): "This is the start of the call.",
    (Step.PROBLEM, 1): "No further error or warning.",
    (Step.PROBLEM, -1): "No error or warning before this.",
}


class ReplayScreen(PanedScreen):
    """Header, time line, elements, conversation, keypad, details, people, footer."""

    HELP = f"""\
# A saved call

Nothing is called here: the screen shows what the call's log tells. Step through it, jump, or let it play in
its own time.

{as_markdown(REPLAY_ACTIONS)}
"""
    BINDINGS = [*bindings_of("replay"), *not_in_a_replay()]

    def __init__(self, timeline: Timeline, player: Player) -> None:
        super().__init__()
        self._timeline = timeline
        self._player = player
        self._header = CallHeader(clock=player.now, id="header")
        self._header.show_sound(None)
        self._time_line = TimeLine(id="time-line")
        self._transcript = Transcript(
            welcome=("Before the first entry; . steps into the call.",), id="transcript"
        )
        self._outcome = Outcome(can_redial=False, id="outcome")
        self._keypad = Keypad(clock=player.now, id="keypad")
        self._details = self._tabs = DetailTabs(id="details")
        self._cards = PeopleCards(clock=player.now, intends=None)
        self._people = VerticalScroll(self._cards, id="people", classes="pane", can_focus=False)
        self._keypad.add_class("pane")
        self._details.add_class("pane")
        self._drawn = -1

    def compose(self) -> ComposeResult:
        """The panes; how they stand is the style sheet's business."""
        self._keypad.border_title, self._tabs.border_title = "Keypad", "Details"
        self._people.border_title = "People"
        yield self._header
        yield self._time_line
        with Container(id="panes"):
            yield self._elements
            with Conversation(id="conversation") as conversation:
                conversation.border_title = "Conversation"
                yield self._transcript
                yield self._outcome
            yield self._keypad
            yield self._tabs
        yield self._people
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Stand at the call's first entry."""
        self._ticker = self.set_interval(TICK_S, self._tick, pause=True)
        self._preparer = self.set_interval(PREPARE_S, self._prepare)
        self._time_line.mark(
            {
                number: _COLOURS[entry.severity]
                for number, entry in enumerate(self._timeline.entries, 1)
                if isinstance(entry, Problem) and entry.severity in _COLOURS
            }
        )
        self._time_line.focus()
        self._draw()

    # What is shown

    @property
    def position(self) -> int:
        """How many entries are shown."""
        return self._player.position

    def _tick(self) -> None:
        self._player.tick()
        self._draw()

    def _prepare(self) -> None:
        """Fold ahead, so that the far end of a long log can be gone to and the keys are heard meanwhile."""
        waited_for = self._drawn != self._player.position
        if not all(self._timeline.prepare() for _ in range(IN_A_HURRY if waited_for else 1)):
            self._preparer.stop()
        if waited_for:
            self._draw()

    def _draw(self) -> None:
        """All panes at the player's position, once that is near what has been folded; the time line at its time."""
        player = self._player
        if self._drawn != player.position and player.position <= self._timeline.reach + CHECKPOINT_EVERY:
            is_behind = player.position < self._drawn
            self._drawn = player.position
            with self.app.batch_update():
                self._draw_panes(self._timeline.view(player.position), afresh=is_behind)
        if player.is_playing:
            self._ticker.resume()
        else:
            self._ticker.pause()
        self._time_line.show(
            Moment(
                player.position,
                len(self._timeline),
                player.now(),
                self._timeline.seconds,
                player.is_playing,
                player.speed,
                self._drawn != player.position,
            )
        )

    def _draw_panes(self, view: CallView, *, afresh: bool) -> None:
        """``afresh``: nothing of what is drawn is left, for panes of a call only know how to go on."""
        place = self._elements.place
        if afresh:
            self.draw_afresh(view)
            self._elements.go_back_to(place)
        else:
            self.draw(view)

    def draw(self, view: CallView) -> None:
        """Draw this moment of the call."""
        super().draw(view)
        for pane in (self._header, self._outcome, self._keypad):
            pane.show(view)
        self._people.display = bool(view.people)
        self._cards.show(view.people, -1, active=False, low=self.app.size.height < LOW_BELOW)

    # What the user does

    def action_step(self, to: str, direction: int) -> None:
        """Go to the next of a kind."""
        step = Step(to)
        if not self._player.step(step, direction):
            where = "after" if direction > 0 else "before"
            self._tell(_NONE_LEFT.get((step, direction), f"There is no {step.value} {where} this."))
        self._draw()

    def action_jump(self, share: int) -> None:
        """Go to the start (0) or the end (1)."""
        self._player.go_to(len(self._timeline) if share else min(1, len(self._timeline)))
        self._draw()

    def action_play(self) -> None:
        """Play, or stand still."""
        self._player.play_or_pause()
        self._draw()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        if not self._player.change_speed(by):
            self._tell(f"It does not play {'faster' if by > 0 else 'slower'} than ×{self._player.speed:g}.")
        self._draw()

    @on(TimeLine.Chosen)
    def _place_chosen(self, event: TimeLine.Chosen) -> None:
        event.stop()
        self._player.go_to(event.position)
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """Digits reach nobody."""
        if event.character in DIGITS and event.character is not None:
            event.stop()
            event.prevent_default()
            self._nobody_listens()

    @on(Keypad.Pressed)
    def _key_pressed(self, event: Keypad.Pressed) -> None:
        event.stop()
        self._nobody_listens()

    def action_not_here(self, action_id: str) -> None:
        """Say why nothing happens."""
        title = next(item.title for item in ACTIONS if item.id == action_id)
        self._tell(f"{title}: not in a saved call; what was done in it cannot be changed.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Help scrolls only where there is one."""
        return bool(self.query("HelpPanel")) if action == "scroll_help" else True

    def _nobody_listens(self) -> None:
        self._tell("This is a saved call: nobody listens to keys any more.")

    def _tell(self, sentence: str) -> None:
        self.app.clear_notifications()
        self.notify(sentence, markup=False, timeout=3)

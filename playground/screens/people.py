"""The people panel: the others on the call, and the tester's hands in their place.

There while somebody else is on the call. Who is chosen has the keys: digits are keys of that one's
telephone, letters are deeds. It decides nothing of the call: it asks the session to do what was wished.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from playground.actions import ACTIONS, as_markdown, bindings_of
from playground.call.people import Person
from playground.call.people_deeds import can_press, possible_deeds
from playground.call.people_wording import name_of, state_of
from playground.call.view import CallView
from playground.hostile_text import visible_line
from playground.screens.people_hands import do, press, read_guest
from playground.session import Session
from widgets.ask_line import AskLine
from widgets.people_cards import PeopleCards

__all__ = ["PeoplePanel"]

TICK_S = 0.25
"""How often the timers are looked at, seconds."""
LINGER_S = 2.0
"""The panel that has the keys stays so long after the last has gone: of a hunt group, the next is rung by then."""
LOW_BELOW = 32
"""Rows of the terminal below which a card has two rows."""
TOLD_S = 2.0
"""How long a refusal is on the screen, seconds."""
_DIGITS = frozenset("0123456789*#")
_OWN = tuple(item for item in ACTIONS if item.place == "people")
_KEYS = frozenset(key for item in _OWN for key in item.keys.split(","))


class PeoplePanel(Widget, can_focus=True):
    """Hidden while nobody else is on the call."""

    HELP = f"""\
## People

Everybody else on the call: who is being rung, and who is in the room. You play them, too.

**↑ ↓ ← →** choose a card. Digits `0-9 * #` are then keys of *that* telephone; **Escape** gives you your own
back. Who is rung answers and hangs up unasked (see the settings), until you come here: from then on, for as
long as the call lasts, they leave it to you.

{as_markdown(_OWN)}
"""
    DEFAULT_CSS = """
    PeoplePanel {
        display: none; layout: vertical; height: auto; width: 1fr;
        &.-shown { display: block; }
        & > VerticalScroll { height: auto; max-height: 6; scrollbar-size: 1 1; }
        &.-low > VerticalScroll { max-height: 4; }
    }
    """
    DEFAULT_CLASSES = "pane"
    BINDINGS = [
        *bindings_of("people"),
        Binding("left", "choose(-1)", "Card left", show=False, id="people.left"),
        Binding("right", "choose(1)", "Card right", show=False, id="people.right"),
        Binding("up", "choose_row(-1)", "Card up", show=False, id="people.up"),
        Binding("down", "choose_row(1)", "Card down", show=False, id="people.down"),
        Binding("escape", "leave", "Own phone", priority=True, id="people.leave"),
    ]

    class Left(Message):
        """The user is done here, or nobody is there any more."""

    def __init__(self, session: Callable[[], Session], *, id: str | None = None) -> None:
        """``session`` gives the call that is shown."""
        super().__init__(id=id)
        self._session = session
        self._view = CallView()
        self._chosen: tuple[str, str] | None = None
        self._guests = 0
        self._told = ""
        """The refusal that is on the screen; it is not shown twice at a time."""
        self._ticker: Timer | None = None
        self._leaving: Timer | None = None
        """Runs while nobody is there any more and the panel still has the keys."""
        self._cards = PeopleCards(
            clock=lambda: session().now(), intends=lambda leg: session().leg_intends(leg)
        )
        self._scroll = VerticalScroll(self._cards, can_focus=False)
        self._ask = AskLine()

    def compose(self) -> ComposeResult:
        """Cards, and a line for what must be typed."""
        yield self._scroll
        yield self._ask

    def on_mount(self) -> None:
        """The timers tick while somebody is there."""
        self._ticker = self.set_interval(TICK_S, self._draw, pause=True)
        self.show(self._view)

    # What is shown

    @property
    def chosen(self) -> Person | None:
        """Whom the keys are for."""
        people = self._view.people
        return next((p for p in people if (p.kind, p.id) == self._chosen), people[0] if people else None)

    @property
    def is_shown(self) -> bool:
        """True while somebody is there to act for."""
        return self.has_class("-shown")

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        before, self._view = self._view, view
        if self._ticker is None:
            return
        somebody = any(person.is_other for person in view.people)
        is_shown = view.live and (somebody or self._lingers(view))
        if self._leaving is not None and (somebody or not is_shown):
            self._leaving.stop()
            self._leaving = None
        if is_shown != self.is_shown:
            self._appear(is_shown)
        if view.people != before.people or view.room != before.room:
            chosen = self._chosen
            self._follow(before)
            self._draw()
            if self._chosen != chosen:
                self.call_after_refresh(self._bring_to_sight)  # its card has no place before the layout
            self.refresh_bindings()

    def _lingers(self, view: CallView) -> bool:
        if not (self.is_shown and self.has_focus and view.people):
            return False
        if self._leaving is None:
            self._leaving = self.set_timer(LINGER_S, self._leave_at_last)
        return True

    def _leave_at_last(self) -> None:
        if self._leaving is not None:
            self._leaving.stop()
            self._leaving = None
            self._appear(False)

    def _appear(self, is_shown: bool) -> None:
        assert self._ticker is not None
        was_here = self.has_focus or self._ask.is_asking
        self.set_class(is_shown, "-shown")
        self.screen.set_class(is_shown, "-peopled")
        if is_shown:
            self._ticker.resume()
        else:
            self._ticker.pause()
            self._ask.close()
            if was_here:
                self.action_leave()
        self.screen.refresh_bindings()

    def _follow(self, before: CallView) -> None:
        """Who is chosen stays so while there; who was let in is next, else one for whom there is something to do."""
        chosen, known = self.chosen, {(person.kind, person.id) for person in before.people}
        new = [person for person in self._view.people if (person.kind, person.id) not in known]
        let_in = [person for person in new if person.simulated]
        if let_in:
            chosen = let_in[-1]
        elif chosen is None or not chosen.is_other or chosen in new:
            there = [person for person in self._view.people if person.is_other and not person.mine]
            chosen = there[0] if there else chosen
        self._chosen = None if chosen is None else (chosen.kind, chosen.id)

    def _draw(self) -> None:
        people, chosen = self._view.people, self.chosen
        if not people or chosen is None or not self.is_shown:
            return
        low = self.screen.size.height < LOW_BELOW
        self.set_class(low, "-low")
        index = people.index(chosen)
        self._cards.show(people, index, active=self.has_focus, low=low)
        title, keys = self._title(), self._keys_of(chosen)
        self.border_title = Content(f"{title} · {keys}" if low else title)
        self.border_subtitle = Content("" if low else keys)

    def _title(self) -> str:
        room = self._view.room
        if room is None:
            return "People"
        name = visible_line(room.room, limit=40)
        return f"People · room {name}, {'waiting' if room.status == 'waiting' else 'started'}"

    def _keys_of(self, chosen: Person) -> str:
        """Whose telephone the digits belong to."""
        if not self.has_focus:
            return "o: act for them"
        if chosen.mine or self._leaving is not None:
            return "0-9 * # are keys of your own telephone"
        if not can_press(chosen):
            return f"{name_of(chosen)} has no keys to press now"
        return f"0-9 * # are keys of {name_of(chosen)}"

    def on_focus(self) -> None:
        """Whoever comes here wants to act: nobody does anything unasked any more."""
        self._session().play(lambda people: people.take_over())
        self._draw()

    def on_blur(self) -> None:
        """Theirs no more."""
        self._leave_at_last()
        self._draw()

    def on_resize(self) -> None:
        """Lay out anew."""
        self._draw()

    # What the user does

    def on_key(self, event: events.Key) -> None:
        """Digits are keys of the chosen one's telephone; letters of this panel never mean anything else here."""
        person = self.chosen
        if person is None or self._ask.is_asking:
            return
        is_digit = event.character is not None and event.character in _DIGITS
        if is_digit and self._leaving is not None:
            return  # the caller's own, as everywhere
        if event.character is not None and is_digit:
            event.stop()
            event.prevent_default()
            self._press(person, event.character)
        elif event.key in _KEYS and not self._works(event.key):
            event.stop()
            event.prevent_default()
            self._tell_not_now(person)

    def _works(self, key: str) -> bool:
        actions = [parse(item.action) for item in _OWN if key in item.keys.split(",")]
        return any(self.check_action(name, parameters) for _, name, parameters in actions)

    def _press(self, person: Person, digit: str) -> None:
        if can_press(person):
            press(self._session(), person, digit)
        else:
            self._tell_not_now(person)

    def _tell_not_now(self, person: Person) -> None:
        words = f"Not now: {name_of(person)}, {state_of(person)}."
        if words == self._told:
            return
        self._told = words
        self.notify(words, markup=False, timeout=TOLD_S)
        self.set_timer(TOLD_S, self._forget_told)

    def _forget_told(self) -> None:
        self._told = ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of two deeds on one key, the one that is of no use to such a person makes room for the other."""
        if self._ask.is_asking:  # letters are text, and Escape leaves the question
            return False
        if action != "person":
            return True
        [deed] = parameters
        person, room = self.chosen, self._view.room
        if person is None or not self.is_shown:
            return False
        if deed == "invite":
            return True if room is not None else None
        if deed in possible_deeds(person, in_multi_party=self._is_in_multi_party):
            return True
        return False if deed == "machine" else None

    @property
    def _is_in_multi_party(self) -> bool:
        return self._view.room is not None and self._view.room.kind == "multi-party"

    def action_person(self, deed: str) -> None:
        """Do something in the place of the chosen one, or let somebody in."""
        person = self.chosen
        if deed == "invite":
            role = ", Customer" if self._is_in_multi_party else ""
            label = "Who comes in, in which role?" if role else "Who comes in?"
            self._ask.ask("invite", label, f"Guest {self._guests + 1}{role}")
        elif person is not None and deed == "say":
            self._ask.ask("say", f"What does {name_of(person)} say?", "Hello, can you hear me?")
        elif person is not None:
            do(self._session(), person, deed)
            self._draw()

    @on(AskLine.Answered)
    def _answered(self, event: AskLine.Answered) -> None:
        event.stop()
        person = self.chosen
        if event.question == "say" and person is not None:
            do(self._session(), person, "say", event.text)
        elif event.question == "invite":
            self._let_in(event.text)

    def _let_in(self, text: str) -> None:
        try:
            who, role = read_guest(text, in_multi_party=self._is_in_multi_party)
        except ValueError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self._guests += 1
        self._session().play(lambda people: people.member_comes(who, role))

    @on(PeopleCards.Touched)
    def _touched(self, event: PeopleCards.Touched) -> None:
        event.stop()
        self._choose(event.index)
        self.focus()

    def action_choose(self, step: int) -> None:
        """The next card, or the one before."""
        if self.chosen is not None:
            self._choose(self._view.people.index(self.chosen) + step)

    def action_choose_row(self, step: int) -> None:
        """The card below or above; in a single row, the next or the one before."""
        columns = self._cards.columns
        self.action_choose(step * (columns if columns < len(self._view.people) else 1))

    def _choose(self, index: int) -> None:
        people = self._view.people
        index = max(0, min(len(people) - 1, index))
        self._chosen = (people[index].kind, people[index].id)
        self._draw()
        self._bring_to_sight()
        self.refresh_bindings()

    def _bring_to_sight(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            region = self._cards.region_of(self._view.people.index(chosen))
            self._scroll.scroll_to_region(region, animate=False)

    def action_leave(self) -> None:
        """Back to the own telephone, at once."""
        self.screen.set_focus(None)
        self.post_message(self.Left())

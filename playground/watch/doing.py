"""A replay on a live call: does what it wants done, a key after the other, until the tester takes over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, assert_never

from playground.call.events import LegAnswered, LegEnded, LegPressed
from playground.watch.replay import Act, LegAnswers, LegEnds, LegPresses, PressKey, Replay, SayWords

if TYPE_CHECKING:
    from playground.call.entries import Entry
    from playground.live_call import LiveCall

KEY_GAP_S = 0.1
"""Between two deeds pass so many seconds: the tester shall see and hear them."""


class Doing:
    """Goes along with one call. Belongs to its event loop."""

    def __init__(self, replay: Replay, *, takes_over: bool, on_stop: Callable[[str], None]) -> None:
        """``takes_over``: nobody does anything unasked; ``on_stop`` hears why not all is done."""
        self.replay = replay
        self.is_by_hand = False
        """True once the tester has done something in this call."""
        self._takes_over = takes_over
        self._on_stop = on_stop
        self._do: Callable[[Callable[[LiveCall], None]], None] = lambda deed: None
        self._press: Callable[[str], None] = lambda key: None
        self._free_at = 0.0

    def joins(self, do: Callable[[Callable[[LiveCall], None]], None], press: Callable[[str], None]) -> None:
        """The call begins; ``do`` does something in it, ``press`` presses a key, as long as it lives."""
        self._do, self._press = do, press
        if self._takes_over:
            do(lambda live: live.people.take_over())

    def take(self, entry: Entry) -> None:
        """The call goes on."""
        loop, was_over = asyncio.get_running_loop(), self.replay.is_over
        for act in self.replay.take(entry):
            self._free_at = max(loop.time(), self._free_at) + KEY_GAP_S
            loop.call_at(self._free_at, self._act, act)
        if not was_over and self.replay.why_stopped:
            self._on_stop(self.replay.why_stopped)

    def tester_acts(self) -> None:
        """From here on the tester does it."""
        self.is_by_hand = True
        self.replay.give_up("You took over.")

    def _act(self, act: Act) -> None:
        if self.is_by_hand:
            return
        match act:
            case PressKey(key):
                self._press(key)
            case SayWords(text):
                self._do(lambda live: live.say(text))
            case LegAnswers(leg):
                self._do(lambda live: live.people.do_again(lambda at: LegAnswered(at, leg)))
            case LegPresses(leg, key):
                self._do(lambda live: live.people.do_again(lambda at: LegPressed(at, leg, key)))
            case LegEnds(leg, how):
                self._do(lambda live: live.people.do_again(lambda at: LegEnded(at, leg, how)))
            case _:
                assert_never(act)

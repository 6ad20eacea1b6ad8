"""One tab's call: placed, answered with keys, redialled; its entries folded to a picture.

Knows no other tab, no widget and no driver: a driver is made by the ``MakeCall`` handed in, and whoever shows the
picture is told that there is a new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from playground.call.view import CallView
from playground.errors import PlaygroundError
from playground.hostile_text import visible_line
from playground.live_call import AskHost, Companion, LiveCall, MakeCall, OnLeg, Voice

if TYPE_CHECKING:
    from pathlib import Path

    from playground.adapters.sound.mixed_line import Hearing
    from playground.call.entries import Entry
    from playground.call.people import Intent
    from playground.call.setup import CallSetup
    from playground.call.transfers import Transfer
    from playground.run.people import People
    from playground.watch.diary import Diary

HANG_UP_PATIENCE_S = 1.0
"""How long a new call waits for the one before to be over, seconds."""


@dataclass(eq=False, slots=True)
class Placed:
    """One placed call and its picture."""

    setup: CallSetup | None = None
    view: CallView = field(default_factory=CallView)
    live: LiveCall | None = None
    """Also when it is over."""
    diary: Diary | None = None
    """What was done in it."""
    companion: Companion | None = None
    """Who goes along with it."""
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Session:
    """One call after another; the newest is the one shown."""

    def __init__(
        self,
        make_call: MakeCall,
        *,
        ask_host: AskHost,
        on_view: Callable[[CallView], None],
        on_fault: Callable[[str], None],
        on_leg: OnLeg,
    ) -> None:
        self._make_call = make_call
        self._on_leg = on_leg
        self._ask_host = ask_host
        self._on_view = on_view
        self._on_fault = on_fault
        self._placed = Placed()
        self._placing = asyncio.Lock()
        self.last_transfer: Transfer | None = None
        """The last transfer that was wanted, of whatever call."""
        self._is_closed = False
        self._hearing: Hearing = "all"

    @property
    def view(self) -> CallView:
        """The picture of the newest call."""
        return self._placed.view

    @property
    def setup(self) -> CallSetup | None:
        """What the newest call is made with; ``None`` before the first."""
        return self._placed.setup

    @property
    def busy(self) -> bool:
        """True from the moment a call is placed until it has ended."""
        return self._busy_call is not None

    def now(self) -> float:
        """The newest call's clock, seconds."""
        live = self._busy_call
        return live.now() if live is not None else self.view.at

    def arrived(self, request_id: int) -> tuple[int, int | None] | None:
        """How much of that response has come: bytes, bytes announced; ``None``: none, or no such call."""
        live = self._busy_call
        return live.arrived(request_id) if live is not None else None

    @property
    def room(self) -> str | None:
        """UUID of the room that the call is in, if there is a call and it is in one."""
        live = self._busy_call
        return live.room if live is not None else None

    def set_hearing(self, hearing: Hearing) -> None:
        """Set what is heard of this call and the next ones: see ``LiveCall.set_hearing``."""
        if hearing != self._hearing:
            self._hearing = hearing
            if (live := self._busy_call) is not None:
                live.set_hearing(hearing)

    async def place(self, setup: CallSetup, companion: Companion | None = None) -> None:
        """Make a call; the one before is hung up first. Returns when all of it is over, and never raises.

        Once the session is closed nothing happens.
        """
        async with self._placing:
            await self._end_the_one_before()
            if self._is_closed:
                return
            placed = self._placed = Placed(setup, diary=_new_diary(), companion=companion)
            with self._guarded(placed):
                placed.live = self._make_call(
                    setup,
                    on_entry=lambda entry: self._take(placed, entry),
                    ask_host=self._ask_host,
                    on_leg=self._on_leg,
                )
                placed.live.set_hearing(self._hearing)
                if companion is not None:
                    companion.joins(partial(self._do, placed), partial(self._press, placed))
        with self._guarded(placed):
            if placed.live is not None:
                await placed.live.run()
        placed.over.set()

    @property
    def newest(self) -> Placed:
        """The newest call; before the first, one without anything."""
        return self._placed

    def press(self, digit: str) -> bool:
        """Press a key of the telephone; ``False`` when there is no call."""
        if self._busy_call is None:
            return False
        self._tester_acts()
        self._press(self._placed, digit)
        return True

    def say(self, text: str) -> bool:
        """Have the caller say a text; ``False`` when there is no call."""
        if (live := self._busy_call) is None:
            return False
        self._tester_acts()
        with self._guarded(self._placed):
            live.say(text)
        return True

    async def save_audio(self) -> Path | None:
        """Save the newest call's audio so far, also when it is over; ``None`` when there is none.

        Raises ``PlaygroundError`` when it cannot be written.
        """
        live = self._placed.live
        return None if live is None else await live.save_audio()

    def hang_up(self) -> None:
        """Hang up, if there is a call."""
        if (live := self._busy_call) is not None:
            with self._guarded(self._placed):
                live.hang_up()

    def close(self) -> None:
        """Hang up, and place no further call."""
        self._is_closed = True
        self.set_hearing("none")
        self.hang_up()

    def machine_beep(self) -> None:
        """Let the far end's answering machine beep, if there is a call."""
        if (live := self._busy_call) is not None:
            with self._guarded(self._placed):
                live.machine_beep()

    def transfer(self, wanted: Transfer) -> bool:
        """Transfer the call, as the API would; ``False`` when there is no call."""
        if (live := self._busy_call) is None:
            return False
        self.last_transfer = wanted
        self._tester_acts()
        with self._guarded(self._placed):
            live.transfer(wanted)
        return True

    def play(self, deed: Callable[[People], None]) -> None:
        """Do something in the place of the others, if there is a call."""
        if (live := self._busy_call) is not None:
            self._tester_acts()
            with self._guarded(self._placed):
                deed(live.people)

    @property
    def voice(self) -> Voice | None:
        """The caller's voice, to look at; ``None`` when there is no call."""
        live = self._busy_call
        return None if live is None else live.voice

    def speak(self, deed: Callable[[Voice], None]) -> bool:
        """Do something with the caller's voice; ``False`` when there is no call."""
        if (live := self._busy_call) is None:
            return False
        self._tester_acts()
        with self._guarded(self._placed):
            deed(live.voice)
        return True

    def leg_intends(self, leg: str) -> Intent | None:
        """What somebody who was rung is going to do by itself; ``None``: nothing, or no such call."""
        live = self._busy_call
        return live.people.leg_intends(leg) if live is not None else None

    @property
    def _busy_call(self) -> LiveCall | None:
        return None if self._placed.over.is_set() else self._placed.live

    @contextmanager
    def _guarded(self, placed: Placed) -> Iterator[None]:
        """The outermost border: a fault, even of ours, is a sentence and the end of one call, no more."""
        try:
            yield
        except PlaygroundError as error:
            self._break_off(placed, str(error), "call-not-placed")
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            sentence = f"The playground itself failed and the call broke off ({what}). Please report it."
            self._break_off(placed, sentence, "internal-error")

    def _do(self, placed: Placed, deed: Callable[[LiveCall], None]) -> None:
        if placed.live is not None and not placed.over.is_set():
            with self._guarded(placed):
                deed(placed.live)

    def _press(self, placed: Placed, digit: str) -> None:
        if placed.diary is not None:
            placed.diary.press(digit)
        self._do(placed, lambda live: live.press(digit))

    def _tester_acts(self) -> None:
        if self._placed.companion is not None:
            self._placed.companion.tester_acts()

    async def _end_the_one_before(self) -> None:
        before = self._placed
        if self.busy and before.live is not None:
            self.hang_up()
            before.live.set_hearing("none")
            try:
                async with asyncio.timeout(HANG_UP_PATIENCE_S):
                    await before.over.wait()
            except TimeoutError:
                pass  # it goes on alone and is shown no more

    def _take(self, placed: Placed, entry: Entry) -> None:
        from playground.call.showing import show

        placed.view = show(placed.view, entry)
        if placed.diary is not None:
            placed.diary.take(entry)
        if placed.companion is not None:
            placed.companion.take(entry)
        if placed.view.ended is not None:
            placed.over.set()
        if placed is self._placed:
            self._on_view(placed.view)

    def _break_off(self, placed: Placed, sentence: str, code: str) -> None:
        from playground.breakdown import entries_of_breakdown

        sentence = visible_line(sentence, limit=500)
        for entry in entries_of_breakdown(placed.view, placed.setup, sentence, code):
            self._take(placed, entry)
        self._on_fault(sentence)


def _new_diary() -> Diary:
    from playground.watch.diary import Diary

    return Diary()

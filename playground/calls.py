"""The calls that are held side by side, a tab each; one of them is shown.

Calls in other tabs go on: their pictures are folded, their logs are kept, and what they need of the user
is told by whoever draws the tabs. A tab that is closed hangs up; its call may still tell its hangup URL.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from playground.live_call import Companion, MakeCall
from playground.session import Session

if TYPE_CHECKING:
    from playground.call.setup import CallSetup, Method
    from playground.call.view import CallView

__all__ = ["CallTab", "Calls"]

FINISH_PATIENCE_S = 1.0
"""How long the end of the app waits for hangup URLs to be told, seconds."""


class CallTab:
    """One tab: a call, and what the next call of this tab is made with."""

    def __init__(self, session: Session, url: str = "", method: Method = "POST", caller: str = "") -> None:
        self.session = session
        self.url = url
        """What is called, as it stands in the URL bar."""
        self.method: Method = method
        """Of the answer URL."""
        self.caller = caller
        """The caller's number; empty: the one of the settings."""


class Calls:
    """Tabs in the order in which they were opened; there is always one. Belongs to one event loop."""

    def __init__(
        self,
        make_call: MakeCall,
        *,
        ask_host: Callable[[CallTab, str], Awaitable[bool]],
        numbers: Callable[[], tuple[str, str]],
        on_view: Callable[[CallTab, CallView], None],
        on_fault: Callable[[CallTab, str], None],
        on_leg: Callable[[CallTab], None] = lambda tab: None,
    ) -> None:
        """``numbers``: caller and called party of the settings.

        ``on_view`` is told every new picture of a call that has a tab; ``on_fault`` a sentence when a call
        broke off; ``on_leg`` of a tab that was opened for a dialled party who was transferred.
        """
        self._make_call = make_call
        self._ask_host = ask_host
        self._numbers = numbers
        self._on_view = on_view
        self._on_fault = on_fault
        self._on_leg = on_leg
        self._hears_room = False
        self._running: set[asyncio.Task[None]] = set()
        self._shown = self._new_tab()
        self._tabs = [self._shown]

    @property
    def tabs(self) -> tuple[CallTab, ...]:
        """All tabs, from the left."""
        return tuple(self._tabs)

    @property
    def shown(self) -> CallTab:
        """The tab whose call is shown."""
        return self._shown

    def number(self, tab: CallTab) -> int:
        """The tab's place, counted from 1."""
        return self._tabs.index(tab) + 1

    def caller(self, tab: CallTab) -> str:
        """The number that the tab's next call comes from."""
        return tab.caller or self._numbers()[0]

    @property
    def hears_room(self) -> bool:
        """Whether the calls that are in the same room as the shown one are heard with it; else it is alone."""
        return self._hears_room

    @hears_room.setter
    def hears_room(self, hears_room: bool) -> None:
        self._hears_room = hears_room
        self._let_be_heard()

    def now(self) -> float:
        """The shown call's clock, seconds."""
        return self._shown.session.now()

    def arrived(self, request_id: int) -> tuple[int, int | None] | None:
        """How much of a response has come to the shown call: bytes, bytes announced; ``None``: none yet."""
        return self._shown.session.arrived(request_id)

    def open(self) -> CallTab:
        """A new tab, shown: for the URL of the one shown before, with a caller's number of its own."""
        from playground.caller_numbers import free_number

        first, called = self._numbers()
        number = free_number(first, {called, *(self.caller(tab) for tab in self._tabs)})
        tab = self._new_tab(self._shown.url, self._shown.method, "" if number == first else number)
        self._tabs.append(tab)
        self.show(tab)
        return tab

    def show(self, tab: CallTab) -> None:
        """Show that tab; the call shown before goes on."""
        self._shown = tab
        self._let_be_heard()

    def neighbour(self, by: int) -> CallTab:
        """The tab so many places to the right of the shown one; past the last comes the first."""
        return self._tabs[(self._tabs.index(self._shown) + by) % len(self._tabs)]

    def close(self, tab: CallTab) -> None:
        """Hang up and take the tab away; its neighbour is shown if it was. The last tab stays."""
        if len(self._tabs) == 1:
            return
        place = self._tabs.index(tab)
        self._tabs.remove(tab)
        if tab is self._shown:
            self.show(self._tabs[min(place, len(self._tabs) - 1)])
        tab.session.close()

    def place(self, tab: CallTab, setup: CallSetup, companion: Companion | None = None) -> None:
        """Make a call in that tab; its call before is hung up first. Returns at once."""
        task = asyncio.ensure_future(tab.session.place(setup, companion))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self) -> None:
        """Hang all up; returns when hangup URLs have been told, or after ``FINISH_PATIENCE_S``."""
        for tab in self._tabs:
            tab.session.close()
        if self._running:
            await asyncio.wait(self._running, timeout=FINISH_PATIENCE_S)
        for task in (late := tuple(self._running)):
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _new_tab(self, url: str = "", method: Method = "POST", caller: str = "") -> CallTab:
        session = Session(
            self._make_call,
            ask_host=lambda host: self._ask(tab, host),
            on_view=lambda view: self._tell(tab, view),
            on_fault=lambda sentence: self._tell_fault(tab, sentence),
            on_leg=lambda setup: self._open_for_leg(tab, setup),
        )
        tab = CallTab(session, url, method, caller)
        return tab

    def _open_for_leg(self, beside: CallTab, setup: CallSetup) -> None:
        """A tab for a dialled party who was transferred, right of the call that it left; it is not shown."""
        if beside not in self._tabs:
            return
        tab = self._new_tab(setup.answer_url, setup.method, setup.to_number)
        self._tabs.insert(self._tabs.index(beside) + 1, tab)
        self._let_be_heard()
        self.place(tab, setup)
        self._on_leg(tab)

    async def _ask(self, tab: CallTab, host: str) -> bool:
        return tab in self._tabs and await self._ask_host(tab, host)

    def _tell_fault(self, tab: CallTab, sentence: str) -> None:
        if tab in self._tabs:
            self._on_fault(tab, sentence)

    def _tell(self, tab: CallTab, view: CallView) -> None:
        if tab in self._tabs:
            self._let_be_heard()  # it may have come into a room, or left it
            self._on_view(tab, view)

    def _let_be_heard(self) -> None:
        """The shown call in full; of others in its room what is theirs alone, for the rest is heard already."""
        room = self._shown.session.room if self._hears_room else None
        for tab in self._tabs:
            if tab is self._shown:
                tab.session.set_hearing("all")
            else:
                is_there = room is not None and tab.session.room == room
                tab.session.set_hearing("private" if is_there else "none")

"""The driver of calls without a screen: calls that share a clock that jumps, and meet in rooms.

Theory: what is going to happen to a call stands in its agenda. The world's clock jumps to the earliest
happening of all calls, which is handed to that call's interpreter, whose effects put new ones in. Requests
are real and run side by side: before the clock may move on, all that are under way are awaited, and an
outcome happens at the time it was sent plus the real seconds it took. So a slow server is seen in ``at``, and
a timer that falls due before its response fires first. With ``RealPace`` the same loop waits for every
happening instead, and so it does while any call has an audio stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.call.entries import Entry
from playground.call.setup import CallSetup
from playground.run.agenda import Agenda
from playground.run.pace import JumpingPace, Pace, PaceSwitch
from playground.run.planned_sounds import PlannedSounds
from playground.run.recorder import RecordingStore
from playground.run.streaming import StreamAccess
from playground.run.switchboard import Switchboard
from playground.run.virtual_call import Caller, Fetch, OnLeg, Outcome, VirtualCall

if TYPE_CHECKING:
    from playground.adapters.sound.tape import CallTape

__all__ = ["CallResult", "Caller", "Fetch", "Outcome", "VirtualDriver", "VirtualWorld"]

FAREWELL_S = 2.0
"""After an interruption, requests (the hangup URL's among them) may take that long, real seconds."""


@dataclass(frozen=True, slots=True)
class CallResult:
    """How a call came out."""

    failed: bool
    """True when Plivo would have ended it with a 70xx or 80xx code."""
    interrupted: bool
    """True when the user stopped it; the log is whole all the same."""
    seconds: float
    """The call's clock at the last happening."""


@dataclass(frozen=True, slots=True)
class _Wake:
    """Something to be done then that is no call's event."""

    at: float
    then: Callable[[], None]


class VirtualWorld:
    """Calls on one clock and one switchboard. Make a new one for calls that are to begin at 0."""

    def __init__(
        self, *, seed: str | None = None, pace: Pace | None = None, farewell_s: float = FAREWELL_S
    ) -> None:
        """``seed``: dice for the rooms' UUIDs; without ``pace`` the clock jumps.

        ``farewell_s``: after an interruption, how long requests may still take, real seconds.
        """
        self._pace = PaceSwitch(pace or JumpingPace())
        self._farewell_s = farewell_s
        self._now = 0.0
        self._switchboard = Switchboard(lambda: self._now, seed=seed)
        self._calls: list[VirtualCall] = []
        self._wakes: Agenda[_Wake] = Agenda()
        self._stream_news: asyncio.Future[None] | None = None
        """Done when there are news of a stream that nobody has waited for yet."""
        self._fault: BaseException | None = None

    @property
    def now(self) -> float:
        """The clock that all calls share, seconds."""
        return self._now

    def place(
        self,
        setup: CallSetup,
        *,
        fetch: Fetch,
        caller: Caller,
        on_entry: Callable[[Entry], None],
        recordings: RecordingStore | None = None,
        sounds: PlannedSounds | None = None,
        streams: StreamAccess | None = None,
        on_leg: OnLeg | None = None,
    ) -> VirtualCall:
        """Place a call, now; also while others are going on.

        ``on_entry`` gets every log entry as it is written. ``recordings`` keeps what is recorded; without it,
        nothing is kept. ``sounds`` makes what is heard; without it there are only estimated lengths.
        ``streams``: where audio streams may go; without it, nowhere. ``on_leg`` places the call that a dialled
        party goes on as when it is transferred, in this world; without it that party is heard of no more.
        """
        call = VirtualCall(
            setup,
            fetch=fetch,
            caller=caller,
            on_entry=on_entry,
            pace=self._pace,
            world_clock=lambda: self._now,
            switchboard=self._switchboard,
            on_stream=self._hear_of_stream,
            recordings=recordings,
            sounds=sounds,
            streams=streams,
            on_leg=on_leg,
        )
        self._calls.append(call)
        return call

    def wake(self, at: float, then: Callable[[], None]) -> int:
        """Do ``then`` at that time, after what happens to calls at that time; returns a ticket to forget it by."""
        return self._wakes.plan(_Wake(at, then))

    def forget(self, ticket: int) -> None:
        """Do not do it after all; what has been done is no matter."""
        self._wakes.drop(ticket)

    async def run(self, *, on_interrupt: Callable[[], None] = lambda: None) -> bool:
        """Make the calls; returns when all have ended and every request has come out.

        Cancelled (Ctrl+C), it has the callers hang up, tells their hangup URLs and returns soon: ``True``.
        ``on_interrupt`` is told before that.
        """
        interrupted = False
        self._pace.begin()
        try:
            while await self._next():
                pass
            if not all(call.ended for call in self._calls):
                raise RuntimeError(f"a call has not ended, yet nothing is going to happen at {self._now} s")
        except asyncio.CancelledError:
            interrupted = True
            on_interrupt()
            await self._say_farewell()
        finally:
            for call in self._calls:
                call.cancel_requests()
                await call.close_streams()
        for call in self._calls:
            await call.settle()
        return interrupted

    async def go_on(self, until: Callable[[], bool]) -> None:
        """Let things happen until that is so, or nothing more can; requests under way stay so meanwhile."""
        while not until() and await self._next():
            pass

    async def _next(self) -> bool:
        """Let the next thing happen; ``False`` when nothing more can."""
        for call in self._calls:
            if call.wants_sounds:
                await call.make_sounds()
        if self._fault is not None:
            raise self._fault
        if self._pace.is_held and not self.is_streaming:
            self._now = self._pace.now(self._now)
            self._pace.release()
        due, first = self._first()
        if due is None or due > self._now:
            if due is None and all(call.is_over for call in self._calls):
                return False
            await self._wait(due)
            due, first = self._first()
            if due is None or not self._pace.has_come(due):
                return True
            self._now = max(self._now, due)
        if first is not None:
            first.take_next()
        else:
            self._wakes.take().then()
        return True

    def _first(self) -> tuple[float | None, VirtualCall | None]:
        """When the next thing happens, and to which call: of those at one time to the one placed first."""
        first, earliest = None, None
        for call in self._calls:
            due = call.due
            if due is not None and (earliest is None or due < earliest):
                first, earliest = call, due
        wake = self._wakes.due() if self._wakes else None
        if wake is not None and (earliest is None or wake < earliest):
            return wake, None
        return earliest, first

    async def _wait(self, due: float | None) -> None:
        busy = [call for call in self._calls if call.is_busy]
        if not busy and not self._pace.is_real:
            return
        awaited: set[asyncio.Future[Any]] = set()
        notices: set[asyncio.Future[Any]] = set()
        for call in busy:
            call.add_requests(awaited, notices)
        if self.is_streaming:
            notices.add(self._news_to_come())
        await self._pace.wait(due, awaited, notices)
        for call in self._calls:
            call.collect()

    @property
    def is_streaming(self) -> bool:
        """True while any call has a stream that is open or being connected: seconds are real meanwhile."""
        return any(call.is_streaming for call in self._calls)

    def _news_to_come(self) -> asyncio.Future[None]:
        """What to wait for lest news of a stream be heard late."""
        if self._stream_news is None or self._stream_news.done():
            self._stream_news = asyncio.get_running_loop().create_future()
        return self._stream_news

    def _hear_of_stream(self, fault: BaseException | None) -> None:
        """There are news of a stream; a fault of ours is raised by ``run``."""
        self._fault = self._fault or fault
        if self._stream_news is not None and not self._stream_news.done():
            self._stream_news.set_result(None)

    async def _say_farewell(self) -> None:
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
        self._now = self._pace.now(self._now)
        for call in self._calls:
            call.hang_up()
        under_way = set[asyncio.Future[Any]]()
        for call in self._calls:
            call.add_requests(under_way, under_way)
        if under_way:
            await asyncio.wait(under_way, timeout=self._farewell_s)
        for call in self._calls:
            call.give_up_requests(self._farewell_s)


class VirtualDriver:
    """Runs one call to its end, and what legs of it go on as, in a world of its own. Make a new one for each call."""

    def __init__(
        self,
        setup: CallSetup,
        *,
        fetch: Fetch,
        caller: Caller,
        on_entry: Callable[[Entry], None],
        pace: Pace | None = None,
        recordings: RecordingStore | None = None,
        sounds: PlannedSounds | None = None,
        streams: StreamAccess | None = None,
        on_leg: OnLeg | None = None,
        farewell_s: float = FAREWELL_S,
    ) -> None:
        """As of ``VirtualWorld`` and its ``place``."""
        self.world = VirtualWorld(seed=setup.call_uuid, pace=pace, farewell_s=farewell_s)
        """Where calls are placed that dialled parties go on as."""
        self.call = self.world.place(
            setup,
            fetch=fetch,
            caller=caller,
            on_entry=on_entry,
            recordings=recordings,
            sounds=sounds,
            streams=streams,
            on_leg=on_leg,
        )

    @property
    def tape(self) -> CallTape:
        """What is said and heard; whole if ``sounds`` have real lengths, else where a recording runs."""
        return self.call.tape

    @property
    def clock(self) -> float:
        """The call's clock, seconds."""
        return self.call.clock

    async def run(self) -> CallResult:
        """Make the call; returns when it has ended and every request has come out.

        Cancelled (Ctrl+C), it has the caller hang up, tells the hangup URL and returns soon.
        """
        interrupted = await self.world.run()
        return CallResult(self.call.failed, interrupted, self.call.clock)

"""The walk: many calls side by side on virtual clocks, a fresh call for every choice, within limits.

The surveyor plans, a guide leads each call, this drives: requests a second, real time, interruption.
"""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from uuid import uuid4

from playground.call.effects import SendRequest
from playground.call.entries import Entry
from playground.call.setup import CallSetup
from playground.map.graph import silent_cycles
from playground.map.guide import Guide, Reading
from playground.map.model import SILENT_ROUNDS, START, FlowMap
from playground.map.plan import Limits, Trip
from playground.map.survey import Surveyor
from playground.run.virtual import Fetch, Outcome, VirtualDriver

TELL_EVERY_S = 0.2
"""How often progress is told, real seconds."""

RARE_COLLECTIONS = (20_000, 20, 20)
"""Thresholds of the garbage collector meanwhile: the map only grows, and searching it in vain costs a tenth."""
MOST_LOOPS = 30
"""So many loops of silence are walked for long."""


@dataclass(frozen=True, slots=True)
class WalkOptions:
    """How the walk goes."""

    parallel: int = 8
    """Calls at a time."""
    rate: float | None = None
    """Requests a second at most; ``None``: no limit."""
    seconds: float | None = 600.0
    """Real time; ``None``: no limit."""
    limits: Limits = field(default_factory=Limits)
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the walk stands."""

    pages: int
    calls: int
    requests: int
    open: int
    seconds: float


OnProgress = Callable[[Progress], None]


class Walk:
    """Walks a flow. Make a new one for each walk."""

    def __init__(
        self,
        flow: FlowMap,
        setup: CallSetup,
        lanes: Sequence[Fetch],
        options: WalkOptions,
        on_progress: OnProgress = lambda _: None,
        *,
        surveyor: Surveyor | None = None,
    ) -> None:
        """``flow`` is filled; what it holds already is not walked again. ``setup``: of every call, but its ids.

        ``lanes``: what performs the requests of one call at a time each, for a pool of connections gets slower
        the more it holds; with fewer lanes than calls, calls share them. ``surveyor``: of that flow, when others
        add to it meanwhile; else the walk has one of its own, with the limits of ``options``.
        """
        self.flow = flow
        self._setup = setup
        self._lanes = deque(lanes[number % len(lanes)] for number in range(options.parallel))
        self._options = options
        self._on_progress = on_progress
        self._surveyor = Surveyor(flow, options.limits) if surveyor is None else surveyor
        self._sounds: dict[str, asyncio.Task[Outcome]] = {}
        self._next_request = 0.0
        self._began = 0.0
        self._before_s = flow.seconds
        self._told = 0.0

    async def run(self) -> None:
        """Walk until all is walked or a limit is reached. Cancelled, it leaves ``flow`` as far as it has come."""
        self._began = perf_counter()
        self.flow.stopped = ""
        thresholds = gc.get_threshold()
        gc.set_threshold(*RARE_COLLECTIONS)
        try:
            async with asyncio.timeout(self._options.seconds):
                await self._walk_all()
                await self._try_silence()
        except TimeoutError:
            self.flow.stopped = f"The time was over after {self._options.seconds:g} s (--time)."
        except asyncio.CancelledError:
            self.flow.stopped = "It was interrupted."
            raise
        finally:
            gc.set_threshold(*thresholds)
            self.flow.seconds = self._before_s + perf_counter() - self._began
            for sound in self._sounds.values():
                sound.cancel()
            self._tell(at_once=True)

    async def _walk_all(self) -> None:
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                while len(running) < self._options.parallel:
                    trip = self._surveyor.plan.next_trip()
                    if trip is None:
                        break
                    running.add(asyncio.create_task(self._go(trip)))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                self._tell()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _try_silence(self) -> None:
        """Loops of silence, walked for long: an app may count, and hang up at the third time."""
        reading = replace(self._options.reading, rounds=SILENT_ROUNDS)
        for cycle in silent_cycles(self.flow)[:MOST_LOOPS]:
            place = cycle[0]
            if place in self.flow.silent_rounds or not self.flow.route(place):
                continue
            self.flow.calls += 1
            guide = await self._call(Trip(tuple(self.flow.route(place))), reading, self._lanes[0])
            if guide.rounds:
                self.flow.silent_rounds[place] = guide.rounds > SILENT_ROUNDS

    async def _go(self, trip: Trip) -> None:
        """Make one call."""
        lane = self._lanes.popleft()
        try:
            await self._call(trip, self._options.reading, lane)
        finally:
            self._lanes.append(lane)
            self._surveyor.plan.give_back(trip.last)

    async def _call(self, trip: Trip, reading: Reading, lane: Fetch) -> Guide:
        setup = replace(
            self._setup,
            call_uuid=str(uuid4()),
            request_uuid=str(uuid4()) if self._setup.request_uuid else "",
            started=datetime.now(UTC),
            nonce_seed=uuid4().hex,
        )
        guide = Guide(self._surveyor, trip, setup, reading)
        driver = VirtualDriver(setup, fetch=partial(self._fetched, lane), caller=guide, on_entry=_nobody)
        result = await driver.run()
        if result.interrupted:
            raise asyncio.CancelledError
        return guide

    async def _fetched(self, lane: Fetch, request: SendRequest) -> Outcome:
        if request.purpose == "media":
            return await self._sound(lane, request)
        if self._options.rate is not None:
            await self._turn(1 / self._options.rate)
        self.flow.requests += 1
        return await lane(request)

    async def _turn(self, gap_s: float) -> None:
        now = perf_counter()
        self._next_request = max(now, self._next_request + gap_s)
        if (wait_s := self._next_request - now) > 0:
            await asyncio.sleep(wait_s)

    async def _sound(self, lane: Fetch, request: SendRequest) -> Outcome:
        """Sound files are fetched once: the app's state does not hang on them."""
        if request.url not in self._sounds:
            self.flow.requests += 1
            self._sounds[request.url] = asyncio.ensure_future(lane(request))
        outcome = await asyncio.shield(self._sounds[request.url])
        return replace(outcome, request_id=request.request_id)

    def _tell(self, *, at_once: bool = False) -> None:
        now = perf_counter()
        if not at_once and now - self._told < TELL_EVERY_S:
            return
        self._told = now
        flow = self.flow
        self._on_progress(
            Progress(len(flow.pages), flow.calls, flow.requests, self._surveyor.plan.open, now - self._began)
        )


def _nobody(_: Entry) -> None:
    """The guide hears the entries; nobody else does."""


def is_unreachable(flow: FlowMap) -> bool:
    """Whether not even the first document could be asked for: no response at all."""
    first = next(iter(flow.ways_from(START)), None)
    if flow.pages or (first is not None and (first.end is None or not first.end.failed)):
        return False
    return first is None or all(asked.status is None for asked in first.asked)

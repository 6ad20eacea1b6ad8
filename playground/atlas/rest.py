"""Walks what the tester has not: silent calls of its own, few at a time, so that the tester's call stays smooth.

Hosts that nobody has named are refused, not asked about. When the app is there no more the walk stops by itself, and
what failed for that alone is not put on the map: it is walked the next time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from playground.call.events import RequestFailed
from playground.call.hosts import host_of
from playground.map.model import START, FlowMap, Way
from playground.map.walk import Progress, WalkOptions
from playground.map.walker import ready_walk
from playground.placing import call_setup, read_target
from widgets.map_rows import WalkState

if TYPE_CHECKING:
    from playground.atlas.target_map import TargetMap
    from playground.call.effects import SendRequest
    from playground.run.virtual import Outcome
    from playground.settings.config import Settings

__all__ = ["walk_rest"]

PARALLEL = 3
"""Calls at a time."""
MOST_S = 3600.0
"""A call of the walk is cut off then, seconds on its own clock."""
GONE_AFTER = 3
"""So many requests to the target's own server in a row without a response, and it is gone."""


class Pulse:
    """Whether the target's own server still answers."""

    def __init__(self, answer_url: str) -> None:
        self._own = host_of(answer_url)
        self._in_a_row = 0
        self.why = ""
        """Of the last failure, one sentence."""

    @property
    def is_gone(self) -> bool:
        """True when it does not answer any more."""
        return self._in_a_row >= GONE_AFTER

    def feel(self, request: SendRequest, outcome: Outcome) -> None:
        """How a request came out."""
        if not self.is_own(request.url) or self.is_gone:
            return
        if isinstance(outcome, RequestFailed):
            self._in_a_row += 1
            self.why = outcome.message
        else:
            self._in_a_row = 0

    def is_own(self, url: str) -> bool:
        """Whether that URL is of the target's server."""
        return self._own is not None and host_of(url) == self._own


class _Before:
    """What a map knew before a walk."""

    def __init__(self, flow: FlowMap) -> None:
        self._steps = set(flow.ways)
        self._led_elsewhere = {step: set(way.also) for step, way in flow.ways.items() if way.also}

    def forget_silence(self, flow: FlowMap, pulse: Pulse) -> None:
        """Take out again what the walk learned from a server that does not answer."""
        for step, way in list(flow.ways.items()):
            way.also = self._led_elsewhere.get(step, set())
            if step not in self._steps and _is_unanswered(pulse, way):
                del flow.ways[step]


async def walk_rest(
    chart: TargetMap,
    settings: Settings,
    tell: Callable[[WalkState], None],
    *,
    hosts: Iterable[str] = (),
) -> str:
    """Walk until all is known; says how it ended if it is not, else nothing. Raises ``PlaygroundError``.

    ``settings``: those of the tester's own calls. ``hosts``: what the tester has allowed beside them.
    """
    flow, target = chart.flow, read_target(chart.flow.target)
    setup, _ = call_setup(target, settings.call, time_limit_s=MOST_S)
    setup = replace(setup, rules_off=frozenset(settings.lint.off))
    pulse, before, calls_before = Pulse(setup.answer_url), _Before(flow), flow.calls

    def on_outcome(request: SendRequest, outcome: Outcome) -> None:
        pulse.feel(request, outcome)
        if pulse.is_gone:
            walking.cancel()

    def on_progress(progress: Progress) -> None:
        tell(WalkState(progress.calls - calls_before, progress.pages, progress.open))

    chart.surveyor.plan.set_out_again()
    options = WalkOptions(parallel=PARALLEL, seconds=None)
    async with ready_walk(
        flow, setup, settings.call, options, on_progress,
        file=target.file, hosts=hosts, surveyor=chart.surveyor, on_outcome=on_outcome,
    ) as walk:  # fmt: skip
        walking = asyncio.ensure_future(walk.run())
        try:
            await walking
        except asyncio.CancelledError:
            if not pulse.is_gone:
                raise
        finally:
            walking.cancel()
            await asyncio.gather(walking, return_exceptions=True)
    if not pulse.is_gone and not _is_unreachable(pulse, flow.ways_from(START)):
        return flow.stopped
    before.forget_silence(flow, pulse)
    flow.stopped = f"The app answers no more. {pulse.why}".rstrip()
    return flow.stopped


def _is_unreachable(pulse: Pulse, first: Iterable[Way]) -> bool:
    """Whether there was nobody from the beginning on."""
    return any(_is_unanswered(pulse, way) for way in first)


def _is_unanswered(pulse: Pulse, way: Way) -> bool:
    """Whether a way ended because the target's server did not answer."""
    if way.end is None or not way.end.failed:
        return False
    return any(asked.status is None and pulse.is_own(asked.url) for asked in way.asked[-2:])

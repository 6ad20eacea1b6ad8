"""All maps of the app's session: hears every call, keeps a map of each target, walks and saves on demand.

What calls tell is kept for a moment and put on the map between other things, a few milliseconds at a time: a key
press never waits for the map. Whatever reads maps is loaded with the first document, in a thread.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from playground.errors import PlaygroundError
from playground.hostile_text import visible_line
from playground.live_call import AskHost, LiveCall, MakeCall, OnLeg

if TYPE_CHECKING:
    from pathlib import Path

    from playground.atlas.target_map import TargetMap
    from playground.call.entries import Entry
    from playground.call.setup import CallSetup
    from playground.scenarios.deeds import Deed
    from playground.settings.config import Settings
    from widgets.map_rows import MapPicture

__all__ = ["Atlas"]

DRAIN_AFTER_S = 0.1
"""What calls tell waits so long at most before it is put on the map, in slices."""
SLICE_S = 0.004
"""Of the event loop's time, at once."""
BETWEEN_S = 0.02
"""From one slice to the next."""
TELL_AFTER_S = 0.25
"""Changes are told so seldom."""


class Atlas:
    """The maps by their targets. Belongs to one event loop."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        *,
        hosts: Callable[[], Iterable[str]],
        on_change: Callable[[], None],
    ) -> None:
        """``settings``: of the tester's calls; ``hosts``: those allowed beside the ones named there.

        ``on_change`` is told, not too often, that a map is another than before.
        """
        self._settings = settings
        self._hosts = hosts
        self._on_change = on_change
        self._maps: dict[str, TargetMap] = {}
        self._heard: deque[tuple[CallSetup, Entry]] = deque()
        """Not on the map yet."""
        self._loading: asyncio.Task[None] | None = None
        self._draining: asyncio.TimerHandle | None = None
        self._telling: asyncio.TimerHandle | None = None
        self._walks: dict[str, asyncio.Task[str]] = {}
        self._aside = asyncio.Lock()
        """Held while a map is looked at on another thread, and must not grow."""
        self._is_finished = False

    # Calls

    def listening(self, make_call: MakeCall) -> MakeCall:
        """The same, except that every call's entries are heard here, too."""

        def make(
            setup: CallSetup, *, on_entry: Callable[[Entry], None], ask_host: AskHost, on_leg: OnLeg
        ) -> LiveCall:
            def both(entry: Entry) -> None:
                on_entry(entry)
                self.hear(setup, entry)

            return make_call(setup, on_entry=both, ask_host=ask_host, on_leg=on_leg)

        return make

    def hear(self, setup: CallSetup, entry: Entry) -> None:
        """The next entry of a call's log."""
        from playground.call.entries import DocumentLoaded

        self._heard.append((setup, entry))
        if self._loading is not None or isinstance(entry, DocumentLoaded):
            self._drain_soon(DRAIN_AFTER_S)

    def _drain_soon(self, after_s: float) -> None:
        if self._draining is None and not self._is_finished:
            self._draining = asyncio.get_running_loop().call_later(after_s, self._drain)

    def _drain(self) -> None:
        self._draining = None
        if self._loading is None:
            self._loading = asyncio.ensure_future(self._load())
        if not self._loading.done() or self._aside.locked():
            self._drain_soon(BETWEEN_S)
            return
        until = perf_counter() + SLICE_S
        while self._heard and perf_counter() < until:
            self._put_down_safely(*self._heard.popleft())
        if self._heard:
            self._drain_soon(BETWEEN_S)
        self._changed()

    async def _load(self) -> None:
        await asyncio.to_thread(_import_maps)

    def _put_down_safely(self, setup: CallSetup, entry: Entry) -> None:
        """A border: a fault of ours in reading a call for the map costs the map that call, and nothing else."""
        try:
            self._put_down(setup, entry)
        except Exception as error:
            chart = self._map_for(setup.answer_url)
            chart.lose(setup.call_uuid)
            what = f"{type(error).__name__}: {error}"
            chart.said = visible_line(
                f"A call is not on the map, for the playground failed ({what})", limit=200
            )

    def _put_down(self, setup: CallSetup, entry: Entry) -> None:
        from playground.call.entries import CallEnded, CallStarted

        chart = self._map_for(setup.answer_url)
        if isinstance(entry, CallStarted):
            chart.follow(setup)
        chart.hear(setup.call_uuid, entry, is_last=isinstance(entry, CallEnded))

    def _map_for(self, target: str) -> TargetMap:
        from playground.atlas.target_map import TargetMap

        if target not in self._maps:
            self._maps[target] = TargetMap(target)
        return self._maps[target]

    def _changed(self) -> None:
        if self._telling is None and not self._is_finished:
            self._telling = asyncio.get_running_loop().call_later(TELL_AFTER_S, self._tell)

    def _tell(self) -> None:
        self._telling = None
        self._on_change()

    # What is shown

    def picture(self, target: str, shown: str, others: Iterable[str] = ()) -> MapPicture:
        """The map of that target, for whom the call ``shown`` is; ``others``: the tester's other calls there."""
        from widgets.map_rows import MapPicture

        chart = self._maps.get(target)
        if chart is None:
            return MapPicture()
        if chart.needs_judging and not chart.is_quickly_judged and target not in self._walks:
            self._judge_aside(chart)
        return chart.picture(shown, others)

    def _judge_aside(self, chart: TargetMap) -> None:
        if not self._aside.locked():
            task = asyncio.ensure_future(self._judged(chart))
            task.add_done_callback(lambda _: self._changed())

    async def _judged(self, chart: TargetMap) -> None:
        async with self._aside:
            if chart.flow.target not in self._walks:
                await asyncio.to_thread(chart.judged)

    def fold(self, target: str, place: int, is_open: bool) -> None:
        """Show the choices of a menu, or hide them."""
        if (chart := self._maps.get(target)) is not None:
            chart.fold(place, is_open)

    def deeds_to(self, target: str, key: str) -> tuple[Deed, ...] | None:
        """What a caller does to get to that row of the map; ``None``: it takes more than keys and words."""
        from playground.atlas.going import deeds_to
        from playground.atlas.outline import step_of

        chart = self._maps.get(target)
        return None if chart is None else deeds_to(chart.flow, step_of(key))

    def forget(self, target: str) -> None:
        """Begin that target's map anew; calls that go on are not on it."""
        self.stop_walk(target)
        self._maps.pop(target, None)
        self._changed()

    # The walk

    def goes_to(self, target: str) -> str:
        """Where requests for that target go, when its host is mapped."""
        from playground.call.hosts import mapped_url

        return mapped_url(target, self._settings().call.host_map)

    def is_walking(self, target: str) -> bool:
        """Whether what is not known of that target is being walked."""
        return target in self._walks

    async def walk(self, target: str, caller: str = "") -> str:
        """Walk what is not known; returns one sentence about what was found. Raises ``PlaygroundError``.

        ``caller``: the number that the calls come from; empty: that of the settings.
        """
        from playground.atlas.rest import walk_rest
        from widgets.map_rows import WalkState

        settings = self._settings()
        if caller:
            settings = replace(settings, call=replace(settings.call, from_number=caller))
        await self._loaded()
        async with self._aside:  # nobody is looking at the map on another thread
            if target in self._walks or self._is_finished:
                return ""
            chart = self._map_for(target)
            chart.budget_s = settings.call.timeout_s

            def tell(state: WalkState) -> None:
                chart.walk = state
                self._changed()

            walk = asyncio.ensure_future(walk_rest(chart, settings, tell, hosts=tuple(self._hosts())))
            self._walks[target] = walk
        chart.said = ""
        chart.walk = WalkState()
        self._changed()
        try:
            await asyncio.wait([walk])
        finally:
            walk.cancel()
            del self._walks[target]
            chart.walk = None
            self._changed()
        ended = "It was stopped." if walk.cancelled() else walk.result()
        await self._judged(chart)
        return _summary(chart, ended)

    def stop_walk(self, target: str) -> None:
        """Stop walking; what was found stays."""
        if (walk := self._walks.get(target)) is not None:
            walk.cancel()

    async def _loaded(self) -> None:
        if self._loading is None:
            self._loading = asyncio.ensure_future(self._load())
        await asyncio.shield(self._loading)

    async def keep(self, target: str) -> Path | None:
        """Save that target's map; returns where, ``None`` when there is none. Raises ``PlaygroundError``."""
        chart = self._maps.get(target)
        if chart is None:
            return None
        if target in self._walks:
            raise PlaygroundError("The map is still growing.", fix="Stop the walk first, then save the map.")
        from playground.atlas.keeping import keep_map

        async with self._aside:
            _, verdicts = await asyncio.to_thread(chart.judged)
            return await asyncio.to_thread(keep_map, chart.flow, verdicts)

    async def finish(self) -> None:
        """Walk no more, tell nothing more."""
        self._is_finished = True
        for handle in (self._draining, self._telling):
            if handle is not None:
                handle.cancel()
        walks = tuple(self._walks.values())
        for walk in walks:
            walk.cancel()
        await asyncio.gather(*walks, return_exceptions=True)


def _import_maps() -> None:
    """What takes a while to load."""
    import playground.atlas.target_map  # noqa: F401


def _summary(chart: TargetMap, ended: str) -> str:
    """What the walk found, one line."""
    picture = chart.picture("")
    counts = (picture.menus, "menu"), (picture.errors, "error"), (picture.warnings, "warning")
    found = ", ".join(f"{count} {what}" if count == 1 else f"{count} {what}s" for count, what in counts)
    left = len(chart.flow.open_choices())
    if not left:
        return f"The whole map: {found}. {ended}".rstrip()
    return f"The map so far: {found}; {left} {'choice is' if left == 1 else 'choices are'} not walked. {ended}".rstrip()

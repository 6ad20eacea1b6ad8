"""Many scenarios: read from files, played several at a time, told in their order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.errors import PlaygroundError
from playground.scenarios.choosing import looks_like_scenarios
from playground.scenarios.mistakes import PlacedMistake, ScenarioMistakes
from playground.scenarios.model import Scenario
from playground.scenarios.playing import FAILED, Played, Verdict, World, target_of
from playground.scenarios.reading import read_file
from playground.settings.options import CallOptions

if TYPE_CHECKING:
    from playground.map.chart import Chart


def read_suite(files: Iterable[Path], named: Iterable[Path]) -> tuple[list[Scenario], list[Path]]:
    """All scenarios, and files that hold none; such a file is a mistake where the user ``named`` it itself.

    Raises ``ScenarioMistakes`` with the mistakes of all files.
    """
    must_be = set(named)
    found: list[Scenario] = []
    passed_over: list[Path] = []
    mistakes: list[PlacedMistake] = []
    for file in files:
        if file not in must_be and not _may_hold_scenarios(file):
            passed_over.append(file)
            continue
        try:
            found += read_file(file)
        except ScenarioMistakes as error:
            mistakes += error.mistakes
    if mistakes:
        raise ScenarioMistakes(mistakes)
    return found, passed_over


def _may_hold_scenarios(file: Path) -> bool:
    try:
        return looks_like_scenarios(file.read_text(encoding="utf-8-sig", errors="replace"))
    except OSError:
        return True  # reading it tells why not


def check_targets(scenarios: Iterable[Scenario], url: str | None) -> None:
    """Raise ``ScenarioMistakes`` for callers whose URL is missing or cannot be called."""
    mistakes = []
    for scenario in scenarios:
        if scenario.skip is not None:
            continue
        for spec in scenario.callers:
            try:
                target_of(spec, scenario.file, url)
            except PlaygroundError as error:
                place = spec.place if spec.place.line else scenario.place
                mistakes.append(PlacedMistake(scenario.file or Path(scenario.name), place, str(error)))
    if mistakes:
        raise ScenarioMistakes(mistakes)


async def play_all(
    scenarios: Sequence[Scenario],
    world: World,
    *,
    at_once: int,
    fail_fast: bool = False,
    on_played: Callable[[int, Played], None],
    is_enough: Callable[[], bool] = lambda: False,
) -> bool:
    """Play them, so many at once; each is told with its number as it is through.

    Returns ``True`` when it was interrupted. With ``fail_fast``, or once it ``is_enough``, no other begins;
    those under way are finished.
    """
    coming = iter(enumerate(scenarios))
    has_failed = False

    async def worker() -> None:
        nonlocal has_failed
        for number, scenario in coming:
            if (fail_fast and has_failed) or is_enough():
                return
            played = await world.play(scenario)
            has_failed = has_failed or played.verdict in FAILED
            on_played(number, played)
            if played.verdict is Verdict.INTERRUPTED:
                return

    workers = [asyncio.ensure_future(worker()) for _ in range(max(1, min(at_once, len(scenarios))))]
    interrupted = False
    try:
        await asyncio.gather(*workers)
    except asyncio.CancelledError:
        interrupted = True
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
        for running in workers:
            running.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return interrupted


@dataclass(frozen=True, slots=True)
class Terms:
    """How a suite is played."""

    options: CallOptions
    """Of profile and environment."""
    given: Mapping[str, Any]
    """Of the command line, by the fields of ``CallOptions``: stronger than the scenarios'."""
    url: str | None
    """Called instead of what the scenarios say."""
    at_once: int
    fail_fast: bool
    recordings: Path
    """The folder for recordings."""
    chart: Chart | None = None
    """The map that calls are followed on."""
    rules_off: frozenset[str] = frozenset()
    """Codes of findings about documents that are not told."""
    keeps_questions: bool = False
    """Whether calls keep what they asked the app for."""


async def play_on(
    terms: Terms,
    scenarios: Sequence[Scenario],
    on_played: Callable[[int, Played], None],
    is_enough: Callable[[], bool] = lambda: False,
) -> bool:
    """``play_all`` with connections and recordings of its own."""
    from playground.adapters.http import HttpClient
    from playground.adapters.recordings import KeptRecordings

    with contextlib.closing(KeptRecordings(terms.recordings)) as recordings:
        async with HttpClient() as client, HttpClient(verify=False) as insecure_client:
            world = World(
                client,
                insecure_client=insecure_client,
                options=terms.options,
                given=terms.given,
                url=terms.url,
                recordings=recordings,
                chart=terms.chart,
                rules_off=terms.rules_off,
                keeps_questions=terms.keeps_questions,
            )
            try:
                return await play_all(
                    scenarios,
                    world,
                    at_once=terms.at_once,
                    fail_fast=terms.fail_fast,
                    on_played=on_played,
                    is_enough=is_enough,
                )
            finally:
                world.close_voices()


class InOrder:
    """Tells results in the order of their numbers, as soon as all before are there."""

    def __init__(self, tell: Callable[[Played], None]) -> None:
        self._tell = tell
        self._waiting: dict[int, Played] = {}
        self._next = 0

    def take(self, number: int, played: Played) -> None:
        """One more result."""
        self._waiting[number] = played
        while self._next in self._waiting:
            self._tell(self._waiting.pop(self._next))
            self._next += 1

    def finish(self) -> None:
        """No more are to come."""
        for number in sorted(self._waiting):
            self._tell(self._waiting.pop(number))

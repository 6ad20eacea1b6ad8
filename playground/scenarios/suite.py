"""Many scenarios: read from files, played several at a time, told in their order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from playground.errors import PlaygroundError
from playground.scenarios.choosing import looks_like_scenarios
from playground.scenarios.mistakes import PlacedMistake, ScenarioMistakes
from playground.scenarios.model import Scenario
from playground.scenarios.playing import Played, Verdict, World
from playground.scenarios.reading import read_file

_FAILED = (Verdict.FAILED, Verdict.CALL_FAILED)


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


def check_targets(scenarios: Iterable[Scenario], world: World) -> None:
    """Raise ``ScenarioMistakes`` for callers whose URL is missing or cannot be called."""
    mistakes = []
    for scenario in scenarios:
        if scenario.skip is not None:
            continue
        for spec in scenario.callers:
            try:
                world.target_of(spec, scenario.file)
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
    on_played: Callable[[Played], None],
) -> bool:
    """Play them, so many at once; each is told in their order as soon as all before it are through.

    Returns ``True`` when it was interrupted. With ``fail_fast`` no other begins once one has failed; those
    under way are finished.
    """
    results: dict[int, Played] = {}
    told = 0
    coming = iter(enumerate(scenarios))
    has_failed = False

    async def worker() -> None:
        nonlocal told, has_failed
        for number, scenario in coming:
            if fail_fast and has_failed:
                return
            results[number] = played = await world.play(scenario)
            has_failed = has_failed or played.verdict in _FAILED
            while told in results:
                on_played(results.pop(told))
                told += 1
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
    for number in sorted(results):
        on_played(results[number])
    return interrupted

"""``test --watch``: what has changed since scenarios were played, and which of them it concerns.

Watched are the scenario files, the local documents that they call, and what the app answered the calls: every so
often it is asked again, one call after the other, calls that differ in nothing asked for only once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from playground.adapters.file_watch import FileWatch
from playground.errors import PlaygroundError
from playground.hostile_text import visible_line
from playground.scenarios.choosing import scenario_files
from playground.scenarios.model import Scenario
from playground.scenarios.playing import FAILED, Played, target_of
from playground.watch import GAP_S
from playground.watch.answers import Memory
from playground.watch.asking import Look, Questions
from playground.watch.changes import Changes
from playground.watch.folders import files_below, folders_below, folders_of_file

REST = 4.0
"""An app that takes long to be asked again has a rest so many times as long, if that is more than ``gap_s``."""
RESTART_S = 2.5
"""After its source changed, an app has so many seconds to go away or to answer otherwise."""
COMING_UP_S = 0.3
"""An app that is not there is asked so often, seconds."""
_NO_HURRY_S = 3600.0


@dataclass(frozen=True, slots=True)
class Change:
    """Something is otherwise than when scenarios were played."""

    words: str
    concerns: Callable[[Scenario], bool]


def name_of(scenario: Scenario) -> tuple[Path | None, str]:
    """By which a scenario is known again when its file has been read anew."""
    return scenario.file, scenario.name


class SuiteWatch:
    """Use it on one thread, where no event loop runs."""

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        url: str | None,
        source: Sequence[Path] = (),
        tell: Callable[[str], None],
        gap_s: float = GAP_S,
    ) -> None:
        """``url``: called instead of what scenarios say; ``source``: of the app, watched instead of asking it.

        ``tell`` hears sentences for the user.
        """
        self._paths = paths
        self._url = url
        self._source = source
        self._tell = tell
        self._gap_s = gap_s
        self._memory = Memory()
        self._documents: dict[Path, set[tuple[Path | None, str]]] = {}
        """Local documents, and the scenarios that call them."""
        self._played: dict[tuple[Path | None, str], Played] = {}
        self._files = FileWatch(self._find_files, self._folders)
        self._is_away = False

    def know(self, scenarios: Iterable[Scenario]) -> None:
        """These are the scenarios now."""
        names = set()
        self._documents = {}
        for scenario in scenarios:
            names.add(name_of(scenario))
            for document in self._called_by(scenario):
                self._documents.setdefault(document, set()).add(name_of(scenario))
        self._played = {name: played for name, played in self._played.items() if name in names}
        self._files.expect(self._documents)

    def take(self, results: Iterable[Played]) -> None:
        """How scenarios came out that have just been played."""
        self._played.update({name_of(played.scenario): played for played in results})

    @property
    def results(self) -> tuple[Played, ...]:
        """How each came out the last time it was played."""
        return tuple(self._played.values())

    def wait(self) -> Change:
        """The next change, as soon as there is one."""
        gap_s = self._gap_s
        while True:
            asks = not self._source and any(played.asked for played in self._played.values())
            if found := self._files.wait(gap_s if asks else _NO_HURRY_S):
                return self._of_files(found)
            if asks:
                began = monotonic()
                if (change := asyncio.run(self._look_at_app())) is not None:
                    return change
                gap_s = COMING_UP_S if self._is_away else max(self._gap_s, REST * (monotonic() - began))

    def _of_files(self, found: Changes) -> Change:
        named = found.files - self._of_the_app_alone(found.files)
        if named != found.files:
            asyncio.run(self._let_it_come_up())
            return Change(found.words(), lambda scenario: True)
        callers = {name for path in named for name in self._documents.get(path, ())}
        return Change(found.words(), lambda scenario: scenario.file in named or name_of(scenario) in callers)

    async def _look_at_app(self) -> Change | None:
        for questions in self._chains():
            look = await questions.look_again(self._memory)
            self._hear(look)
            if look.verdict == "away":
                return None
            if look.verdict == "changed":
                return self._of_app(look)
        return None

    def _of_app(self, look: Look) -> Change:
        callers = {
            name
            for name, played in self._played.items()
            if any(look.question in asked.keys for asked in played.asked)
        }
        words = f"{visible_line(look.url, limit=120)} answers otherwise"
        return Change(words, lambda scenario: name_of(scenario) in callers)

    async def _let_it_come_up(self) -> None:
        """Until the app runs what was saved: it answers otherwise, or went away and is back, or takes its time."""
        until, was_away = monotonic() + RESTART_S, False
        chains = list(self._chains())
        while chains and (was_away or monotonic() < until):
            look = await chains[0].look_again(self._memory)
            self._hear(look)
            if look.verdict == "changed" or (was_away and look.verdict == "same"):
                return
            was_away = look.verdict == "away"
            await asyncio.sleep(COMING_UP_S)

    def _hear(self, look: Look) -> None:
        for sentence in look.noise:
            self._tell(sentence)
        is_away = look.verdict == "away"
        if is_away and not self._is_away:
            self._tell(f"{visible_line(look.url, limit=120)} does not answer; it is waited for.")
        self._is_away = is_away

    def _chains(self) -> Iterator[Questions]:
        """Of the calls that asked for something, those of which none is the beginning of another."""
        asked = [
            questions for played in self._played.values() for questions in played.asked if questions.keys
        ]
        longest_first = sorted(asked, key=lambda questions: -len(questions.keys))
        begun: set[tuple[str, ...]] = set()
        for questions in longest_first:
            keys = questions.keys
            if keys not in begun:
                begun.update(keys[:length] for length in range(1, len(keys) + 1))
                yield questions

    # Files

    def _of_the_app_alone(self, files: Iterable[Path]) -> set[Path]:
        """Those of the app's source that are neither scenarios nor called by any."""
        ours = {path.resolve() for path in (*self._scenario_files(), *self._documents)}
        return {
            path
            for path in files
            if path.resolve() not in ours
            and any(path == source or source in path.parents for source in self._source)
        }

    def _scenario_files(self) -> list[Path]:
        try:
            return scenario_files(self._paths)
        except PlaygroundError:
            return []  # gone for the moment, or for good

    def _find_files(self) -> list[Path]:
        source = (file for path in self._source for file in (files_below(path) if path.is_dir() else [path]))
        return list(dict.fromkeys([*self._scenario_files(), *self._documents, *source]))

    def _folders(self) -> Iterator[Path]:
        for path in (*self._paths, *self._source, *self._documents):
            yield from folders_below(path) if path.is_dir() else folders_of_file(path)

    def _called_by(self, scenario: Scenario) -> Iterator[Path]:
        for spec in scenario.callers:
            try:
                target = target_of(spec, scenario.file, self._url)
            except PlaygroundError:
                continue
            if target.file is not None:
                yield target.file


def in_order_of_interest(scenarios: Iterable[Scenario], results: Iterable[Played]) -> list[Scenario]:
    """Those first that failed the last time."""
    failed = {name_of(played.scenario) for played in results if played.verdict in FAILED}
    return sorted(scenarios, key=lambda scenario: name_of(scenario) not in failed)

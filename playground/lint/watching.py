"""``lint --watch``: the documents checked again whenever one of them is otherwise, on disk or as the app gives it."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from playground.adapters.file_watch import FileWatch
from playground.call.events import FetchFailure
from playground.call.setup import CallSetup
from playground.document.decode import decode
from playground.hostile_text import visible_line
from playground.lint.asking import Asked
from playground.lint.checking import Manner, ask, check_read
from playground.lint.reading import Body, Unreadable
from playground.lint.result import Result
from playground.lint.targets import STANDARD_INPUT, find_targets
from playground.map.identity import exact
from playground.watch import GAP_S
from playground.watch.answers import Answer, Memory, own_ids, words_of_noise
from playground.watch.changes import in_short
from playground.watch.folders import folders_below, folders_of_file

_NO_HURRY_S = 3600.0


class WatchedDocuments:
    """What the user's words name, checked again and again. Use it on one thread."""

    def __init__(
        self,
        words: Sequence[str],
        manner: Manner,
        setup_of: Callable[[str], CallSetup],
        *,
        tell: Callable[[str], None],
        gap_s: float = GAP_S,
    ) -> None:
        """``setup_of`` gives the setup of the call that asks a URL; URLs are asked every ``gap_s`` seconds.

        ``tell`` hears sentences for the user.
        """
        self._tell = tell
        self._words = words
        self._manner = manner
        self._setup_of = setup_of
        self._gap_s = gap_s
        self._memory = Memory()
        self._files = FileWatch(self._find_files, lambda: _folders_of(words))
        self._targets = find_targets(words)
        self._asked, self._answers = self._ask(self._urls)

    def describe(self) -> str:
        """What is watched, for people."""
        counts = [f"{len(self._urls)} URL{'s' * (len(self._urls) != 1)}, asked every {self._gap_s:g} s"]
        files = len(self._targets) - len(self._urls)
        return " and ".join([f"{files} file{'s' * (files != 1)}"] * bool(files) + counts * bool(self._urls))

    def results(self) -> tuple[Result, ...]:
        """What the checks found, as things stand."""
        return check_read(self._targets, self._asked, self._manner)

    def changes(self) -> Iterator[str]:
        """What changed, each time something did; never ends by itself. Then ``results`` are others."""
        while True:
            found = self._files.wait(self._gap_s if self._urls else _NO_HURRY_S)
            told = [found.words()] if found else []
            told += [f"{visible_line(url, limit=120)} answers otherwise" for url in self._look_at_urls()]
            if told:
                self._targets = find_targets(self._words)
                yield in_short(told)

    @property
    def _urls(self) -> list[str]:
        return [target.url for target in self._targets if target.url is not None]

    def _find_files(self) -> list[Path]:
        return [target.file for target in find_targets(self._words) if target.file is not None]

    def _look_at_urls(self) -> list[str]:
        """Those that answer otherwise; what they answer now is kept."""
        first, answers = self._ask(self._urls)
        doubtful = [url for url in first if self._memory.doubts(url, self._answers[url], answers[url])]
        again = [self._ask(doubtful) for _ in range(2 * bool(doubtful))]
        changed = []
        for url in doubtful:
            told = [answers[url], *(later[url] for _, later in again)]
            before = self._memory.grade(url)
            verdict = self._memory.judge(url, self._answers[url], told)
            if (grade := self._memory.grade(url)) is not before:
                self._tell(words_of_noise(url, grade))
            if verdict == "changed":
                changed.append(url)
                self._asked[url], self._answers[url] = again[-1][0][url], told[-1]
        return changed

    def _ask(self, urls: Sequence[str]) -> tuple[Asked, dict[str, Answer]]:
        setups = {url: self._setup_of(url) for url in urls}
        asked = ask(setups, self._manner)
        return asked, {url: _answer(body, setups[url]) for url, body in asked.items()}


def _answer(body: Body | Unreadable, setup: CallSetup) -> Answer:
    if isinstance(body, Unreadable):
        return Answer(None, failure=FetchFailure.REFUSED if body.is_away else str(body))
    own = own_ids(setup.call_uuid, setup.request_uuid)
    return Answer(200, exact(decode(body.content).text, own))


def _folders_of(words: Sequence[str]) -> Iterator[Path]:
    """Where documents that the words name may come and go."""
    for word in words:
        if word == STANDARD_INPUT or "://" in word or "\0" in word or not word.strip():
            continue
        try:
            path = Path(word).expanduser()
            if path.is_dir():
                yield from folders_below(path)
            elif glob.has_magic(word) and not os.path.lexists(path):
                yield from _folders_of_pattern(path)
            else:
                yield from folders_of_file(path)
        except (OSError, RuntimeError):
            continue  # a name too long, a home of nobody


def _folders_of_pattern(pattern: Path) -> Iterator[Path]:
    """The folder above what is a pattern, and those below it where the pattern reaches deeper."""
    parts = pattern.parts
    plain = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    above = Path(*parts[:plain])
    yield from islice(folders_below(above), 1 if plain == len(parts) - 1 and parts[plain] != "**" else None)

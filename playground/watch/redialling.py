"""Watching in the app: when the shown call's document or the app behind it has changed, the call is made again.

Two things tell: files (a local document, or the app's source, ``--watch-path``), and the app's answers, asked for
again every ``gap_s`` seconds while the call itself asks for nothing. Where paths are named, they are enough: the
app is asked only after a file changed, until it has come up again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.hostile_text import visible_line
from playground.placing import file_of_url
from playground.watch import GAP_S
from playground.watch.answers import Memory
from playground.watch.changes import in_short
from playground.watch.doing import Doing
from playground.watch.folders import files_below, folders_below, folders_of_file
from playground.watch.replay import Replay

if TYPE_CHECKING:
    from playground.adapters.file_watch import FileWatch
    from playground.calls import CallTab
    from playground.watch.asking import Questions

LOOK_S = 0.1
"""So often it is seen whether there is a call to watch, seconds."""
COMING_UP_S = 0.3
"""An app that is not there is asked so often, seconds: it is about to come up again."""
RESTART_S = 2.5
"""After its source changed, an app has so many seconds to go away or to answer otherwise (our choice)."""

Redial = Callable[["CallTab", str, Doing], None]
"""Makes the tab's call again; the words say what changed."""


class Redialling:
    """For one app; ``begin`` and ``end`` it on its event loop, as often as wanted."""

    def __init__(
        self,
        shown: Callable[[], CallTab],
        *,
        redial: Redial,
        tell: Callable[[str], None],
        on_state: Callable[[str], None],
        paths: Sequence[Path] = (),
        gap_s: float = GAP_S,
    ) -> None:
        """``shown``: the tab that is watched; ``on_state`` is told in a word or two how it stands, empty: off."""
        self._shown = shown
        self._redial = redial
        self._tell = tell
        self._on_state = on_state
        self._paths = tuple(paths)
        self._gap_s = gap_s
        self._memory = Memory()
        self._tasks: list[asyncio.Task[None]] = []
        self._files: FileWatch | None = None
        self._state = ""

    @property
    def is_on(self) -> bool:
        """Whether it watches."""
        return bool(self._tasks)

    def begin(self) -> None:
        """Watch from now on."""
        if not self._tasks:
            ways: list[Coroutine[Any, Any, None]] = [self._watch_files()]
            if not self._paths:
                ways.append(self._watch_answers())
            self._tasks = [asyncio.ensure_future(way) for way in ways]
            for task in self._tasks:
                task.add_done_callback(self._look_for_fault)
            self._stands("watching")
            self._tell(f"{self._what()}, the call is made again, with what you did in it.")

    def _what(self) -> str:
        if self._paths:
            return f"Watching {in_short(path.name for path in self._paths)}: when something changes there"
        if (target := self._target()) is not None:
            return f"Watching {visible_line(target.name, limit=80)}: when it changes"
        every = f"every {self._gap_s:g} s"
        return (
            f"Watching: the app is asked again {every} for what this call asked it; when an answer is another"
        )

    async def end(self) -> None:
        """Watch no more; returns when nothing of it is left."""
        tasks, self._tasks = self._tasks, []
        if self._files is not None:
            self._files.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._stands("")

    def _look_for_fault(self, task: asyncio.Task[None]) -> None:
        """A fault of ours is a sentence, not a sign that goes on telling of what is no more done."""
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._stands("not watching")
            what = visible_line(f"{type(fault).__name__}: {fault}", limit=200)
            self._tell(f"The playground itself failed and watches no more ({what}). Please report it.")

    def _stands(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self._on_state(state)

    # Files

    async def _watch_files(self) -> None:
        target: Path | None = None
        files: FileWatch | None = None
        while True:
            if files is None or target != self._target():
                target = self._target()
                files = self._files = await asyncio.to_thread(self._file_watch, target)
            if target is None and not self._paths:
                await asyncio.sleep(LOOK_S)
                continue
            found = await asyncio.to_thread(files.wait, 1.0)
            if found.changed or found.added:
                await self._after_a_change(found.words())

    def _target(self) -> Path | None:
        """The local document that the shown tab calls."""
        return file_of_url(self._shown().url)

    def _file_watch(self, target: Path | None) -> FileWatch:
        from playground.adapters.file_watch import FileWatch

        named = [*self._paths, *([target] if target is not None else [])]

        def find() -> list[Path]:
            return [file for path in named for file in (files_below(path) if path.is_dir() else [path])]

        def folders() -> list[Path]:
            return [
                folder
                for path in named
                for folder in (folders_below(path) if path.is_dir() else folders_of_file(path))
            ]

        return FileWatch(find, folders)

    async def _after_a_change(self, words: str) -> None:
        """Wait until the app runs what was saved: it answers otherwise, or went away and is back, or takes its time."""
        tab, loop = self._shown(), asyncio.get_running_loop()
        questions = _questions(tab)
        until, was_away = loop.time() + RESTART_S, False
        while self._paths and questions is not None and (was_away or loop.time() < until):
            look = await questions.look_again(self._memory)
            if (
                look.verdict == "changed"
                or (was_away and look.verdict == "same")
                or look.verdict == "nothing"
            ):
                break
            was_away = look.verdict == "away"
            if was_away:
                self._stands("watching: the app is away")
            await asyncio.sleep(COMING_UP_S)
        self._call_again(tab, words)

    # Answers

    async def _watch_answers(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            if not self._is_quiet():
                continue
            tab = self._shown()
            questions = _questions(tab)
            assert questions is not None
            look = await questions.look_again(self._memory)
            for sentence in look.noise:
                self._tell(sentence)
            is_current = tab is self._shown() and questions is _questions(tab)
            if look.verdict == "changed" and is_current:
                self._call_again(tab, f"{visible_line(look.url, limit=120)} answers otherwise")
            elif look.verdict == "away":
                self._stands("watching: the app is away")
                await asyncio.sleep(COMING_UP_S)
                continue
            self._stands("watching")
            await asyncio.sleep(self._gap_s)

    def _is_quiet(self) -> bool:
        """Whether the call asks for nothing itself, and nothing is done in it by itself."""
        tab = self._shown()
        doing, questions = tab.session.newest.companion, _questions(tab)
        is_replayed = tab.session.busy and isinstance(doing, Doing) and not doing.replay.is_over
        return questions is not None and not questions.is_asking and not is_replayed

    def _call_again(self, tab: CallTab, words: str) -> None:
        self._stands("watching")
        placed = tab.session.newest
        before = placed.companion
        if isinstance(before, Doing) and not before.is_by_hand:
            deeds = before.replay.deeds  # it need not have come so far this time
        else:
            deeds = placed.diary.deeds() if placed.diary is not None else ()
        takes_over = placed.live is not None and placed.live.people.is_taken_over
        self._redial(tab, words, Doing(Replay(deeds), takes_over=takes_over, on_stop=self._tell))


def _questions(tab: CallTab) -> Questions | None:
    """What the tab's newest call asked the app for, also when it is over."""
    live = tab.session.newest.live
    return None if live is None else live.questions

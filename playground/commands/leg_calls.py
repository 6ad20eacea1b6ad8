"""``run``: the calls that dialled parties go on as when they are transferred (plivo-xml.md 1.14).

Whoever is on such a call says and presses nothing. Its log is its own: kept as every call's is, and saved beside the
file of ``--save``. What is printed of it comes when the calls before it are over, so that no two mix.
"""

from __future__ import annotations

import contextlib
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playground.call.entries import Entry
from playground.call.setup import CallSetup
from playground.call_log import CallLogWriter, saved_call_path
from playground.commands.output import Output, tell, wants_colour
from playground.commands.verdict import Verdict
from playground.hostile_text import visible_line
from playground.transcript_text import TranscriptPrinter

if TYPE_CHECKING:
    from playground.run.virtual_call import VirtualCall

Take = Callable[[Entry], None]


@dataclass(slots=True)
class _LegCall:
    """One of them."""

    name: str
    """Whose leg it is."""
    output: Output | None
    """Prints it; ``None``: nobody wants to read it."""
    verdict: Verdict = field(default_factory=Verdict)
    unprinted: deque[Entry] = field(default_factory=deque)
    call: VirtualCall | None = None


class LegCalls:
    """Those of one ``run``."""

    def __init__(self, files: contextlib.ExitStack, *, save: Path | None, prints: bool) -> None:
        """``save``: the main call's file; ``prints``: whether transcripts are wanted."""
        self._files = files
        self._save = save
        self._prints = prints and sys.stdout is not None
        self._legs: list[_LegCall] = []
        self._main: VirtualCall | None = None

    def begin(self, setup: CallSetup, main: VirtualCall, place: Callable[[Take], VirtualCall]) -> None:
        """One more begins: ``place`` it with whoever wants its entries. ``main``: the call that is made."""
        self._main = main
        name = f"The leg to {visible_line(setup.to_number, limit=80)}"
        leg = _LegCall(name, self._output(f"\n{name}, transferred {main.now:.2f} s into the call:"))
        self._legs.append(leg)
        writers = self._writers(setup, name)

        def take(entry: Entry) -> None:
            leg.verdict(entry)
            for writer in writers:
                writer.write(entry)
            leg.unprinted.append(entry)
            self.go_on()

        leg.call = place(take)

    def go_on(self) -> None:
        """Something happened in one of the calls: print what has its turn now."""
        self._print()

    def finish(self) -> None:
        """All calls are over: print what is left."""
        self._print(to_the_end=True)

    @property
    def failures(self) -> list[str]:
        """Why those failed that did, a sentence each."""
        failed = [leg for leg in self._legs if leg.call is not None and leg.call.failed]
        return [f"{leg.name}: {leg.verdict.sentence}" for leg in failed]

    def _output(self, heading: str) -> Output | None:
        if not self._prints:
            return None
        return Output(TranscriptPrinter(sys.stdout, colour=wants_colour(sys.stdout), heading=heading))

    def _writers(self, setup: CallSetup, name: str) -> list[CallLogWriter]:
        """Of the kept log, and of the one beside ``--save``; the user is told where to find it."""
        paths = [saved_call_path(setup.call_uuid, setup.started)]
        if self._save is not None:
            number = "" if len(self._legs) == 1 else f"-{len(self._legs)}"
            paths.insert(0, self._save.with_name(f"{self._save.stem}.bleg{number}{self._save.suffix}"))
        if self._save is not None or not self._prints:
            tell(f"{name} goes on as a call of its own; its log: {paths[0]}")
        return [self._files.enter_context(CallLogWriter(path, on_failure=tell)) for path in paths]

    def _print(self, *, to_the_end: bool = False) -> None:
        before = self._main
        for leg in self._legs:
            if not to_the_end and (before is None or not before.is_over):
                return
            while leg.unprinted:
                entry = leg.unprinted.popleft()
                if leg.output is not None:
                    leg.output(entry)
            before = leg.call

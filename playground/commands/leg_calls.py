"""``run``: the calls that dialled parties go on as when they are transferred (plivo-xml.md 1.14).

Whoever is on such a call says and presses nothing. Its log is its own: kept as every call's is, and saved beside the
file of ``--save``; what is printed of it comes behind the main call, whose output it does not mix with.
"""

from __future__ import annotations

import contextlib
import sys
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


@dataclass(slots=True)
class _LegCall:
    """One of them."""

    setup: CallSetup
    began: float
    """When, seconds on the main call's clock."""
    verdict: Verdict = field(default_factory=Verdict)
    log: list[Entry] = field(default_factory=list)
    call: VirtualCall | None = None

    @property
    def name(self) -> str:
        """Whose leg it is."""
        return f"The leg to {visible_line(self.setup.to_number, limit=80)}"


class LegCalls:
    """Those of one ``run``."""

    def __init__(self, files: contextlib.ExitStack, *, save: Path | None, prints: bool) -> None:
        """``save``: the main call's file; ``prints``: whether transcripts are wanted."""
        self._files = files
        self._save = save
        self._prints = prints
        self._legs: list[_LegCall] = []

    def begin(
        self, setup: CallSetup, at: float, place: Callable[[Callable[[Entry], None]], VirtualCall]
    ) -> None:
        """One more begins, ``at`` that time on the main call's clock; ``place`` it with whoever wants its entries."""
        leg = _LegCall(setup, at)
        self._legs.append(leg)
        paths = [saved_call_path(setup.call_uuid, setup.started)]
        if self._save is not None:
            number = "" if len(self._legs) == 1 else f"-{len(self._legs)}"
            paths.insert(0, self._save.with_name(f"{self._save.stem}.bleg{number}{self._save.suffix}"))
        writers = [self._files.enter_context(CallLogWriter(path, on_failure=tell)) for path in paths]
        if self._save is not None or not self._prints:
            tell(f"{leg.name} goes on as a call of its own; its log: {paths[0]}")

        def take(entry: Entry) -> None:
            leg.verdict(entry)
            for writer in writers:
                writer.write(entry)
            if self._prints:
                leg.log.append(entry)

        leg.call = place(take)

    def show(self) -> None:
        """Print what happened in each, after the main call; a closed output is no matter."""
        for leg in self._legs if self._prints and sys.stdout is not None else ():
            heading = f"\n{leg.name}, transferred {leg.began:.2f} s into the call:"
            printer = TranscriptPrinter(sys.stdout, colour=wants_colour(sys.stdout), heading=heading)
            output = Output(printer)
            for entry in leg.log:
                output(entry)

    @property
    def failures(self) -> list[str]:
        """Why those failed that did, a sentence each."""
        failed = [leg for leg in self._legs if leg.call is not None and leg.call.failed]
        return [f"{leg.name}: {leg.verdict.sentence}" for leg in failed]

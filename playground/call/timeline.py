"""A saved call as a line of moments: the picture after any number of its entries, forwards and backwards.

A picture is folded from the nearest checkpoint before it, so that a step takes the same short time at the
end of a log of 100,000 entries as at its beginning. Lines of conversation are kept once, beside the
checkpoints: nothing in the fold reads them, and 100,000 of them in each picture would be gigabytes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from playground.call import entries
from playground.call.showing import show
from playground.call.view import CallView, Line
from playground.document.model import Severity

__all__ = ["Step", "Timeline"]

CHECKPOINT_EVERY = 256
"""So many entries at most are folded for a picture."""


class Step(StrEnum):
    """What a step goes to: the next entry of that kind."""

    ENTRY = "entry"
    ELEMENT = "element"
    DOCUMENT = "document"
    REQUEST = "request"
    PROBLEM = "problem"
    """Errors and warnings; notes are passed over."""


_WANTED: dict[Step, tuple[type, ...]] = {
    Step.ELEMENT: (entries.ElementStarted,),
    Step.DOCUMENT: (entries.DocumentLoaded,),
    Step.REQUEST: (entries.HttpRequest,),
    Step.PROBLEM: (entries.Problem,),
}


class Timeline:
    """Positions are counts of entries told: 0 is before the first, ``len`` is the call's whole log."""

    def __init__(self, saved: Sequence[entries.Entry]) -> None:
        self._entries = tuple(saved)
        self._checkpoints: list[CallView] = [CallView()]
        self._lines: list[Line] = []
        self._told: list[tuple[int, int]] = [(0, 0)]
        """At each position reached so far: which lines the picture has, from and up to."""
        self._folded = (0, CallView())
        """The last picture asked for, without its lines: the next is often one entry away."""
        self._times = _never_falling(entry.at for entry in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def entries(self) -> tuple[entries.Entry, ...]:
        """All entries, in order."""
        return self._entries

    @property
    def seconds(self) -> float:
        """The call's clock at the last entry."""
        return self._times[-1] if self._times else 0.0

    @property
    def whole(self) -> CallView:
        """The picture after the last entry."""
        return self.view(len(self))

    @property
    def reach(self) -> int:
        """Up to this position, and a little beyond, a picture takes a short time; ``prepare`` moves it on."""
        return (len(self._checkpoints) - 1) * CHECKPOINT_EVERY

    def prepare(self) -> bool:
        """Fold a short stretch ahead; ``False`` when all is folded. So a long log need not be folded at once."""
        if self.reach + CHECKPOINT_EVERY > len(self):
            return False
        last = self._folded
        self._fold_to(self.reach + CHECKPOINT_EVERY)
        self._folded = last
        return True

    def view(self, position: int) -> CallView:
        """The picture after so many entries; what is beyond an end is that end."""
        position = self._within(position)
        folded = self._fold_to(position)
        first, end = self._told[position]
        return replace(folded, lines=tuple(self._lines[first:end]))

    def time(self, position: int) -> float:
        """The call's clock at that position, seconds; it never falls, whatever the log says."""
        position = self._within(position)
        return self._times[position - 1] if position else 0.0

    def position_at(self, seconds: float) -> int:
        """How many entries had been told at that time on the call's clock."""
        return bisect_right(self._times, seconds)

    def next(self, position: int, step: Step, direction: int = 1) -> int | None:
        """The nearest position past that one that shows an entry of the kind; ``None``: there is no further.

        ``direction``: 1 forwards, -1 backwards; backwards, one entry before the first of the call is its beginning.
        """
        position = self._within(position)
        if step is Step.ENTRY:
            wanted = position + direction
            return wanted if 0 <= wanted <= len(self) else None
        later = range(position, len(self)) if direction > 0 else range(position - 2, -1, -1)
        return next((index + 1 for index in later if _is_wanted(self._entries[index], step)), None)

    def _within(self, position: int) -> int:
        return max(0, min(position, len(self)))

    def _fold_to(self, position: int) -> CallView:
        """The picture without its lines; what is folded for the first time leaves checkpoints and lines behind."""
        start, view = self._nearest(position)
        for index in range(start, position):
            entry = self._entries[index]
            view = show(view, entry)
            if len(self._told) == index + 1:
                first = len(self._lines) if isinstance(entry, entries.CallStarted) else self._told[index][0]
                self._lines += view.lines
                self._told.append((first, len(self._lines)))
            view = replace(view, lines=()) if view.lines else view
            if index + 1 == len(self._checkpoints) * CHECKPOINT_EVERY:
                self._checkpoints.append(view)
        self._folded = position, view
        return view

    def _nearest(self, position: int) -> tuple[int, CallView]:
        """The furthest picture known that is not past the position; none lies past what has been folded."""
        number = min(position // CHECKPOINT_EVERY, len(self._checkpoints) - 1)
        checkpoint = number * CHECKPOINT_EVERY
        last, view = self._folded
        return (last, view) if checkpoint <= last <= position else (checkpoint, self._checkpoints[number])


def _is_wanted(entry: entries.Entry, step: Step) -> bool:
    if isinstance(entry, entries.Problem):
        return step is Step.PROBLEM and entry.severity is not Severity.INFO
    return isinstance(entry, _WANTED[step])


def _never_falling(times: Iterable[float]) -> list[float]:
    highest, found = 0.0, []
    for time in times:
        highest = max(highest, time)
        found.append(highest)
    return found

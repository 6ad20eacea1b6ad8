"""What has changed between two looks at files: pure, by what stands in them, whatever the editor did to save them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playground.hostile_text import visible_line

Snapshot = Mapping[Path, str]
"""Files that are there, each with a digest of what stands in it."""
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Changes:
    """Files, each group by path."""

    changed: tuple[Path, ...] = ()
    added: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed)

    @property
    def files(self) -> frozenset[Path]:
        """All of them."""
        return frozenset((*self.changed, *self.added, *self.removed))

    def words(self) -> str:
        """For people: ``menu.xml changed, new.xml is new``."""
        told = (
            *((path, "changed") for path in self.changed),
            *((path, "is new") for path in self.added),
            *((path, "is gone") for path in self.removed),
        )
        return in_short(f"{visible_line(path.name, limit=80)} {what}" for path, what in told)


def changes_between(before: Snapshot, after: Snapshot) -> Changes:
    """What is otherwise in the later one."""
    return Changes(
        changed=tuple(sorted(path for path in after if path in before and before[path] != after[path])),
        added=tuple(sorted(path for path in after if path not in before)),
        removed=tuple(sorted(path for path in before if path not in after)),
    )


def in_short(parts: Iterable[str]) -> str:
    """The first few of them, and how many more there are."""
    told = list(parts)
    more = len(told) - _MOST_NAMED
    return ", ".join(told[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def at_clock(words: str, now: datetime) -> str:
    """The plain line of a change: when, and what."""
    return f"{now:%H:%M:%S} {words}"

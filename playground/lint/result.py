"""What came of checking one document: findings with the source lines they stand in, or why it was not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playground.document.model import Finding, Severity


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with its source line."""

    finding: Finding
    source: str | None = None
    """The line as the document has it, not made harmless; ``None``: the finding has no place."""


@dataclass(frozen=True, slots=True)
class Result:
    """One document checked, or not."""

    name: str
    """The target as the user knows it."""
    told: tuple[Told, ...] = ()
    switched_off: int = 0
    """Findings that comments, the config file or ``--off`` keep back."""
    file: Path | None = None
    """The file it is; ``None`` for URLs and standard input."""
    failure: str = ""
    """Why it could not be read, a sentence; else it was checked."""


def amounts(results: Iterable[Result]) -> Counter[Severity]:
    """How many findings there are of each severity."""
    return Counter(told.finding.severity for result in results for told in result.told)

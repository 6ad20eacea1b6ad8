"""Mistakes in scenario files: where, what was expected, and what may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from playground.errors import PlaygroundError
from playground.hostile_text import visible_line
from playground.scenarios.model import Place


class Mistake(Exception):
    """Something at one place of a scenario file is not as it must be."""

    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class PlacedMistake:
    """A mistake and its file."""

    file: Path
    place: Place
    sentence: str

    def __str__(self) -> str:
        file = visible_line(str(self.file), limit=400)
        return f"{file}, line {self.place.line}, column {self.place.column}: {self.sentence}"


class ScenarioMistakes(PlaygroundError):
    """All the mistakes that were found."""

    def __init__(self, mistakes: Iterable[PlacedMistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def meant(written: str, known: Iterable[str]) -> str:
    """``; did you mean X?`` or a list of what there is, to be put behind a complaint."""
    names = list(known)
    close = difflib.get_close_matches(written.lower(), [name.lower() for name in names], n=1, cutoff=0.6)
    if close:
        name = next(name for name in names if name.lower() == close[0])
        return f"; did you mean {name}?"
    return f"; there are {', '.join(names)}."

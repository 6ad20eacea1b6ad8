"""``hints`` of GetInput: phrases that are expected, and so win over what sounds much like them (plivo-xml.md 2.6).

Our choice, as nothing is documented: a run of words whose letters are at least 80 % those of a hint becomes
the hint as it is written; where runs overlap, the nearer match wins. Punctuation behind a run stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

CLOSE_ENOUGH = 0.8
"""Share of letters that must agree."""
UNSTABLE_WORDS = 2
"""The last words of what is being said may still change, that many at least (our choice)."""
_MOST_HINTS = 500
_NOT_LETTERS = re.compile(r"[\W_]+")
_TAIL = re.compile(r"\W*$")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was understood, in words; the first ones will not change, whatever is said next."""

    stable: tuple[str, ...]
    unstable: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All of it."""
        return self.stable + self.unstable


@dataclass(frozen=True, slots=True)
class _Match:
    likeness: float
    length: int
    """Words that it replaces."""
    phrase: str


class Hints:
    """The phrases of one element."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Beyond 500 phrases the rest is not looked at (plivo-xml.md 2.6)."""
        known = {_letters(phrase): phrase for phrase in reversed(phrases[:_MOST_HINTS])}
        known.pop("", None)
        self._phrases = tuple(reversed(known.items()))
        self._longest = max((len(phrase.split()) for _, phrase in self._phrases), default=0) + 1
        self._seen: dict[str, tuple[float, str]] = {}

    def correct(self, text: str) -> Corrected:
        """The words with what is close to a hint replaced by it."""
        words = text.split()
        matches = [self._best(words, start) for start in range(len(words))]
        ahead = max(UNSTABLE_WORDS + 1, 2 * self._longest - 1)
        stable: list[str] = []
        unstable: list[str] = []
        start = 0
        while start < len(words):
            found = matches[start]
            decided = stable if start + ahead <= len(words) else unstable
            if found is None or self._is_beaten(found, matches[start + 1 : start + found.length]):
                decided.append(words[start])
                start += 1
                continue
            tail = _TAIL.search(words[start + found.length - 1])
            decided.append(found.phrase + (tail[0] if tail is not None else ""))
            start += found.length
        return Corrected(tuple(stable), tuple(unstable))

    def _is_beaten(self, found: _Match, overlapping: Sequence[_Match | None]) -> bool:
        return any(other is not None and other.likeness > found.likeness for other in overlapping)

    def _best(self, words: list[str], start: int) -> _Match | None:
        """The nearest hint to any run of words that begins there."""
        best: _Match | None = None
        for length in range(1, min(self._longest, len(words) - start) + 1):
            likeness, phrase = self._nearest(_letters("".join(words[start : start + length])))
            if likeness >= CLOSE_ENOUGH and (best is None or likeness >= best.likeness):
                best = _Match(likeness, length, phrase)
        return best

    def _nearest(self, letters: str) -> tuple[float, str]:
        """The hint that is most like these letters; remembered, for speech is looked at word by word."""
        known = self._seen.get(letters)
        if known is not None or not letters or not self._phrases:
            return known or (0.0, "")
        likest = (0.0, "")
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(letters)
        for hint, phrase in self._phrases:
            matcher.set_seq1(hint)
            wanted = max(CLOSE_ENOUGH, likest[0])
            if matcher.real_quick_ratio() < wanted or matcher.quick_ratio() < wanted:
                continue
            if (likeness := matcher.ratio()) > likest[0]:
                likest = (likeness, phrase)
        self._seen[letters] = likest
        return likest


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()

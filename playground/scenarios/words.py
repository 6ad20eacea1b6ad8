"""Words that are to be heard: contained, a regular expression, or nearly so (docs/scenarios.md, "hear")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

NEARLY = 0.75
"""So alike, 0…1, words are to be for a fuzzy match unless it says otherwise (our choice)."""
LONGEST_FUZZY = 60
"""A fuzzy text may have so many words: it is compared with every stretch of what is heard."""

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "x": re.VERBOSE}
_FUZZY = re.compile(r"~(0?\.\d+|1(?:\.0*)?)?\s+(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """A text to be found."""

    written: str
    """As the user wrote it."""
    kind: Literal["contains", "regex", "fuzzy"]
    text: str = ""
    pattern: re.Pattern[str] | None = None
    likeness: float = NEARLY

    def find(self, heard: str, start: int = 0) -> int | None:
        """Where in ``heard``, from ``start`` on, the text ends; ``None``: it is not there."""
        if self.pattern is not None:
            found = self.pattern.search(heard, start)
            return None if found is None else found.end()
        return _nearly(self.text, heard, start, self.likeness)


def read_words(written: str) -> Words:
    """``text``, ``/regex/`` with flags ``i s x``, ``~ text`` or ``~0.6 text``; raises ``ValueError``.

    Words that are contained may differ in case and white space, for nobody hears those.
    """
    text = " ".join(written.split())
    if not text:
        raise ValueError("it must say what is to be heard")
    if text.startswith("/") and (end := text.rfind("/")) > 0 and set(text[end + 1 :]) <= _FLAGS.keys():
        return _regex(written.strip())
    if text.startswith("~"):
        return _fuzzy(written, text)
    pattern = r"\s+".join(map(re.escape, text.split()))
    return Words(written, "contains", text, re.compile(pattern, re.IGNORECASE))


def _regex(written: str) -> Words:
    end = written.rfind("/")
    flags = 0
    for letter in written[end + 1 :]:
        flags |= _FLAGS[letter]
    try:
        return Words(written, "regex", written[1:end], re.compile(written[1:end], flags))
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{written} is no regular expression: {error}") from None


def _fuzzy(written: str, text: str) -> Words:
    found = _FUZZY.fullmatch(text)
    if found is None or not _letters(found[2]):
        raise ValueError("a fuzzy text is written ~ TEXT or ~0.6 TEXT")
    if len(found[2].split()) > LONGEST_FUZZY:
        raise ValueError(f"a fuzzy text has at most {LONGEST_FUZZY} words")
    return Words(written, "fuzzy", found[2], likeness=float(found[1] or NEARLY))


def _letters(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _nearly(wanted: str, heard: str, start: int, likeness: float) -> int | None:
    """The end of the first stretch of words that is like enough: as many words, or one more or fewer."""
    spans = [found.span() for found in re.finditer(r"\w+", heard[start:])]
    text = _letters(wanted)
    count = len(text.split())
    matcher = SequenceMatcher(None, "", text, autojunk=False)
    for first in range(len(spans)):
        best, end = 0.0, None
        for length in (count, count + 1, count - 1):
            if 0 < length <= len(spans) - first:
                last = spans[first + length - 1][1]
                matcher.set_seq1(_letters(heard[start + spans[first][0] : start + last]))
                if matcher.real_quick_ratio() > best and (ratio := matcher.ratio()) > best:
                    best, end = ratio, start + last
        if end is not None and best >= likeness:
            return end
    return None

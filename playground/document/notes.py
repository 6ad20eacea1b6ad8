"""Comments in a document that switch rules off: ``<!-- lint: off CODE -->``.

Before the root (or behind it) a note counts for the whole document, inside it for the next element and
all that element holds. Without a code it switches every rule off there. Words in brackets are a reason::

    <!-- lint: off plain-scheme (our sound server has no TLS yet) -->
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate, chain

from playground.document.model import Element, Finding

UNKNOWN_NOTE = "lint-comment"
"""Code of the finding about a note that says nothing useful; no note switches it off."""
_NOTE = re.compile(r"\s*lint\s*:\s*off\b(?P<codes>.*)", re.DOTALL | re.IGNORECASE)
_REASON = re.compile(r"\([^()]*\)?")


@dataclass(frozen=True, slots=True)
class Note:
    """One such comment."""

    line: int
    column: int
    """Place of the comment, from 1."""
    codes: tuple[str, ...]
    """The rules meant; empty: all of them."""
    whole: bool = False
    """True when it stands outside the root and counts for the whole document."""
    tag: tuple[int, int] | None = None
    """(line, column) of the start tag of the element it counts for; ``None``: there is none."""


def codes_of(comment: str) -> tuple[str, ...] | None:
    """The codes in a comment's words, or ``None`` when it is no note of this kind."""
    note = _NOTE.fullmatch(comment)
    return None if note is None else tuple(re.findall(r"[^\s,;]+", _REASON.sub(" ", note["codes"])))


def silencer(notes: Iterable[Note], root: Element) -> Callable[[Finding], bool]:
    """Tells of a finding whether the notes switch it off."""
    paths = {(element.line, element.column): element.path for element in root.walk()}
    everywhere: list[Note] = []
    at: dict[str, list[Note]] = {}
    for note in notes:
        if note.whole:
            everywhere.append(note)
        elif note.tag in paths:
            at.setdefault(paths[note.tag], []).append(note)
    for_all = _meant(everywhere)
    meant = {path: _meant(there) for path, there in at.items()}

    def is_off(finding: Finding) -> bool:
        if finding.code == UNKNOWN_NOTE:
            return False
        holders = accumulate((finding.path or "").split("/"), "{}/{}".format)
        return any(
            codes is not None and (not codes or finding.code in codes)
            for codes in (for_all, *map(meant.get, holders if meant else ()))
        )

    return is_off


def _meant(notes: Iterable[Note]) -> frozenset[str] | None:
    """The codes of several notes together; empty: all of them, ``None``: no note."""
    codes = [note.codes for note in notes]
    if not codes:
        return None
    return frozenset() if () in codes else frozenset(chain.from_iterable(codes))

"""A map of menus as rows of text: what the Map tab draws, a row for what a choice leads to.

Values only. Whoever knows the map makes them; the widget draws them, and cuts them to its width.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len

from widgets.rows import Piece, cut, width_of
from widgets.signs import sign_of_severity

__all__ = ["Fold", "MapPicture", "MapRow", "MapSign", "WalkState", "pieces_of"]

NOTED_FROM = 70
"""Cells from which notes stand in a column of their own, on the right."""
_WIDEST_LABEL = 24
_ALIGNED = 12
"""Text begins below that of its neighbours as far as labels are no longer than this."""
_WIDEST_GUIDE = 36
"""A guide as deep as this keeps its end only: the words beside it matter more."""


class MapSign(StrEnum):
    """What is known of a choice."""

    HERE = "here"
    """The call that is shown is there."""
    ELSEWHERE = "elsewhere"
    """Another call is there."""
    VISITED = "visited"
    """The tester chose it."""
    KNOWN = "known"
    """It is known where it leads, though the tester did not choose it."""
    OPEN = "open"
    """It is not known yet where it leads."""
    GIVEN_UP = "given-up"
    """It could not be found out."""


class Fold(StrEnum):
    """Whether what hangs below a row is shown."""

    NONE = "none"
    """Nothing hangs there."""
    OPEN = "open"
    CLOSED = "closed"


_SIGNS = {
    MapSign.HERE: "▶ ",
    MapSign.ELSEWHERE: "▷ ",
    MapSign.VISITED: "✓ ",
    MapSign.KNOWN: "· ",
    MapSign.OPEN: "? ",
    MapSign.GIVEN_UP: "– ",
}


@dataclass(frozen=True, slots=True)
class MapRow:
    """A choice, and what it leads to. All text in it is harmless."""

    key: str
    """Names the row for as long as there is a map; of several choices, the first one."""
    guide: str
    """The lines of the tree on its left."""
    label: str
    """The choices: keys, or what else the caller does."""
    label_width: int
    """Cells of the longest label beside it."""
    sign: MapSign
    text: str
    """What it leads to, in words."""
    note: str = ""
    """The element and its page's path, or how the call ends."""
    severity: str = ""
    """The worst of its verdicts, ``error`` or ``warning``; empty: none so bad."""
    is_menu: bool = False
    """True where somebody chooses there; else the call ends, or it is not known."""
    fold: Fold = Fold.NONE
    leads_back_to: str = ""
    """The key of the row where the menu it leads to stands; empty: it stands here."""
    place: int | None = None
    """The menu that hangs below it."""
    parent: str = ""
    """The key of the row above it in the tree."""
    route: str = ""
    """How to get there, such as ``1 › 3``."""
    heard: str = ""
    """What is heard on the way there."""
    url: str = ""
    also: tuple[str, ...] = ()
    """Names of further choices in this row."""
    verdicts: tuple[tuple[str, str], ...] = ()
    """Severity and sentence, the worst first."""


@dataclass(frozen=True, slots=True)
class WalkState:
    """How far the walk is that goes on by itself."""

    calls: int = 0
    pages: int = 0
    open: int = 0
    """Choices still to be walked, as far as they are known by now."""


@dataclass(frozen=True, slots=True)
class MapPicture:
    """The map at one moment."""

    rows: tuple[MapRow, ...] = ()
    here: str = ""
    """Key of the row where the shown call is; empty: nowhere."""
    menus: int = 0
    choices: int = 0
    """All choices of these menus."""
    known: int = 0
    """Of them, those that lead somewhere known."""
    visited: int = 0
    """Of them, those the tester made."""
    errors: int = 0
    warnings: int = 0
    walk: WalkState | None = None
    """``None`` while nothing walks."""
    said: str = ""
    """What is to be said of the last walk, one sentence."""


def pieces_of(row: MapRow, width: int) -> list[Piece]:
    """The row in ``width`` cells; styles are named without their prefix."""
    label = cut([(row.label, "label" if row.sign is not MapSign.OPEN else "open")], _WIDEST_LABEL)
    room = max(width_of(label), min(row.label_width, _ALIGNED))
    left: list[Piece] = [
        (_SIGNS[row.sign], row.sign.value),
        *_guide(row),
        *label,
        (" " * (room - width_of(label) + 2), "guide"),
    ]
    if row.severity:
        left.append((f"{sign_of_severity(row.severity)} ", row.severity))
    left.append((row.text, _style_of_text(row)))
    if not row.note:
        return cut(left, width)
    if width < NOTED_FROM:
        return cut([*left, (f"  {row.note}", "note")], width)
    note = cut([(row.note, "note")], width // 3)
    most = width - width_of(note) - 2
    left = cut(left, most)
    return [*left, (" " * (most - width_of(left) + 2), "guide"), *note]


def _guide(row: MapRow) -> list[Piece]:
    """The lines on the left, and whether something hangs below."""
    guide = row.guide if cell_len(row.guide) <= _WIDEST_GUIDE else f"…{row.guide[-_WIDEST_GUIDE + 1 :]}"
    if row.fold is Fold.NONE:
        return [(guide, "guide")]
    return [(guide[:-2], "guide"), ("▸ " if row.fold is Fold.CLOSED else "▾ ", "note")]


def _style_of_text(row: MapRow) -> str:
    if row.sign in (MapSign.OPEN, MapSign.GIVEN_UP) or row.leads_back_to:
        return "dim"
    return "text" if row.is_menu else "end"

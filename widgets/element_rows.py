"""How a document becomes rows of the element tree: guides, name, attributes and text, cut to a width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.hostile_text import visible_line
from widgets.rows import Piece, cut, width_of

if TYPE_CHECKING:
    from playground.document.model import Document, Element

__all__ = ["Row", "rows_of"]

ROOMY = 44
"""Cells from which text gets a row of its own when it does not fit beside the attributes."""
_SIGN_WIDTH = 2
_MANY = 2000
"""Elements drawn at most; Plivo's 100 KB cannot hold many more that mean anything."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: an element's first, or the continuation that holds its text."""

    path: str
    first: bool
    """True for the row that has the element's name."""
    pieces: tuple[Piece, ...]
    """Everything but the sign of the element's state; style names without their prefix."""


def rows_of(document: Document, width: int) -> list[Row]:
    """The rows of a whole document in ``width`` cells, signs included."""
    if document.root is None:
        return []
    rows: list[Row] = []
    for element, guide, below in _walk(document.root):
        rows += _element_rows(element, guide, below, width - _SIGN_WIDTH)
        if len(rows) >= _MANY:
            rows.append(Row(document.root.path, False, (("… and more; see the XML tab", "skipped"),)))
            break
    return rows


def _walk(root: Element) -> Iterator[tuple[Element, str, str]]:
    """Each element with the guide before its name, and the guide of further rows of its own."""
    yield root, "", "│  " if shown_children(root) else ""
    yield from _walk_below(root, "")


def _walk_below(parent: Element, lead: str) -> Iterator[tuple[Element, str, str]]:
    children = shown_children(parent)
    for child in children:
        last = child is children[-1]
        inner = lead + ("   " if last else "│  ")
        yield child, lead + ("└─ " if last else "├─ "), inner + ("│  " if shown_children(child) else "")
        yield from _walk_below(child, inner)


def shown_children(element: Element) -> tuple[Element, ...]:
    """The children that are elements of Plivo's own; SSML is part of the text."""
    return () if element.name == "Speak" else element.children


def own_text(element: Element) -> str:
    """The text of the element itself, without that of the elements shown below it."""
    if element.name == "Speak":
        return element.text
    return " ".join("".join(item for item in element.content if isinstance(item, str)).split())


def _element_rows(element: Element, guide: str, below: str, width: int) -> list[Row]:
    name: list[Piece] = [(guide, "guide"), (visible_line(element.name, limit=60), "name")]
    attributes = list(_attributes(element))
    text = visible_line(own_text(element), limit=300)
    said: list[Piece] = [(f"  “{text}”", "text")] if text else []
    whole = [*name, *attributes, *said]
    if width_of(whole) <= width or not (attributes and said):
        return [Row(element.path, True, tuple(cut(whole, width)))]
    if width < ROOMY:
        return [Row(element.path, True, tuple(cut([*name, *said, *attributes], width)))]
    second: list[Piece] = [(below or " " * len(guide), "guide"), (f"“{text}”", "text")]
    return [
        Row(element.path, True, tuple(cut([*name, *attributes], width))),
        Row(element.path, False, tuple(cut(second, width))),
    ]


def _attributes(element: Element) -> Iterator[Piece]:
    for key, value in element.attributes.items():
        yield f" {visible_line(key, limit=60)}=", "attribute"
        yield visible_line(value, limit=120), "value"

"""What is what in XML source: spans of tags, attributes, values and the rest, by the tree-sitter grammar.

Without the grammar there are no spans and the source is plain. Broken XML gets the colours that the
grammar can still find. Pure functions, safe to run in a thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, TreeCursor

__all__ = ["BROKEN_LIMIT", "KINDS", "Span", "colour_spans"]

BROKEN_LIMIT = 20_000
"""Characters of a broken document that get colours: mending it, the grammar takes quadratic time."""

Span = tuple[int, int, str]
"""Start and end column, in characters from 0, and one of ``KINDS``."""
KINDS = ("tag", "attribute", "value", "entity", "comment", "declaration", "mark")
"""What a span can be; text between tags is none of them."""

_WHOLE = {"Comment": "comment", "XMLDecl": "declaration", "doctypedecl": "declaration", "PI": "declaration"}
_MARKS = frozenset({"<", ">", "</", "/>", "=", "CDStart", "]]>"})
_TAGS = frozenset({"STag", "ETag", "EmptyElemTag"})


def colour_spans(source: str, *, broken: bool = False) -> list[list[Span]]:
    """The spans of every line, in order, not overlapping. Empty lists when the grammar is not there.

    ``broken`` says that the source is known not to be well-formed: only its beginning gets colours.
    """
    lines = source.split("\n")
    spans: list[list[Span]] = [[] for _ in lines]
    if broken:
        lines = source[:BROKEN_LIMIT].split("\n")
    try:
        import tree_sitter_xml
        from tree_sitter import Language, Parser
    except ImportError:
        return spans
    encoded = [line.encode("utf-8", "replace") for line in lines]
    tree = Parser(Language(tree_sitter_xml.language_xml())).parse(b"\n".join(encoded))
    cursor = tree.walk()
    parents: list[str] = []
    while True:
        node = cursor.node
        kind = _kind(node, parents[-1] if parents else "") if node is not None else None
        if node is not None and kind is not None:
            _add(spans, encoded, node, kind)
        inside = kind is None or kind == "value"
        if not _advance(cursor, parents, inside=inside):
            return [_flat(line) for line in spans]


def _kind(node: Node, parent: str) -> str | None:
    match node.type:
        case "Name":
            return (
                "tag"
                if parent in _TAGS or parent == "ERROR"
                else "attribute"
                if parent == "Attribute"
                else None
            )
        case "AttValue":
            return "value"
        case "EntityRef" | "CharRef":
            return "entity"
        case kind if kind in _MARKS:
            return "mark"
        case kind:
            return _WHOLE.get(kind)


def _advance(cursor: TreeCursor, parents: list[str], *, inside: bool) -> bool:
    """Go to the next node in document order, into the present one only when ``inside``; False at the end."""
    kind = cursor.node.type if cursor.node is not None else ""
    if inside and cursor.goto_first_child():
        parents.append(kind)
        return True
    while not cursor.goto_next_sibling():
        if not cursor.goto_parent():
            return False
        parents.pop()
    return True


def _add(spans: list[list[Span]], encoded: list[bytes], node: Node, kind: str) -> None:
    first, last = node.start_point, node.end_point
    for row in range(first.row, min(last.row, len(encoded) - 1) + 1):
        start = _column(encoded[row], first.column) if row == first.row else 0
        end = _column(encoded[row], last.column if row == last.row else len(encoded[row]))
        if end > start:
            spans[row].append((start, end, kind))


def _column(line: bytes, byte: int) -> int:
    return byte if line.isascii() else len(line[:byte].decode("utf-8", "replace"))


def _flat(spans: list[Span]) -> list[Span]:
    """The same without overlaps: an entity inside a value splits the value."""
    flat: list[Span] = []
    for start, end, kind in spans:
        if flat and flat[-1][1] > start:
            outer_start, outer_end, outer = flat.pop()
            flat += [(outer_start, start, outer), (start, end, kind), (end, outer_end, outer)]
        else:
            flat.append((start, end, kind))
    return [span for span in flat if span[1] > span[0]]

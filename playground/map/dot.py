"""The map as a graph for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from playground.map.coverage import NEVER_COLOUR, TRIED_COLOUR
from playground.map.picture import Box, Picture


def dot_lines(picture: Picture) -> Iterator[str]:
    """The lines of the graph."""
    yield "digraph flow {"
    yield '  rankdir=LR; node [shape=box, style="rounded,filled", fillcolor=white, fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif", fontsize=10];'
    for box in picture.boxes:
        yield f"  {box.id} [label={_quoted(*box.lines)}{_look(box)}];"
    for arrow in picture.arrows:
        dashed = "" if arrow.is_tree else ", style=dashed, constraint=false"
        yield f"  {arrow.source} -> {arrow.target} [label={_quoted(arrow.label)}{dashed}{_mark(arrow.is_gone)}];"
    yield "}"


def _look(box: Box) -> str:
    shape = {"start": "oval", "end": "oval", "fault": "oval", "dial": "cds", "room": "cds"}.get(box.kind)
    colour = (
        "#ffdddd" if box.severity == "error" or box.kind == "fault" else "#ffffcc" if box.severity else ""
    )
    return (
        (f", shape={shape}" if shape else "")
        + (f', fillcolor="{colour}"' if colour else "")
        + _mark(box.is_visited)
    )


def _mark(is_visited: bool | None) -> str:
    """The line's look by what was visited; nothing when that was not asked."""
    if is_visited is None:
        return ""
    return f', color="{TRIED_COLOUR}", penwidth=2' if is_visited else f', color="{NEVER_COLOUR}"'


def _quoted(*lines: str) -> str:
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'

"""The map as a Mermaid flowchart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playground.map.coverage import NEVER_COLOUR, TRIED_COLOUR
from playground.map.picture import Picture

_UNSAFE = re.compile(r"[^\w .,:/?!=+*'–—…“”♪›→✓·-]")
_SHAPES = {
    "start": ("([", "])"),
    "end": ("([", "])"),
    "fault": ("([", "])"),
    "dial": ("[/", "/]"),
    "room": ("[/", "/]"),
}
_BOX = ("[", "]")


def mermaid_lines(picture: Picture) -> Iterator[str]:
    """The lines of the flowchart."""
    yield "flowchart TD"
    for box in picture.boxes:
        before, after = _SHAPES.get(box.kind, _BOX)
        style = (
            ":::error"
            if box.severity == "error" or box.kind == "fault"
            else ":::warning" * (box.severity != "")
        )
        yield f'  {box.id}{before}"{"<br/>".join(map(_safe, box.lines))}"{after}{style}'
    for arrow in picture.arrows:
        yield f'  {arrow.source} {"-->" if arrow.is_tree else "-.->"}|"{_safe(arrow.label)}"| {arrow.target}'
    yield "  classDef error fill:#fdd,stroke:#b00,color:#000"
    yield "  classDef warning fill:#ffc,stroke:#a80,color:#000"
    yield from _coverage(picture)


def _coverage(picture: Picture) -> Iterator[str]:
    """Colours of what was visited and what never was; nothing when that was not asked."""
    for name, is_visited, colour, look in (
        ("visited", True, TRIED_COLOUR, "stroke-width:2px"),
        ("never", False, NEVER_COLOUR, "stroke-dasharray:5 4"),
    ):
        boxes = [box.id for box in picture.boxes if box.is_visited is is_visited]
        if boxes:
            yield f"  classDef {name} stroke:{colour},{look}"
            yield f"  class {','.join(boxes)} {name}"
        arrows = [str(number) for number, arrow in enumerate(picture.arrows) if arrow.is_gone is is_visited]
        if arrows:
            yield f"  linkStyle {','.join(arrows)} stroke:{colour}"


def _safe(text: str) -> str:
    """The text with everything that Mermaid or HTML could take for its own as entities."""
    return _UNSAFE.sub(lambda match: f"#{ord(match.group())};", text) or " "

"""The map as a picture: boxes in columns by depth, each below what leads to it first; ways back as small signs.

The layout is a tree of the arrows by which boxes are found, a row for each leaf and every box beside the first of
what follows it. No two lines cross, and a map of any size is drawn in linear time.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from playground.map.coverage import NEVER_COLOUR, TRIED, TRIED_COLOUR
from playground.map.picture import Arrow, Box, Picture

WIDTH, HEIGHT = 300, 44
"""Of a box, pixels."""
_GAP_X, _GAP_Y, _MARGIN = 160, 12, 16
_FILLS = {
    "start": "#e8eefc",
    "dial": "#e3f6e5",
    "room": "#e3f6e5",
    "record": "#f3e8fc",
    "end": "#eee",
    "fault": "#fdd",
}
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#111}.w{fill:#555;font-size:11px}.l{font-size:11px;fill:#333}"
    "rect{stroke:#555}"
    "path{fill:none;stroke:#888}[data-place]{cursor:pointer}"
    f".visited rect{{stroke:{TRIED_COLOUR};stroke-width:2}}.never rect{{stroke-dasharray:5 4;fill-opacity:.3}}"
    f"path.visited{{stroke:{TRIED_COLOUR};stroke-width:2}}path.never{{stroke:{NEVER_COLOUR};stroke-dasharray:5 4}}"
    ".error rect{stroke:#b00;stroke-width:3}.warning rect{stroke:#b70;stroke-width:2}"
    f".tick{{fill:{TRIED_COLOUR};font-weight:bold}}"
)
_Item = tuple[Box | None, Arrow | None]
"""A box with the arrow to it; without a box, the arrow leads to one that is drawn elsewhere."""


def svg_text(picture: Picture) -> str:
    """The whole SVG document."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + svg_element(picture) + "\n"


def svg_element(picture: Picture) -> str:
    """The ``svg`` element alone, to stand in a page."""
    placed = _placed(picture)
    columns = max(column for _, _, column, _ in placed) + 1
    rows = max(row for _, _, _, row in placed) + 1
    width = 2 * _MARGIN + columns * (WIDTH + _GAP_X) - _GAP_X
    height = 2 * _MARGIN + rows * (HEIGHT + _GAP_Y)
    where = {box.id: (_x(column), _y(row)) for box, _, column, row in placed if box is not None}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}" '
        f'viewBox="0 0 {width} {height:.0f}" role="img" aria-label="Map of the flow"><style>{_STYLE}</style>'
    ]
    for box, arrow, column, row in placed:
        x, y = _x(column), _y(row)
        if arrow is not None:
            parts.append(_line(*where[arrow.source], x, y, arrow))
        parts.append(_box(box, x, y) if box is not None else _sign(arrow, x, y))
    return "".join(parts) + "</svg>"


def _x(column: int) -> float:
    return _MARGIN + column * (WIDTH + _GAP_X)


def _y(row: float) -> float:
    return _MARGIN + row * (HEIGHT + _GAP_Y)


def _placed(picture: Picture) -> list[tuple[Box | None, Arrow | None, int, float]]:
    """Every item with its column and row; without recursion, for flows may be deep."""
    boxes = {box.id: box for box in picture.boxes}
    below: dict[str, list[Arrow]] = {}
    for known in picture.arrows:
        below.setdefault(known.source, []).append(known)
    items: list[tuple[Box | None, Arrow | None, int]] = []
    parent: list[int] = []
    stack: list[tuple[Box | None, Arrow | None, int, int]] = [(picture.boxes[0], None, 0, -1)]
    while stack:
        box, arrow, column, above = stack.pop()
        items.append((box, arrow, column))
        parent.append(above)
        if box is not None:
            for next_arrow in reversed(below.get(box.id, [])):
                next_box = boxes[next_arrow.target] if next_arrow.is_tree else None
                stack.append((next_box, next_arrow, column + 1, len(items) - 1))
    return [(*item, row) for item, row in zip(items, _rows(parent), strict=True)]


def _rows(parent: list[int]) -> Iterator[float]:
    """A row for each item: leaves one below the other, the others beside the first of what follows them."""
    rows: list[float | None] = [None] * len(parent)
    has_children = set(parent)
    leaves = sum(index not in has_children for index in range(len(parent)))
    for index in reversed(range(len(parent))):
        if index not in has_children:
            leaves -= 1
            rows[index] = float(leaves)
        if parent[index] >= 0:
            rows[parent[index]] = rows[index]  # the first child comes last here
    return (row or 0.0 for row in rows)


def _box(box: Box, x: float, y: float) -> str:
    fill = _FILLS.get(box.kind, "#fff")
    place = f' data-place="{box.place}"' if box.kind not in ("start", "end", "fault") else ""
    lines = "".join(
        f'<text x="{x + 10:.0f}" y="{y + 18 + 17 * number:.0f}"{_class(number)}>{escape(line)}</text>'
        for number, line in enumerate(box.lines[:2])
    )
    looks = " ".join(filter(None, (_mark(box.is_visited), box.severity)))
    if box.is_visited:
        lines += f'<text x="{x + WIDTH - 18:.0f}" y="{y + 18:.0f}" class="tick">{TRIED}</text>'
    return (
        f'<g class="{looks}"{place}><rect x="{x:.0f}" y="{y:.1f}" width="{WIDTH}" height="{HEIGHT}" rx="7" '
        f'fill="{fill}"/>{lines}</g>'
    )


def _mark(is_visited: bool | None) -> str:
    """The class of what was visited or never was; empty: nobody asked."""
    return "" if is_visited is None else "visited" if is_visited else "never"


def _class(number: int) -> str:
    return ' class="w"' if number else ""


def _sign(arrow: Arrow | None, x: float, y: float) -> str:
    target = arrow.target[1:] if arrow is not None else ""
    return (
        f'<g data-place="{target}"><rect x="{x:.0f}" y="{y + 10:.1f}" width="64" height="24" rx="12" fill="#fff"/>'
        f'<text x="{x + 10:.0f}" y="{y + 26:.0f}">↩ {target}</text></g>'
    )


def _line(from_x: float, from_y: float, x: float, y: float, arrow: Arrow) -> str:
    start_x, start_y, end_y = from_x + WIDTH, from_y + HEIGHT / 2, y + HEIGHT / 2
    bend = start_x + 30
    label = arrow.label if len(arrow.label) <= 20 else f"{arrow.label[:19]}…"
    look = f' class="{mark}"' if (mark := _mark(arrow.is_gone)) else ""
    return (
        f'<path{look} d="M{start_x:.0f} {start_y:.1f}C{bend:.0f} {start_y:.1f} {start_x:.0f} {end_y:.1f} '
        f'{bend:.0f} {end_y:.1f}H{x:.0f}"/>'
        f'<text class="l" x="{bend + 4:.0f}" y="{end_y - 4:.1f}">{escape(label)}</text>'
    )

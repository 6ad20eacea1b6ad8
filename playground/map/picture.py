"""The map as boxes and arrows, for the forms that draw it: what leads to the same is one arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.hostile_text import visible_line
from playground.map.coverage import Coverage
from playground.map.model import START, FlowMap, Place, Verdict, Way
from playground.map.tree_text import short_url

_LONGEST = 44


@dataclass(frozen=True, slots=True)
class Box:
    """A place, or an end of the call."""

    id: str
    """``p3``, or ``p3e1``: the first end below place 3."""
    kind: str
    """A ``PlaceKind``, ``end`` or ``fault``."""
    lines: tuple[str, ...]
    """What stands in it, at least one; harmless text."""
    place: int
    """The place it is, or stands below."""
    severity: str = ""
    """The worst verdict on it, ``error`` or ``warning``; empty: none."""
    is_visited: bool | None = None
    """``None``: nobody asked for coverage."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """What leads from one box to another."""

    source: str
    target: str
    label: str
    is_tree: bool
    """True when the target is reached this way first: these arrows make a tree of all boxes."""
    is_gone: bool | None = None
    """Whether one of its choices was made; ``None``: nobody asked for coverage."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes in the order in which they are found, and arrows by their source."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def picture(flow: FlowMap, verdicts: Sequence[Verdict], coverage: Coverage | None = None) -> Picture:
    """All places that a way leads to, breadth first; with ``coverage``, what of it was visited."""
    worst = _worst(verdicts)
    boxes = [_place_box(flow, flow.places[START], worst, coverage)]
    arrows: list[Arrow] = []
    found = [START]
    seen = {START}
    for place in found:
        for number, ways in enumerate(_alike(flow, place), 1):
            label = ", ".join(way.choice.label if coverage is None else coverage.label(way) for way in ways)
            is_gone = None if coverage is None else any(map(coverage.is_gone, ways))
            target = ways[0].target
            is_new = target is not None and target not in seen
            if target is not None and is_new:
                seen.add(target)
                found.append(target)
                boxes.append(_place_box(flow, flow.places[target], worst, coverage))
            elif target is None:
                boxes.append(_end_box(f"p{place}e{number}", ways, worst, is_gone))
            arrows.append(
                Arrow(
                    f"p{place}",
                    f"p{place}e{number}" if target is None else f"p{target}",
                    visible_line(_cut(label)),
                    is_new or target is None,
                    is_gone,
                )
            )
    return Picture(tuple(boxes), tuple(arrows))


def _alike(flow: FlowMap, place: int) -> list[list[Way]]:
    """The ways from a place, those together that come to the same."""
    groups: dict[tuple[object, ...], list[Way]] = {}
    for way in flow.ways_from(place):
        groups.setdefault((way.target, way.end, way.endless), []).append(way)
    return list(groups.values())


def _worst(verdicts: Sequence[Verdict]) -> dict[tuple[int, object], str]:
    """The worst severity of each place, and of each way."""
    worst: dict[tuple[int, object], str] = {}
    for verdict in verdicts:
        if verdict.place is None or verdict.severity == "info":
            continue
        for key in ((verdict.place, None), (verdict.place, verdict.choice)):
            if worst.get(key) != "error":
                worst[key] = verdict.severity
    return worst


def _place_box(
    flow: FlowMap, place: Place, worst: dict[tuple[int, object], str], coverage: Coverage | None
) -> Box:
    is_visited = None if coverage is None else coverage.times(place.id) > 0
    if place.id == START:
        return Box("p0", "start", (visible_line(_cut(flow.target)),), START, is_visited=is_visited)
    url = flow.pages[place.page].url
    lines = [f"{place.id} {place.name} {short_url(url)}", place.prompt or place.before or ", ".join(place.to)]
    shown = tuple(visible_line(_cut(line)) for line in lines if line)
    return Box(f"p{place.id}", place.kind, shown, place.id, worst.get((place.id, None), ""), is_visited)


def _end_box(box_id: str, ways: list[Way], worst: dict[tuple[int, object], str], is_gone: bool | None) -> Box:
    way = ways[0]
    end = way.end
    words = [f"{end.code} {end.name}" if end is not None else "end"]
    if way.endless:
        words = ["goes on without end"]
    words.extend(heard for heard in way.heard[-1:])
    severities = {worst.get((way.start, way.choice), "") for way in ways}
    severity = next((name for name in ("error", "warning") if name in severities), "")
    kind = "fault" if end is not None and end.failed else "end"
    return Box(box_id, kind, tuple(visible_line(_cut(word)) for word in words), way.start, severity, is_gone)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

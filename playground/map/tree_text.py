"""The map as a tree in the terminal: each place once, with what is chosen there and where it leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playground.hostile_text import visible_line
from playground.map.coverage import Coverage
from playground.map.diff import Difference, told_together
from playground.map.graph import route_label
from playground.map.model import START, FlowMap, Place, Verdict, Way

MOST_OF_A_KIND = 8
"""So many verdicts of one code are told in full."""
_LONGEST = 70


def tree_lines(flow: FlowMap, verdicts: Sequence[Verdict], coverage: Coverage | None = None) -> Iterator[str]:
    """The tree, the verdicts, and what was walked; without line breaks."""
    yield visible_line(flow.target)
    yield from _branches(flow, coverage)
    yield ""
    yield from _told(flow, verdicts)
    yield summary_line(flow)


def difference_lines(found: Sequence[Difference] | None) -> Iterator[str]:
    """What has changed since an older map; nothing when that was not asked."""
    if found is None:
        return
    yield ""
    yield f"{len(found)} differences from the older map{':' if found else '.'}"
    for difference, places in told_together(found):
        more = f" (and so at {places - 1} more)" if places > 1 else ""
        yield visible_line(f"{difference.line}{more}")


def _branches(flow: FlowMap, coverage: Coverage | None) -> Iterator[str]:
    """Depth first, without recursion: a flow may be deep."""
    shown: set[int] = {START}
    stack = _below(flow, START, "")
    while stack:
        ways, indent, is_last = stack.pop()
        way = ways[0]
        is_new = way.target is not None and way.target not in shown
        yield f"{indent}{'└─' if is_last else '├─'} {_way_line(flow, ways, is_new, coverage)}"
        if way.target is not None and is_new:
            shown.add(way.target)
            stack.extend(_below(flow, way.target, indent + ("   " if is_last else "│  ")))


def _below(flow: FlowMap, place: int, indent: str) -> list[tuple[list[Way], str, bool]]:
    """The ways from a place, those that come to the same together, the first ones on top of the stack."""
    alike: dict[tuple[object, ...], list[Way]] = {}
    for way in flow.ways_from(place):
        alike.setdefault((way.target, way.end, way.heard, way.endless), []).append(way)
    groups = list(alike.values())
    return [(ways, indent, position == len(groups) - 1) for position, ways in enumerate(groups)][::-1]


def _way_line(flow: FlowMap, ways: list[Way], is_new: bool, coverage: Coverage | None) -> str:
    way = ways[0]
    heard = f" “{_cut(' '.join(way.heard))}”" if way.heard else ""
    labels = ", ".join(way.choice.label if coverage is None else coverage.label(way) for way in ways)
    return visible_line(f"{labels} →{heard} {outcome_label(flow, way, is_new)}")


def outcome_label(flow: FlowMap, way: Way, is_new: bool = True) -> str:
    """Where a way leads, in words."""
    if way.end is not None:
        if way.end.code == 0:
            return "stopped: documents without end"
        cut = " (cut off: it goes on without end)" if way.endless else ""
        return f"end: {way.end.code} {way.end.name}{cut}"
    place = flow.places.get(way.target or 0)
    if place is None:
        return "?"
    return place_label(flow, place) if is_new else f"[{place.id}]"


def place_label(flow: FlowMap, place: Place, longest: int = _LONGEST) -> str:
    """A place in words: its number, what it is, where, what is heard."""
    url = flow.pages[place.page].url if place.page in flow.pages else ""
    words = f" “{_cut(place.prompt or place.before, longest)}”" if place.prompt or place.before else ""
    whom = f" to {', '.join(place.to)}" if place.to else ""
    return f"[{place.id}] {place.name}{whom} {short_url(url)}{words}"


def short_url(url: str) -> str:
    """A URL without scheme and host, which are the same all over the map."""
    _, mark, rest = url.partition("://")
    return f"/{rest.partition('/')[2]}" if mark else url


def verdict_line(flow: FlowMap, verdict: Verdict) -> str:
    """A verdict on one line, with the way to its place."""
    where = ""
    if verdict.place is not None:
        route = route_label(flow, verdict.place, verdict.choice)
        where = f" [{verdict.place}] after {route}:" if route else f" [{verdict.place}]:"
    elif verdict.page is not None:
        where = f" {flow.pages[verdict.page].url}:"
    return visible_line(f"{verdict.severity} {verdict.code}{where} {verdict.message}")


def _told(flow: FlowMap, verdicts: Sequence[Verdict]) -> Iterator[str]:
    told: dict[str, int] = {}
    for verdict in verdicts:
        told[verdict.code] = told.get(verdict.code, 0) + 1
        if told[verdict.code] <= MOST_OF_A_KIND:
            yield verdict_line(flow, verdict)
    for code, count in told.items():
        if count > MOST_OF_A_KIND:
            yield f"… and {count - MOST_OF_A_KIND} more of {code} (all are in --format json)"


def summary_line(flow: FlowMap) -> str:
    """What was walked, one sentence."""
    places = len(flow.places) - 1
    return (
        f"{len(flow.pages)} pages, {places} places to choose, {len(flow.ways)} choices walked "
        f"in {flow.calls} calls with {flow.requests} requests."
    )


def _cut(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"

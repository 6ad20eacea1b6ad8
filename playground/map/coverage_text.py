"""Coverage in words: how much was visited, what was never tried and how to get there, what the map does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playground.hostile_text import visible_line
from playground.map.coverage import Coverage
from playground.map.graph import route_label
from playground.map.model import Place
from playground.map.tree_text import place_label
from playground.map.visits import Strange

MOST_PLACES, MOST_STRANGE = 40, 10
"""So many are told of each; a map with its marks has all of them."""
_WORDS = 50
_LINE = 400


def coverage_lines(coverage: Coverage) -> Iterator[str]:
    """All that is told of it, without line breaks."""
    yield coverage_sentence(coverage)
    if (why := nothing_met(coverage)) is not None:
        yield why
        return
    lacking = [place for place in coverage.places if coverage.never_tried(place)]
    for place in lacking[:MOST_PLACES]:
        yield from _place_lines(coverage, place)
    if len(lacking) > MOST_PLACES:
        yield f"… and {len(lacking) - MOST_PLACES} more places with choices that were never tried"
    yield from not_on_the_map(coverage)


def coverage_sentence(coverage: Coverage) -> str:
    """How much of the map was visited."""
    return (
        f"Coverage: {coverage.visited_places} of {len(coverage.places)} places visited, "
        f"{coverage.tried_choices} of {coverage.choices} choices tried ({coverage.percent:.1f} %)."
    )


def nothing_met(coverage: Coverage) -> str | None:
    """Why nothing of the map was visited, one sentence; ``None``: something was."""
    visits = coverage.visits
    target = visible_line(coverage.flow.target, limit=_LINE)
    if visits.pages or not visits.calls:
        return None
    if visits.elsewhere == visits.calls:
        return f"The map is one of {target}, and no call was made there."
    if not visits.strange:
        return "No call came to any page."
    return f"No call met a page of the map of {target}: is it the map of another app?"


def not_on_the_map(coverage: Coverage) -> Iterator[str]:
    """What was met or chosen that the map does not have."""
    for (number, made), times in coverage.unplanned.items():
        where = place_label(coverage.flow, coverage.flow.places[number], _WORDS)
        yield visible_line(f"{where}: tried, but not on the map: {made.label}{_times(times)}", limit=_LINE)
    strange = coverage.visits.strange
    newer = {url: met for url, met in strange.items() if not met.after}
    yield from _strange_lines(newer, "The map is older than the app: walk it again.")
    hidden = {url: met for url, met in strange.items() if met.after}
    yield from _strange_lines(
        hidden, "The walk tries what led there with `map --enter KEYS` or `--say TEXT`."
    )


def _strange_lines(strange: Mapping[str, Strange], what_to_do: str) -> Iterator[str]:
    if strange:
        pages = "1 page was" if len(strange) == 1 else f"{len(strange)} pages were"
        yield f"{pages} met that the map does not have. {what_to_do}"
    for url, met in list(strange.items())[:MOST_STRANGE]:
        after = f" after {met.after}" if met.after else ""
        yield visible_line(f"  {url}{_said(met.words)}{after}{_times(met.times)}", limit=_LINE)
    if len(strange) > MOST_STRANGE:
        yield f"  … and {len(strange) - MOST_STRANGE} more"


def _place_lines(coverage: Coverage, place: Place) -> Iterator[str]:
    route = route_label(coverage.flow, place.id)
    label = place_label(coverage.flow, place, _WORDS)
    yield visible_line(f"{label} after {route}" if route else label, limit=_LINE)
    count = f"{len(place.choices)} choice{'s' * (len(place.choices) != 1)}"
    if not coverage.times(place.id):
        yield f"      never visited ({count})"
        return
    never = coverage.never_tried(place)
    labels = ", ".join(choice.label for choice in never)
    yield visible_line(f"      never tried: {labels} ({len(never)} of {count})", limit=_LINE)


def _said(words: str) -> str:
    return f" “{words[: _WORDS - 1]}{'…' if len(words) >= _WORDS else ''}”" if words else ""


def _times(times: int) -> str:
    return f" ({times} times)" if times > 1 else ""

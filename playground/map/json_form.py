"""The map as JSON, and back: for other tools, for ``--diff``, and to walk on with ``--resume``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playground.errors import PlaygroundError
from playground.map.coverage import Coverage
from playground.map.diff import Difference
from playground.map.graph import route_label
from playground.map.model import (
    Asked,
    Choice,
    End,
    FlowMap,
    Page,
    PageProblem,
    Place,
    Times,
    Verdict,
    Way,
)

KIND = "ivr-map"
SCHEMA = 1


def to_json(flow: FlowMap, verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """The whole map as JSON values."""
    return {
        "kind": KIND,
        "schema": SCHEMA,
        "target": flow.target,
        "complete": not flow.stopped,
        "stopped": flow.stopped,
        "calls": flow.calls,
        "requests": flow.requests,
        "seconds": round(flow.seconds, 3),
        "pages": [_page(page) for page in flow.pages.values()],
        "places": [_place(place) for place in flow.places.values()],
        "ways": [_way(way) for way in flow.ways.values()],
        "redirect_loops": [
            [place, _choice(choice)] for place, choice in sorted(flow.redirect_loops, key=str)
        ],
        "silent_rounds": {str(place): loops for place, loops in flow.silent_rounds.items()},
        "verdicts": [verdict_json(flow, verdict) for verdict in verdicts],
    }


def verdict_json(flow: FlowMap, verdict: Verdict) -> dict[str, Any]:
    """One verdict, with the way to its place."""
    found: dict[str, Any] = {"severity": verdict.severity, "code": verdict.code, "message": verdict.message}
    if verdict.place is not None:
        found |= {"place": verdict.place, "route": route_label(flow, verdict.place, verdict.choice)}
        page = flow.places[verdict.place].page if verdict.place in flow.places else None
        if page in flow.pages:
            found["url"] = flow.pages[page].url
    if verdict.choice is not None:
        found["choice"] = _choice(verdict.choice)
    if verdict.page is not None:
        found |= {"page": verdict.page, "url": flow.pages[verdict.page].url}
    return found


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """What was visited; choices that count as planned ones are told as those."""
    visits = coverage.visits
    return {
        "calls": visits.calls,
        "places": {"visited": coverage.visited_places, "all": len(coverage.places)},
        "choices": {"tried": coverage.tried_choices, "all": coverage.choices},
        "percent": round(coverage.percent, 2),
        "visited_pages": {str(page): times for page, times in visits.pages.items()},
        "visited_places": {str(place): times for place, times in visits.places.items()},
        "tried": [_tried(*step, times) for step, times in coverage.tried.items()],
        "unplanned": [_tried(*step, times) for step, times in coverage.unplanned.items()],
        "strange": [
            {"url": url, "words": met.words, "times": met.times, "after": met.after}
            for url, met in visits.strange.items()
        ],
    }


def _tried(place: int, choice: Choice, times: int) -> dict[str, Any]:
    return {"place": place, "choice": _choice(choice), "times": times}


def dumped(
    flow: FlowMap,
    verdicts: Iterable[Verdict],
    found: Iterable[Difference] | None = None,
    coverage: Coverage | None = None,
) -> str:
    """The map as text, with what has changed and what was visited, if that was asked."""
    values = to_json(flow, verdicts)
    if coverage is not None:
        values["coverage"] = coverage_json(coverage)
    if found is not None:
        values["diff"] = [asdict(difference) for difference in found]
    text = json.dumps(values, ensure_ascii=False, indent=1)
    return text.encode(errors="backslashreplace").decode() + "\n"


def read_map(path: Path) -> FlowMap:
    """The map in a file; raises ``PlaygroundError`` when there is none that can be read."""
    try:
        return from_json(json.loads(path.read_bytes()))
    except OSError as error:
        raise PlaygroundError(f"The map {path} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise PlaygroundError(
            f"{path} is no map of this version ({type(error).__name__}: {str(error)[:100]}).",
            fix="`ivr-playground map TARGET --format json --output FILE` writes one.",
        ) from None


def from_json(values: Any) -> FlowMap:
    """The map of JSON values; raises ``ValueError``, ``KeyError`` or ``TypeError`` when they are none."""
    if not isinstance(values, dict) or values.get("kind") != KIND or values.get("schema") != SCHEMA:
        raise ValueError(f"not a JSON object with kind {KIND} and schema {SCHEMA}")
    flow = FlowMap(str(values["target"]))
    flow.stopped = str(values["stopped"])
    flow.calls, flow.requests = int(values["calls"]), int(values["requests"])
    flow.seconds = float(values["seconds"])
    for page in map(_read_page, values["pages"]):
        flow.pages[page.id] = page
    for place in map(_read_place, values["places"]):
        flow.places[place.id] = place
    for way in map(_read_way, values["ways"]):
        flow.ways[(way.start, way.choice)] = way
    flow.redirect_loops = {(int(place), _read_choice(choice)) for place, choice in values["redirect_loops"]}
    flow.silent_rounds = {int(place): bool(loops) for place, loops in values["silent_rounds"].items()}
    _check_ids(flow)
    return flow


def _check_ids(flow: FlowMap) -> None:
    """Raise ``ValueError`` where the map refers to what it does not hold."""
    for place in flow.places.values():
        if place.page and place.page not in flow.pages:
            raise ValueError(f"place {place.id} is on page {place.page}, which is missing")
        if place.via is not None and flow.places[place.via[0]].depth >= place.depth:
            raise ValueError(f"the way to place {place.id} goes in a circle")
    for way in flow.ways.values():
        if way.start not in flow.places or (way.target is not None and way.target not in flow.places):
            raise ValueError("a way begins or ends at a place that is missing")
        if any(page not in flow.pages for page in way.pages):
            raise ValueError("a way goes through a page that is missing")


def _choice(choice: Choice) -> dict[str, str]:
    return {"kind": choice.kind, "value": choice.value}


def _read_choice(values: Any) -> Choice:
    return Choice(values["kind"], str(values["value"]))


def _page(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "url": page.url,
        "source": page.source,
        "elements": [list(element) for element in page.elements],
        "reached": sorted(page.reached),
        "requests": page.times.count,
        "p95": round(page.times.p95, 4),
        "times": [round(seconds, 4) for seconds in page.times.kept],
        "problems": [
            {name: getattr(problem, name) for name in ("severity", "code", "message", "line", "path")}
            for problem in page.problems
        ],
        "variants": page.variants,
    }


def _read_page(values: Any) -> Page:
    return Page(
        int(values["id"]),
        str(values["url"]),
        str(values["source"]),
        tuple((str(path), str(name), int(line)) for path, name, line in values["elements"]),
        set(map(str, values["reached"])),
        Times(int(values["requests"]), [float(seconds) for seconds in values["times"]]),
        {PageProblem(**problem): None for problem in values["problems"]},
        int(values["variants"]),
    )


def _place(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "kind": place.kind,
        "page": place.page,
        "path": place.path,
        "name": place.name,
        "prompt": place.prompt,
        "before": place.before,
        "choices": [_choice(choice) for choice in place.choices],
        "named": place.named,
        "excluded": place.excluded,
        "attempts": place.attempts,
        "to": list(place.to),
        "depth": place.depth,
        "via": None if place.via is None else [place.via[0], _choice(place.via[1])],
    }


def _read_place(values: Any) -> Place:
    via = values["via"]
    return Place(
        int(values["id"]),
        values["kind"],
        int(values["page"]),
        str(values["path"]),
        str(values["name"]),
        str(values["prompt"]),
        str(values["before"]),
        tuple(map(_read_choice, values["choices"])),
        {str(key): str(sentence) for key, sentence in values["named"].items()},
        str(values["excluded"]),
        int(values["attempts"]),
        tuple(map(str, values["to"])),
        int(values["depth"]),
        None if via is None else (int(via[0]), _read_choice(via[1])),
    )


def _way(way: Way) -> dict[str, Any]:
    end = way.end
    return {
        "start": way.start,
        "choice": _choice(way.choice),
        "target": way.target,
        "end": None
        if end is None
        else {"code": end.code, "name": end.name, "by": end.by, "failed": end.failed},
        "pages": list(way.pages),
        "heard": list(way.heard),
        "asked": [
            {
                "purpose": asked.purpose,
                "method": asked.method,
                "url": asked.url,
                "fields": dict(asked.fields),
                "status": asked.status,
            }
            for asked in way.asked
        ],
        "seconds": way.seconds,
        "human_s": way.human_s,
        "recorded": way.recorded,
        "endless": way.endless,
        "fault": way.fault,
        "fault_url": way.fault_url,
        "fault_code": way.fault_code,
        "also": sorted(-1 if target is None else target for target in way.also),
    }


def _read_way(values: Any) -> Way:
    end = values["end"]
    human_s = values["human_s"]
    return Way(
        int(values["start"]),
        _read_choice(values["choice"]),
        None if values["target"] is None else int(values["target"]),
        None if end is None else End(int(end["code"]), str(end["name"]), str(end["by"]), bool(end["failed"])),
        tuple(map(int, values["pages"])),
        tuple(map(str, values["heard"])),
        tuple(
            Asked(
                str(asked["purpose"]),
                str(asked["method"]),
                str(asked["url"]),
                tuple((str(name), str(value)) for name, value in asked["fields"].items()),
                None if asked["status"] is None else int(asked["status"]),
            )
            for asked in values["asked"]
        ),
        max(0.0, float(values["seconds"])),
        None if human_s is None else max(0.0, float(human_s)),
        bool(values["recorded"]),
        bool(values["endless"]),
        str(values["fault"]),
        str(values["fault_url"]),
        str(values["fault_code"]),
        {None if target == -1 else int(target) for target in values["also"]},
    )

"""Questions about the map as a graph: what leads back, what leads out, where somebody answers."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.map.model import CALL, SILENCE, START, Choice, FlowMap, Place, Way


def route_label(flow: FlowMap, place: int, choice: Choice | None = None) -> str:
    """How to get there, such as ``1 › 3 › silence``; empty at the first place."""
    steps = [made for _, made in flow.route(place)] if place in flow.places else []
    if choice is not None:
        steps.append(choice)
    return " › ".join(step.label for step in steps if step != CALL)


def successors(flow: FlowMap) -> dict[int, list[int]]:
    """The places that follow each place."""
    following: dict[int, list[int]] = {place: [] for place in flow.places}
    for way in flow.ways.values():
        if way.start in following:
            following[way.start].extend(
                target for target in (way.target, *way.also) if target is not None and target in following
            )
    return following


def components(following: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """A number for each place, the same for all that lead to each other (Tarjan's strongly connected components)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    number: dict[int, int] = {}
    stack: list[int] = []
    for root in following:
        if root in index:
            continue
        work = [(root, 0)]
        while work:
            node, done = work.pop()
            if done == 0:
                index[node] = low[node] = len(index)
                stack.append(node)
            goes_deeper = False
            for position in range(done, len(following[node])):
                child = following[node][position]
                if child not in index:
                    work.extend(((node, position + 1), (child, 0)))
                    goes_deeper = True
                    break
                if child not in number:
                    low[node] = min(low[node], index[child])
            if goes_deeper:
                continue
            if low[node] == index[node]:
                while True:
                    member = stack.pop()
                    number[member] = index[node]
                    if member == node:
                        break
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[node])
    return number


def without_exit(flow: FlowMap) -> set[int]:
    """Places from which no way leads out: to the call's end, to somebody, to a recording, or to what is not known."""
    leads_out = {
        place.id
        for place in flow.places.values()
        if not _is_walked(flow, place) or refused_entries(flow, place)
    }
    before: dict[int, list[int]] = {place: [] for place in flow.places}
    for way in flow.ways.values():
        if is_exit(way):
            leads_out.add(way.start)
        for target in (way.target, *way.also):
            if target in before:
                before[target].append(way.start)
    waiting = list(leads_out)
    while waiting:
        for place in before.get(waiting.pop(), ()):
            if place not in leads_out:
                leads_out.add(place)
                waiting.append(place)
    return set(flow.places) - leads_out


def is_exit(way: Way) -> bool:
    """Whether a way ends the call, reaches somebody or records the caller."""
    is_end = way.end is not None and not way.endless and not (way.end.failed and way.end.code == 0)
    return is_end or way.human_s is not None or way.recorded or None in way.also


def refused_entries(flow: FlowMap, place: Place) -> list[Way]:
    """The numbers that were tried there, when each of them led to the same question again; else none.

    The app may know a number that it takes, so what it leads to is not known.
    """
    ways = _entries_from(flow, place.id)
    return ways if all(way.target == place.id or _asks_the_same(flow, way) for way in ways) else []


def _entries_from(flow: FlowMap, place: int) -> list[Way]:
    return [way for way in flow.ways_from(place) if way.choice.kind == "entry"]


def _asks_the_same(flow: FlowMap, way: Way) -> bool:
    """Whether a number that is entered there goes where this one went."""
    if way.target not in flow.places or way.target is None or not way.asked:
        return False
    then = (other.asked[0].url for other in _entries_from(flow, way.target) if other.asked)
    asked = way.asked[0].url.partition("?")[0]
    return any(url.partition("?")[0] == asked for url in then)


def _is_walked(flow: FlowMap, place: Place) -> bool:
    return all((place.id, choice) in flow.ways for choice in place.choices)


def silent_cycles(flow: FlowMap) -> list[tuple[int, ...]]:
    """The loops that a caller goes round who never does anything; each begins with its place nearest to the start."""
    following = {
        place: way.target
        for (place, choice), way in flow.ways.items()
        if choice == SILENCE and way.target in flow.places and not way.recorded
    }
    found: list[tuple[int, ...]] = []
    done: set[int] = set()
    for start in following:
        trail: dict[int, int] = {}
        place: int | None = start
        while place is not None and place not in done and place not in trail:
            trail[place] = len(trail)
            place = following.get(place)
        if place is not None and place in trail:
            cycle = list(trail)[trail[place] :]
            first = min(range(len(cycle)), key=lambda at: (flow.places[cycle[at]].depth, cycle[at]))
            found.append(tuple(cycle[first:] + cycle[:first]))
        done.update(trail)
    return found


@dataclass(frozen=True, slots=True)
class ToHuman:
    """The nearest way to somebody on the line."""

    choices: int
    """Choices the caller makes on the way."""
    seconds: float
    place: int
    choice: Choice


def quickest_human(flow: FlowMap) -> ToHuman | None:
    """The quickest way to somebody, by the call's clock; ``None``: nobody is ever on the line."""
    best: dict[int, float] = {START: 0.0}
    queue: list[tuple[float, int, int]] = [(0.0, 0, START)]
    found: ToHuman | None = None
    while queue:
        seconds, choices, place = heapq.heappop(queue)
        if seconds > best.get(place, seconds) or (found is not None and seconds >= found.seconds):
            continue
        for way in flow.ways_from(place):
            made = choices + (way.choice.kind not in ("call", "dial", "room"))
            if way.human_s is not None and (found is None or seconds + way.human_s < found.seconds):
                found = ToHuman(made, seconds + way.human_s, place, way.choice)
            if way.target is not None and seconds + way.seconds < best.get(way.target, float("inf")):
                best[way.target] = seconds + way.seconds
                heapq.heappush(queue, (seconds + way.seconds, made, way.target))
    return found

"""Verdicts on the flow as a whole: loops, what is never reached, what is slow, how far somebody is away."""

from __future__ import annotations

from collections.abc import Iterator

from playground.map.graph import quickest_human, silent_cycles, without_exit
from playground.map.model import SILENCE, SILENT_ROUNDS, START, FlowMap, Page, Verdict

BUDGET_SHARE = 1 / 3
"""A page is slow whose 95th percentile takes so much of the budget (our choice)."""
FAR_CHOICES = 4
"""More choices on the quickest way to somebody are many (our choice)."""
FAR_S = 120.0
"""More seconds on it are long (our choice)."""
_NOT_PASSED = ("Conference", "MultiPartyCall", "Stream", "Record")
"""Elements behind these may be reached in real life, though no call of the walk does: what Plivo does after a
recording in which nothing was said is not documented, and vendors' samples put words there."""


def traps(flow: FlowMap) -> Iterator[Verdict]:
    """``trap``: places from which nothing leads to an end, to somebody or to a recording."""
    caught = without_exit(flow)
    if START in caught:
        first = next(iter(flow.ways_from(START))).target
        if first is not None:
            yield Verdict(
                "warning",
                "trap",
                "Nothing in this flow ever ends the call or leads to somebody: the caller has to hang up.",
                first,
            )
        return
    for place in flow.places.values():
        if place.id in caught and place.via is not None and place.via[0] not in caught:
            yield Verdict(
                "error",
                "trap",
                "There is no way out from here: every choice leads round and round, and the call never ends.",
                place.id,
            )


def silence_loops(flow: FlowMap) -> Iterator[Verdict]:
    """``silence-loop``: a caller who says and presses nothing is kept for ever."""
    for cycle in silent_cycles(flow):
        if flow.silent_rounds.get(cycle[0]) is False:
            continue
        seconds = sum(flow.ways[(place, SILENCE)].seconds for place in cycle)
        walked = f"tried {SILENT_ROUNDS} times" if cycle[0] in flow.silent_rounds else "seen once"
        yield Verdict(
            "warning",
            "silence-loop",
            f"A caller who stays silent is led round and round, every {seconds:.0f} s, without end ({walked}).",
            cycle[0],
            SILENCE,
        )


def unreachable_elements(flow: FlowMap) -> Iterator[Verdict]:
    """``unreachable``: elements of pages that were walked in full, which no call ever came to."""
    unsure = {
        page for way in flow.ways.values() if way.endless or _is_cut(way.end) for page in way.pages[-1:]
    }
    for place in flow.places.values():
        if place.page and any((place.id, choice) not in flow.ways for choice in place.choices):
            unsure.add(place.page)
    on_page: dict[int, set[int]] = {}
    for place in flow.places.values():
        on_page.setdefault(place.page, set()).add(place.id)
    for way in flow.ways.values():
        if way.endless or _is_cut(way.end):
            unsure.add(flow.places[way.start].page)
    for page in flow.pages.values():
        if page.id not in unsure:
            yield from _never_run(page)


def _is_cut(end: object) -> bool:
    return getattr(end, "code", None) == 6000


def _never_run(page: Page) -> Iterator[Verdict]:
    missed: list[tuple[str, str, int]] = []
    for element in page.elements:
        if element[1] in _NOT_PASSED:
            break
        if element[0] not in page.reached:
            missed.append(element)
    if missed and page.reached:
        _, name, line = missed[0]
        more = f", and {len(missed) - 1} more behind it" if len(missed) > 1 else ""
        yield Verdict(
            "warning", "unreachable", f"{name} in line {line} is never reached{more}.", page=page.id
        )


def slow_pages(flow: FlowMap, budget_s: float) -> Iterator[Verdict]:
    """``slow-page``: measured against the time that Plivo gives a request."""
    for page in flow.pages.values():
        p95 = page.times.p95
        if p95 >= budget_s * BUDGET_SHARE:
            yield Verdict(
                "warning",
                "slow-page",
                f"It takes up to {p95:.1f} s to answer (95 of 100 times); meanwhile the caller hears nothing, and "
                f"after {budget_s:g} s Plivo gives up.",
                page=page.id,
            )


def way_to_human(flow: FlowMap) -> Iterator[Verdict]:
    """``far-from-human``, ``to-human``, ``no-human``: choices and seconds until somebody is on the line."""
    nearest = quickest_human(flow)
    if nearest is None:
        if len(flow.places) > 1 and not flow.stopped:
            yield Verdict("info", "no-human", "Nobody is ever on the line: no Dial or room was reached.")
        return
    is_far = nearest.choices > FAR_CHOICES or nearest.seconds > FAR_S
    yield Verdict(
        "warning" if is_far else "info",
        "far-from-human" if is_far else "to-human",
        f"Somebody is on the line after {nearest.choices} {_choices(nearest.choices)} and {nearest.seconds:.0f} s "
        "at the soonest.",
        nearest.place,
        nearest.choice,
    )


def _choices(count: int) -> str:
    return "choice" if count == 1 else "choices"


def changing_pages(flow: FlowMap) -> Iterator[Verdict]:
    """``changes-each-time``, ``unsteady``: the app does not answer the same to the same choices."""
    for page in flow.pages.values():
        if page.variants > 1:
            yield Verdict(
                "info",
                "changes-each-time",
                f"The page came in at least {page.variants} wordings; they count as one.",
                page=page.id,
            )
    for way in flow.ways.values():
        if way.also:
            yield Verdict(
                "warning",
                "unsteady",
                "The same choices led elsewhere when another call made them: the map shows where they led first.",
                way.start,
                way.choice,
            )


def incomplete(flow: FlowMap) -> Iterator[Verdict]:
    """``incomplete``: the walk stopped before everything was walked."""
    if flow.stopped:
        left = len(flow.open_choices())
        what = (
            f"{left} {_choices(left)} not walked" if left else "not all loops of silence are walked for long"
        )
        yield Verdict("warning", "incomplete", f"The map is not complete: {what}. {flow.stopped}")
        return
    for place, choice in sorted(flow.not_walked, key=lambda step: (step[0], step[1].label)):
        if (place, choice) not in flow.ways and place in flow.places:
            yield Verdict(
                "warning",
                "unsteady",
                "The app did not lead to this place again, so this choice could not be walked.",
                place,
                choice,
            )

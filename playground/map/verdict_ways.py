"""Verdicts on single ways: pages that fail, calls that end without a word, one wrong key that loses the menu."""

from __future__ import annotations

from collections.abc import Iterator

from playground.map.graph import components, successors
from playground.map.identity import loose
from playground.map.model import CALL, Choice, End, FlowMap, Place, Verdict, Way
from playground.map.named_keys import named_keys
from playground.map.verdict_offers import is_promised_end, short

_END_OF_XML = 4010
_NOT_ALLOWED = "host-not-allowed"


def broken_pages(flow: FlowMap) -> Iterator[Verdict]:
    """``broken-page``, ``redirect-loop``, ``host-not-allowed``: each fault of a page once, with one way to it."""
    told: set[tuple[str, int, str]] = set()
    for way in flow.ways.values():
        if way.end is None or not way.end.failed:
            continue
        if (way.start, way.choice) in flow.redirect_loops:
            yield Verdict(
                "error",
                "redirect-loop",
                f"One document leads to the next without end or choice; the call was ended after "
                f"{len(way.pages)} of them.",
                way.start,
                way.choice,
            )
            continue
        key = (loose(way.fault_url), way.end.code, loose(way.fault))
        if key in told or way.end.code == 0:
            continue
        told.add(key)
        if way.fault_code == _NOT_ALLOWED:
            yield Verdict("warning", "host-not-allowed", way.fault, way.start, way.choice)
            continue
        yield Verdict("error", "broken-page", _broken(way, way.end), way.start, way.choice)


def _broken(way: Way, end: End) -> str:
    where = f"{way.fault_url}: " if way.fault_url and way.fault_url not in way.fault else ""
    named = f"{end.code} {end.name}"
    if named in way.fault:
        return f"{where}{way.fault}"
    return f"The call fails with {named}. {where}{way.fault}".rstrip()


def mute_ends(flow: FlowMap) -> Iterator[Verdict]:
    """``dead-end``, ``silent-end``: the call ends, and since the last choice nothing was heard or done."""
    of_dials: dict[int, list[Way]] = {}
    for way in flow.ways.values():
        end, place = way.end, flow.places[way.start]
        if end is None or end.failed or way.endless or end.by in ("caller", "callee"):
            continue
        if way.heard or way.human_s is not None or way.recorded:
            continue
        is_end_of_xml = end.code == _END_OF_XML
        if is_end_of_xml and (way.choice.is_deliberate or way.choice == CALL):
            yield _dead_end(place, way)
        elif place.kind == "dial":
            of_dials.setdefault(place.id, []).append(way)
        elif (way.choice != CALL or is_end_of_xml) and not _is_no_wonder(place, way):
            yield _silent_end(way, _told(way.choice), end)
    for ways in of_dials.values():
        outcomes = ", ".join(
            f"“{choice.value}”"
            for choice in flow.places[ways[0].start].choices
            if choice in {way.choice for way in ways}
        )
        if (end := ways[0].end) is not None:
            yield _silent_end(ways[0], f"{outcomes} of the dialled party", end)


def _is_no_wonder(place: Place, way: Way) -> bool:
    return place.kind == "record" or is_promised_end(place, way.choice)


def _dead_end(place: Place, way: Way) -> Verdict:
    what = "The call comes in" if way.choice == CALL else f"The caller enters {way.choice.label}"
    if way.choice.kind == "say":
        what = f"The caller {way.choice.label}"
    return Verdict(
        "error",
        "dead-end",
        f"{what}, and the call ends at once: nothing is said, nobody is called{_why(place, way)}.",
        way.start,
        way.choice,
    )


def _silent_end(way: Way, what: str, end: End) -> Verdict:
    message = f"After {what} the call ends without a word ({end.code} {end.name})."
    return Verdict("warning", "silent-end", message, way.start, way.choice)


def _why(place: Place, way: Way) -> str:
    if place.kind == "keys" and not way.pages:
        return f", for nothing follows the {place.name} and what was entered goes nowhere"
    return ""


def _told(choice: Choice) -> str:
    if choice.kind == "wrong":
        return f"the wrong key {choice.value}"
    return choice.label


def lost_menus(flow: FlowMap) -> Iterator[Verdict]:
    """``wrong-key-loses-menu``: one wrong key, and what was offered cannot be chosen any more."""
    together = components(successors(flow))
    for place in flow.places.values():
        lost: dict[str, list[Way]] = {}
        for way in flow.ways_from(place.id):
            if (what := _loss(flow, together, place, way)) is not None:
                lost.setdefault(what, []).append(way)
        for what, ways in lost.items():
            cause = " or ".join(_mistake(way.choice) for way in ways)
            message = f"{cause[:1].upper()}{cause[1:]} {what}."
            yield Verdict("warning", "wrong-key-loses-menu", message, place.id, ways[0].choice)


def _loss(flow: FlowMap, together: dict[int, int], place: Place, way: Way) -> str | None:
    if way.choice.kind not in ("wrong", "unheard-of") or place.attempts > 1:
        return None
    if way.human_s is not None or way.recorded:
        return None
    if way.end is not None:
        return None if way.end.failed else "ends the call"
    target = flow.places.get(way.target or 0)
    if target is None or target.kind != "keys" or together[target.id] == together[place.id]:
        return None
    wanted = {choice for choice in place.choices if choice.is_deliberate}
    return None if wanted <= set(target.choices) else "leads on, with no way back to this menu"


def _mistake(choice: Choice) -> str:
    return f"one wrong key ({choice.value})" if choice.kind == "wrong" else "something not understood"


def early_prompts(flow: FlowMap) -> Iterator[Verdict]:
    """``prompt-before-keypad``: keys are offered, or everything is said, before keys are listened to."""
    for place in flow.places.values():
        if place.kind != "keys" or not place.before:
            continue
        offered = named_keys(place.before)
        if offered or not place.prompt:
            what = f"“{short(place.before)}” is heard before the {place.name} opens"
            yield Verdict(
                "warning",
                "prompt-before-keypad",
                f"{what}: keys pressed meanwhile are lost. Put the prompt inside the {place.name}.",
                place.id,
            )


def endless_ways(flow: FlowMap) -> Iterator[Verdict]:
    """``endless``: something goes on until the call is cut off."""
    for way in flow.ways.values():
        if way.endless:
            yield Verdict(
                "warning",
                "endless",
                f"After {_told(way.choice)} the call goes on without end or choice; it was cut off after "
                f"{way.seconds:.0f} s.",
                way.start,
                way.choice,
            )

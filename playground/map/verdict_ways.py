"""Verdicts on single ways: pages that fail, calls that end without a word, keys that do nothing or too much."""

from __future__ import annotations

from collections.abc import Iterator

from playground.map.graph import components, successors
from playground.map.model import CALL, Choice, End, FlowMap, Place, Verdict, Way
from playground.map.named_keys import named_keys, promises_return

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
        key = (way.fault_url, way.end.code, way.fault)
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


def broken_sounds(flow: FlowMap) -> Iterator[Verdict]:
    """``broken-sound``: sound files that cannot be had or played, which Plivo skips."""
    for page in flow.pages.values():
        for problem in page.problems:
            if problem.code == "sound-failed":
                yield Verdict("warning", "broken-sound", problem.message, page=page.id)


def mute_ends(flow: FlowMap) -> Iterator[Verdict]:
    """``dead-end``, ``silent-end``: the call ends, and since the last choice nothing was heard or done."""
    for way in flow.ways.values():
        end = way.end
        if end is None or end.failed or way.endless or end.by in ("caller", "callee"):
            continue
        if way.heard or way.human_s is not None or way.recorded:
            continue
        place = flow.places[way.start]
        is_end_of_xml = end.code == _END_OF_XML
        if is_end_of_xml and (way.choice.is_deliberate or way.choice == CALL):
            what = "The call comes in" if way.choice == CALL else f"The caller enters {way.choice.label}"
            if way.choice.kind == "say":
                what = f"The caller {way.choice.label}"
            yield Verdict(
                "error",
                "dead-end",
                f"{what}, and the call ends at once: nothing is said, nobody is called{_why(place, way)}.",
                way.start,
                way.choice,
            )
        elif place.kind != "record" and (way.choice != CALL or is_end_of_xml):
            yield Verdict(
                "warning",
                "silent-end",
                f"After {_told(way.choice)} the call ends without a word ({end.code} {end.name}).",
                way.start,
                way.choice,
            )


def _why(place: Place, way: Way) -> str:
    if place.kind == "keys" and not way.pages:
        return f", for nothing follows the {place.name} and what was entered goes nowhere"
    return ""


def _told(choice: Choice) -> str:
    if choice.kind == "dial":
        return f"“{choice.value}” of the dialled party"
    if choice.kind == "wrong":
        return f"the wrong key {choice.value}"
    return choice.label


def idle_keys(flow: FlowMap) -> Iterator[Verdict]:
    """``key-without-effect``: a key that is offered in words, and does nothing or what a wrong key does."""
    for place in flow.places.values():
        if place.kind != "keys":
            continue
        wrong = next((way for way in flow.ways_from(place.id) if way.choice.kind == "wrong"), None)
        for key, sentence in place.named.items():
            way = flow.ways.get((place.id, Choice("key", key)))
            if key in place.excluded:
                why = f"validDigits does not take {key}, which the prompt offers"
            elif way is None or promises_return(sentence):
                continue
            elif way.target == place.id and not way.heard:
                why = "the same menu is heard again"
            elif wrong is not None and _does_the_same(flow, way, wrong):
                why = "the same happens as with a key that is not offered"
            else:
                continue
            yield Verdict(
                "warning",
                "key-without-effect",
                f"“{_short(sentence)}” - but pressing {key} changes nothing: {why}.",
                place.id,
                Choice("key", key),
            )


def _does_the_same(flow: FlowMap, way: Way, wrong: Way) -> bool:
    if way.end is not None and way.end.failed:
        return False
    if way.target is not None and flow.places[way.target].kind != "keys":
        return False
    was_told = any(name == "Digits" for asked in wrong.asked for name, _ in asked.fields)
    if not was_told or not way.pages or way.pages != wrong.pages:  # validDigits may have kept it from the app
        return False
    return (way.target, way.end, way.human_s) == (wrong.target, wrong.end, None)


def lost_menus(flow: FlowMap) -> Iterator[Verdict]:
    """``wrong-key-loses-menu``: one wrong key, and what was offered cannot be chosen any more."""
    together = components(successors(flow))
    for way in flow.ways.values():
        if way.choice.kind not in ("wrong", "unheard-of"):
            continue
        place = flow.places[way.start]
        if place.attempts > 1 or way.human_s is not None or way.recorded:
            continue
        if way.end is not None:
            if not way.end.failed:
                yield _lost(place, way, "ends the call")
            continue
        target = flow.places.get(way.target or 0)
        if target is None or target.kind != "keys" or together[target.id] == together[place.id]:
            continue
        wanted = {choice for choice in place.choices if choice.is_deliberate}
        if not wanted <= set(target.choices):
            yield _lost(place, way, "leads on, with no way back to this menu")


def _lost(place: Place, way: Way, what: str) -> Verdict:
    key = f"One wrong key ({way.choice.value})" if way.choice.kind == "wrong" else "Something not understood"
    return Verdict("warning", "wrong-key-loses-menu", f"{key} {what}.", place.id, way.choice)


def early_prompts(flow: FlowMap) -> Iterator[Verdict]:
    """``prompt-before-keypad``: keys are offered, or everything is said, before keys are listened to."""
    for place in flow.places.values():
        if place.kind != "keys" or not place.before:
            continue
        offered = named_keys(place.before)
        if offered or not place.prompt:
            what = f"“{_short(place.before)}” is heard before the {place.name} opens"
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


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"

"""Verdicts on what the words promise: keys that do nothing, keys nobody listens for, somebody who is not called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playground.map.graph import refused_entries
from playground.map.model import CALL, SILENCE, Choice, FlowMap, Place, Verdict, Way
from playground.map.named_keys import any_key, named_keys, offered_number, promises_end, promises_return

_CONNECTS = re.compile(
    r"\b(?:connecting|transferring|forwarding) (?:you|your call)\b|\bputting you through\b"
    r"|\bwe(?:'ll| will| are going to) (?:now )?(?:connect|transfer) you\b|\bwhile (?:we|i) (?:connect|transfer) you\b"
    r"|\b(?:conectándol[eo]|transfiriendo su llamada|le transferimos|nous vous mettons en relation)\b"
    r"|\bwir verbinden sie\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|unable|cannot|can't|couldn't|failed|without|sorry)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?;]+[.!?;]*")
_SOMEBODY = frozenset(("Dial", "Conference", "MultiPartyCall", "Stream", "Record"))
"""Who is on the line then; and a document that waits in the end may be left by the transfer API."""


def idle_keys(flow: FlowMap) -> Iterator[Verdict]:
    """``key-without-effect``: a key that is offered in words, and does nothing or what a wrong key does."""
    for place in flow.places.values():
        if place.kind != "keys":
            continue
        alike = [key for key in place.named if _is_like_wrong(flow, place, key)]
        offered = [key for key in place.named if _is_for_more(flow, place, key)]
        if len(alike) > 1 and alike == offered:
            yield _all_alike(flow, place, alike)
            continue
        for key, sentence in place.named.items():
            if (why := _why_idle(flow, place, key, key in alike)) is not None:
                message = f"“{short(sentence)}” - but pressing {key} {why}."
                yield Verdict("warning", "key-without-effect", message, place.id, Choice("key", key))


def _is_for_more(flow: FlowMap, place: Place, key: str) -> bool:
    is_walked = (place.id, Choice("key", key)) in flow.ways
    return is_walked and key not in place.excluded and not promises_return(place.named[key])


def _why_idle(flow: FlowMap, place: Place, key: str, is_like_wrong: bool) -> str | None:
    way = flow.ways.get((place.id, Choice("key", key)))
    if key in place.excluded:
        return f"does nothing: validDigits does not take {key}"
    if way is None or promises_return(place.named[key]):
        return None
    if way.target == place.id and not way.heard:
        return "changes nothing: the same menu is heard again"
    wrong = _wrong(flow, place)
    return (
        f"does what a key does that is not offered ({wrong.choice.value})"
        if is_like_wrong and wrong
        else None
    )


def _all_alike(flow: FlowMap, place: Place, keys: list[str]) -> Verdict:
    wrong = _wrong(flow, place)
    other = wrong.choice.value if wrong is not None else ""
    return Verdict(
        "warning",
        "key-without-effect",
        f"“{short(' '.join(dict.fromkeys(place.named.values())))}” - but {', '.join(keys)} all do the same, and so "
        f"does {other}, which is not offered.",
        place.id,
        Choice("key", keys[0]),
    )


def _wrong(flow: FlowMap, place: Place) -> Way | None:
    return next((way for way in flow.ways_from(place.id) if way.choice.kind == "wrong"), None)


def _is_like_wrong(flow: FlowMap, place: Place, key: str) -> bool:
    way, wrong = flow.ways.get((place.id, Choice("key", key))), _wrong(flow, place)
    if way is None or wrong is None or key in place.excluded or promises_return(place.named[key]):
        return False
    if way.end is not None and (way.end.failed or promises_end(place.named[key])):
        return False
    if way.target is not None and flow.places[way.target].kind != "keys":
        return False
    was_told = any(name == "Digits" for asked in wrong.asked for name, _ in asked.fields)
    if not was_told or not way.pages or way.pages != wrong.pages:  # validDigits may have kept it from the app
        return False
    return (way.target, way.end, way.human_s) == (wrong.target, wrong.end, None)


def idle_numbers(flow: FlowMap) -> Iterator[Verdict]:
    """``key-without-effect`` of a number that the words tell to press, and that does what a made-up one does."""
    for place in flow.places.values():
        words = f"{place.before} {place.prompt}"
        ways = [way for way in flow.ways_from(place.id) if way.choice.kind == "entry"]
        made_up = [way for way in ways if way.choice.value not in words]
        for way in ways:
            sentence = offered_number(words, way.choice.value)
            if sentence and made_up and all(_come_to_the_same(way, other) for other in made_up):
                yield Verdict(
                    "warning",
                    "key-without-effect",
                    f"“{short(sentence)}” - but {way.choice.value} does what a made-up number does "
                    f"({made_up[0].choice.value}).",
                    place.id,
                    way.choice,
                )


def _come_to_the_same(way: Way, other: Way) -> bool:
    return (way.target, way.end, way.heard, way.pages) == (other.target, other.end, other.heard, other.pages)


def any_key_differs(flow: FlowMap) -> Iterator[Verdict]:
    """``any-key-differs``: "press any key", and what comes of it hangs on the key after all."""
    for place in flow.places.values():
        sentence = any_key(place.prompt) if place.kind == "keys" and not place.named else ""
        ways = [way for way in flow.ways_from(place.id) if way.choice.kind == "key"] if sentence else []
        kinds: dict[object, list[Way]] = {}
        for way in ways:
            kinds.setdefault((way.target, way.end, way.heard), []).append(way)
        if len(kinds) > 1:
            most = max(kinds.values(), key=len)
            few = [way for way in ways if way not in most]
            yield Verdict(
                "warning",
                "any-key-differs",
                f"“{short(sentence)}” - but {_keys(few)} {'does' if len(few) == 1 else 'do'} something else than the "
                "other keys.",
                place.id,
                few[0].choice,
            )


def _keys(ways: list[Way]) -> str:
    return ", ".join(way.choice.value for way in ways)


def unheard_offers(flow: FlowMap) -> Iterator[Verdict]:
    """``keys-not-heard``: keys are offered, and nothing listens from then on until the call ends."""
    told: set[tuple[int, str]] = set()
    for way in flow.ways.values():
        if way.end is None or way.end.failed or way.endless or way.end.by == "caller":
            continue
        for key, sentence in list(named_keys(" ".join(way.heard)).items())[:1]:
            if (way.start, sentence) in told:
                continue
            told.add((way.start, sentence))
            yield Verdict(
                "warning",
                "keys-not-heard",
                f"“{short(sentence)}” is heard, but nothing listens then: whoever presses {key} presses in vain.",
                way.start,
                way.choice,
            )


def nobody_called(flow: FlowMap) -> Iterator[Verdict]:
    """``nobody-called``: the words promise somebody, and the call ends without one being called."""
    for way in flow.ways.values():
        if (
            way.end is None
            or way.end.failed
            or way.human_s is not None
            or way.choice.kind in ("dial", "room")
        ):
            continue
        sentence = _promise(" ".join(way.heard))
        names = [name for page in way.pages if page in flow.pages for _, name, _ in flow.pages[page].elements]
        if sentence and _SOMEBODY.isdisjoint(names) and names[-1:] != ["Wait"]:
            yield Verdict(
                "warning",
                "nobody-called",
                f"“{short(sentence)}” is said, but nobody is called: the call ends.",
                way.start,
                way.choice,
            )


def _promise(words: str) -> str:
    sentences = (found.group().strip() for found in _SENTENCE.finditer(words))
    return next((words for words in sentences if _CONNECTS.search(words) and not _NOT.search(words)), "")


def unasked(flow: FlowMap) -> Iterator[Verdict]:
    """``no-prompt``: keys or words are waited for, and nothing has been said."""
    told = {way.target for way in flow.ways.values() if way.heard}
    for place in flow.places.values():
        if place.kind == "keys" and not place.prompt and not place.before and place.id not in told:
            yield Verdict(
                "warning",
                "no-prompt",
                f"{place.name} waits, and nothing has been said: silence is heard.",
                place.id,
            )


def numbers_wanted(flow: FlowMap) -> Iterator[Verdict]:
    """``number-wanted``: every number that was tried is asked for again, so what lies behind is not on the map."""
    for place in flow.places.values():
        refused = refused_entries(flow, place)
        if refused:
            yield Verdict(
                "info",
                "number-wanted",
                f"No number that was tried is taken ({', '.join(way.choice.value for way in refused)}): what lies "
                "behind is not on the map. --enter KEYS tries yours.",
                place.id,
            )


def is_promised_end(place: Place, choice: Choice) -> bool:
    """Whether the words that offer the choice say that it ends the call."""
    return choice not in (CALL, SILENCE) and promises_end(place.named.get(choice.value, ""))


def short(text: str) -> str:
    """Words for a message."""
    return text if len(text) <= 80 else f"{text[:79]}…"

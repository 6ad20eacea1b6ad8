"""How to get to a place of the map in a call of one's own: the deeds that lead there. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from playground.map.model import START, FlowMap, Place, Step
from playground.scenarios.deeds import Deed, Pressed, Said, Silent, Wait

__all__ = ["deeds_to"]

_AT_EACH_ATTEMPT = ("silence", "wrong", "unheard-of")
"""What is done again at the next attempt, unless the app was told of it."""


def deeds_to(flow: FlowMap, step: Step) -> tuple[Deed, ...] | None:
    """What the caller does to get to a choice and make it; ``None`` where others act, or a recording is on the way."""
    if step[0] not in flow.places:
        return None
    deeds: list[Deed] = []
    for made in (*flow.route(step[0]), step):
        place = flow.places[made[0]]
        if place.id == START:
            continue
        if place.kind != "keys":
            return None
        deeds += _deeds_at(flow, place, made)
    return tuple(deeds)


def _deeds_at(flow: FlowMap, place: Place, step: Step) -> list[Deed]:
    choice = step[1]
    document = urlsplit(flow.pages[place.page].url).path or "/"
    times = place.attempts if choice.kind in _AT_EACH_ATTEMPT and not _was_told(flow, step) else 1
    waits = [Wait(document, place.path, attempt) for attempt in range(1, times + 1)]
    match choice.kind:
        case "silence":
            return [Silent(0.0, wait) for wait in waits]
        case "say" | "unheard-of":
            return [Said(0.0, choice.value, wait=wait) for wait in waits]
        case _:
            return [Pressed(0.0, choice.value, wait=wait) for wait in waits]


def _was_told(flow: FlowMap, step: Step) -> bool:
    """Whether the app was asked with what the caller did."""
    way = flow.ways.get(step)
    return way is not None and any(
        name in ("Digits", "Speech") for asked in way.asked for name, _ in asked.fields
    )

"""What the tester can do in the place of somebody else on the call, as that one stands now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from playground.call.people import Person, Stage

Deed = Literal[
    "answer",
    "machine",
    "busy",
    "reject",
    "ring-out",
    "fail",
    "hang-up",
    "say",
    "mute",
    "hold",
    "coach",
    "kick",
]
"""``mute``, ``hold`` and ``coach`` are undone the same way."""
_TALKING = (Stage.ANSWERED, Stage.CONFIRMING, Stage.CONNECTED)


def possible_deeds(person: Person, *, in_multi_party: bool = False) -> tuple[Deed, ...]:
    """What can be done now; ``in_multi_party``: a MultiPartyCall knows hold and coaching, a Conference does not."""
    if person.is_over:
        return ()
    return tuple(_of_leg(person) if person.kind == "leg" else _of_member(person, in_multi_party))


def can_press(person: Person) -> bool:
    """Whether keys of this one's telephone do anything."""
    return person.stage in _TALKING or (person.kind == "member" and (person.simulated or person.mine))


def _of_leg(person: Person) -> Iterator[Deed]:
    if person.stage in _TALKING:
        yield "hang-up"
    else:
        yield "answer"
        if person.called:
            yield "machine"
        yield from ("busy", "reject", "ring-out", "fail")


def _of_member(person: Person, in_multi_party: bool) -> Iterator[Deed]:
    if person.simulated or person.mine:
        yield "say"
    yield "mute"
    if in_multi_party:
        yield "hold"
    if person.role == "Supervisor":
        yield "coach"
    yield "kick"
    if person.simulated or person.mine:
        yield "hang-up"

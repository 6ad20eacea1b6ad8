"""The tester's hands in the place of others: what a wish of the people panel asks of the call."""

from __future__ import annotations

from typing import get_args

from playground.call.people import Person
from playground.call.rooms.deeds import Alteration
from playground.call.rooms.member import Role
from playground.run.people import People
from playground.session import Session

__all__ = ["do", "press", "read_guest"]

_ROLES: tuple[Role, ...] = get_args(Role)
_OF_LEGS = {
    "answer": People.leg_answers,
    "machine": People.leg_is_a_machine,
    "busy": People.leg_is_busy,
    "reject": People.leg_rejects,
    "ring-out": People.leg_rings_out,
    "fail": People.leg_fails,
    "hang-up": People.leg_hangs_up,
}


def press(session: Session, person: Person, digit: str) -> None:
    """One of ``0-9 * #`` on that one's telephone."""
    if person.mine:
        session.press(digit)
    elif person.kind == "leg":
        session.play(lambda people: people.leg_presses(person.id, digit))
    else:
        session.play(lambda people: people.member_presses(person.id, digit))


def do(session: Session, person: Person, deed: str, text: str = "") -> None:
    """A deed in that one's place; ``text``: what is said."""
    if person.kind == "leg":
        session.play(lambda people: _OF_LEGS[deed](people, person.id))
    elif deed == "say" and person.mine:
        session.play(lambda people: people.caller_speaks(text))
    elif deed == "say":
        session.play(lambda people: people.member_speaks(person.id, text))
    elif deed == "hang-up" and person.mine:
        session.hang_up()
    elif deed == "hang-up":
        session.play(lambda people: people.member_leaves(person.id))
    elif (how := _alteration(person, deed)) is not None:
        session.play(lambda people: people.member_is_altered(person.id, how))


def read_guest(text: str, *, in_multi_party: bool) -> tuple[str, Role | None]:
    """Name and, in a MultiPartyCall, role after a comma (a customer without one); raises ``ValueError``."""
    name, comma, written = text.rpartition(",") if in_multi_party else (text, "", "")
    if in_multi_party and not comma:
        name, written = text, "Customer"
    name = " ".join(name.split())
    if not name:
        raise ValueError("Nobody came: there is no name.")
    if not in_multi_party:
        return name, None
    for role in _ROLES:
        if role.casefold() == written.strip().casefold():
            return name, role
    raise ValueError(f"{written.strip()!r} is no role; there are {', '.join(_ROLES)}.")


def _alteration(person: Person, deed: str) -> Alteration | None:
    match deed:
        case "mute":
            return "unmute" if person.muted else "mute"
        case "hold":
            return "unhold" if person.held else "hold"
        case "coach":
            return "uncoach" if person.coaching else "coach"
        case "kick":
            return "kick"
    return None

"""How to get to a place of the map: what a caller does on the way, and what cannot be done alone."""

from __future__ import annotations

from playground.atlas.going import deeds_to
from playground.atlas.outline import Circumstances, key_of, outline, step_of
from playground.map.model import CALL, SILENCE, START, Choice
from playground.scenarios.deeds import Pressed, Silent, Wait
from tests.map.walking import BASE, by_path, key, place_at, walked

APP = by_path(
    {
        "/": f'<GetDigits action="{BASE}/chosen" numDigits="1" validDigits="12" retries="2">'
        "<Speak>Press 1 or 2.</Speak></GetDigits>"
        f'<GetDigits action="{BASE}/again" numDigits="1" validDigits="3"><Speak>Press 3.</Speak></GetDigits>',
        "/chosen 1": "<Speak>One.</Speak>",
        "/chosen 2": "<Dial><Number>15550001111</Number></Dial>",
        "/again": "<Speak>Three.</Speak>",
    }
)
MENU, SECOND = "/Response/GetDigits[1]", "/Response/GetDigits[2]"


def test_the_way_to_a_choice_is_what_a_caller_does() -> None:
    flow = walked(APP)
    first = place_at_path(flow, MENU)
    second = place_at_path(flow, SECOND)
    assert deeds_to(flow, (START, CALL)) == ()
    assert deeds_to(flow, (first, key("1"))) == (Pressed(0.0, "1", wait=Wait("/", MENU, 1)),)
    assert deeds_to(flow, (second, key("3"))) == (
        Silent(0.0, Wait("/", MENU, 1)),
        Silent(0.0, Wait("/", MENU, 2)),
        Pressed(0.0, "3", wait=Wait("/", SECOND, 1)),
    )


def test_what_others_do_is_not_done_by_itself() -> None:
    flow = walked(APP)
    dial = place_at(flow, "/chosen")
    assert deeds_to(flow, (dial, Choice("dial", "busy"))) is None
    assert deeds_to(flow, (99, SILENCE)) is None


def test_a_row_s_name_names_its_choice() -> None:
    flow = walked(APP)
    for row in outline(flow, Circumstances()):
        for name in (row.key, *row.also):
            assert key_of(step_of(name)) == name
            assert step_of(name) in flow.ways


def place_at_path(flow, path):
    return next(place.id for place in flow.places.values() if place.path == path)

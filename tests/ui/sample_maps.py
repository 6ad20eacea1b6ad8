"""Maps to look at: a clinic's menus, walked on paper, with what the tester has done there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from playground.atlas.outline import Circumstances, outline
from playground.atlas.verdict_index import VerdictIndex
from playground.map.model import CALL, START, FlowMap
from playground.map.verdicts import judge_so_far
from playground.map.walk import WalkOptions
from tests.map.walking import BASE, App, by_path, key, limits, place_at
from tests.map.walking import walked as walked_here
from widgets.map_rows import MapPicture, WalkState


def menu(action: str, keys: str, words: str, rest: str = "<Speak>Goodbye.</Speak>") -> str:
    return (
        f'<GetDigits action="{BASE}{action}" numDigits="1" validDigits="{keys}" retries="2">'
        f"<Speak>{words}</Speak></GetDigits>{rest}"
    )


CLINIC = by_path(
    {
        "/": "<Speak>Welcome to Riverside Clinic.</Speak>"
        + menu("/chosen", "12345", "For appointments press 1. For opening hours press 2. For the ward press 3. "
               "For prescriptions press 4. For the night desk press 5."),
        "/chosen 1": menu("/booking", "123", "For a new appointment press 1, to change one press 2, "
                           "to hear this again press 3."),
        "/booking 1": f'<Record action="{BASE}/noted" maxLength="30"/>',
        "/noted": "<Speak>Thank you. We will call you back.</Speak>",
        "/booking 2": "",
        "/booking 3": f"<Redirect>{BASE}/chosen?Digits=1</Redirect>",
        "/chosen 2": f"<Speak>We are open from eight to six.</Speak><Redirect>{BASE}/</Redirect>",
        "/chosen 3": f'<Dial action="{BASE}/bye"><Number>15550001111</Number><Number>15550002222</Number></Dial>',
        "/bye": "<Speak>Nobody is there.</Speak>",
        "/chosen 4": "<Speek>Please hold.</Speek>",
        "/chosen 5": menu("/night", "1", "For the nurse on duty press 1.", ""),
    }
)  # fmt: skip


def walked(app: App, options: WalkOptions | None = None) -> FlowMap:
    """On another thread, for an app's event loop may be running on this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(walked_here, app, options).result()


def hostile(count: int = 3) -> App:
    """An app that means harm in every word."""
    words = "Press 1 for [/red] \u202egnihtyna\u0085 [link=x]here[/]. " * count
    return by_path(
        {
            "/": menu(f"/{'long-path/' * 12}?q=[/b]", "12", words),
        }
    )


def map_of(flow: FlowMap, seen: Circumstances, walk: WalkState | None = None, said: str = "") -> MapPicture:
    """The picture that the app would draw."""
    index = VerdictIndex(flow, judge_so_far(flow))
    rows = outline(flow, replace(seen, verdicts=index))
    return MapPicture(
        rows,
        next((row.key for row in rows if row.place is not None and row.place == seen.here), ""),
        len(flow.places) - 1,
        sum(len(place.choices) for place in flow.places.values()),
        len(flow.ways),
        len(seen.visited & flow.ways.keys()),
        index.errors,
        index.warnings,
        walk,
        said,
    )


def clinic() -> MapPicture:
    """All of it, the tester in the second menu, another call of theirs in the first."""
    flow = walked(CLINIC)
    first = place_at(flow, "/")
    booking = next(place.id for place in flow.places.values() if "new appointment" in place.prompt)
    visited = {(START, CALL), (first, key("2")), (first, key("1")), (booking, key("2"))}
    return map_of(flow, Circumstances(visited, here=booking, elsewhere={first}))


def half_a_clinic() -> MapPicture:
    """The walk is on its way."""
    flow = walked(CLINIC, limits(calls=7))
    first = place_at(flow, "/")
    seen = Circumstances({(START, CALL), (first, key("2"))}, here=first)
    return map_of(flow, seen, WalkState(7, len(flow.pages), len(flow.open_choices())))


def harm() -> MapPicture:
    """Of the hostile app."""
    flow = walked(hostile())
    return map_of(flow, Circumstances({(START, CALL)}, here=place_at(flow, "/")))

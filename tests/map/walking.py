"""Walks an app that is a function, without a network: the walk asks it as a driver would ask a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from playground.call.effects import SendRequest
from playground.call.entries import Entry
from playground.call.events import MediaLoaded, ResponseReceived
from playground.call.setup import CallSetup
from playground.map.choices import Tried
from playground.map.guide import Guide, Reading
from playground.map.model import Choice, FlowMap, Verdict
from playground.map.plan import Limits, Trip
from playground.map.survey import Surveyor
from playground.map.verdicts import judge
from playground.map.walk import Walk, WalkOptions
from playground.run.virtual import Caller, Fetch, VirtualDriver

BASE = "http://app.test"
SETUP = CallSetup(
    answer_url=f"{BASE}/", call_uuid="-", started=datetime(2030, 1, 1, tzinfo=UTC), time_limit_s=3600
)
NOTHING_MORE = Tried()


@dataclass(frozen=True)
class Request:
    """What the app is asked."""

    path: str
    query: Mapping[str, str]
    fields: Mapping[str, str]

    @property
    def digits(self) -> str:
        return self.fields.get("Digits", "")


App = Callable[[Request], "str | int | tuple[str, float]"]
"""A document's inside, a status that is none of success, or a document and the seconds it took."""


def by_path(pages: Mapping[str, str | int]) -> App:
    """An app that answers by the path alone, or by path and digits (``/menu 1``)."""

    def app(request: Request) -> str | int:
        return pages.get(f"{request.path} {request.digits}", pages.get(request.path, 404))

    return app


def walked(app: App, options: WalkOptions | None = None, flow: FlowMap | None = None) -> FlowMap:
    """The map of the app, walked from ``/``."""
    flow = FlowMap(f"{BASE}/") if flow is None else flow
    asyncio.run(Walk(flow, SETUP, [asking(app)], options or WalkOptions()).run())
    return flow


def asking(app: App) -> Fetch:
    """What performs requests by asking the app."""

    async def fetch(request: SendRequest) -> ResponseReceived | MediaLoaded:
        await asyncio.sleep(0)
        if request.purpose == "media":
            return MediaLoaded(0, request.request_id, 200, (), "audio/mpeg", 1, 1.0, 2.0)
        parts = urlsplit(request.url)
        answer = app(Request(parts.path, dict(parse_qsl(parts.query)), dict(request.params)))
        status, body, seconds = 200, "", 0.01
        match answer:
            case int():
                status = answer
            case str():
                body = answer
            case _:
                body, seconds = answer
        document = f"<Response>{body}</Response>".replace("BASE", BASE).encode()
        return ResponseReceived(
            0, request.request_id, status, (), "application/xml", document, seconds * 1000
        )

    return fetch


@dataclass(frozen=True)
class Led:
    """A call that a guide has led."""

    trip: Trip
    log: list[Entry]


def led(app: App, tried: Tried = NOTHING_MORE) -> tuple[FlowMap, list[Led]]:
    """The map of the app, and each call of the walk, one after another."""
    flow = FlowMap(f"{BASE}/")
    surveyor = Surveyor(flow)
    calls = []
    while (trip := surveyor.plan.next_trip()) is not None:
        log: list[Entry] = []
        called(app, log, lambda setup, trip=trip: Guide(surveyor, trip, setup, Reading(tried)))
        surveyor.plan.give_back(trip.last)
        calls.append(Led(trip, log))
    return flow, calls


def called(app: App, log: list[Entry], caller: Callable[[CallSetup], Caller]) -> None:
    """One call to the app, its entries put into the log."""
    setup = replace(SETUP, call_uuid=str(uuid4()))
    driver = VirtualDriver(setup, fetch=asking(app), caller=caller(setup), on_entry=log.append)
    asyncio.run(driver.run())


def limits(**values: int) -> WalkOptions:
    return WalkOptions(limits=Limits(**values))


def place_at(flow: FlowMap, path: str) -> int:
    """The id of the one place on the page with that path."""
    (found,) = (
        place.id
        for place in flow.places.values()
        if place.page and urlsplit(flow.pages[place.page].url).path == path
    )
    return found


def labels(flow: FlowMap, place: int) -> list[str]:
    return [choice.label for choice in flow.places[place].choices]


def found(flow: FlowMap, code: str) -> list[Verdict]:
    """The verdicts of one code."""
    return [verdict for verdict in judge(flow) if verdict.code == code]


def worse_than_info(flow: FlowMap) -> list[tuple[str, str]]:
    return [(verdict.severity, verdict.code) for verdict in judge(flow) if verdict.severity != "info"]


def key(value: str) -> Choice:
    return Choice("key", value)

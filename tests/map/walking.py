"""Walks an app that is a function, without a network: the walk asks it as a driver would ask a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from playground.call.effects import SendRequest
from playground.call.events import MediaLoaded, ResponseReceived
from playground.call.setup import CallSetup
from playground.map.model import Choice, FlowMap, Verdict
from playground.map.survey import Limits
from playground.map.verdicts import judge
from playground.map.walk import Walk, WalkOptions

BASE = "http://app.test"


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
    setup = CallSetup(
        answer_url=f"{BASE}/", call_uuid="-", started=datetime(2030, 1, 1, tzinfo=UTC), time_limit_s=3600
    )

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

    asyncio.run(Walk(flow, setup, [fetch], options or WalkOptions()).run())
    return flow


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

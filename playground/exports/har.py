"""The requests of a saved call as an HTTP archive (HAR 1.2), which browsers' tools and proxies open.

The log has no sizes of headers and no split of the time; HAR says -1 and 0 for what is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, TextIO
from urllib.parse import parse_qsl, urlencode, urlsplit

from playground import __version__
from playground.call.entries import HttpRequest, HttpResponse
from playground.call.timeline import Timeline
from playground.call.view import Exchange
from playground.saved_call import SavedCall

__all__ = ["archive", "write"]

FORM = "application/x-www-form-urlencoded"


def write(call: SavedCall, out: TextIO) -> None:
    """Write the archive, as escaped JSON."""
    json.dump(archive(call), out, indent=2, ensure_ascii=True)
    out.write("\n")


def archive(call: SavedCall) -> dict[str, Any]:
    """The archive: one page, the call, and an entry an exchange; those without a response have status 0."""
    view = Timeline(call.entries).whole
    started = view.started
    begun = _moment(started.started if started else "")
    name = started.call_uuid if started else "call"
    page = {
        "startedDateTime": _stamp(begun, 0.0),
        "id": name,
        "title": started.answer_url if started else call.name,
        "pageTimings": {"onContentLoad": -1, "onLoad": -1},
    }
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "IVR Playground", "version": __version__},
            "pages": [page],
            "entries": [_entry(exchange, begun, name) for exchange in view.exchanges],
        }
    }


def _entry(exchange: Exchange, begun: datetime, page: str) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    elapsed = 0.0 if response is None else max(0.0, response.elapsed_ms)
    return {
        "pageref": page,
        "startedDateTime": _stamp(begun, request.at),
        "time": elapsed,
        "request": _request(request),
        "response": _response(response),
        "cache": {},
        "timings": {"send": 0, "wait": elapsed, "receive": 0},
        "comment": f"{request.purpose}, try {request.attempt}",
    }


def _request(request: HttpRequest) -> dict[str, Any]:
    url = request.sent_to or request.url
    is_get = request.method == "GET"
    query = _query(url)
    if is_get and request.params:
        query += _pairs(request.params.items())
        url += ("&" if _query_of(url) else "?") + urlencode(request.params, errors="replace")
    told: dict[str, Any] = {
        "method": request.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(request.headers.items()),
        "queryString": query,
        "headersSize": -1,
        "bodySize": 0 if is_get else -1,
    }
    if not is_get:
        text = urlencode(request.params, errors="replace")
        told["postData"] = {"mimeType": FORM, "params": _pairs(request.params.items()), "text": text}
        told["bodySize"] = len(text)
    return told


def _response(response: HttpResponse | None) -> dict[str, Any]:
    status = 0 if response is None or response.status is None else response.status
    headers = {} if response is None else response.headers or {}
    told: dict[str, Any] = {
        "status": status,
        "statusText": _phrase(status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers.items()),
        "content": {"size": 0, "mimeType": ""},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    }
    if response is not None:
        told["content"] = {"size": response.bytes or 0, "mimeType": response.content_type or ""}
        if response.body is not None:
            told["content"]["text"] = response.body
        if response.error is not None:
            told["comment"] = response.error.get("message", "no response")
    return told


def _pairs(items: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in items]


def _query(url: str) -> list[dict[str, str]]:
    return _pairs(parse_qsl(_query_of(url), keep_blank_values=True))


def _query_of(url: str) -> str:
    """The query of a URL; empty where it cannot be read as one."""
    try:
        return urlsplit(url).query
    except ValueError:
        return ""


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _moment(stamp: str) -> datetime:
    """When the call's clock was 0; the epoch where the log does not say."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _stamp(begun: datetime, seconds: float) -> str:
    try:
        return (begun + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError):
        return begun.isoformat(timespec="milliseconds")

"""One exchange in words: a row for the list, and the sheet with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

from textual.content import Content

from playground.call.entries import HttpRequest, HttpResponse
from playground.call.view import Exchange
from playground.hostile_text import visible, visible_line
from widgets.fact_sheet import Fact, Gauge, Heading, Prose, Row, Source, Tone

__all__ = ["row_of", "sheet_of"]

BODY_LINES = 40
"""So many lines of a body are shown here; the XML tab shows the document whole."""
_VALUE_LIMIT = 4000


def row_of(exchange: Exchange) -> Content:
    """Purpose, method, status, milliseconds, path."""
    request, response = exchange.request, exchange.response
    status, tone = outcome_of(response)
    elapsed = "" if response is None else f"{response.elapsed_ms:.0f} ms"
    return Content.assemble(
        f"{visible_line(request.purpose, limit=8):<9}",
        (f"{visible_line(request.method, limit=4):<5}", Tone.DIM),
        (f"{status:<4}", tone),
        (f"{elapsed:>9}  ", Tone.DIM),
        visible_line(path_of(request.url), limit=200),
    )


def outcome_of(response: HttpResponse | None) -> tuple[str, Tone]:
    """How a request came out, in at most three characters, and how that is meant."""
    if response is None:
        return "…", Tone.DIM
    if response.status is None:
        return "✗", Tone.BAD
    return str(response.status), Tone.GOOD if 200 <= response.status < 300 else Tone.BAD


def path_of(url: str) -> str:
    """Path and query of a URL; all of it when it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "") if parts.scheme else url


def sheet_of(exchange: Exchange) -> list[Row]:
    """All that is known of it, in the order in which people ask."""
    request, response = exchange.request, exchange.response
    rows: list[Row] = [Fact(_line(request.method), _line(request.url), tone=Tone.STRONG)]
    if request.sent_to is not None:
        rows.append(Fact("sent to", _line(request.sent_to), tone=Tone.VALUE))
    if request.path is not None:
        rows.append(Fact("for", _line(request.path)))
    if request.attempt > 1:
        rows.append(Fact("attempt", str(request.attempt), tone=Tone.DOUBTFUL))
    rows.extend(_result(request, response))
    rows.extend(_group("Parameters", request.params))
    rows.extend(_group("Request headers", request.headers))
    if response is not None:
        rows.extend(_group("Response headers", response.headers or {}))
        rows.extend(_body(response.body))
    return rows


def _result(request: HttpRequest, response: HttpResponse | None) -> Iterator[Row]:
    if response is None:
        yield Fact("status", f"waiting for the answer, {request.timeout:g} s at most", tone=Tone.DIM)
        return
    if response.status is not None:
        yield Fact(
            "status", f"{response.status} {_phrase(response.status)}".rstrip(), tone=outcome_of(response)[1]
        )
    if response.error is not None:
        yield Fact("failed", _line(response.error.get("message", "no response")), tone=Tone.BAD)
    if response.content_type is not None:
        yield Fact("type", _line(response.content_type) or "not said")
    seconds = response.elapsed_ms / 1000
    words = f"{response.elapsed_ms:.0f} ms of {request.timeout:g} s"
    yield Gauge("time", seconds / request.timeout if request.timeout else 1.0, words)
    if response.bytes is not None and request.purpose == "media":
        yield Fact("size", f"{response.bytes / 1024:,.1f} KB")
    elif response.bytes is not None:
        from playground.document.parse import SIZE_LIMIT  # the parser is not needed before a response

        words = f"{response.bytes / 1024:,.1f} KB of {SIZE_LIMIT // 1024} KB"
        yield Gauge("size", response.bytes / SIZE_LIMIT, words)


def _group(title: str, pairs: dict[str, str]) -> Iterator[Row]:
    if pairs:
        yield Heading(f"{title} ({len(pairs)})")
        for name, value in pairs.items():
            yield Fact(visible_line(name, limit=200), _line(value))


def _body(body: str | None) -> Iterator[Row]:
    if body is None:
        return
    yield Heading("Body")
    if not body.strip():
        yield Prose("empty", Tone.DIM)
        return
    lines = visible(body).split("\n")
    yield Source("\n".join(line[:_VALUE_LIMIT] for line in lines[:BODY_LINES]))
    if len(lines) > BODY_LINES:
        yield Prose(f"… {len(lines) - BODY_LINES} lines more: see XML", Tone.DIM)


def _line(text: str) -> str:
    return visible_line(text, limit=_VALUE_LIMIT)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""

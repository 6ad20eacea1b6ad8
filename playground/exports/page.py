"""A saved call as one page of HTML: no scripts, no requests to anywhere, everything from the log escaped.

Its content policy forbids what it does not need, so that not even a fault in the escaping could reach out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import TextIO

from playground.call.timeline import Timeline
from playground.call.view import CallView, Exchange, Line
from playground.call.wording import label_of, sign_of
from playground.exports.page_style import STYLE
from playground.hostile_text import visible, visible_line
from playground.saved_call import SavedCall

__all__ = ["write"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
NOTE = "A call of IVR Playground: no telephone, number or person was really called."


def write(call: SavedCall, out: TextIO) -> None:
    """Write the page; half characters become question marks, for the page is UTF-8."""
    for part in _page(call):
        out.write(part.encode("utf-8", "replace").decode("utf-8"))


def _page(call: SavedCall) -> Iterator[str]:
    view = Timeline(call.entries).whole
    title = _title(view)
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_line(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    )
    yield f"<header><h1>{_line(title)}</h1>\n{_facts(_head(view))}</header>\n<main>\n"
    yield from (f'<p class="notice">{_line(notice)}</p>\n' for notice in call.notices)
    yield '<section><h2>Conversation</h2>\n<table class="talk">\n'
    yield from map(_row, view.lines)
    yield "</table></section>\n"
    if view.problems:
        yield f"<section><h2>Problems ({len(view.problems)})</h2>\n<ul>\n"
        yield from (
            f'<li class="{_line(problem.severity.value)}"><b>{_line(problem.severity.value)}</b> '
            f"<code>{_line(problem.code)}</code> {_line(problem.message)}{_place(problem.line, problem.url)}</li>\n"
            for problem in view.problems
        )
        yield "</ul></section>\n"
    yield f"<section><h2>Requests ({len(view.exchanges)})</h2>\n"
    yield from map(_exchange, view.exchanges)
    yield f"</section>\n</main>\n<footer>{NOTE}</footer>\n</body>\n</html>\n"


def _title(view: CallView) -> str:
    started = view.started
    return "A call" if started is None else f"Call from {started.from_} to {started.to}"


def _head(view: CallView) -> Iterator[tuple[str, str]]:
    if (started := view.started) is not None:
        yield "Answer URL", started.answer_url
        yield "Direction", started.direction
        yield "CallUUID", started.call_uuid
        yield "Began", started.started
    yield "Status", view.status
    if (ended := view.ended) is not None:
        yield "Ended", f"{ended.hangup_name} ({ended.hangup_code}), by {ended.hangup_source}"
        yield "Duration", f"{ended.duration:.1f} s, billed {ended.bill_duration} s"


def _row(line: Line) -> str:
    kind = line.severity or line.kind.value
    return (
        f'<tr class="{_line(kind)}"><td>{line.at:.1f}</td><td>{_line(sign_of(line))}</td>'
        f"<td>{_line(label_of(line))}</td><td>{_line(line.text)}</td></tr>\n"
    )


def _exchange(exchange: Exchange) -> str:
    request, response = exchange.request, exchange.response
    outcome, failed = "no response yet", True
    if response is not None:
        outcome = str(response.status) if response.status is not None else "failed"
        failed = response.status is None or not 200 <= response.status < 300
        outcome += f", {response.elapsed_ms:.0f} ms"
    parts = [
        f'<details class="{"failed" if failed else "fine"}"><summary>{request.at:.1f} <b>{_line(request.purpose)}</b> '
        f"{_line(request.method)} {_line(request.url)} <i>{_line(outcome)}</i></summary>\n"
    ]
    if request.sent_to is not None:
        parts.append(_facts([("Sent to", request.sent_to)]))
    parts.append(_group("Parameters", request.params))
    parts.append(_group("Request headers", request.headers))
    if response is not None:
        if response.error is not None:
            parts.append(_facts([("Failed", response.error.get("message", "no response"))]))
        parts.append(_group("Response headers", response.headers or {}))
        if response.body is not None:
            parts.append(f"<h3>Body</h3>\n<pre>{escape(visible(response.body))}</pre>\n")
    return "".join([*parts, "</details>\n"])


def _group(title: str, pairs: Mapping[str, str]) -> str:
    return f"<h3>{title}</h3>\n{_facts(pairs.items())}" if pairs else ""


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{_line(name)}</dt><dd>{_line(value)}</dd>\n" for name, value in pairs)
    return f"<dl>\n{rows}</dl>\n"


def _place(line: int | None, url: str | None) -> str:
    if line is None:
        return ""
    return f" <i>{_line(url or '')} line {line}</i>"


def _line(text: str) -> str:
    """Text from the log, as text: control characters visible, markup without its power."""
    return escape(visible_line(text))

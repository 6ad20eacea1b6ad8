"""A saved call as one JSON object, for programs that want it whole and not line by line."""

from __future__ import annotations

import json
from typing import Any, TextIO

from playground.call.entries import LogEntry
from playground.call.timeline import Timeline
from playground.call.view import CallView, Exchange, Line
from playground.call.wording import label_of
from playground.saved_call import SavedCall

__all__ = ["write"]


def write(call: SavedCall, out: TextIO) -> None:
    """Write one object: ``call``, ``conversation``, ``exchanges``, ``problems``, ``entries``, ``notices``.

    ``call`` has the keys of ``call.started`` and ``call.ended``; ``conversation`` objects of ``at``, ``class`` and
    ``text``; each exchange ``request`` and ``response`` (null: none came); entries are those of the log.
    """
    view = Timeline(call.entries).whole
    whole = {
        "call": _call(view),
        "conversation": [_line(line) for line in view.lines],
        "exchanges": [_exchange(exchange) for exchange in view.exchanges],
        "problems": [_keys(problem) for problem in view.problems],
        "entries": [entry.to_dict() for entry in call.entries],
        "notices": list(call.notices),
    }
    # Half a character, which a log can hold, is no Unicode text: escapes are safe whatever the stream's encoding.
    json.dump(whole, out, indent=2, ensure_ascii=True)
    out.write("\n")


def _call(view: CallView) -> dict[str, Any]:
    started = {} if view.started is None else _keys(view.started)
    ended = {} if view.ended is None else _keys(view.ended) | {"ended_at": view.ended.at}
    return started | ended | {"status": view.status, "failed": view.failed, "answered_at": view.answered_at}


def _keys(entry: LogEntry) -> dict[str, Any]:
    """The type's own keys."""
    return {key: value for key, value in entry.to_dict().items() if key not in ("seq", "type")}


def _line(line: Line) -> dict[str, Any]:
    return {"at": line.at, "class": label_of(line), "text": line.text}


def _exchange(exchange: Exchange) -> dict[str, Any]:
    response = exchange.response
    return {"request": _keys(exchange.request), "response": None if response is None else _keys(response)}

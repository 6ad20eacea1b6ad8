"""A saved call made again, live: with what of it the log tells, and what was done in it done again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from playground.call import entries
from playground.call.entries import MASK
from playground.errors import PlaygroundError
from playground.placing import read_target
from playground.settings import option_values
from playground.settings.options import CallOptions
from playground.watch.diary import Diary

if TYPE_CHECKING:
    from playground.scenarios.deeds import Deed


def target_of_log(log: Sequence[entries.Entry]) -> str:
    """What was called. Raises ``PlaygroundError`` when it cannot be called again."""
    url = next((entry.answer_url for entry in log if isinstance(entry, entries.CallStarted)), "")
    if MASK in url:
        raise PlaygroundError(
            "The password of the answer URL is not in the log.", fix="Call the URL itself, with its password."
        )
    return read_target(url).url


def options_of_log(
    log: Sequence[entries.Entry], options: CallOptions, given: Collection[str] = ()
) -> CallOptions:
    """``options`` with what the log tells of the saved call in place of what was not ``given`` for this one."""
    told: dict[str, object] = {}
    for entry in log:
        if isinstance(entry, entries.CallStarted):
            told |= {**_number("from_number", entry.from_), **_number("to_number", entry.to)}
            if entry.direction in ("inbound", "outbound"):
                told["direction"] = entry.direction
        elif isinstance(entry, entries.HttpRequest) and entry.purpose == "answer":
            if entry.method in ("GET", "POST"):
                told["method"] = entry.method
            break
    return replace(options, **{name: value for name, value in told.items() if name not in given})  # type: ignore[arg-type]


def deeds_of_log(log: Sequence[entries.Entry]) -> Sequence[Deed]:
    """What the person on the phone and those who were rung did in it."""
    diary = Diary()
    for entry in log:
        diary.take(entry)
    return diary.deeds()


def _number(field: str, written: str) -> dict[str, object]:
    """A number of the log, if it is one: the file may be anybody's."""
    try:
        return {field: option_values.number(written)}
    except ValueError:
        return {}

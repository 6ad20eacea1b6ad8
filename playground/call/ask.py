"""What a part of the call asks of the web, in the call's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playground.call.entries import Purpose

_EVENT_FIELDS = ("Event", "EventName", "ConferenceAction")
"""In which a callback says of what it tells; MultiPartyCall and Conference have fields of their own."""


def event_of(fields: Mapping[str, str]) -> str | None:
    """What a callback with these fields tells of; ``None``: they do not say."""
    return next((fields[name] for name in _EVENT_FIELDS if name in fields), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request as the call means it, before retries and host mapping."""

    purpose: Purpose
    url: str
    method: str
    event: str | None = None
    """The ``Event`` parameter; ``None``: not sent."""
    fields: Mapping[str, str] | None = None
    """Parameters beyond the standard ones; ``None``: a plain request without any parameters (media)."""
    secret: tuple[str, ...] = ()
    """Names of parameters whose values are masked in the log."""
    path: str | None = None
    """Element that asks."""
    attribute: str | None = None
    """Where the URL is written, when the purpose does not tell: ``waitSound``."""
    attempt: int = 1
    began: float | None = None
    """Call's clock at the first try; ``None``: this is the first."""

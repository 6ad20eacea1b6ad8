"""Entries of what is asked of the web, and of the documents that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from playground.call.entries.entry import LogEntry

Purpose = Literal[
    "answer",
    "fallback",
    "action",
    "redirect",
    "transfer",
    "callback",
    "hangup",
    "ring",
    "machine-detection",
    "media",
    "confirm",
    "music",
]
"""Why a request is made; ``confirm`` and ``music``: documents that are heard beside the call's own
(``confirmSound``; ``dialMusic``, wait and hold music, the sounds of coming and going)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest(LogEntry):
    """A request goes out."""

    type: ClassVar[str] = "http.request"
    id: int
    purpose: Purpose
    method: str
    url: str
    """As the app knows it."""
    params: dict[str, str]
    headers: dict[str, str]
    sent_to: str | None = None
    """Where it really goes, when ``--map-host`` sends it elsewhere."""
    path: str | None = None
    """The element that wants it."""
    attempt: int = 1
    """1; more for retries (plivo-xml.md 1.10)."""
    timeout: float = 15.0
    """Budget of this try, seconds."""
    signed: bool | None = None
    """True when signature headers were sent, which are never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse(LogEntry):
    """How a request came out: a response, or ``error``."""

    type: ClassVar[str] = "http.response"
    id: int
    elapsed_ms: float
    status: int | None = None
    content_type: str | None = None
    bytes: int | None = None
    headers: dict[str, str] | None = None
    body: str | None = None
    """Documents only: the source, control characters made visible."""
    error: dict[str, str] | None = None
    """``code`` (a ``FetchFailure``) and ``message``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLoaded(LogEntry):
    """A document is about to run in place of the one before."""

    type: ClassVar[str] = "document.loaded"
    id: int
    """Of the request that brought it."""
    url: str
    elements: int

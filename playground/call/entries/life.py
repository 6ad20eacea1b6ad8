"""Entries of the call itself: its beginning, its status, its end, and what there is to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from playground.call.entries.entry import LogEntry
from playground.document.model import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(LogEntry):
    """The call's first line."""

    type: ClassVar[str] = "call.started"
    schema: int
    version: str
    call_uuid: str
    direction: str
    from_: str
    to: str
    answer_url: str
    started: str
    """Wall-clock time of the call's second 0, ISO 8601, UTC."""
    a_leg_uuid: str | None = None
    """Of a call that was the B leg of another, until it was transferred: UUID of that other call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStatus(LogEntry):
    """The call's status changed (plivo-xml.md 6.3)."""

    type: ClassVar[str] = "call.status"
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(LogEntry):
    """Something to know: a mistake in a document, a failed request, a choice of the simulator."""

    type: ClassVar[str] = "problem"
    severity: Severity
    code: str
    message: str
    url: str | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(LogEntry):
    """The call is over. The hangup URL is told after this line."""

    type: ClassVar[str] = "call.ended"
    status: str
    hangup_cause: str
    """Raw telephony word (plivo-xml.md 6.2)."""
    hangup_source: Literal["caller", "xml", "callee", "system"]
    duration: float
    """Seconds from answer to end; 0 when never answered."""
    bill_duration: int
    """Seconds, rounded up to the billing step of 60 (plivo-xml.md 3.2)."""
    hangup_code: int
    """Plivo's HangupCauseCode (plivo-xml.md 6.1)."""
    hangup_name: str
    """Plivo's HangupCauseName."""

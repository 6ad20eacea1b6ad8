"""How a dialled leg can end, in all of Plivo's words for it (plivo-xml.md 3.5, 3.6, 6.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from playground.call.endings import Ending
from playground.call.entries import LegState
from playground.call.events import LegOutcome

DialStatus = Literal["completed", "busy", "failed", "cancel", "timeout", "no-answer"]
_BEST_FIRST = ("completed", "busy", "no-answer", "timeout", "failed")
"""Of several targets the best outcome is reported (plivo-xml.md 3.5, our choice)."""


@dataclass(frozen=True, slots=True)
class LegEnding:
    """How one leg ended."""

    state: LegState
    """In the call log's words."""
    status: DialStatus
    """What it makes of the Dial, if no other leg did better."""
    code: int
    """DialBLegHangupCauseCode."""
    name: str
    """DialBLegHangupCauseName."""
    cause: str
    """DialBLegHangupCause, and DialHangupCause."""
    source: str
    """DialBLegHangupSource."""
    rang: bool = False
    """True when it can only have ended so after ringing."""


BUSY = LegEnding("busy", "busy", 3010, "Busy Line", "USER_BUSY", "Callee")
REJECTED = LegEnding("rejected", "failed", 3020, "Rejected", "CALL_REJECTED", "Callee", rang=True)
NO_SUCH_NUMBER = LegEnding("failed", "failed", 3050, "Unallocated number", "UNALLOCATED_NUMBER", "Carrier")
NO_SUCH_USER = LegEnding(
    "failed", "failed", 3120, "User does not exist anywhere", "UNALLOCATED_NUMBER", "Carrier"
)
AUTH_FAILED = LegEnding(
    "auth-failed", "failed", 4240, "sip_auth_failed", "sip_auth_failed", "Callee"
)  # the source is our choice
AUTH_TIMED_OUT = LegEnding("auth-timeout", "timeout", 4250, "sip_auth_timeout", "sip_auth_timeout", "Callee")
RANG_OUT = LegEnding("no-answer", "no-answer", 3000, "No Answer", "NO_USER_RESPONSE", "Carrier", rang=True)
TIMED_OUT = LegEnding("timeout", "timeout", 6010, "Ring Timeout Reached", "NO_ANSWER", "Plivo")
NOT_CONFIRMED = LegEnding(
    "not-confirmed", "no-answer", 9110, "Confirm Key Challenge Failed", "NO_ANSWER", "Plivo"
)
LEFT_UNBRIDGED = LegEnding("hung-up", "no-answer", 4000, "Normal Hangup", "NORMAL_CLEARING", "Callee")
LOST_RACE = LegEnding("lost-race", "no-answer", 9000, "Lost Race", "LOSE_RACE", "Plivo")
HUNG_UP = LegEnding("hung-up", "completed", 4000, "Normal Hangup", "NORMAL_CLEARING", "Callee")
STARRED = LegEnding("hung-up", "completed", 4000, "Normal Hangup", "NORMAL_CLEARING", "Caller")
TIME_LIMIT = LegEnding("hung-up", "completed", 6000, "Scheduled Hangup", "ALLOTTED_TIMEOUT", "Plivo")
TRANSFERRED_AWAY = LegEnding("hung-up", "completed", 4000, "Normal Hangup", "NORMAL_CLEARING", "API Request")
GOES_ON = LegEnding("transferred", "completed", 4000, "Normal Hangup", "NORMAL_CLEARING", "API Request")

_TURNED_AWAY: dict[LegOutcome, LegEnding] = {
    "busy": BUSY,
    "no-answer": RANG_OUT,
    "auth-failed": AUTH_FAILED,
    "auth-timeout": AUTH_TIMED_OUT,
}


def turned_away(how: LegOutcome, kind: str) -> LegEnding:
    """The ending of a leg that was never answered; who hangs up on a ringing phone rejects."""
    if how == "failed":
        return NO_SUCH_USER if kind == "user" else NO_SUCH_NUMBER
    return _TURNED_AWAY.get(how, REJECTED)


def cut_by(ending: Ending | None, *, bridged: bool) -> LegEnding:
    """The ending of a leg because the whole call ended, or was transferred (``None``)."""
    if ending is None:
        return TRANSFERRED_AWAY if bridged else _cancelled("API Request")
    source = "Plivo" if ending.source == "Plivo" else "Caller"
    if not bridged:
        return _cancelled(source)
    if source == "Caller":
        return STARRED
    return LegEnding("hung-up", "completed", ending.code, ending.name, ending.cause, source)


def _cancelled(source: str) -> LegEnding:
    return LegEnding("cancelled", "cancel", 1000, "Canceled", "ORIGINATOR_CANCEL", source)


def best_of(endings: Iterable[LegEnding]) -> LegEnding:
    """The one that speaks for the whole Dial; the first of equals."""
    return min(endings, key=lambda ending: _BEST_FIRST.index(ending.status))

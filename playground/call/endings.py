"""How a call can end: Plivo's hangup codes with their names, raw causes and sources (plivo-xml.md 6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playground.call.entries import Purpose

HangupSource = Literal[
    "Caller", "Callee", "Plivo", "Carrier", "API Request", "Answer XML", "Error", "Unknown"
]
LogSource = Literal["caller", "xml", "callee", "system"]

_LOG_SOURCES: dict[str, LogSource] = {"Caller": "caller", "Callee": "callee", "Answer XML": "xml"}


@dataclass(frozen=True, slots=True)
class Ending:
    """Why the call is over, in all of Plivo's words for it."""

    code: int
    """HangupCauseCode."""
    name: str
    """HangupCauseName."""
    cause: str
    """Raw telephony word, HangupCause."""
    source: HangupSource
    """HangupSource."""
    unanswered_status: str = "failed"
    """Final CallStatus of an outbound call that ends so before it was answered."""

    @property
    def log_source(self) -> LogSource:
        """The source in the call log's words (cli.md, ``call.ended``)."""
        return _LOG_SOURCES.get(self.source, "system")

    @property
    def is_failure(self) -> bool:
        """True when the app or its documents failed, as against a call that ran to its end."""
        return self.source == "Error"


END_OF_XML = Ending(4010, "End Of XML Instructions", "NORMAL_CLEARING", "Answer XML")
HANGUP_ELEMENT = Ending(4000, "Normal Hangup", "NORMAL_CLEARING", "Answer XML")
REJECTED = Ending(3020, "Rejected", "CALL_REJECTED", "Answer XML")
BUSY = Ending(3010, "Busy Line", "USER_BUSY", "Answer XML")
SCHEDULED = Ending(6000, "Scheduled Hangup", "ALLOTTED_TIMEOUT", "Plivo")
CALLER_HUNG_UP = Ending(4000, "Normal Hangup", "NORMAL_CLEARING", "Caller")
CALLEE_HUNG_UP = Ending(4000, "Normal Hangup", "NORMAL_CLEARING", "Callee")
CALLER_GAVE_UP = Ending(1000, "Canceled", "ORIGINATOR_CANCEL", "Caller")
CALLEE_DECLINED = Ending(3020, "Rejected", "CALL_REJECTED", "Callee")
CALLEE_BUSY = Ending(3010, "Busy Line", "USER_BUSY", "Callee", "busy")
RANG_OUT = Ending(3000, "No Answer", "NO_USER_RESPONSE", "Carrier", "no-answer")
NO_SUCH_NUMBER = Ending(3050, "Unallocated number", "UNALLOCATED_NUMBER", "Carrier")
NO_SUCH_USER = Ending(3120, "User does not exist anywhere", "UNALLOCATED_NUMBER", "Carrier")
SIP_AUTH_FAILED = Ending(4240, "sip_auth_failed", "sip_auth_failed", "Callee")
SIP_AUTH_TIMEOUT = Ending(4250, "sip_auth_timeout", "sip_auth_timeout", "Callee", "timeout")
RING_TIMEOUT = Ending(6010, "Ring Timeout Reached", "NO_ANSWER", "Plivo", "timeout")
HUNG_UP_ON_RING = Ending(6000, "Scheduled Hangup", "ALLOTTED_TIMEOUT", "Plivo", "no-answer")
MACHINE_DETECTED = Ending(9100, "Machine Detected", "NORMAL_CLEARING", "Plivo")
MULTI_PARTY_ENDED = Ending(4020, "Multiparty Call Ended", "NORMAL_CLEARING", "Plivo")
"""The room is over and nothing follows in the document (our choice, from the name)."""
KICKED_OUT = Ending(4030, "Kicked Out Of Multiparty Call", "NORMAL_CLEARING", "API Request")
"""Likewise, for one whom the API threw out."""
TOO_MANY_DOCUMENTS = Ending(0, "Unknown", "NORMAL_TEMPORARY_FAILURE", "Error")
"""The simulator's own stop (plivo-xml.md 1.8: the cloud's maximum is not documented)."""

_FAMILIES: dict[Purpose, tuple[int, str]] = {
    "answer": (1, "Answer"),
    "fallback": (1, "Answer"),
    "action": (2, "Action"),
    "transfer": (3, "Transfer"),
    "redirect": (4, "Redirect"),
}


def not_delivered(purpose: Purpose) -> Ending:
    """The document could not be fetched: 7011 to 7014 (plivo-xml.md 1.12)."""
    digit, word = _FAMILIES[purpose]
    return _error(7010 + digit, f"Error Reaching {word} URL")


def invalid_url(purpose: Purpose) -> Ending:
    """The URL is not absolute http(s): 7022 to 7024; an answer URL counts as not reached."""
    digit, word = _FAMILIES[purpose]
    return not_delivered(purpose) if digit == 1 else _error(7020 + digit, f"Invalid {word} URL")


def invalid_method(purpose: Purpose) -> Ending:
    """The method is not GET or POST: 7032 to 7034; an answer URL counts as not reached."""
    digit, word = _FAMILIES[purpose]
    return not_delivered(purpose) if digit == 1 else _error(7030 + digit, f"Invalid Method for {word} URL")


def invalid_xml(purpose: Purpose) -> Ending:
    """The reply is not a document Plivo runs: 8011 to 8014."""
    digit, word = _FAMILIES[purpose]
    return _error(8010 + digit, f"Invalid {word} XML")


def _error(code: int, name: str) -> Ending:
    return Ending(code, name, "NORMAL_TEMPORARY_FAILURE", "Error")

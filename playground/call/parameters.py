"""The parameters of every request a call makes (plivo-xml.md 1.3, 3.1, 3.2)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from playground.call.endings import Ending
from playground.call.setup import CallSetup

BILLING_STEP_S = 60
"""``BillDuration`` is rounded up to this (plivo-xml.md 3.2, our choice)."""
_RATED = {"StartApp", "Hangup"}


@dataclass(slots=True)
class Leg:
    """What the call's leg is at the moment; the only mutable facts that parameters depend on."""

    status: str = "ringing"
    """CallStatus (plivo-xml.md 6.3)."""
    answered_at: float | None = None
    """Call's clock when the call was answered; ``None`` before."""

    def duration(self, now: float) -> float:
        """Seconds since the answer; 0 when never answered."""
        return 0.0 if self.answered_at is None else max(0.0, now - self.answered_at)


def number(value: str, *, plus: bool) -> str:
    """A number in the spelling wanted (plivo-xml.md 1.3, open point); SIP addresses stay as they are."""
    digits = value.removeprefix("+")
    return f"+{digits}" if plus and digits.isdigit() else digits


def whole_seconds(seconds: float) -> int:
    """The duration as apps are told it: the nearest second (our choice)."""
    return math.floor(round(seconds, 3) + 0.5)


def bill_duration(seconds: float) -> int:
    """The duration, in whole seconds, rounded up to the billing step (plivo-xml.md 3.2)."""
    return math.ceil(whole_seconds(seconds) / BILLING_STEP_S) * BILLING_STEP_S


def bill_cost(setup: CallSetup, billed: int) -> str:
    """What so many billed seconds cost, a decimal string."""
    return f"{billed // BILLING_STEP_S * Decimal(setup.bill_rate):.5f}"


def standard(setup: CallSetup, leg: Leg, event: str | None) -> dict[str, str]:
    """The fields every request carries, those of ``event`` among them."""
    caller = number(setup.from_number, plus=setup.plus_in_numbers)
    fields = {
        "CallUUID": setup.call_uuid,
        "From": caller,
        "To": number(setup.to_number, plus=setup.plus_in_numbers),
        "CallStatus": leg.status,
        "Direction": setup.direction,
        "CallerName": setup.caller_name or caller,
        "SessionStart": moment(setup, _begun_at(setup)),
    }
    if event is not None:
        fields["Event"] = event
    if setup.auth_id:
        fields["ParentAuthID"] = setup.auth_id
    if event in _RATED:
        fields["BillRate"] = setup.bill_rate
        fields["STIRVerification"] = "Not Applicable"
    if setup.transferred is not None:
        fields["ALegUUID"] = setup.transferred.a_leg_uuid
        if setup.request_uuid:
            fields["ALegRequestUUID"] = setup.request_uuid
    elif setup.direction == "outbound":
        fields["ALegUUID"] = setup.call_uuid
        fields["ALegRequestUUID"] = setup.request_uuid
        if event in _RATED or event == "Ring":
            fields["RequestUUID"] = setup.request_uuid
    fields |= {f"X-PH-{name}": value for name, value in setup.sip_headers}
    return fields


def hangup(setup: CallSetup, leg: Leg, ending: Ending, ended_at: float) -> dict[str, str]:
    """The further fields of the hangup URL (plivo-xml.md 3.2); times in UTC."""
    duration = whole_seconds(leg.duration(ended_at))
    billed = bill_duration(duration)
    return {
        "HangupCause": ending.cause,
        "HangupCauseName": ending.name,
        "HangupCauseCode": str(ending.code),
        "HangupSource": ending.source,
        "Duration": str(duration),
        "BillDuration": str(billed),
        "TotalCost": bill_cost(setup, billed),
        "StartTime": _time(setup, _begun_at(setup)),
        "AnswerTime": "" if leg.answered_at is None else _time(setup, leg.answered_at),
        "EndTime": _time(setup, ended_at),
    }


def complete(setup: CallSetup, fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The fields with the user's own laid over them, in a stable order."""
    return tuple(sorted({**fields, **dict(setup.params)}.items()))


def moment(setup: CallSetup, at: float) -> str:
    """A time of the call's clock as SessionStart is written: UTC, with microseconds."""
    return _written(setup.started, at, "%Y-%m-%d %H:%M:%S.%f")


def _begun_at(setup: CallSetup) -> float:
    """When the leg began, on the call's clock: before its second 0 if it was somebody's B leg."""
    return 0.0 if setup.transferred is None else setup.transferred.dialled_at


def _time(setup: CallSetup, at: float) -> str:
    return _written(setup.started, at, "%Y-%m-%d %H:%M:%S")


@lru_cache(maxsize=64)  # every request tells the call's beginning
def _written(started: datetime, at: float, form: str) -> str:
    return (started + timedelta(seconds=at)).strftime(form)

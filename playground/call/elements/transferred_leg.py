"""A dialled party's leg as a call of its own, once it is transferred (plivo-xml.md 1.14).

It keeps what it was: its UUID, whom it called and with which number, its headers, since when it is answered. All
that is left of the call that dialled it is what the user set for every call, the hangup URL among it (our choice).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from playground.call.elements.dial_leg import BLeg
from playground.call.elements.runner import Line
from playground.call.setup import CallSetup
from playground.call.transfers import Transfer, TransferredLeg


def call_of(leg: BLeg, line: Line, wanted: Transfer) -> CallSetup:
    """What the call is made with that the leg goes on as; its clock stands at 0 now."""
    setup, now = line.setup, line.stage.at
    answered_at = now if leg.answered_at is None else leg.answered_at
    return replace(
        setup,
        answer_url=wanted.bleg_url,
        call_uuid=leg.uuid,
        started=setup.started + timedelta(seconds=now),
        from_number=leg.caller_id,
        to_number=leg.to,
        caller_name=leg.caller_name,
        direction="outbound",
        nonce_seed=f"{setup.nonce_seed}/{leg.uuid}",
        sip_headers=leg.sip_headers,
        fallback_url=None,
        ring_url=None,
        transferred=TransferredLeg(
            a_leg_uuid=setup.call_uuid,
            dialled_at=leg.dialled_at - now,
            answered_at=answered_at - now,
            method=wanted.bleg_method,
        ),
    )

"""How a call that broke off by a fault of ours is told: as log entries, like everything else on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from playground import __version__
from playground.call.entries import SCHEMA, CallEnded, CallStarted, Entry, Problem
from playground.call.setup import CallSetup
from playground.call.view import CallView
from playground.document.model import Severity


def entries_of_breakdown(
    view: CallView, setup: CallSetup | None, sentence: str, code: str
) -> Iterator[Entry]:
    """What is missing until the call has begun, has a problem that says ``sentence``, and has ended."""
    if view.ended is not None:
        return
    if view.started is None and setup is not None:
        yield CallStarted(
            seq=0,
            at=0.0,
            schema=SCHEMA,
            version=__version__,
            call_uuid=setup.call_uuid,
            direction=setup.direction,
            from_=setup.from_number,
            to=setup.to_number,
            answer_url=setup.answer_url,
            started=setup.started.isoformat(),
        )
    yield Problem(seq=0, at=view.at, severity=Severity.ERROR, code=code, message=sentence)
    yield CallEnded(
        seq=0,
        at=view.at,
        status="failed",
        hangup_cause="UNKNOWN",
        hangup_source="system",
        duration=0.0 if view.answered_at is None else view.at - view.answered_at,
        bill_duration=0,
        hangup_code=0,
        hangup_name="Broken off",
    )

"""The called party of an outbound call, a leg like a dialled one (plivo-xml.md 1.11, 1.14, 6.1).

Theory of operation: the callee is rung under the call's own UUID, for the callee's is the call's one leg.
The ring URL is told when the phone rings. Only who answers has the answer URL asked; who is busy, rejects,
does not exist or lets it ring ends the call, and so does Plivo when its patience is over. From the answer on
the callee is the person on the phone: keys pressed are the call's, hanging up ends it.
"""

from __future__ import annotations

from typing import Literal, Protocol

from playground.call import endings, entries
from playground.call.ask import Ask
from playground.call.effects import DropLeg, RingLeg
from playground.call.endings import Ending
from playground.call.entries import LegState
from playground.call.events import LegAnswered, LegEnded, LegEvent, LegOutcome, LegPressed, LegRang
from playground.call.machine_detection import MachineDetection
from playground.call.parameters import number
from playground.call.setup import CallSetup
from playground.call.stage import Stage
from playground.call.web import Web

_RING_TIME = "ring-timeout"
_HANG_UP_ON_RING = "hangup-on-ring"
_TURNED_AWAY: dict[LegOutcome, tuple[LegState, Ending]] = {
    "busy": ("busy", endings.CALLEE_BUSY),
    "no-answer": ("no-answer", endings.RANG_OUT),
    "failed": ("failed", endings.NO_SUCH_NUMBER),
    "auth-failed": ("auth-failed", endings.SIP_AUTH_FAILED),
    "auth-timeout": ("auth-timeout", endings.SIP_AUTH_TIMEOUT),
    "rejected": ("rejected", endings.CALLEE_DECLINED),
    "hung-up": ("rejected", endings.CALLEE_DECLINED),  # who hangs up on a ringing phone rejects
}


class OutboundCall(Protocol):
    """The call, as far as its callee is concerned."""

    setup: CallSetup
    stage: Stage
    web: Web

    def end(self, ending: Ending) -> None:
        """End the call."""

    def callee_answered(self) -> None:
        """The call is answered: ask the answer URL."""

    def press(self, digit: str) -> None:
        """The person on the phone pressed a key."""


class Callee:
    """The callee, from the first ring to the end of the call."""

    def __init__(self, call: OutboundCall) -> None:
        setup = call.setup
        self._call = call
        self._stage = call.stage
        self._to = number(setup.to_number, plus=setup.plus_in_numbers)
        self._kind: Literal["number", "user"] = "user" if self._to.lower().startswith("sip:") else "number"
        self._phase: Literal["dialled", "ringing", "answered", "over"] = "dialled"

    def ring(self) -> None:
        """Have the callee rung; the ring time-out counts from here (our choice)."""
        setup = self._call.setup
        caller_id = number(setup.from_number, plus=setup.plus_in_numbers)
        self._log("dialled")
        self._stage.add(
            RingLeg(
                setup.call_uuid,
                self._kind,
                self._to,
                caller_id,
                setup.caller_name or caller_id,
                setup.sip_headers,
            )
        )
        self._stage.start_timer(_RING_TIME, setup.ring_timeout_s, self._ring_time_is_up)

    def happens(self, event: LegEvent) -> None:
        """The callee did something."""
        match event:
            case LegRang() if self._phase == "dialled":
                self._rang()
            case LegAnswered() if self._phase in ("dialled", "ringing"):
                self._answered(machine=event.machine)
            case LegPressed() if self._phase == "answered":
                self._call.press(event.digit)
            case LegEnded() if self._phase == "answered":
                self._leave("hung-up", endings.CALLEE_HUNG_UP)
            case LegEnded() if self._phase != "over":
                self._turned_away(event.how)

    def call_ends(self) -> None:
        """The call is over from another side, and the leg with it; does nothing once the callee has left."""
        if self._phase == "over":
            return
        self._log("hung-up" if self._phase == "answered" else "cancelled")
        self._phase = "over"
        self._stage.add(DropLeg(self._call.setup.call_uuid))

    def _rang(self) -> None:
        self._phase = "ringing"
        self._log("ringing")
        setup = self._call.setup
        if setup.ring_url:
            ask = Ask(purpose="ring", url=setup.ring_url, method="POST", event="Ring", fields={})
            self._call.web.notify(ask)
        if setup.hangup_on_ring_s is not None:
            self._stage.start_timer(_HANG_UP_ON_RING, setup.hangup_on_ring_s, self._hang_up_on_ring)

    def _answered(self, *, machine: bool) -> None:
        self._phase = "answered"
        self._log("answered", machine=machine or None)
        self._stage.cancel_timer(_RING_TIME)
        self._stage.cancel_timer(_HANG_UP_ON_RING)
        if machine and self._call.setup.machine_detection != "false":
            MachineDetection(self._call).start()
        self._call.callee_answered()

    def _turned_away(self, how: LegOutcome) -> None:
        state, ending = _TURNED_AWAY[how]
        if how == "failed" and self._kind == "user":
            ending = endings.NO_SUCH_USER
        self._leave(state, ending)

    def _ring_time_is_up(self) -> None:
        self._stage.add(DropLeg(self._call.setup.call_uuid))
        self._leave("timeout", endings.RING_TIMEOUT)

    def _hang_up_on_ring(self) -> None:
        self._call.end(endings.HUNG_UP_ON_RING)

    def _leave(self, state: LegState, ending: Ending) -> None:
        self._phase = "over"
        self._log(state)
        self._call.end(ending)

    def _log(self, state: LegState, *, machine: bool | None = None) -> None:
        self._stage.log(
            entries.DialLeg,
            path=None,
            to=self._to,
            b_leg_uuid=self._call.setup.call_uuid,
            state=state,
            machine=machine,
        )

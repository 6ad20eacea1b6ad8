"""What a Dial tells the app: live events to ``callbackUrl``, the result to ``action`` (plivo-xml.md 3.5, 3.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from playground.call.ask import Ask
from playground.call.elements.dial_endings import LegEnding, best_of
from playground.call.elements.dial_leg import BLeg
from playground.call.elements.runner import Line
from playground.call.parameters import bill_duration, whole_seconds
from playground.document.model import Element
from playground.document.values import Values

Presser = Literal["ALeg", "BLeg"]


class DialReports:
    """The ``callbackUrl`` of one Dial; without one, nothing is told. Never waits for an answer."""

    def __init__(self, element: Element, values: Values, line: Line) -> None:
        self._element = element
        self._url = values.string("callback_url")
        self._method = values.string("callback_method") or "POST"
        self._line = line

    def answered(self, leg: BLeg) -> None:
        """A B leg answered."""
        self._tell("DialAnswer", leg, {"DialAction": "answer", "DialBLegStatus": "answer"})

    def connected(self, leg: BLeg) -> None:
        """A and B are bridged; the B leg's status is not published (our choice: ``answer``)."""
        self._tell("DialConnected", leg, {"DialAction": "connected", "DialBLegStatus": "answer"})

    def matched(self, leg: BLeg, digits: str, by: Presser) -> None:
        """A watched key string was typed."""
        fields = {"DialAction": "digits", "DialDigitsMatch": digits, "DialDigitsPressedBy": by}
        self._tell("DialDigitsMatch", leg, fields)

    def ended(self, leg: BLeg) -> None:
        """A B leg ended, answered or not."""
        assert leg.ending is not None
        seconds = whole_seconds(leg.duration())
        fields = {
            "DialAction": "hangup",
            "DialBLegStatus": "hangup",
            "DialBLegDuration": str(seconds),
            "DialBLegBillDuration": str(bill_duration(seconds)),
            "DialBLegHangupCause": leg.ending.cause,
            "DialBLegHangupCauseName": leg.ending.name,
            "DialBLegHangupCauseCode": str(leg.ending.code),
            "DialBLegHangupSource": leg.ending.source,
        }
        if self._line.ending is not None:
            fields["CallStatus"] = "completed"
        self._tell("DialHangup", leg, fields)

    def _tell(self, event: str, leg: BLeg, fields: Mapping[str, str]) -> None:
        if not self._url:
            return
        common = {
            "DialALegUUID": self._line.setup.call_uuid,
            "DialBLegUUID": leg.uuid,
            "DialBLegFrom": leg.caller_id,
            "DialBLegTo": leg.to,
            "STIRVerification": "Not Applicable",
            **{f"X-PH-{name}": value for name, value in leg.sip_headers},
        }
        self._line.web.notify(
            Ask(
                purpose="callback",
                url=self._line.web.resolve(self._url, self._line.base_url),
                method=self._method,
                event=event,
                fields={**common, **fields},
                path=self._element.path,
            )
        )


def result_of(legs: Sequence[BLeg], call_uuid: str) -> dict[str, str]:
    """The fields of the action request, once all legs are over (plivo-xml.md 3.5)."""
    cancelled = [leg.ending for leg in legs if leg.ending is not None and leg.ending.status == "cancel"]
    bridged = [leg for leg in legs if leg.ending is not None and leg.ending.status == "completed"]
    endings = [leg.ending for leg in legs if leg.ending is not None]
    ending: LegEnding = cancelled[0] if cancelled else best_of(endings)
    return {
        "DialStatus": ending.status,
        "DialRingStatus": "true" if any(leg.has_rung for leg in legs) else "false",
        "DialHangupCause": ending.cause,
        "DialALegUUID": call_uuid,
        "DialBLegUUID": bridged[0].uuid if bridged else "",
    }

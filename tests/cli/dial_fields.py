"""What Plivo posts about a Dial, written down from plivo-xml.md 1.3, 3.2, 3.5 and 3.6, apart from our own code."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

CAUSES = {
    "answer": ("NORMAL_CLEARING", "Normal Hangup", "4000", "Callee"),
    "busy": ("USER_BUSY", "Busy Line", "3010", "Callee"),
    "reject": ("CALL_REJECTED", "Rejected", "3020", "Callee"),
    "no-answer": ("NO_USER_RESPONSE", "No Answer", "3000", "Carrier"),
    "fail": ("UNALLOCATED_NUMBER", "Unallocated number", "3050", "Carrier"),
    "no-such-user": ("UNALLOCATED_NUMBER", "User does not exist anywhere", "3120", "Carrier"),
    "auth-failed": ("sip_auth_failed", "sip_auth_failed", "4240", "Callee"),
    "auth-timeout": ("sip_auth_timeout", "sip_auth_timeout", "4250", "Callee"),
    "cancel": ("ORIGINATOR_CANCEL", "Canceled", "1000", "Caller"),
    "timeout": ("NO_ANSWER", "Ring Timeout Reached", "6010", "Plivo"),
    "time-limit": ("ALLOTTED_TIMEOUT", "Scheduled Hangup", "6000", "Plivo"),
    "star": ("NORMAL_CLEARING", "Normal Hangup", "4000", "Caller"),
    "lost-race": ("LOSE_RACE", "Lost Race", "9000", "Plivo"),
    "not-confirmed": ("NO_ANSWER", "Confirm Key Challenge Failed", "9110", "Plivo"),
}
"""How a leg ended → DialBLegHangupCause, …Name, …Code, …Source (plivo-xml.md 6.1)."""
RESULTS = {
    "answer": ("completed", "NORMAL_CLEARING", "true"),
    "busy": ("busy", "USER_BUSY", "false"),
    "reject": ("failed", "CALL_REJECTED", "true"),
    "no-answer": ("no-answer", "NO_USER_RESPONSE", "true"),
    "fail": ("failed", "UNALLOCATED_NUMBER", "false"),
    "auth-failed": ("failed", "sip_auth_failed", "false"),
    "auth-timeout": ("timeout", "sip_auth_timeout", "false"),
    "cancel": ("cancel", "ORIGINATOR_CANCEL", "true"),
    "timeout": ("timeout", "NO_ANSWER", "true"),
    "time-limit": ("completed", "ALLOTTED_TIMEOUT", "true"),
    "not-confirmed": ("no-answer", "NO_ANSWER", "true"),
}
"""How the Dial came out → DialStatus, DialHangupCause, DialRingStatus (plivo-xml.md 3.5)."""


class Told:
    """The fields expected of one call's requests."""

    def __init__(self, ran: Any) -> None:
        self.ran = ran
        self.started = ran.log[0]
        self.uuid = self.started["call_uuid"]

    def standard(self, event: str, status: str) -> dict[str, str]:
        """1.3."""
        started = datetime.fromisoformat(self.started["started"])
        session = next(
            line["params"]["SessionStart"] for line in self.ran.log if line["type"] == "http.request"
        )
        assert abs(datetime.fromisoformat(session) - started.replace(tzinfo=None)) < timedelta(milliseconds=1)
        return {
            "CallUUID": self.uuid, "From": self.started["from"], "To": self.started["to"], "CallStatus": status,
            "Direction": "inbound", "Event": event, "CallerName": self.started["from"], "SessionStart": session,
        }  # fmt: skip

    def answer(self) -> dict[str, str]:
        return self.standard("StartApp", "ringing") | {
            "BillRate": "0.00850", "STIRVerification": "Not Applicable",
        }  # fmt: skip

    def action(self, how: str, status: str, b_leg: str = "") -> dict[str, str]:
        """3.5."""
        dial_status, cause, rang = RESULTS[how]
        return self.standard("Redirect", status) | {
            "DialStatus": dial_status, "DialRingStatus": rang, "DialHangupCause": cause,
            "DialALegUUID": self.uuid, "DialBLegUUID": b_leg,
        }  # fmt: skip

    def callback(self, action: str, status: str, leg: dict[str, str], **more: str) -> dict[str, str]:
        """3.6; ``leg``: its uuid, from and to, and headers."""
        events = {"answer": "DialAnswer", "connected": "DialConnected", "digits": "DialDigitsMatch"}
        leg_status = {"answer": "answer", "connected": "answer", "hangup": "hangup"}
        fields = self.standard(events.get(action, "DialHangup"), status) | {
            "DialAction": action, "DialALegUUID": self.uuid, "STIRVerification": "Not Applicable", **leg, **more,
        }  # fmt: skip
        if action in leg_status:
            fields["DialBLegStatus"] = leg_status[action]
        return fields

    def hangup_of(
        self, how: str, status: str, leg: dict[str, str], seconds: int = 0, billed: int = 0
    ) -> dict[str, str]:
        """3.6, a B leg ends."""
        cause, name, code, source = CAUSES[how]
        return self.callback(
            "hangup", status, leg, DialBLegDuration=str(seconds), DialBLegBillDuration=str(billed),
            DialBLegHangupCause=cause, DialBLegHangupCauseName=name, DialBLegHangupCauseCode=code,
            DialBLegHangupSource=source,
        )  # fmt: skip

    def hangup(self, how: tuple[str, str, str, str]) -> dict[str, str]:
        """3.2; ``how``: HangupCause, …Name, …Code, …Source."""
        end = self.ran.of("call.ended")[0]
        answered = [line["at"] for line in self.ran.of("call.status") if line["status"] == "in-progress"]
        duration = round(end["at"] - answered[0]) if answered else 0
        minutes = -(-duration // 60)
        return self.standard("Hangup", "completed") | {
            "HangupCause": how[0], "HangupCauseName": how[1], "HangupCauseCode": how[2], "HangupSource": how[3],
            "Duration": str(duration), "BillDuration": str(60 * minutes), "BillRate": "0.00850",
            "TotalCost": f"{minutes * 0.0085:.5f}", "StartTime": self._time(0),
            "AnswerTime": self._time(answered[0]) if answered else "", "EndTime": self._time(end["at"]),
            "STIRVerification": "Not Applicable",
        }  # fmt: skip

    def _time(self, at: float) -> str:
        moment = datetime.fromisoformat(self.started["started"]) + timedelta(seconds=at)
        return moment.strftime("%Y-%m-%d %H:%M:%S")

    def leg(self, to: str, caller_id: str | None = None, **headers: str) -> dict[str, str]:
        """The fields that every callback about that leg has."""
        [uuid] = {leg["b_leg_uuid"] for leg in self.ran.of("dial.leg") if leg["to"] == to}
        named = {f"X-PH-{name}": value for name, value in headers.items()}
        return {
            "DialBLegUUID": uuid, "DialBLegFrom": caller_id or self.started["from"], "DialBLegTo": to, **named,
        }  # fmt: skip

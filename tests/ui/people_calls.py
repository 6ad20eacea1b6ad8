"""Calls with other people on them, as the log records them."""

from __future__ import annotations

from typing import Any

from playground.call import entries
from tests.ui.recorded import ANSWER_URL, Recording

DIAL = """\
<Response>
    <Dial action="http://127.0.0.1:5000/done/">
        <Number>12025550142</Number>
        <Number>12025550143</Number>
    </Dial>
</Response>
"""
FIRST, SECOND = "12025550142", "12025550143"


class PeopleRecording(Recording):
    """Adds what is told of legs and rooms."""

    def leg(self, state: str, to: str = FIRST, number: int = 1, **facts: Any) -> PeopleRecording:
        facts = {"path": f"/Response/Dial[1]/Number[{number}]", **facts}
        self.add(entries.DialLeg, to=to, b_leg_uuid=f"leg-{number}", state=state, **facts)
        return self

    def member(self, id: str, who: str, state: str = "in", **facts: Any) -> PeopleRecording:
        self.add(
            entries.RoomMember, path=MULTI_PARTY, room="sales", room_uuid="u", member_id=id, who=who,
            state=state, **facts,
        )  # fmt: skip
        return self

    def room(self, status: str, kind: str = "multi-party") -> PeopleRecording:
        self.add(entries.RoomStatus, path=MULTI_PARTY, kind=kind, room="sales", room_uuid="u", status=status)
        return self


MULTI_PARTY = "/Response/MultiPartyCall[1]"


def ringing() -> PeopleRecording:
    """Two telephones ring."""
    call = PeopleRecording()
    call.started().request().response(DIAL).add(entries.DocumentLoaded, id=1, url=ANSWER_URL, elements=4).add(
        entries.ElementStarted, path="/Response/Dial[1]", name="Dial", line=2, attributes={}
    )
    call.leg("dialled").leg("dialled", SECOND, 2).leg("ringing").leg("ringing", SECOND, 2)
    call.wait(2)
    return call


def connected() -> PeopleRecording:
    """The first has answered, the second lost the race."""
    call = ringing()
    call.wait(3)
    call.leg("answered").leg("lost-race", SECOND, 2)
    call.add(entries.CallStatus, status="in-progress")
    return call.leg("connected")


def in_room(kind: str = "multi-party") -> PeopleRecording:
    """The caller, somebody simulated and somebody on another call."""
    call = PeopleRecording()
    call.started().add(entries.CallStatus, status="in-progress")
    call.member("1", "14155550100", mine=True, role="Agent").room("started", kind).wait(4)
    call.member("2", "Ann", simulated=True, role="Customer", muted=True)
    call.member("3", "14155550177", role="Supervisor", coaching=True)
    return call

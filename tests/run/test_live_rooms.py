"""Two live calls that meet in a MultiPartyCall: in real seconds, without a device."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from playground.call import entries
from playground.run.switchboard import Switchboard
from tests.run.test_realtime import Caller

STATUS = "http://app.test/status"
ROOM = (
    "<Response><MultiPartyCall role='{role}' enterSound='none' exitSound='none' statusCallbackUrl='http://app.test/status'"
    " statusCallbackEvents='mpc-state-changes,participant-state-changes,participant-speak-events'>desk</MultiPartyCall>"
    "</Response>"
)


async def reached(claim: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not claim():
            await asyncio.sleep(0.01)


def people(caller: Caller) -> list[tuple[str, str]]:
    return [(entry.member_id, entry.state) for entry in caller.of(entries.RoomMember)]


def told(caller: Caller) -> list[str]:
    return [entry.params["EventName"] for entry in caller.of(entries.HttpRequest) if entry.url == STATUS]


async def test_they_hear_each_other_and_the_api_throws_out_one_and_ends_the_room_for_the_other() -> None:
    switchboard = Switchboard(monotonic)
    agent, customer = (
        Caller(
            {"/": ROOM.format(role=role), "/status": ""},
            switchboard=switchboard,
            call_uuid=role,
        )
        for role in ("Agent", "Customer")
    )
    running = [asyncio.ensure_future(agent.call.run())]
    await reached(lambda: ("1", "in") in people(agent))
    running.append(asyncio.ensure_future(customer.call.run()))
    await reached(lambda: ("2", "in") in people(agent) and ("1", "in") in people(customer))
    customer.call.people.caller_speaks("Hello there.")
    await reached(lambda: [entry.heard for entry in agent.of(entries.RoomSpeech)] == [True])
    await reached(lambda: "ParticipantSpeakStop" in told(customer))
    agent.call.people.member_comes("Ann", "Agent")
    agent.call.people.member_is_altered("2", "kick")
    await customer.until(entries.CallEnded)
    agent.call.people.room_is_ended()
    await asyncio.wait_for(asyncio.gather(*running), 10)
    for caller in (agent, customer):
        caller.close()
    assert [caller.of(entries.CallEnded)[0].hangup_code for caller in (agent, customer)] == [4020, 4030]
    assert told(customer) == [
        "ParticipantJoin",
        "ParticipantSpeakStart",
        "ParticipantSpeakStop",
        "ParticipantExit",
    ]
    assert told(agent) == [
        "MPCInitialized",
        "ParticipantJoin",
        "MPCStart",
        "ParticipantJoin",
        "ParticipantExit",
        "ParticipantExit",
        "MPCEnd",
    ]

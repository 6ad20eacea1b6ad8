"""The tester plays the others on a live call: in real seconds, without a device."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from playground.adapters.sound.clip import Clip
from playground.call import entries
from playground.call.events import CallerSpoke, Event, LegAnswered
from playground.call.prompts import Words
from playground.call.rooms.deeds import EnterRoom
from playground.call.rooms.happenings import Closed, Entered, Left, Pressed, RoomNews, Spoke
from playground.call.rooms.member import RoomKey, Terms
from playground.run.habits import Habits
from playground.run.people import People
from playground.run.planned_parties import Parties, PlannedParties
from playground.run.switchboard import Switchboard
from tests.run.test_realtime import Caller, NotedLine

DIAL = "<Response><Dial><Number>12025550142</Number></Dial></Response>"
ASKED = (
    '<Response><Dial confirmSound="http://app.test/ask" confirmKey="1" confirmTimeout="20">'
    "<Number>12025550142</Number></Dial></Response>"
)


WAITING = Habits(answer_s=None)


@asynccontextmanager
async def ringing(page: str = DIAL, *, others: Parties = WAITING) -> AsyncIterator[tuple[Caller, str]]:
    """A call at the moment when the other's phone rings, and the leg; it is over within the block."""
    caller = Caller({"/": page, "/ask": "<Response><Wait/></Response>"}, others=others)
    running = asyncio.ensure_future(caller.call.run())
    await reached(caller, "ringing")
    yield caller, caller.of(entries.DialLeg)[0].b_leg_uuid
    await asyncio.wait_for(running, 10)
    caller.close()


async def reached(caller: Caller, state: str) -> None:
    async with asyncio.timeout(10):
        while state not in states(caller):
            await asyncio.sleep(0.01)


def states(caller: Caller) -> list[str]:
    return [leg.state for leg in caller.of(entries.DialLeg)]


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        (People.leg_is_busy, "busy"),
        (People.leg_rejects, "rejected"),
        (People.leg_rings_out, "no-answer"),
        (People.leg_fails, "failed"),
        (People.leg_hangs_up, "rejected"),
    ],
)
async def test_who_is_rung_is_turned_away_as_the_tester_wishes(
    deed: Callable[[People, str], None], state: str
) -> None:
    async with ringing() as (caller, leg):
        deed(caller.call.people, leg)
        assert states(caller) == ["dialled", "ringing", state]


async def test_the_tester_answers_and_hangs_up_and_nothing_happens_by_itself() -> None:
    async with ringing(others=Habits(answer_s=0.3, talk_s=0.1)) as (caller, leg):
        people = caller.call.people
        intent = people.leg_intends(leg)
        assert intent is not None
        assert (intent.words, intent.at) == ("answers", pytest.approx(0.3, abs=0.2))
        people.take_over()
        assert people.leg_intends(leg) is None
        await asyncio.sleep(0.5)
        assert states(caller) == ["dialled", "ringing"]
        people.leg_answers(leg)
        assert states(caller)[2:] == ["answered", "connected"]
        people.leg_answers(leg)
        assert people.leg_intends(leg) is None
        await asyncio.sleep(0.3)
        people.leg_hangs_up(leg)
        people.leg_hangs_up(leg)
        assert states(caller)[4:] == ["hung-up"]


async def test_once_taken_over_those_to_come_only_ring() -> None:
    page = DIAL.replace("</Response>", "<Dial><Number>12025550143</Number></Dial></Response>")
    async with ringing(page, others=Habits(answer_s=0.2)) as (caller, leg):
        people = caller.call.people
        people.leg_is_busy(leg)
        async with asyncio.timeout(5):
            while states(caller).count("ringing") < 2:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.4)
        assert states(caller)[3:] == ["dialled", "ringing"]
        people.leg_fails(caller.of(entries.DialLeg)[-1].b_leg_uuid)
        assert states(caller)[-1] == "failed"


async def test_the_key_that_confirms_is_the_testers_to_press() -> None:
    async with ringing(ASKED) as (caller, leg):
        people = caller.call.people
        people.leg_answers(leg)
        await reached(caller, "confirming")
        people.leg_presses(leg, "2")
        assert states(caller)[-1] == "confirming"
        people.leg_presses(leg, "1")
        assert states(caller)[-1] == "connected"
        people.leg_hangs_up(leg)


async def test_left_alone_they_tell_what_they_are_going_to_do() -> None:
    async with ringing(ASKED, others=Habits(answer_s=0.1, talk_s=0.2)) as (caller, leg):
        intents = []
        for state in ("confirming", "connected"):
            await reached(caller, state)
            intents.append(caller.call.people.leg_intends(leg))
        assert [intent.words for intent in intents if intent is not None] == ["presses 1", "hangs up"]
        await reached(caller, "hung-up")
        assert caller.call.people.leg_intends(leg) is None


async def test_a_leg_that_is_not_is_no_matter() -> None:
    async with ringing() as (caller, _):
        caller.call.people.leg_answers("nobody")
        assert states(caller) == ["dialled", "ringing"]
        caller.call.hang_up()


class Ear(NotedLine):
    """Notes how long what everybody in the room hears is, seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[float] = []

    def play_along(self, clip: Clip, *, loop: int = 1, shared: bool = False) -> int:
        if shared:  # the caller's own words are the caller's alone
            self.heard.append(clip.seconds)
        return super().play_along(clip, loop=loop, shared=shared)


async def test_the_caller_hears_the_voice_and_the_keys_of_who_is_let_in() -> None:
    ear = Ear()
    caller = Caller({"/": "<Response><Conference>Sales</Conference></Response>"}, sound=ear)
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.RoomStatus)
    people = caller.call.people
    people.member_comes("Ann")
    ann = caller.of(entries.RoomMember)[-1]
    assert (ann.who, ann.simulated, ann.mine) == ("Ann", True, None)
    people.member_speaks(ann.member_id, "Good morning, this is Ann.")
    people.member_presses(ann.member_id, "5")
    async with asyncio.timeout(10):
        while len(ear.heard) < 2:
            await asyncio.sleep(0.01)
    [speech] = caller.of(entries.RoomSpeech)
    assert (speech.who, speech.text, speech.heard) == ("Ann", "Good morning, this is Ann.", True)
    assert [tones.digits for tones in caller.of(entries.Dtmf)] == ["5"]
    assert max(ear.heard) > 0.5
    people.member_is_altered(ann.member_id, "mute")
    people.member_speaks(ann.member_id, "And now?")
    assert not caller.of(entries.RoomSpeech)[-1].heard
    people.caller_speaks("Hello Ann")
    async with asyncio.timeout(10):
        while not caller.of(entries.RoomSpeech)[-1].mine:
            await asyncio.sleep(0.01)
    people.member_leaves(ann.member_id)
    assert caller.of(entries.RoomMember)[-1].state == "left"
    caller.call.hang_up()
    await asyncio.wait_for(running, 10)
    caller.close()


@dataclass
class Room:
    """A call that stands in a room, without a document: what it is told, and the tester's hands."""

    fed: list[Event] = field(default_factory=list)
    news: list[RoomNews] = field(default_factory=list)
    tones: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.switchboard = Switchboard(lambda: 0.0, seed="s")
        self.switchboard.connect("u", self.news.append)
        deed = EnterRoom(key=RoomKey("conference", "r"), who="me", terms=Terms())
        self.switchboard.perform("u", deed)
        self.switchboard.deliver()
        self.people = People(
            "u",
            feed=self.fed.append,
            now=lambda: 4.0,
            key_tone=self.tones.append,
            parties=PlannedParties(Habits(), _never),
            switchboard=self.switchboard,
        )

    @property
    def last(self) -> Any:
        return self.news[-1].happening


def _never(event: Event) -> asyncio.TimerHandle:
    raise AssertionError(event)


def test_somebody_simulated_comes_speaks_presses_and_goes() -> None:
    room = Room()
    room.people.member_comes("Ann", "Customer")
    assert isinstance(room.last, Entered)
    ann = room.last.member
    assert (ann.who, ann.role, ann.simulated) == ("Ann", "Customer", True)
    room.people.member_speaks(ann.id, "  Good \n morning ")
    assert isinstance(room.last, Spoke)
    assert room.last.prompt.text == "Good morning"
    assert room.last.prompt.parts == (Words("Good morning", room.last.prompt.voice),)
    told = len(room.news)
    room.people.member_speaks(ann.id, "  ")
    assert len(room.news) == told
    room.people.member_presses(ann.id, "5")
    assert isinstance(room.last, Pressed)
    assert room.tones == []
    room.people.member_is_altered(ann.id, "mute")
    assert room.last.member.muted
    room.people.member_leaves(ann.id)
    assert isinstance(room.last, Left)


def test_the_room_can_be_ended_as_the_api_does() -> None:
    room = Room()
    room.people.room_is_ended()
    assert room.last == Closed("api")
    room.people.room_is_ended()
    assert len([news for news in room.news if news.happening == room.last]) == 1


def test_two_simulated_members_have_two_voices() -> None:
    room = Room()
    voices = set()
    for who in ("Ann", "Bob"):
        room.people.member_comes(who)
        room.people.member_speaks(room.last.member.id, "Hello")
        voices.add(room.last.prompt.voice)
    assert len(voices) == 2


def test_the_person_on_the_phone_can_speak_too() -> None:
    room = Room()
    room.people.caller_speaks("Hello  there")
    [spoke] = room.fed
    assert isinstance(spoke, CallerSpoke)
    assert (spoke.at, spoke.prompt.text) == (4.0, "Hello there")


def test_the_callee_of_an_outbound_call_is_a_leg_with_the_calls_own_uuid() -> None:
    room = Room()
    room.people.leg_answers("u")
    assert room.fed == [LegAnswered(4.0, "u")]
    assert room.people.leg_intends("u") is None

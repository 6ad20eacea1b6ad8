"""Who hears whom: on the tapes and loudspeakers of calls that meet in rooms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from playground.adapters.sound.clip import RATE, Clip
from playground.call.rooms.deeds import Alteration, EnterRoom, LeaveRoom
from playground.call.rooms.member import Role, RoomKey, Terms
from playground.run.room_sound import CallSound, pairs
from playground.run.switchboard import Switchboard
from playground.run.taping import Taping
from tests.run.test_realtime import NotedLine

DESK = RoomKey("multi-party", "desk")
APP = 1


def flat(seconds: float, level: float = 0.5) -> Clip:
    return Clip(np.full(round(seconds * RATE), level, dtype=np.float32))


@dataclass
class Hall:
    """Calls on one clock that is set by hand; those that are late began at 100 s."""

    now: float = 0.0
    tapings: dict[str, Taping] = field(default_factory=dict)
    lines: dict[str, NotedLine] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.switchboard = Switchboard(lambda: self.now, seed="s")

    def call(self, who: str, role: Role = "Agent", began: float = 0.0, **facts: bool) -> None:
        taping = self.tapings[who] = Taping(self.switchboard.voice_of(who))
        line = self.lines[who] = NotedLine()
        sound = CallSound(taping.tape, lambda: self.now - began, line)
        self.switchboard.connect(who, lambda _: None, sound)
        self.enter(who, role, **facts)

    def enter(self, who: str, role: Role = "Agent", **facts: bool) -> None:
        self.switchboard.perform(who, EnterRoom(key=DESK, who=who, role=role, terms=Terms(), **facts))
        picture = self.switchboard.room_of(who)
        assert picture is not None
        self.members[who] = picture.members[-1].id

    def alter(self, at: float, who: str, how: Alteration) -> None:
        self.now = at
        self.switchboard.alter_member(who, self.members[who], how)

    def hears(self, who: str, at: float) -> float:
        """How loud that call is on the app's track, on its own clock."""
        return float(np.abs(self.tapings[who].tape.render(at, at + 0.01)[:, APP]).max())

    def along(self, who: str) -> list[bool]:
        return [shared for _, _, shared in self.lines[who].along]


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    for line in hall.lines.values():
        line.close()


def test_mute_and_hold_take_effect_in_the_middle_of_a_word(hall: Hall) -> None:
    hall.call("ann")
    hall.call("ben", began=-100.0)
    hall.tapings["ben"].said(100.0, flat(10.0))
    assert hall.along("ann") == [True]
    hall.alter(2.0, "ben", "mute")
    assert hall.lines["ann"].stopped == [handle for handle, _, _ in hall.lines["ann"].along]
    hall.alter(4.0, "ben", "unmute")
    hall.alter(6.0, "ann", "hold")
    hall.alter(8.0, "ann", "unhold")
    assert hall.along("ann") == [True] * 3
    assert len(hall.lines["ann"].stopped) == 2
    assert [hall.hears("ann", at) for at in (1, 3, 5, 7, 9, 11)] == [0.5, 0, 0.5, 0, 0.5, 0]
    assert hall.along("ben") == []
    assert hall.hears("ben", 101) == 0


def test_what_is_over_is_not_heard_by_those_who_come_later(hall: Hall) -> None:
    hall.call("ann")
    hall.tapings["ann"].said(0.0, flat(2.0))
    hall.now = 1.0
    hall.call("ben")
    hall.now = 3.0
    hall.call("cid")
    assert (hall.along("ben"), hall.along("cid")) == ([True], [])
    assert [hall.hears("ben", at) for at in (0.5, 1.5, 2.5)] == [0, 0.5, 0]
    hall.now = 4.0
    token = hall.tapings["ann"].said(4.0, flat(2.0))
    hall.now = 5.0
    hall.tapings["ann"].unsaid(5.0, token)
    assert [hall.hears("cid", at) for at in (4.5, 5.5)] == [0.5, 0]
    assert len(hall.lines["cid"].stopped) == 1


def test_a_coach_is_heard_by_agents_only_real_and_artificial(hall: Hall) -> None:
    for who, role in (("ann", "Agent"), ("cus", "Customer"), ("bot", "ai-agent")):
        hall.call(who, role)  # type: ignore[arg-type]
    hall.call("boss", "Supervisor", coaching=True)
    hall.tapings["boss"].said(0.0, flat(1.0))
    assert [hall.hears(who, 0.5) for who in ("ann", "bot", "cus")] == [0.5, 0.5, 0]


def test_who_leaves_or_is_cut_off_hears_nothing_more_and_is_not_heard(hall: Hall) -> None:
    for who in ("ann", "ben", "cid"):
        hall.call(who)
        hall.tapings[who].said(0.0, flat(10.0, 0.25))
    assert hall.hears("ann", 1.0) == 0.5
    hall.now = 2.0
    hall.switchboard.perform("ben", LeaveRoom())
    hall.now = 3.0
    hall.switchboard.disconnect("cid")
    hall.switchboard.disconnect("cid")
    hall.now = 5.0
    assert [hall.hears("ann", at) for at in (1.0, 2.5, 4.0)] == [0.5, 0.25, 0]
    assert hall.hears("ben", 4.0) == 0
    hall.enter("ben")
    assert hall.hears("ben", 6.0) == 0.25


def test_a_live_voice_is_heard_on_its_own_telephone_and_on_those_that_hear_it(hall: Hall) -> None:
    for who in ("ann", "ben", "cid"):
        hall.call(who)
    poured: list[tuple[str, str, bool]] = []
    stopped: list[tuple[str, str]] = []
    for who, line in hall.lines.items():

        def pour(_: object, *, voice: str = "", shared: bool = False, who: str = who) -> None:
            poured.append((who, voice, shared))

        def stop_pouring(voice: str = "", *, who: str = who) -> None:
            stopped.append((who, voice))

        line.pour, line.stop_pouring = pour, stop_pouring  # type: ignore[method-assign,assignment]
    hall.alter(1.0, "cid", "hold")
    voice = hall.switchboard.voice_of("ann")
    voice.pour(flat(0.02).samples)
    assert poured == [("ann", "ann", True), ("ben", "ann", True)]
    voice.stop_pouring()
    assert stopped == [("ann", "ann"), ("ben", "ann")]
    hall.switchboard.voice_of("nobody").pour(flat(0.02).samples)
    assert len(poured) == 2


def test_the_simulated_have_no_sound_of_their_own(hall: Hall) -> None:
    hall.call("ann")
    hall.switchboard.add_member("ann", "Guest", "Customer")
    picture = hall.switchboard.room_of("ann")
    assert picture is not None
    assert len(picture.members) == 2
    assert pairs([picture]) == frozenset()

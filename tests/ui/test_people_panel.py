"""The people panel by its keys: who is rung and who is in the room, played by the tester."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input

from playground.actions import ACTIONS
from playground.app import PlaygroundApp
from playground.call import entries
from playground.call.events import (
    CallerSpoke,
    LegAnswered,
    LegEnded,
    LegPressed,
)
from playground.call.rooms.deeds import EnterRoom
from playground.call.rooms.happenings import Pressed
from playground.call.rooms.member import RoomKey, Terms
from playground.screens.people import PeoplePanel
from playground.screens.people_hands import read_guest
from tests.ui.people_calls import FIRST, SECOND, PeopleRecording, connected, in_room, ringing
from tests.ui.recorded import Recording
from tests.ui.scripted_call import Line, app_on
from tests.ui.test_app import screen_text, toasts
from tests.ui.test_fast_keys import type_at_once
from tests.ui.waiting import until
from widgets.people_cards import PeopleCards
from widgets.transcript import Transcript

SIZES = [(120, 36), (80, 24)]


class Driven:
    """The app on a scripted call, its panel up."""

    def __init__(self, app: PlaygroundApp, line: Line, pilot: Pilot[None]) -> None:
        self.app, self.line, self.pilot = app, line, pilot

    @property
    def panel(self) -> PeoplePanel:
        return self.app.screen.query_one(PeoplePanel)

    @property
    def cards(self) -> str:
        return self.app.screen.query_one(PeopleCards).render().plain

    @property
    def did(self) -> list[Any]:
        return self.line.last.events

    def emit(self, call: Recording) -> None:
        """The log goes on to what this recording has more."""
        self.line.last.emit(call.entries[self.shown :])
        self.shown = len(call.entries)

    shown = 0

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until_asked(self) -> Input:
        await until(self.pilot, lambda: isinstance(self.app.focused, Input))
        assert isinstance(self.app.focused, Input)
        return self.app.focused


@asynccontextmanager
async def on(call: Recording, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Driven]:
    line = Line(call)
    app = app_on(line)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.screen.query("PeoplePanel.-shown")))
        driven = Driven(app, line, pilot)
        driven.shown = len(call.entries)
        await pilot.pause()
        yield driven


async def test_it_is_there_only_while_somebody_else_is() -> None:
    call = connected()
    async with on(call) as driven:
        driven.emit(call.leg("hung-up"))
        await until(driven.pilot, lambda: not driven.panel.is_shown)
        await driven.press("o")
        assert not driven.panel.has_focus
        driven.emit(call.leg("dialled", SECOND, 3))
        await until(driven.pilot, lambda: driven.panel.is_shown)
        await until(driven.pilot, lambda: SECOND in driven.cards)
        assert FIRST not in driven.cards


@pytest.mark.parametrize("size", SIZES)
async def test_cards_say_who_rings_for_how_long_and_what_comes(size: tuple[int, int]) -> None:
    async with on(ringing(), size) as driven:
        driven.line.last.clock = 3.2
        await until(driven.pilot, lambda: "answers in 2 s" in driven.cards)
        await until(driven.pilot, lambda: "answers in 2 s" in screen_text(driven.app))
        for words in (FIRST, SECOND, "rings", "0:03", *(["hears the phone"] if size[1] > 32 else [])):
            assert words in screen_text(driven.app)
        assert "o: act for them" in screen_text(driven.app)


@pytest.mark.parametrize(
    ("key", "event"),
    [
        ("a", LegAnswered),
        ("b", "busy"),
        ("r", "rejected"),
        ("l", "no-answer"),
        ("f", "failed"),
    ],
)
@pytest.mark.parametrize("size", SIZES)
async def test_a_key_does_it_for_who_is_rung(key: str, event: Any, size: tuple[int, int]) -> None:
    async with on(ringing(), size) as driven:
        await driven.press("o", key)
        [did] = driven.did
        at, leg = driven.line.last.clock, "leg-1"
        assert did == (LegAnswered(at, leg) if event is LegAnswered else LegEnded(at, leg, event))
        assert not driven.line.last.hung_up


async def test_who_goes_there_has_all_the_time_in_the_world() -> None:
    async with on(ringing()) as driven:
        people = driven.line.last.people
        assert people.leg_intends("leg-1") is not None
        await driven.press("o")
        assert people.leg_intends("leg-1") is None
        assert people.leg_intends("leg-2") is None
        await until(driven.pilot, lambda: driven.cards.count("waits for you") == 2)
        assert "answers in" not in driven.cards


async def test_the_second_card_is_chosen_by_arrows() -> None:
    async with on(ringing()) as driven:
        await driven.press("o", "right", "a", "up", "b")
        assert [(type(event), event.leg) for event in driven.did] == [
            (LegAnswered, "leg-2"),
            (LegEnded, "leg-1"),
        ]


@pytest.mark.parametrize("size", SIZES)
async def test_digits_are_keys_of_the_chosen_one_until_the_panel_is_left(size: tuple[int, int]) -> None:
    async with on(connected(), size) as driven:
        await driven.press("5")
        assert driven.line.last.pressed == ["5"]
        await driven.press("o", "1", "asterisk", "number_sign")
        assert f"0-9 * # are keys of {FIRST}" in screen_text(driven.app)
        assert [(event.leg, event.digit) for event in driven.did] == [
            ("leg-1", "1"), ("leg-1", "*"), ("leg-1", "#"),
        ]  # fmt: skip
        assert all(isinstance(event, LegPressed) for event in driven.did)
        await driven.press("escape", "7")
        assert driven.line.last.pressed == ["5", "7"]
        assert len(driven.did) == 3


async def test_they_hang_up_and_the_caller_does_not() -> None:
    async with on(connected()) as driven:
        await driven.press("o", "h")
        assert driven.did == [LegEnded(driven.line.last.clock, "leg-1", "hung-up")]
        assert not driven.line.last.hung_up


async def test_letters_of_the_panel_never_mean_anything_else_there() -> None:
    async with on(connected()) as driven:
        await driven.press("o", "r", "d", "s", "m", "i")
        assert driven.did == []
        assert len(driven.line.calls) == 1
        assert len(driven.app.screen_stack) == 1
        assert any(FIRST in toast and "connected" in toast for toast in toasts(driven.app))
        assert "Redial" not in screen_text(driven.app).splitlines()[-1]


async def test_a_phone_that_only_rings_has_no_keys() -> None:
    async with on(ringing()) as driven:
        await driven.press("o", "1")
        assert driven.did == []
        assert driven.line.last.pressed == []
        assert any("rings" in toast for toast in toasts(driven.app))


async def test_who_is_left_to_act_for_is_chosen_by_itself() -> None:
    call = ringing()
    async with on(call) as driven:
        await driven.press("o")
        driven.emit(call.leg("busy"))
        await until(driven.pilot, lambda: "busy" in driven.cards)
        await driven.press("a")
        assert [event.leg for event in driven.did] == ["leg-2"]


async def test_when_all_are_gone_digits_are_the_callers_again() -> None:
    call = connected()
    async with on(call) as driven:
        await driven.press("o")
        driven.emit(call.leg("hung-up"))
        await until(driven.pilot, lambda: "own telephone" in screen_text(driven.app))
        await driven.press("4")
        assert driven.line.last.pressed == ["4"], "at once"
        await until(driven.pilot, lambda: isinstance(driven.app.focused, Transcript))
        assert not driven.panel.is_shown
        await driven.press("5")
        assert driven.line.last.pressed == ["4", "5"]


async def test_of_a_hunt_group_the_next_is_rung_under_the_same_hands() -> None:
    call = ringing()
    async with on(call) as driven:
        await driven.press("o", "b", "right", "b")
        driven.emit(call.leg("busy").leg("busy", SECOND, 2))
        await until(driven.pilot, lambda: "own telephone" in screen_text(driven.app))
        await driven.press("r", "b", "l")
        assert driven.line.last.pressed == []
        assert [event.leg for event in driven.did] == ["leg-1", "leg-2"], "no redial, no beep"
        assert len(toasts(driven.app)) == 1, "not one for every key"
        call.add(entries.ElementFinished, path="/Response/Dial[1]", outcome="done")
        driven.emit(call.leg("dialled", "12025550144", 3).leg("ringing", "12025550144", 3))
        await until(driven.pilot, lambda: "12025550144" in driven.cards)
        assert driven.panel.has_focus
        await driven.press("r")
        assert [event.leg for event in driven.did] == ["leg-1", "leg-2", "leg-3"]


async def test_who_leaves_the_panel_when_all_are_gone_leaves_it_empty() -> None:
    call = connected()
    async with on(call) as driven:
        await driven.press("o")
        driven.emit(call.leg("hung-up"))
        await until(driven.pilot, lambda: "own telephone" in screen_text(driven.app))
        await driven.press("escape")
        await until(driven.pilot, lambda: isinstance(driven.app.focused, Transcript))
        assert not driven.panel.is_shown


async def test_the_callee_of_an_outbound_call_is_rung_here_and_then_has_the_telephone() -> None:
    call = PeopleRecording()
    call.started(direction="outbound")
    call.leg("dialled", "14155550199", path=None).leg("ringing", "14155550199", path=None)
    async with on(call) as driven:
        await driven.press("o", "m")
        assert driven.did == [LegAnswered(0, "leg-1", machine=True)]
        driven.emit(call.leg("answered", "14155550199", path=None))
        await until(driven.pilot, lambda: not driven.panel.is_shown)
        driven.emit(call.leg("dialled", SECOND, 2))
        await until(driven.pilot, lambda: f"› {SECOND}" in driven.cards)
        assert "you, 14155550199" in driven.cards
        await driven.press("o", "left", "4")
        assert driven.line.last.pressed == ["4"]


def enter(driven: Driven, kind: str = "multi-party") -> None:
    """The scripted call really stands in a room of its switchboard."""
    call = driven.line.last
    call.switchboard.connect(call.setup.call_uuid, driven.did.append)
    deed = EnterRoom(key=RoomKey(kind, "sales"), who="me", terms=Terms())  # type: ignore[arg-type]
    call.switchboard.perform(call.setup.call_uuid, deed)
    call.switchboard.deliver()
    driven.did.clear()


@pytest.mark.parametrize("size", SIZES)
async def test_somebody_is_let_in_and_speaks(size: tuple[int, int]) -> None:
    call = in_room()
    async with on(call, size) as driven:
        enter(driven)
        await driven.press("o", "i")
        asked = await driven.until_asked()
        assert asked.value == "Guest 1, Customer"
        await driven.press(*"Bo, agent")
        await driven.press("enter")
        member = driven.did[0].happening.member
        assert (member.who, member.role, member.simulated) == ("Bo", "Agent", True)
        assert driven.panel.has_focus
        driven.did.clear()
        driven.emit(call.member(member.id, "Bo", simulated=True, role="Agent"))
        await until(driven.pilot, lambda: "▶ Bo" in driven.cards)
        await driven.press("s")
        await driven.until_asked()
        await driven.press(*"u 2 on a", "enter")
        [spoke] = driven.did
        assert (spoke.happening.member.who, spoke.happening.prompt.text) == ("Bo", "u 2 on a")
        assert driven.line.last.pressed == []


async def test_who_comes_into_a_crowd_is_brought_to_sight() -> None:
    call = in_room()
    async with on(call, (80, 24)) as driven:
        await driven.press("o")
        for number in range(10, 40):
            call.member(str(number), f"Guest {number}", simulated=True)
        driven.emit(call)
        scrolled = driven.panel.query_one(VerticalScroll)
        await until(driven.pilot, lambda: "keys of Guest 39" in screen_text(driven.app))
        await until(driven.pilot, lambda: scrolled.scroll_offset.y > 0)
        await until(driven.pilot, lambda: "▶ Guest 39" in screen_text(driven.app))


async def test_escape_asks_no_more_and_nothing_is_done() -> None:
    async with on(in_room()) as driven:
        enter(driven)
        await driven.press("o", "i")
        await driven.until_asked()
        await driven.press("escape")
        await until(driven.pilot, lambda: driven.panel.has_focus)
        assert driven.did == []


async def test_keys_that_come_in_one_go_are_read_as_they_were_meant() -> None:
    async with on(in_room()) as driven:
        enter(driven)
        type_at_once(driven.app, *"oinun 2", "enter", *"l7")
        await until(driven.pilot, lambda: bool(driven.did) and isinstance(driven.did[-1].happening, Pressed))
        came, pressed = driven.did[0].happening, driven.did[-1].happening
        assert (came.member.who, came.member.role, pressed.digit) == ("nun 2", "Customer", "7")
        assert len(driven.app.calls.tabs) == 1
        assert len(toasts(driven.app)) == 1


async def test_digits_right_after_escape_are_the_callers() -> None:
    async with on(connected()) as driven:
        type_at_once(driven.app, *"o12", "escape", *"34")
        await until(driven.pilot, lambda: driven.line.last.pressed == ["3", "4"])
        assert [event.digit for event in driven.did] == ["1", "2"]
        driven.did.clear()
        type_at_once(driven.app, *"oh", "escape", *"5")
        await until(driven.pilot, lambda: driven.line.last.pressed == ["3", "4", "5"])
        assert [event.how for event in driven.did] == ["hung-up"]
        assert not driven.line.last.hung_up


async def test_a_role_that_is_none_is_said_so() -> None:
    async with on(in_room()) as driven:
        enter(driven)
        await driven.press("o", "i")
        await driven.until_asked()
        await driven.press(*"Bo, chef", "enter")
        assert driven.did == []
        assert any("'chef' is no role" in toast for toast in toasts(driven.app))


async def test_members_are_muted_held_coached_and_thrown_out() -> None:
    async with on(in_room()) as driven:
        people = driven.line.last.people
        done: list[tuple[str, str]] = []
        people.member_is_altered = lambda id, how: done.append((id, how))  # type: ignore[method-assign]
        await driven.press("o", "m", "p", "k")
        await driven.press("right", "c", "left", "left", "m")
        assert done == [("2", "unmute"), ("2", "hold"), ("2", "kick"), ("3", "uncoach"), ("1", "mute")]


async def test_on_the_own_card_digits_words_and_hanging_up_are_the_callers() -> None:
    async with on(in_room()) as driven:
        await driven.press("o", "left", "9")
        assert driven.line.last.pressed == ["9"]
        await driven.press("s")
        await driven.until_asked()
        await driven.press(*"Hi", "enter")
        [spoke] = driven.did
        assert isinstance(spoke, CallerSpoke)
        assert spoke.prompt.text == "Hi"
        await driven.press("h")
        assert driven.line.last.hung_up


async def test_a_conference_knows_no_hold() -> None:
    async with on(in_room("conference")) as driven:
        await driven.press("o")
        assert "Mute them" in screen_text(driven.app)
        assert "Hold" not in screen_text(driven.app).splitlines()[-1]


async def test_a_click_chooses_a_card() -> None:
    async with on(ringing()) as driven:
        cards = driven.app.screen.query_one(PeopleCards)
        x, y = cards.region_of(1).offset
        await driven.pilot.click(cards, offset=(x + 3, y + 1))
        await until(driven.pilot, lambda: driven.panel.has_focus)
        await driven.press("a")
        assert [event.leg for event in driven.did] == ["leg-2"]


async def test_the_palette_has_what_can_be_done_now() -> None:
    async with on(ringing()) as driven:
        titles = {command.title for command in driven.app.get_system_commands(driven.app.screen)}
        assert {"Answer", "Busy", "Reject", "Let it ring", "Fail", "Others"} <= titles
        assert not titles & {"They hang up", "Say", "Kick", "Machine"}
        answer = next(c for c in driven.app.get_system_commands(driven.app.screen) if c.title == "Answer")
        await answer.callback()  # type: ignore[misc]
        assert [event.leg for event in driven.did] == ["leg-1"]


def test_its_help_names_every_deed() -> None:
    assert all(item.help in PeoplePanel.HELP for item in ACTIONS if item.place == "people")


@pytest.mark.parametrize(
    ("text", "in_multi_party", "guest"),
    [
        ("Ann, the boss", False, ("Ann, the boss", None)),
        (" Ann  B ", True, ("Ann B", "Customer")),
        ("Ann,AI-AGENT", True, ("Ann", "ai-agent")),
        ("A, B, supervisor", True, ("A, B", "Supervisor")),
    ],
)
def test_who_comes_in(text: str, in_multi_party: bool, guest: tuple[str, str | None]) -> None:
    assert read_guest(text, in_multi_party=in_multi_party) == guest


@pytest.mark.parametrize("text", ["", " , Agent", "Ann, "])
def test_nobody_comes_in(text: str) -> None:
    with pytest.raises(ValueError, match=r"name|role"):
        read_guest(text, in_multi_party=True)

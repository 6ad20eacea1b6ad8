"""Several calls side by side: opened, shown, closed; each with its own picture, numbers and end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.call.entries import Beep, Entry
from playground.call.setup import CallSetup
from playground.call.view import CallView
from playground.caller_numbers import free_number
from playground.calls import Calls, CallTab
from playground.live_call import AskHost, OnLeg
from playground.settings.option_values import number
from tests.ui import recorded
from tests.ui.scripted_call import Line, ScriptedCall

FIRST, CALLED = "14155550100", "14155550199"
SETUP = CallSetup(
    answer_url=recorded.ANSWER_URL, call_uuid=recorded.CALL_UUID, started=datetime(2026, 3, 4, tzinfo=UTC)
)


@dataclass
class Screen:
    views: list[tuple[CallTab, CallView]] = field(default_factory=list)
    faults: list[tuple[CallTab, str]] = field(default_factory=list)
    asked: list[tuple[CallTab, str]] = field(default_factory=list)
    legs: list[CallTab] = field(default_factory=list)


def calls_on(line: Line, first: str = FIRST) -> tuple[Calls, Screen]:
    screen = Screen()

    async def ask(tab: CallTab, host: str) -> bool:
        screen.asked.append((tab, host))
        return True

    calls = Calls(
        line,
        ask_host=ask,
        numbers=lambda: (first, CALLED),
        on_view=lambda tab, view: screen.views.append((tab, view)),
        on_fault=lambda tab, sentence: screen.faults.append((tab, sentence)),
        on_leg=screen.legs.append,
    )
    return calls, screen


async def live(calls: Calls, tab: CallTab, line: Line) -> None:
    count = len(line.calls)
    calls.place(tab, SETUP)
    async with asyncio.timeout(5):
        while len(line.calls) == count:
            await asyncio.sleep(0)


async def two_calls() -> tuple[Calls, Screen, Line, CallTab, CallTab]:
    line = Line(recorded.waiting(), recorded.to_the_menu())
    calls, screen = calls_on(line)
    first = calls.shown
    await live(calls, first, line)
    second = calls.open()
    await live(calls, second, line)
    return calls, screen, line, first, second


async def test_a_leg_that_is_transferred_gets_a_tab_beside_the_call_it_left() -> None:
    calls, screen, line, first, second = await two_calls()
    leg = replace(
        SETUP, call_uuid="leg", answer_url="http://app.test/b", direction="outbound", to_number="12025550142"
    )
    line.calls[0].on_leg(leg)
    async with asyncio.timeout(5):
        while len(line.calls) < 3:
            await asyncio.sleep(0)
    tab = calls.tabs[1]
    assert calls.tabs == (first, tab, second)
    assert screen.legs == [tab]
    assert calls.shown is second, "the tester is not taken away from the call at hand"
    assert (line.last.setup, line.last.hearing) == (leg, "none")
    assert (tab.url, calls.caller(tab)) == ("http://app.test/b", "12025550142")
    calls.close(first)
    line.calls[0].on_leg(leg)
    assert len(calls.tabs) == 2, "whose call is no more shown leaves no tab"


async def test_a_call_goes_on_while_another_is_shown() -> None:
    calls, screen, line, first, second = await two_calls()
    assert calls.shown is second
    line.calls[0].clock, line.calls[1].clock = 7.5, 3.0
    assert (first.session.now(), calls.now()) == (7.5, 3.0)
    screen.views.clear()
    line.calls[0].emit(recorded.completed().entries[len(recorded.waiting().entries) :])
    assert {tab for tab, _ in screen.views} == {first}
    assert first.session.view.ended is not None
    assert second.session.view.live
    await calls.finish()


async def test_keys_go_to_the_shown_call_alone() -> None:
    calls, _, line, first, _ = await two_calls()
    calls.shown.session.press("1")
    calls.show(first)
    calls.shown.session.press("2")
    assert [call.pressed for call in line.calls] == [["2"], ["1"]]
    await calls.finish()


async def test_redial_stays_in_its_tab() -> None:
    calls, _, line, first, second = await two_calls()
    await live(calls, second, line)
    assert [call.hung_up for call in line.calls] == [False, True, False]
    assert calls.tabs == (first, second)
    await calls.finish()


async def test_a_new_tab_takes_over_the_url_and_has_a_number_of_its_own() -> None:
    calls, _ = calls_on(Line())
    calls.shown.url, calls.shown.method = "http://127.0.0.1/waiting/", "GET"
    second, third = calls.open(), calls.open()
    assert (second.url, second.method) == ("http://127.0.0.1/waiting/", "GET")
    assert [calls.caller(tab) for tab in calls.tabs] == [FIRST, "14155550101", "14155550102"]
    calls.close(second)
    assert [calls.caller(tab) for tab in (*calls.tabs, calls.open())] == [FIRST, "14155550102", "14155550101"]
    third.caller = "44"
    assert calls.caller(third) == "44"


async def test_the_number_called_is_no_callers() -> None:
    calls, _ = calls_on(Line(), "14155550198")
    assert calls.caller(calls.open()) == "14155550200"


async def test_closing_a_tab_hangs_up_and_shows_its_neighbour() -> None:
    calls, screen, line, first, second = await two_calls()
    third = calls.open()
    calls.show(second)
    calls.close(second)
    assert line.calls[1].hung_up
    assert calls.tabs == (first, third)
    assert calls.shown is third
    screen.views.clear()
    line.calls[1].emit(recorded.refused().entries[1:3])
    assert screen.views == []
    calls.close(third)
    assert calls.shown is first
    calls.close(first)
    assert calls.tabs == (first,)
    assert first.session.view.live
    await calls.finish()


async def test_a_call_waiting_to_be_placed_in_a_closed_tab_is_never_made() -> None:
    calls, _, line, _, second = await two_calls()

    def hang_up_in_vain() -> None:
        pass

    line.calls[1].hang_up = hang_up_in_vain  # type: ignore[method-assign]
    calls.place(second, SETUP)
    await asyncio.sleep(0)
    calls.close(second)
    line.calls[1].break_off(ValueError("gone"))
    await calls.finish()
    assert len(line.calls) == 2


async def test_neighbours_go_round() -> None:
    calls, _ = calls_on(Line())
    first = calls.shown
    second, third = calls.open(), calls.open()
    assert [calls.number(tab) for tab in calls.tabs] == [1, 2, 3]
    assert calls.neighbour(1) is first
    assert calls.neighbour(-1) is second
    calls.show(first)
    assert calls.neighbour(-1) is third


async def test_a_fault_and_a_question_are_those_of_their_call() -> None:
    calls, screen, line, first, second = await two_calls()
    assert await line.calls[0].ask_host("stranger.test")
    line.calls[0].break_off(ValueError("torn"))
    async with asyncio.timeout(5):
        while not screen.faults:
            await asyncio.sleep(0)
    assert screen.asked == [(first, "stranger.test")]
    assert screen.faults[0][0] is first
    assert second.session.busy
    calls.close(second)
    assert not await line.calls[1].ask_host("stranger.test")
    await calls.finish()


DEEDS = ("open", "close", "next", "before", "place", "hang up", "press", "room", "end", "break off", "move")


@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 5)), max_size=25))
@settings(deadline=None)
def test_whatever_is_done_one_call_is_shown_and_all_are_heard_as_they_should_be(
    deeds: list[tuple[str, int]],
) -> None:
    asyncio.run(do(deeds))


async def do(deeds: list[tuple[str, int]]) -> None:
    line = Line()
    calls, _ = calls_on(line)
    newest: dict[CallTab, ScriptedCall] = {}
    for deed, which in deeds:
        tab = calls.shown
        match deed:
            case "open":
                calls.open()
            case "close":
                calls.close(tab)
            case "next" | "before":
                calls.show(calls.neighbour(1 if deed == "next" else -1))
            case "place":
                await live(calls, tab, line)
                newest[tab] = line.last
            case "hang up":
                tab.session.hang_up()
            case "press":
                tab.session.press("1")
            case "room":
                calls.hears_room = not calls.hears_room
            case _ if line.calls:
                happen_to(line.calls[which % len(line.calls)], deed)
                await asyncio.sleep(0)
        assert calls.shown in calls.tabs
        assert len({calls.caller(tab) for tab in calls.tabs}) == len(calls.tabs)
        room = calls.shown.session.room if calls.hears_room else None
        for tab in calls.tabs:
            if tab.session.busy:
                is_there = room is not None and tab.session.room == room
                others = "private" if is_there else "none"
                assert newest[tab].hearing == ("all" if tab is calls.shown else others)
    async with asyncio.timeout(5):
        await calls.finish()
    assert not any(tab.session.busy for tab in calls.tabs)


def happen_to(call: ScriptedCall, deed: str) -> None:
    match deed:
        case "end":
            call.emit(recorded.completed().entries)
        case "break off":
            call.break_off(ValueError("torn"))
        case _:
            call.room = None if call.room else "meeting"
            call.emit(recorded.waiting().entries)


def hearing(line: Line) -> list[str]:
    return [call.hearing for call in line.calls]


async def test_the_shown_call_is_heard_and_no_other() -> None:
    calls, _, line, first, second = await two_calls()
    assert hearing(line) == ["none", "all"]
    calls.show(first)
    assert hearing(line) == ["all", "none"]
    await live(calls, second, line)
    assert hearing(line) == ["all", "none", "none"]
    calls.close(first)
    assert hearing(line) == ["none", "none", "all"]
    await calls.finish()


async def test_of_the_whole_room_nothing_is_heard_twice() -> None:
    calls, _, line, first, second = await two_calls()
    third = calls.open()
    await live(calls, third, line)
    calls.hears_room = True
    assert hearing(line) == ["none", "none", "all"]
    for call, room in zip(line.calls, ("meeting", "other", "meeting"), strict=True):
        call.room = room
    line.calls[0].emit([Beep(seq=90, at=9.0, path="/x")])  # any entry: it came into the room
    assert hearing(line) == ["private", "none", "all"]
    calls.show(first)
    assert hearing(line) == ["all", "none", "private"]
    calls.show(second)
    assert hearing(line) == ["none", "all", "none"]
    calls.show(third)
    calls.hears_room = False
    assert hearing(line) == ["none", "none", "all"]
    calls.hears_room = True
    line.calls[2].room = None
    line.calls[2].emit([Beep(seq=91, at=9.5, path="/x")])
    assert hearing(line) == ["none", "none", "all"]
    await calls.finish()


class Teller(ScriptedCall):
    """Tells its hangup URL once it is over, and that takes a while."""

    told = False
    broken_off = False
    seconds = 0.05

    async def run(self) -> None:
        await super().run()
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.broken_off = True
            raise
        self.told = True


async def end_of_two(seconds: float) -> list[Teller]:
    tellers: list[Teller] = []

    def make_call(
        setup: CallSetup, *, on_entry: Callable[[Entry], None], ask_host: AskHost, on_leg: OnLeg
    ) -> Teller:
        teller = Teller(setup, on_entry, ask_host, on_leg)
        teller.seconds = seconds
        tellers.append(teller)
        teller.emit(recorded.waiting().entries)
        return teller

    calls = Calls(
        make_call,
        ask_host=lambda tab, host: asyncio.sleep(0, True),
        numbers=lambda: (FIRST, CALLED),
        on_view=lambda tab, view: None,
        on_fault=lambda tab, sentence: None,
    )
    for count in (1, 2):
        calls.place(calls.shown, SETUP)
        async with asyncio.timeout(5):
            while len(tellers) < count:
                await asyncio.sleep(0)
        calls.open()
    async with asyncio.timeout(5):
        await calls.finish()
    return tellers


async def test_the_end_hangs_all_up_and_waits_until_hangup_urls_are_told() -> None:
    tellers = await end_of_two(0.05)
    assert [(call.hung_up, call.told) for call in tellers] == [(True, True)] * 2


async def test_the_end_does_not_wait_for_ever() -> None:
    tellers = await end_of_two(60.0)
    assert [(call.hung_up, call.told, call.broken_off) for call in tellers] == [(True, False, True)] * 2


@given(
    st.integers(0, 40), st.sampled_from([FIRST, "999", "sip:alice@example.com", "sip:7@h", "sip:@h", "00099"])
)
def test_free_numbers_are_new_and_usable(count: int, first: str) -> None:
    taken: list[str] = []
    for _ in range(count):
        taken.append(free_number(first, taken))
    assert len(set(taken)) == count
    assert taken[:1] in ([first], [])
    assert [number(item) for item in taken] == taken


def test_numbers_count_on() -> None:
    assert free_number(FIRST, {FIRST}) == "14155550101"
    assert free_number("00099", {"00099"}) == "00100"
    assert free_number("sip:alice@example.com", {"sip:alice@example.com"}) == "sip:alice2@example.com"
    assert free_number("sip:desk7@h", {"sip:desk7@h"}) == "sip:desk8@h"
    assert free_number("999999999999999", {"999999999999999"}) == "000000000000000"

"""The session: one call after another, the newest shown, a fault never more than a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from playground.adapters.speech.engine import SpeechEngine
from playground.call.effects import SendRequest
from playground.call.entries import Entry
from playground.call.events import ResponseReceived
from playground.call.setup import CallSetup
from playground.call.transfers import Transfer
from playground.call.view import CallView
from playground.curl import curl_command
from playground.errors import PlaygroundError
from playground.run.heard_prompts import PromptSounds
from playground.run.realtime import LiveCall as DrivenCall
from playground.session import Session
from tests.ui import recorded
from tests.ui.scripted_call import Line

SETUP = CallSetup(
    answer_url=recorded.ANSWER_URL, call_uuid=recorded.CALL_UUID, started=datetime(2026, 3, 4, tzinfo=UTC)
)


@dataclass
class Screen:
    views: list[CallView] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    legs: list[CallSetup] = field(default_factory=list)


async def no_host(host: str) -> bool:
    return False


def session_on(line: Line) -> tuple[Session, Screen]:
    screen = Screen()
    return session_with(line, screen), screen


def session_with(make_call: Any, screen: Screen) -> Session:
    return Session(
        make_call,
        ask_host=no_host,
        on_view=screen.views.append,
        on_fault=screen.faults.append,
        on_leg=screen.legs.append,
    )


async def begin(session: Session, line: Line) -> asyncio.Task[None]:
    task = asyncio.ensure_future(session.place(SETUP))
    count = len(line.calls)
    async with asyncio.timeout(5):
        while len(line.calls) == count:
            await asyncio.sleep(0)
    return task


async def test_every_entry_makes_a_picture() -> None:
    line = Line(recorded.completed())
    session, screen = session_on(line)
    await session.place(SETUP)
    assert len(screen.views) == len(recorded.completed().entries)
    assert screen.views[-1] == session.view
    assert session.view.ended is not None
    assert not session.busy


async def test_keys_go_to_the_live_call_only() -> None:
    line = Line(recorded.waiting())
    session, _ = session_on(line)
    assert not session.press("1")
    task = await begin(session, line)
    assert session.press("1")
    assert line.last.pressed == ["1"]
    session.hang_up()
    await task
    assert not session.press("2")
    assert line.last.pressed == ["1"]
    session.machine_beep()
    assert line.last.beeps == 0


async def test_a_new_call_hangs_up_the_one_before_and_shows_it_no_more() -> None:
    line = Line(recorded.waiting(), recorded.to_the_menu())
    session, screen = session_on(line)
    first = await begin(session, line)
    second = await begin(session, line)
    await first
    assert line.calls[0].hung_up
    count = len(screen.views)
    line.calls[0].emit(recorded.refused().entries[1:3])
    assert len(screen.views) == count
    line.last.hang_up()
    await second


async def test_the_clock_stands_when_no_call_lives() -> None:
    line = Line(recorded.waiting())
    session, _ = session_on(line)
    assert session.now() == 0.0
    task = await begin(session, line)
    line.last.clock = 12.5
    assert session.now() == 12.5
    session.hang_up()
    await task
    assert session.now() == session.view.at


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ValueError("odd\x1b"), "ValueError: odd␛"),
        (PlaygroundError("No line.", fix="Pay the bill."), "Pay the bill."),
    ],
)
async def test_a_fault_ends_the_call_with_a_sentence(fault: Exception, words: str) -> None:
    line = Line(recorded.waiting())
    session, screen = session_on(line)
    task = await begin(session, line)
    line.last.break_off(fault)
    await task
    assert session.view.failed
    assert words in session.view.problems[-1].message
    assert words in screen.faults[0]


async def test_a_fault_while_a_key_is_pressed_ends_the_call_with_a_sentence() -> None:
    line = Line(recorded.waiting())
    session, screen = session_on(line)
    task = await begin(session, line)

    def fail(digit: str) -> None:
        raise RuntimeError(f"no {digit}")

    line.last.press = fail  # type: ignore[method-assign]
    assert session.press("1")
    assert session.view.failed
    assert "RuntimeError: no 1" in screen.faults[0]
    assert not session.busy
    line.last.break_off(ValueError("again"))
    await task
    assert session.view.problems[-1].message == screen.faults[0]


async def test_calls_placed_at_the_same_time_follow_one_another() -> None:
    line = Line(recorded.waiting(), recorded.waiting(), recorded.waiting())
    session, _ = session_on(line)
    tasks = [asyncio.ensure_future(session.place(SETUP)) for _ in range(3)]
    async with asyncio.timeout(5):
        while len(line.calls) < 3:
            await asyncio.sleep(0)
    assert [call.hung_up for call in line.calls] == [True, True, False]
    session.hang_up()
    await asyncio.gather(*tasks)


async def test_a_driver_that_cannot_be_made_is_a_failed_call() -> None:
    def make_call(setup: CallSetup, **_: object) -> Line:
        raise PlaygroundError("There is no telephone.")

    screen = Screen()
    session = session_with(make_call, screen)
    await session.place(SETUP)
    assert session.view.failed
    assert session.view.started is not None
    assert screen.faults == ["There is no telephone."]


@pytest.mark.parametrize("where", ["fetch", "sound"])
async def test_a_fault_in_the_real_driver_is_a_problem_a_toast_and_a_failed_call(where: str) -> None:
    """Faults in tasks of the driver come out of its ``run``."""

    class Loud:
        def __getattr__(self, name: str) -> Callable[..., None]:
            def act(*_: object, **__: object) -> None:
                if where == "sound" and name == "play":
                    raise RuntimeError("the membrane tore")

            return act

    class Held(DrivenCall):
        def set_hearing(self, hearing: str) -> None:
            pass

    async def fetch(effect: SendRequest, clock: Callable[[], float]) -> ResponseReceived:
        if where == "fetch":
            raise RuntimeError("the membrane tore")
        page = b"<Response><DTMF async='false'>1</DTMF></Response>"
        return ResponseReceived(clock(), effect.request_id, 200, (), "text/xml", page, 1.0)

    def make_call(setup: CallSetup, *, on_entry: Callable[[Entry], None], **_: object) -> Any:
        sounds = PromptSounds(SpeechEngine())
        return Held(setup, fetch=fetch, sound=Loud(), prompts=sounds, on_entry=on_entry)  # type: ignore[arg-type]

    screen = Screen()
    session = session_with(make_call, screen)
    async with asyncio.timeout(5):
        await session.place(SETUP)
    assert session.view.failed
    assert "RuntimeError: the membrane tore" in session.view.problems[-1].message
    assert "RuntimeError: the membrane tore" in screen.faults[0]
    assert not session.busy


def test_a_request_as_curl() -> None:
    call = recorded.Recording().started().request(params={"Digits": "it's 4", "Event": "a&b"})
    request = call.entries[-1]
    assert isinstance(request, Entry)
    command = curl_command(request)  # type: ignore[arg-type]
    assert command.startswith("curl --globoff")
    assert """--data-urlencode 'Digits=it'"'"'s 4'""" in command
    assert "--data-urlencode 'Event=a&b'" in command
    assert command.endswith(recorded.ANSWER_URL)


async def test_the_live_call_alone_is_transferred_and_the_last_transfer_is_remembered() -> None:
    line = Line(recorded.waiting())
    session, _ = session_on(line)
    assert session.transfer(Transfer("http://app.test/a")) is False
    assert session.last_transfer is None
    wanted = Transfer("http://app.test/b", "GET", "both", "http://app.test/leg")
    task = await begin(session, line)
    assert session.transfer(wanted) is True
    assert line.last.transfers == [wanted]
    assert session.last_transfer == wanted
    session.hang_up()
    await task
    assert session.transfer(Transfer("http://app.test/c")) is False


async def test_what_is_typed_is_said_in_a_call_and_nowhere_else() -> None:
    line = Line(recorded.waiting())
    session, _ = session_on(line)
    assert not session.say("hello")
    task = await begin(session, line)
    assert session.say("hello")
    assert line.last.said == ["hello"]
    session.hang_up()
    await task
    assert not session.say("too late")


async def test_audio_is_saved_during_the_call_and_after_it() -> None:
    line = Line(recorded.waiting())
    session, _ = session_on(line)
    assert await session.save_audio() is None
    task = await begin(session, line)
    assert await session.save_audio() == line.last.audio
    session.hang_up()
    await task
    assert await session.save_audio() == line.last.audio


class Beside:
    """Goes along with a call, and remembers what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.press: Callable[[str], None] = lambda key: None

    def joins(self, do: Callable[..., None], press: Callable[[str], None]) -> None:
        self.heard.append("joins")
        self.press = press

    def take(self, entry: Entry) -> None:
        self.heard.append(entry.type)

    def tester_acts(self) -> None:
        self.heard.append("the tester acts")


async def test_who_goes_along_hears_everything_and_may_press_keys_of_that_call_alone() -> None:
    line = Line(recorded.waiting())
    session, _ = session_on(line)
    beside = Beside()
    task = asyncio.ensure_future(session.place(SETUP, beside))
    async with asyncio.timeout(5):
        while session.view.waiting is None:
            await asyncio.sleep(0)
    assert {"joins", "call.started"} <= set(beside.heard)
    beside.press("4")
    assert line.last.pressed == ["4"]
    assert "the tester acts" not in beside.heard
    session.press("5")
    assert beside.heard[-1] == "the tester acts"
    assert session.newest.companion is beside
    first = line.last
    session.hang_up()
    await task
    other = await begin(session, line)
    beside.press("6")
    assert first.pressed == ["4", "5"]
    assert line.last.pressed == []
    assert session.newest.companion is None
    session.hang_up()
    await other

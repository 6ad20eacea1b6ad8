"""The tape of a live call: what sounded, when the log says it did; and what the tester has the caller say."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from playground.adapters.sound.clip import RATE
from playground.adapters.speech.engine import SpeechEngine
from playground.call import entries
from playground.call.events import CallerSpoke, Event, VoiceBegan, VoiceEnded, WordsHeard
from tests.dtmf import heard_keys
from tests.run.test_realtime import Caller

CALLER, APP = 0, 1


def sound_of(caller: Caller) -> np.ndarray:
    tape = caller.call.tape
    assert tape.ended_at is not None
    return tape.render(0, tape.ended_at)


def audible(track: np.ndarray, at: float, until: float) -> np.ndarray:
    """The frames in which something sounds, seconds."""
    first = round(at * RATE)
    return (first + np.flatnonzero(np.abs(track[first : round(until * RATE)]) > 0.004)) / RATE


def told(caller: Caller) -> list[Event]:
    """What the call is told from now on."""
    events: list[Event] = []
    handle = caller.call._call.handle
    caller.call._call.handle = lambda event: (events.append(event), handle(event))[1]  # type: ignore[method-assign]
    return events


async def test_prompts_cuts_and_keys_stand_where_the_log_has_them() -> None:
    caller = Caller(
        {
            "/": '<Response><GetDigits action="http://app.test/next" numDigits="2"><Speak>A long prompt that goes on '
            "and on, to be cut by a key.</Speak></GetDigits></Response>",
            "/next": '<Response><Wait length="1"/><DTMF async="false">12</DTMF></Response>',
        }
    )
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.Speak)
    await asyncio.sleep(0.5)  # half a second of speech
    caller.call.press("7")
    await asyncio.sleep(0.2)
    caller.call.press("8")
    await asyncio.wait_for(running, 10)
    caller.close()
    both = sound_of(caller)
    [spoken], [tones], [ended] = (
        caller.of(entries.Speak),
        caller.of(entries.Dtmf),
        caller.of(entries.CallEnded),
    )
    pressed = caller.of(entries.InputDigit)
    heard = heard_keys(both[:, CALLER], RATE)
    assert [key.key for key in heard] == ["7", "8"]
    assert [key.start_s for key in heard] == pytest.approx([key.at for key in pressed], abs=0.02)
    speech = audible(both[:, APP], 0, tones.at - 0.02)
    assert speech[0] == pytest.approx(spoken.at, abs=0.05)
    assert speech[-1] == pytest.approx(pressed[0].at, abs=0.05)
    assert [key.key for key in heard_keys(both[:, APP], RATE) if key.start_s > tones.at - 0.05] == ["1", "2"]
    assert audible(both[:, APP], tones.at - 0.3, ended.at)[0] == pytest.approx(tones.at, abs=0.02)
    assert len(both) / RATE == pytest.approx(ended.at, abs=0.05)


async def test_what_is_typed_is_said_on_the_tape_and_told_as_it_goes_by() -> None:
    caller = Caller({"/": '<Response><Wait length="30"/></Response>'})
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    events = told(caller)
    caller.call.say("a table for two", 0.7)
    caller.call.say(" \n ")
    caller.call.people.caller_speaks("thank you")
    async with asyncio.timeout(15):
        while sum(isinstance(event, VoiceEnded) for event in events) < 2:
            await asyncio.sleep(0.02)
    caller.call.hang_up()
    await asyncio.wait_for(running, 5)
    caller.close()
    spoke = [event.prompt.text for event in events if isinstance(event, CallerSpoke)]
    assert spoke == ["a table for two", "thank you"]
    began = [event.at for event in events if isinstance(event, VoiceBegan)]
    ended = [event.at for event in events if isinstance(event, VoiceEnded)]
    assert began[0] < ended[0] <= began[1] < ended[1]
    words = [event for event in events if isinstance(event, WordsHeard)]
    assert [event.text for event in words[:4]] == ["a", "a table", "a table for", "a table for two"]
    assert [event.is_final for event in words] == [False, False, False, True, False, True]
    assert {event.confidence for event in words[:4]} == {0.7}
    assert [event.at for event in events] == sorted(event.at for event in events)
    track = sound_of(caller)[:, CALLER]
    for begin, end in zip(began, ended, strict=True):
        voice = audible(track, begin - 0.05, end + 0.05)
        assert voice[0] == pytest.approx(begin, abs=0.05)
        assert voice[-1] == pytest.approx(end, abs=0.1)


async def test_hanging_up_silences_the_caller_in_mid_word() -> None:
    caller = Caller({"/": '<Response><Wait length="30"/></Response>'})
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    events = told(caller)
    caller.call.say("a very long story that nobody will ever hear the end of, " * 3)
    caller.call.say("and another one")
    async with asyncio.timeout(15):
        while not any(isinstance(event, WordsHeard) for event in events):
            await asyncio.sleep(0.01)
    caller.call.hang_up()
    await asyncio.wait_for(running, 5)
    caller.call.say("too late")
    caller.close()
    assert not any(isinstance(event, VoiceEnded) for event in events)
    assert sum(isinstance(event, CallerSpoke) for event in events) == 1
    [ended] = caller.of(entries.CallEnded)
    assert len(sound_of(caller)) / RATE == pytest.approx(ended.at, abs=0.05)


async def test_without_a_voice_what_is_typed_is_told_all_the_same() -> None:
    caller = Caller(
        {"/": '<Response><Wait length="30"/></Response>'}, speech=SpeechEngine(command=["/nonexistent/voice"])
    )
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    events = told(caller)
    caller.call.say("yes")
    async with asyncio.timeout(15):
        while not any(isinstance(event, VoiceEnded) for event in events):
            await asyncio.sleep(0.01)
    caller.call.hang_up()
    await asyncio.wait_for(running, 5)
    caller.close()
    assert [entry.code for entry in caller.of(entries.Problem)] == ["no-speech"]
    assert not sound_of(caller).any()

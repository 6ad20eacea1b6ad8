"""The planned caller at a Record, on the virtual clock: what is said into it, and how it comes to its end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.call import entries
from playground.call.effects import SendRequest
from playground.call.events import ResponseReceived
from playground.call.setup import CallSetup
from playground.run.key_script import read_keys
from playground.run.scripted_caller import ScriptedCaller
from playground.run.speech_script import read_speech
from playground.run.virtual import VirtualDriver

BEEP = 0.4


def spoken_s(text: str) -> float:
    """How long a text is where no voice speaks it."""
    return 0.4 + 0.06 * len(text)


async def call(*elements: str, says: tuple[str, ...] = (), **more: Any) -> list[entries.Entry]:
    """The log of a call with that document; nobody's voice is made, so lengths are estimates."""
    body = f"<Response>{''.join(elements)}</Response>".encode()
    log: list[entries.Entry] = []

    async def fetch(request: SendRequest) -> ResponseReceived:
        return ResponseReceived(0.0, request.request_id, 200, (), "application/xml", body, 0.0)

    setup = CallSetup(answer_url="http://app.test/", call_uuid="u", started=datetime(2026, 1, 1, tzinfo=UTC))
    answers = [read_speech(text) for text in says]
    caller = ScriptedCaller([*answers, *map(read_keys, more.pop("keys", ()))], **more)
    await VirtualDriver(setup, fetch=fetch, caller=caller, on_entry=log.append).run()
    return log


def of(log: list[entries.Entry], kind: type[Any]) -> list[Any]:
    return [entry for entry in log if isinstance(entry, kind)]


def ends(log: list[entries.Entry]) -> list[tuple[float, str, str | None]]:
    return [(entry.at, entry.reason, entry.digits) for entry in of(log, entries.InputFinished)]


@pytest.mark.parametrize(
    ("attributes", "says", "end"),
    [
        ("", (), (BEEP + 3, "finish-key", "#")),
        ('finishOnKey="42"', (), (BEEP + 3, "finish-key", "4")),
        ('finishOnKey="none"', (), (BEEP + 15, "silence", "")),
        ('timeout="2"', (), (BEEP + 2, "silence", "")),
        ('timeout="3"', (), (BEEP + 3, "silence", "")),
        ('maxLength="2"', (), (BEEP + 2, "max-length", "")),
        ("", ("",), (BEEP + 3, "finish-key", "#")),
        ("", ("Hello",), (BEEP + spoken_s("Hello") + 3, "finish-key", "#")),
        ('timeout="2"', ("Hello",), (BEEP + spoken_s("Hello") + 2, "silence", "")),
        ('maxLength="3"', ("Hello",), (BEEP + 3, "max-length", "")),
    ],
)
async def test_three_seconds_of_silence_then_the_key(
    attributes: str, says: tuple[str, ...], end: tuple[float, str, str]
) -> None:
    log = await call(f"<Record {attributes}/>", says=says)
    at, reason, key = end
    assert ends(log) == [(pytest.approx(at, abs=0.002), reason, key)]
    assert [entry.text for entry in of(log, entries.CallerSpeech)] == [text for text in says if text]


async def test_a_key_that_is_no_longer_wanted_is_not_pressed() -> None:
    ask = '<GetDigits timeout="9" numDigits="2"/>'
    log = await call('<Record maxLength="2"/>', ask, keys=("WW12",))
    assert [(entry.digit, entry.accepted) for entry in of(log, entries.InputDigit)] == [
        ("1", True),
        ("2", True),
    ]


async def test_each_recording_takes_the_next_text() -> None:
    log = await call("<Record/>" * 3, says=("One", "Two"))
    assert [entry.text for entry in of(log, entries.CallerSpeech)] == ["One", "Two"]
    assert [entry.reason for entry in of(log, entries.InputFinished)] == ["finish-key"] * 3


async def test_a_session_in_the_background_gets_no_key() -> None:
    log = await call('<Record recordSession="true"/>', '<Wait length="9"/>', says=("Hello",))
    assert not of(log, entries.InputDigit)
    assert not of(log, entries.CallerSpeech)


ELEMENTS = st.sampled_from(
    [
        "<Record/>",
        '<Record maxLength="2"/>',
        '<Record timeout="1" playBeep="false"/>',
        '<GetInput action="http://app.test/" redirect="false" executionTimeout="5"/>',
        '<GetInput inputType="speech" action="http://app.test/" redirect="false" retries="2"/>',
        '<GetDigits numDigits="2" finishOnKey="*"/>',
        '<Wait length="2"/>',
        "<Speak>Hello</Speak>",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ELEMENTS, min_size=1, max_size=5),
    st.lists(st.sampled_from(["", "Yes", "!No", "…", "A rather long message for you"]), max_size=4),
    st.lists(st.sampled_from(["", "1", "!12", "WW3"]), max_size=3),
    st.none() | st.floats(0.1, 20),
)
def test_whatever_the_script_the_call_ends_and_the_key_goes_to_recordings_alone(
    elements: list[str], says: list[str], keys: list[str], hang_up_after_s: float | None
) -> None:
    log = asyncio.run(call(*elements, says=tuple(says), keys=tuple(keys), hang_up_after_s=hang_up_after_s))
    assert len(of(log, entries.CallEnded)) == 1
    pressed = [entry for entry in of(log, entries.InputDigit) if entry.digit == "#"]
    assert all("/Record[" in (entry.path or "") and entry.accepted for entry in pressed)
    said = [entry.text for entry in of(log, entries.CallerSpeech)]
    assert len(said) <= len([text for text in says if text])

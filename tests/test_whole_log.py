"""The log holds all that is shown: a call of any kind, written to disk and read back, gives the same picture.

Calls are made by the real drivers; what they show while they go on is compared with what ``replay`` shows,
at the end and at every moment before it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, get_args

import pytest

from playground.call import entries, showing
from playground.call.entries import Entry
from playground.call.showing import show_all
from playground.call.timeline import Timeline
from playground.call.view import CallView
from playground.call_log import CallLogWriter
from playground.run.key_script import read_keys
from playground.run.other_parties import read_callee_outcome, read_outcome
from playground.run.scripted_caller import ScriptedCaller
from playground.run.speech_script import read_speech
from playground.run.transfer_script import read_transfer, transfers_of
from playground.saved_call import read_saved_call
from tests.run.test_realtime import Caller
from tests.run.test_virtual import call

MENU = (
    "<Response><Speak>Hello &amp; welcome</Speak><GetDigits action='http://app.test/b' numDigits='2' {}>"
    "<Speak>Keys, please</Speak></GetDigits><Speak>Nothing came.</Speak></Response>"
)
DIAL = "<Response><Dial action='http://app.test/b' callbackUrl='http://app.test/cb'{}>{}</Dial></Response>"
NUMBERS = "<Number>14155550111</Number><User>sip:a@b.test</User>"
KINDS: dict[str, tuple[dict[str, str | None], dict[str, Any], dict[str, Any]]] = {
    "digits": (
        {"": MENU.format(""), "b": "<Response><Hangup/></Response>"},
        {"answers": [read_keys("12")]},
        {},
    ),
    "digits that are not logged": (
        {"": MENU.format("log='false'"), "b": "<Response/>"},
        {"answers": [read_keys("12")]},
        {},
    ),
    "lost keys": ({"": MENU.format("validDigits='3'")}, {"answers": [read_keys("!1"), read_keys("2")]}, {}),
    "silence": ({"": MENU.format("retries='3' timeout='2'")}, {}, {}),
    "speech": (
        {
            "": "<Response><GetInput action='http://app.test/b' inputType='dtmf speech' hints='sales'>"
            "<Speak>Say it</Speak></GetInput></Response>",
            "b": "<Response/>",
        },
        {"answers": [read_speech("sales, please")]},
        {},
    ),
    "recording": (
        {
            "": "<Response><Record action='http://app.test/b' maxLength='20' finishOnKey='#'/></Response>",
            "b": "<Response/>",
        },
        {"answers": [read_speech("A message.")]},
        {},
    ),
    "dial answered": (
        {"": DIAL.format("", NUMBERS), "b": "<Response/>", "cb": ""},
        {"dialled": [read_outcome("answer:5")]},
        {},
    ),
    "dial busy": (
        {"": DIAL.format("", NUMBERS), "b": "<Response/>", "cb": ""},
        {"dialled": [read_outcome("busy")] * 2},
        {},
    ),
    "dial with confirmation": (
        {
            "": DIAL.format(" confirmSound='http://app.test/c' confirmKey='5'", NUMBERS),
            "b": "<Response/>",
            "cb": "",
            "c": "<Response><Speak>Press 5</Speak></Response>",
        },
        {"dialled": [read_outcome("no-key"), read_outcome("answer:9")]},
        {},
    ),
    "conference": (
        {"": "<Response><Conference callbackUrl='http://app.test/cb'>Room</Conference></Response>", "cb": ""},
        {"hang_up_after_s": 9.0},
        {},
    ),
    "multi party call": (
        {
            "": "<Response><MultiPartyCall role='agent' statusCallbackUrl='http://app.test/cb'>M</MultiPartyCall></Response>",
            "cb": "",
        },
        {"hang_up_after_s": 9.0},
        {},
    ),
    "transfer": (
        {"": "<Response><Wait length='60'/></Response>", "t": "<Response><Speak>Moved.</Speak></Response>"},
        {"transfers": transfers_of([read_transfer("5=http://app.test/t")])},
        {},
    ),
    "outbound answered": ({"": "<Response><Speak>Hi</Speak></Response>"}, {}, {"direction": "outbound"}),
    "outbound busy": (
        {"": "<Response/>"},
        {"callee": read_callee_outcome("busy")},
        {"direction": "outbound"},
    ),
    "outbound machine": (
        {"": "<Response><Wait length='30' beep='true'/></Response>"},
        {"callee": read_callee_outcome("machine")},
        {"direction": "outbound", "machine_detection": "true"},
    ),
    "sounds": (
        {
            "": "<Response><Play loop='2'>http://app.test/a.wav</Play><DTMF>12w#</DTMF></Response>",
            "a.wav": "2.5",
        },
        {},
        {},
    ),
    "refused document": ({"": "<Response><GetDigit/></Response>"}, {}, {}),
    "broken XML": ({"": "<?xml version='1.0' encoding='UTF-16'?><Response><Speak>&nbsp;</Response>"}, {}, {}),
    "no server": ({"": None}, {}, {}),
    "hangup URL": (
        {"": "<Response><Hangup reason='busy'/></Response>", "h": ""},
        {},
        {"hangup_url": "http://app.test/h"},
    ),
    "all languages": (
        {"": "<Response><Speak>Grüße 日本 \u202e \u0085 😀\u2028 &#9; ok</Speak></Response>"},
        {},
        {},
    ),
}


def replayed(log: list[Entry], folder: Path) -> Timeline:
    """The time line of the same call, from disk; what the fold remembers of documents is forgotten first."""
    path = folder / "call.jsonl"
    with CallLogWriter(path) as writer:
        for entry in log:
            writer.write(entry)
    saved = read_saved_call(str(path))
    assert saved.notices == ()
    showing._parsed.cache_clear()
    return Timeline(saved.entries)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_replayed_is_what_was_shown(kind: str, tmp_path: Path) -> None:
    pages, deeds, options = KINDS[kind]
    _, log, _ = await call(pages, caller=ScriptedCaller(**deeds), **options)
    shown = CallView()
    pictures = [shown := show_all([entry], shown) for entry in log]
    line = replayed(log, tmp_path)
    assert len(line) == len(log)
    assert line.entries == tuple(log)
    assert line.whole == pictures[-1]
    for position, picture in enumerate(pictures, 1):
        assert line.view(position) == picture
    assert any(isinstance(entry, entries.CallEnded) for entry in log)


async def test_these_calls_are_of_all_kinds() -> None:
    told = set[type]()
    for pages, deeds, options in KINDS.values():
        _, log, _ = await call(pages, caller=ScriptedCaller(**deeds), **options)
        told |= {type(entry) for entry in log}
    missing = {kind.__name__ for kind in get_args(Entry)} - {kind.__name__ for kind in told}
    # Who speaks in a room is a tester or a server; streams have servers of their own: tests/test_call_log.py has them.
    assert {name for name in missing if not name.startswith("Stream")} == {
        "RoomSpeech",
        "RoomVoice",
    }


async def test_a_call_in_real_seconds_is_replayed_as_it_was_shown(tmp_path: Path) -> None:
    caller = Caller({"/": MENU.format(""), "/b": "<Response><DTMF>1</DTMF></Response>"})
    try:
        task = asyncio.ensure_future(caller.call.run())
        await caller.until(entries.InputOpened)
        caller.call.press("1")
        caller.call.press("2")
        await asyncio.wait_for(task, 30)
    finally:
        caller.close()
    assert replayed(caller.log, tmp_path).whole == show_all(caller.log)

"""A live call that listens: typed text is heard by GetInput and Record in real seconds."""

from __future__ import annotations

import asyncio

import pytest

from playground.call import entries
from tests.run.test_live_tape import APP, audible, sound_of
from tests.run.test_realtime import Caller

ASK = (
    '<Response><GetInput inputType="speech" action="http://app.test/next" speechEndTimeout="2"'
    ' interimSpeechResultsCallback="http://app.test/live"><Speak>A long prompt that goes on and on and on, to be cut'
    " by the caller's voice.</Speak></GetInput></Response>"
)
RECORD = (
    '<Response><Record timeout="4" callbackUrl="http://app.test/file" transcriptionType="auto"'
    ' transcriptionUrl="http://app.test/words" finishOnKey="none"/></Response>'
)


def sent(caller: Caller, path: str) -> list[dict[str, str]]:
    return [entry.params for entry in caller.of(entries.HttpRequest) if entry.url.endswith(path)]


async def test_the_voice_cuts_the_prompt_and_every_word_is_told_in_order() -> None:
    caller = Caller({"/": ASK, "/next": "<Response/>", "/live": ""})
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.Speak)
    caller.call.say("I want to talk to sales")
    await asyncio.wait_for(running, 20)
    caller.close()
    [spoken], [said], [finished] = (
        caller.of(entries.Speak),
        caller.of(entries.CallerSpeech),
        caller.of(entries.InputFinished),
    )
    assert said.began < spoken.at + spoken.seconds, "it barged in"
    assert not len(audible(sound_of(caller)[:, APP], said.began + 0.15, finished.at))
    assert finished.reason == "speech-end"
    assert finished.at == pytest.approx(said.began + said.seconds + 2, abs=0.15)
    [action] = sent(caller, "/next")
    assert (action["Speech"], action["SpeechConfidenceScore"]) == ("I want to talk to sales", "0.95")
    told = sent(caller, "/live")
    assert [one["SequenceNumber"] for one in told] == [str(number) for number in range(1, 6)]
    assert told[-1]["StableSpeech"] == "I want to"
    assert said.source == "text"


async def test_a_message_is_recorded_until_silence() -> None:
    caller = Caller({"/": RECORD, "/file": "", "/words": ""})
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.InputWaiting)
    caller.call.say("Call me back")
    await asyncio.wait_for(running, 20)
    caller.close()
    [said], [finished] = caller.of(entries.CallerSpeech), caller.of(entries.InputFinished)
    assert finished.reason == "silence"
    assert finished.at == pytest.approx(said.began + said.seconds + 4, abs=0.15)
    [recording], [started] = caller.of(entries.Recording), caller.of(entries.RecordingStarted)
    assert recording.seconds == pytest.approx(finished.at - started.at, abs=0.01)
    assert [words["transcription"] for words in sent(caller, "/words")] == ["Call me back"]
    assert [file["RecordingID"] for file in sent(caller, "/file")] == [recording.id]

"""Two live calls that meet in a MultiPartyCall: in real seconds, without a device."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import numpy as np
import pytest
import soundfile
from websockets.asyncio.server import ServerConnection

from playground.adapters.sound.clip import RATE
from playground.adapters.stream.samples import decode_l16, encode_l16
from playground.call import entries
from playground.run.streaming import StreamAccess
from playground.run.switchboard import Switchboard
from tests.run.test_caller_voice import PaperMicrophone
from tests.run.test_realtime import Caller
from tests.stream_server import StreamServer, play_audio

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


APP = 1


def tone(frequency: float, seconds: float) -> np.ndarray:
    return (0.4 * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def seconds_of(frequency: float, sound: np.ndarray) -> float:
    """How long a tone is heard in a sound, by frames of 20 ms."""
    frames = sound[: len(sound) // 480 * 480].reshape(-1, 480)
    strength = np.abs(frames @ np.exp(-2j * np.pi * frequency * np.arange(480) / RATE)) / 480
    return float(np.sum(strength > 0.1)) * 0.02


async def test_words_a_microphone_and_a_file_are_heard_by_the_other_call_live(tmp_path: Path) -> None:
    switchboard = Switchboard(monotonic)
    agent, customer = (
        Caller({"/": ROOM.format(role=role), "/status": ""}, switchboard=switchboard, call_uuid=role)
        for role in ("Agent", "Customer")
    )
    microphone = PaperMicrophone()
    customer.call.voice.arrange("text", microphone=microphone, hears_itself=False)
    running = [asyncio.ensure_future(agent.call.run())]
    await reached(lambda: ("1", "in") in people(agent))
    running.append(asyncio.ensure_future(customer.call.run()))
    await reached(lambda: ("2", "in") in people(agent))
    before = agent.call.now()
    customer.call.say("Hello, is anybody there?")
    await customer.until(entries.CallerSpeech)
    words_until = agent.call.now()
    customer.call.voice.use("microphone")
    await microphone.hears(tone(700, 0.6))
    agent.call.people.member_is_altered("2", "mute")
    await microphone.hears(tone(900, 0.4))
    agent.call.people.member_is_altered("2", "unmute")
    soundfile.write(tmp_path / "hum.wav", tone(1100, 0.5), RATE)
    customer.call.voice.use("file")
    customer.call.voice.play(tmp_path / "hum.wav")
    heard = agent.call.tape
    await reached(lambda: seconds_of(1100, heard.render(words_until, agent.call.now())[:, APP]) > 0.4)
    customer.call.hang_up()
    agent.call.hang_up()
    await asyncio.wait_for(asyncio.gather(*running), 10)
    for caller in (agent, customer):
        caller.close()
    [said] = customer.of(entries.CallerSpeech)[:1]
    words = heard.render(before, words_until)[:, APP]
    own = customer.call.tape.render(said.began, said.began + said.seconds)[:, 0]
    assert np.sum(np.abs(words) > 0.05) == pytest.approx(np.sum(np.abs(own) > 0.05), rel=0.1), (
        "once, and whole"
    )
    rest = heard.render(words_until, heard.ended_at or 0)[:, APP]
    assert seconds_of(700, rest) == pytest.approx(0.6, abs=0.15)
    assert seconds_of(900, rest) < 0.06
    assert not customer.call.tape.render(0, customer.call.tape.ended_at or 0)[:, APP].any()


async def permits(_: str) -> bool:
    return True


async def test_an_artificial_agent_hears_a_live_microphone_and_is_heard_live() -> None:
    """As voice agents do: it answers the first silence after somebody has spoken, and stops when interrupted."""

    async def answers(server: StreamServer, socket: ServerConnection) -> None:
        loud = quiet = 0
        has_answered = False
        async for text in socket:
            message = server.keep(text)
            if message["event"] != "media":
                continue
            is_loud = np.abs(decode_l16(b64decode(message["media"]["payload"]))).max() > 0.1
            loud, quiet = loud + is_loud, 0 if is_loud else quiet + 1
            if loud > 20 and quiet == 50 and not has_answered:
                has_answered, loud = True, 0
                await socket.send(play_audio(encode_l16(tone(1500, 5.0)[::3])))
            if has_answered and loud == 5:
                await socket.send('{"event": "clearAudio"}')

    with StreamServer(answers) as server:
        switchboard = Switchboard(monotonic)
        attributes = f"role='ai-agent' aiAgentStreamServiceUrl='{server.url()}'"
        page = ROOM.format(role="Customer")
        agent = Caller(
            {"/": page.replace("role='Customer'", attributes), "/status": ""},
            switchboard=switchboard,
            call_uuid="agent",
            streams=StreamAccess(permits),
        )
        customer = Caller({"/": page, "/status": ""}, switchboard=switchboard, call_uuid="customer")
        microphone = PaperMicrophone()
        customer.call.voice.arrange("microphone", microphone=microphone, hears_itself=False)
        running = [asyncio.ensure_future(agent.call.run())]
        await agent.until(entries.StreamOpened)
        running.append(asyncio.ensure_future(customer.call.run()))
        await reached(lambda: ("2", "in") in people(customer))
        heard = customer.call.tape

        def of_the_agent() -> float:
            return seconds_of(1500, heard.render(0, customer.call.now())[:, APP])

        silence = np.zeros(RATE // 2, dtype=np.float32)
        await microphone.hears(silence, tone(900, 0.6), silence, silence, silence)
        await reached(lambda: of_the_agent() > 0.3)
        await microphone.hears(tone(900, 0.3))
        await reached(lambda: bool(server.of("clearedAudio")))
        until = of_the_agent()
        await microphone.hears(silence)
        assert of_the_agent() < until + 0.1
        [answer] = agent.of(entries.StreamAnswer)
        customer.call.hang_up()
        agent.call.hang_up()
        await asyncio.wait_for(asyncio.gather(*running), 10)
    for caller in (agent, customer):
        caller.close()
    sent = decode_l16(b"".join(b64decode(item["media"]["payload"]) for item in server.of("media")))
    frames = sent[: len(sent) // 160 * 160].reshape(-1, 160)
    strength = np.abs(frames @ np.exp(-2j * np.pi * 900 * np.arange(160) / 8000)) / 160
    assert np.sum(strength > 0.1) * 0.02 == pytest.approx(0.9, abs=0.2)
    assert 0.0 <= answer.latency < 1.0
    assert [entry.who for entry in customer.of(entries.RoomVoice)] != []
    assert "ParticipantSpeakStart" in told(agent)

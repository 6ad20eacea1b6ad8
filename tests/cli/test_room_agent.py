"""An artificial agent in a room, by the commands: a scenario with two callers, and a single call."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from websockets.asyncio.server import ServerConnection

from playground.adapters.stream.samples import decode_l16, encode_l16
from playground.errors import ExitCode
from tests.stream_server import StreamServer, play_audio

ANSWER = encode_l16((0.4 * np.sin(2 * np.pi * 500 * np.arange(8000) / 8000)).astype(np.float32))
SCENARIO = """
name: a customer talks to an artificial agent
callers:
  agent: {url: agent.xml}
  customer: {url: customer.xml}
steps:
  - {as: agent, run: MultiPartyCall}
  - {as: customer, run: MultiPartyCall}
  - {as: customer, say: "Hello, I would like a table for two"}
  - {as: agent, hear: "The agent has gone"}
  - {as: customer, hang up: }
"""


def documents(folder: Path, url: str) -> None:
    quiet = 'stayAlone="true" enterSound="none" exitSound="none"'
    service = f'role="ai-agent" aiAgentStreamServiceUrl="{url}"'
    (folder / "agent.xml").write_text(
        f"<Response><MultiPartyCall {quiet} {service}>desk</MultiPartyCall>"
        "<Speak>The agent has gone.</Speak></Response>"
    )
    (folder / "customer.xml").write_text(
        f'<Response><MultiPartyCall {quiet} role="Customer">desk</MultiPartyCall></Response>'
    )


async def answers_once(server: StreamServer, socket: ServerConnection) -> None:
    """Answers when somebody has spoken and is silent for half a second; goes when its answer has been heard."""
    loud = quiet = 0
    async for text in socket:
        message = server.keep(text)
        if message["event"] == "playedStream":
            break
        if message["event"] == "media":
            is_loud = np.abs(decode_l16(b64decode(message["media"]["payload"]))).max() > 0.02
            loud, quiet = loud + is_loud, 0 if is_loud else quiet + 1
            if loud > 10 and quiet == 25:
                await socket.send(play_audio(ANSWER))
                await socket.send('{"event": "checkpoint", "name": "said"}')


def test_two_callers_of_a_scenario_and_an_agent_that_hears_the_one_and_answers(
    run: Any, tmp_path: Path
) -> None:
    with StreamServer(answers_once) as server:
        documents(tmp_path, server.url())
        (tmp_path / "talk.yaml").write_text(SCENARIO)
        ran = run("test", tmp_path / "talk.yaml")
    assert ran.status == ExitCode.OK, ran.out + ran.err
    assert server.of("playedStream")
    assert len(server.requests) == 1


def test_alone_the_agent_hears_silence_and_is_heard_on_the_tape_of_its_own_call(
    run: Any, tmp_path: Path
) -> None:
    async def greets(server: StreamServer, socket: ServerConnection) -> None:
        async for text in socket:
            server.keep(text)
            if len(server.messages) == 1:
                await socket.send(play_audio(ANSWER))
            if len(server.messages) == 75:
                return

    with StreamServer(greets) as server:
        documents(tmp_path, server.url())
        ran = run("run", tmp_path / "agent.xml", "--json", "--audio", tmp_path / "call.wav")
    assert ran.status == ExitCode.OK, ran.err
    assert not any(decode_l16(b64decode(item["media"]["payload"])).any() for item in server.of("media"))
    [opened] = ran.of("stream.opened")
    assert opened["as_member"]
    [voice] = ran.of("room.voice")
    assert voice["mine"]
    sound, rate = soundfile.read(tmp_path / "call.wav")
    begin = round((voice["at"] + 0.1) * rate)
    assert np.abs(sound[begin : begin + rate // 2, 0]).mean() > 0.2
    assert not sound[begin : begin + rate // 2, 1].any()
    assert [line["text"] for line in ran.of("speak")] == ["The agent has gone."]

"""``run`` with a voice agent behind a Stream: what is said with ``--say`` reaches it, what it plays is in the WAV."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from plivo_stream import PlivoWebsocketStreamingHandler
from websockets.asyncio.server import ServerConnection

from playground.adapters.stream.samples import decode_l16, encode_l16
from playground.errors import ExitCode
from tests.stream_server import StreamServer

GREETING = encode_l16((0.4 * np.sin(2 * np.pi * 500 * np.arange(8000) / 8000)).astype(np.float32))


async def agent(server: StreamServer, socket: ServerConnection) -> None:
    """Greets, listens to one turn, sends tones, and goes when a key is pressed."""
    handler = PlivoWebsocketStreamingHandler()
    heard: dict[str, Any] = {"loud": 0, "quiet": 0}

    @handler.on_start
    async def start(event: Any) -> None:
        await handler.send_media(GREETING, "audio/x-l16", 8000)

    @handler.on_media
    async def media(event: Any) -> None:
        is_loud = np.abs(decode_l16(b64decode(event.media.payload))).max() > 0.02
        heard["loud"] += is_loud
        heard["quiet"] = 0 if is_loud else heard["quiet"] + 1
        if heard["loud"] > 10 and heard["quiet"] == 25:
            await handler.send_media(GREETING, "audio/x-l16", 8000)
            await handler.send_json({"event": "sendDTMF", "dtmf": "42"})

    @handler.on_dtmf
    async def dtmf(event: Any) -> None:
        server.messages.append({"event": "pressed", "digit": event.dtmf.digit, "loud": heard["loud"]})
        await socket.close()

    await handler.handle(socket)


@pytest.fixture
def flow(tmp_path: Path) -> Any:
    def write(url: str, attributes: str) -> Path:
        path = tmp_path / "flow.xml"
        path.write_text(
            f"<Response><Stream {attributes}>{url}</Stream><Speak>Goodbye</Speak></Response>",
            encoding="utf-8",
        )
        return path

    return write


def test_a_talk_with_a_voice_agent(run: Any, flow: Any, tmp_path: Path) -> None:
    audio = tmp_path / "call.wav"
    with StreamServer(agent) as server:
        path = flow(server.url(), 'bidirectional="true" keepCallAlive="true" streamTimeout="40"')
        ran = run("run", path, "--say", "Hello, I want a pizza", "--press", "7", "--json", "--audio", audio)
    assert ran.status == ExitCode.OK, ran.err
    [pressed] = server.of("pressed")
    assert pressed["digit"] == "7"
    assert pressed["loud"] > 20
    [closed], [opened] = ran.of("stream.closed"), ran.of("stream.opened")
    assert closed["reason"] == "server"
    [said], [answer] = ran.of("caller.speech"), ran.of("stream.answer")
    assert 0.2 < answer["latency"] < 2
    sound, rate = soundfile.read(audio, dtype="float32")
    caller, app = sound[:, 0], sound[:, 1]
    first = opened["at"] + np.flatnonzero(np.abs(app[round(opened["at"] * rate) :]) > 0.1)[0] / rate
    assert first - opened["at"] < 0.3
    during = slice(round(said["began"] * rate), round((said["began"] + said["seconds"]) * rate))
    assert np.abs(caller[during]).max() > 0.02
    assert [tones["digits"] for tones in ran.of("dtmf")] == ["42"]
    assert ran.of("speak")[0]["at"] >= closed["at"]


def test_the_words_of_the_transcript(run: Any, flow: Any) -> None:
    with StreamServer(agent) as server:
        ran = run("run", flow(server.url(), 'keepCallAlive="true" streamTimeout="1"'))
    assert ran.status == ExitCode.OK, ran.err
    for words in (
        "Connects the stream to ws://",
        "The stream is open: inbound",
        "its streamTimeout",
        "one way",
    ):
        assert words in ran.out


def test_nobody_listens(run: Any, flow: Any) -> None:
    with StreamServer() as server:
        url = server.url()
    ran = run("run", flow(url, 'keepCallAlive="true"'), "--json")
    assert ran.status == ExitCode.OK
    assert [entry["attempt"] for entry in ran.of("stream.connecting")] == [1, 2, 3]
    assert "Nobody listens at 127.0.0.1" in ran.of("stream.closed")[0]["message"]
    assert ran.of("speak")[0]["text"] == "Goodbye"


def test_strangers_are_not_connected_to(run: Any, flow: Any) -> None:
    ran = run("run", flow("wss://agent.example.com/", 'keepCallAlive="true"'), "--json")
    assert "--allow-host agent.example.com" in ran.of("stream.closed")[0]["message"]

"""An artificial agent in a room with calls: what its server hears and what is heard of it, on the clock that jumps."""

from __future__ import annotations

import asyncio
import json
import time
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from plivo_stream import MediaEvent, PlivoWebsocketStreamingHandler
from websockets.asyncio.server import ServerConnection

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.tape import CallTape
from playground.adapters.speech.engine import SpeechEngine
from playground.adapters.stream.samples import decode_l16, encode_l16
from playground.call import entries
from playground.call.events import CallerHungUp, DigitPressed
from playground.call.setup import CallSetup
from playground.run.heard_prompts import PromptSounds
from playground.run.pace import JumpingPace
from playground.run.planned_sounds import PlannedSounds
from playground.run.said import Say
from playground.run.scripted_caller import ScriptedCaller
from playground.run.streaming import StreamAccess
from playground.run.virtual import VirtualWorld
from playground.run.virtual_call import VirtualCall
from tests.dtmf import heard_keys
from tests.run.test_virtual import Web, of
from tests.stream_server import Act, StreamServer, listen, play_audio

CALLER, APP = 0, 1
QUIET = "stayAlone='true' enterSound='none' exitSound='none'"


async def permits(_: str) -> bool:
    return True


@pytest.fixture(scope="module")
def engine() -> Iterator[SpeechEngine]:
    engine = SpeechEngine()
    yield engine
    engine.close()


def tone(frequency: float, seconds: float, rate: int = 8000) -> bytes:
    at = np.arange(round(seconds * rate)) / rate
    return encode_l16((0.4 * np.sin(2 * np.pi * frequency * at)).astype(np.float32))


def heard_of(frequency: float, sound: np.ndarray, rate: int = RATE) -> list[int]:
    """The frames of 20 ms in which that tone is heard."""
    frame = rate // 50
    frames = sound[: len(sound) // frame * frame].reshape(-1, frame)
    strength = np.abs(frames @ np.exp(-2j * np.pi * frequency * np.arange(frame) / rate)) / frame
    return [int(index) for index in np.flatnonzero(strength > 0.1)]


class Desk:
    """Calls in one room, of one world; each hangs up after so many seconds, unless its script has a word in it."""

    def __init__(self, engine: SpeechEngine | None = None) -> None:
        self.world = VirtualWorld(seed="desk", pace=JumpingPace(notice_patience_s=0.1))
        self._engine = engine
        self.calls: dict[str, VirtualCall] = {}
        self.logs: dict[str, list[entries.Entry]] = {}
        self.webs: dict[str, Web] = {}

    def call(
        self, who: str, attributes: str, *deeds: Any, after: str = "", hangs_up_at: float = 5.0
    ) -> VirtualCall:
        document = f"<Response><MultiPartyCall {QUIET} {attributes}>desk</MultiPartyCall>{after}</Response>"
        web = self.webs[who] = Web({"": document, "status": ""})
        log = self.logs[who] = []
        setup = CallSetup(
            answer_url="http://app.test/",
            call_uuid=who,
            from_number=who,
            started=datetime(2026, 1, 1, tzinfo=UTC),
        )
        engine = self._engine
        call = self.world.place(
            setup,
            fetch=web,
            caller=ScriptedCaller(),
            on_entry=log.append,
            sounds=PlannedSounds(None if engine is None else lambda _: PromptSounds(engine)),
            streams=StreamAccess(permits),
        )
        for deed in (*deeds, CallerHungUp(hangs_up_at)):
            call.plan(deed)
        self.calls[who] = call
        return call

    def agent(self, server: StreamServer, attributes: str = "", **options: Any) -> VirtualCall:
        service = f"role='ai-agent' aiAgentStreamServiceUrl='{server.url()}'"
        callback = "aiAgentStreamStatusCallbackUrl='http://app.test/status'"
        return self.call("100", f"{service} {callback} {attributes}", **options)

    async def run(self) -> None:
        async with asyncio.timeout(30):
            await self.world.run()

    def of(self, who: str, kind: type[Any]) -> list[Any]:
        return of(self.logs[who], kind)

    def told(self, who: str) -> list[str]:
        """Status callbacks of the stream."""
        requests = [entry for entry in self.of(who, entries.HttpRequest) if entry.purpose == "callback"]
        return [entry.params["Event"] for entry in requests if "StreamID" in entry.params]

    def app(self, who: str) -> np.ndarray:
        """All that a call hears."""
        tape: CallTape = self.calls[who].tape
        return tape.render(0, tape.ended_at or 0)[:, APP]


def heard_by(server: StreamServer) -> np.ndarray:
    """What the server was sent, 8 kHz."""
    return decode_l16(b"".join(b64decode(item["media"]["payload"]) for item in server.of("media")))


def speaking(seconds: float = 0.6, after_frames: int = 25, frequency: float = 700.0) -> Act:
    """Says a tone after so many frames, and listens."""

    async def act(server: StreamServer, socket: ServerConnection) -> None:
        async for text in socket:
            server.keep(text)
            if len(server.of("media")) == after_frames and server.messages[-1]["event"] == "media":
                await socket.send(play_audio(tone(frequency, seconds)))

    return act


async def test_the_server_hears_the_customer_and_the_customer_hears_the_server(engine: SpeechEngine) -> None:
    with StreamServer(speaking()) as server:
        desk = Desk(engine)
        began = time.perf_counter()
        desk.agent(server)
        desk.call("200", "role='Customer'", Say(1.5, "I would like to order a pizza"))
        await desk.run()
        took = time.perf_counter() - began
    assert 4.5 < took < 15, "seconds are real for all calls while the agent is in"
    [start] = server.of("start")
    assert start["start"]["tracks"] == ["inbound"]
    assert start["start"]["callId"] == "100"
    assert {item["media"]["track"] for item in server.of("media")} == {"inbound"}
    assert len(server.of("media")) == pytest.approx(250, abs=25)
    said = desk.calls["200"].tape.render(0, 5)[:, CALLER]
    sent = heard_by(server)
    spoken, arrived = np.flatnonzero(np.abs(said) > 0.05) / RATE, np.flatnonzero(np.abs(sent) > 0.05) / 8000
    opened = desk.of("100", entries.StreamOpened)[0].at
    assert arrived[0] + opened == pytest.approx(spoken[0], abs=0.08)
    assert arrived[-1] - arrived[0] == pytest.approx(spoken[-1] - spoken[0], abs=0.05)
    assert heard_of(700, sent, 8000) == [], "the server does not hear itself"
    heard = heard_of(700, desk.app("200"))
    assert len(heard) == pytest.approx(30, abs=2)
    assert heard[-1] - heard[0] == len(heard) - 1, "without a hole"
    assert heard_of(700, desk.calls["100"].tape.render(0, 5)[:, CALLER]) == heard
    assert [(entry.who, entry.heard) for entry in desk.of("200", entries.RoomVoice)] == [("100", True)]
    assert desk.told("100") == ["StartStream", "StopStream"]
    assert server.closed == [1000]


async def test_a_cleared_answer_is_heard_no_more_and_its_checkpoint_is_never_told() -> None:
    async def interrupted(server: StreamServer, socket: ServerConnection) -> None:
        server.keep(await socket.recv())
        await socket.send(play_audio(tone(700, 5.0)))
        await socket.send('{"event": "checkpoint", "name": "never"}')
        while len(server.of("media")) < 50:
            server.keep(await socket.recv())
        await socket.send('{"event": "clearAudio"}')
        await listen(server, socket)

    with StreamServer(interrupted) as server:
        desk = Desk()
        desk.call("200", "role='Customer'", hangs_up_at=3.0)
        desk.agent(server, hangs_up_at=3.0)
        await desk.run()
    heard = heard_of(700, desk.app("200"))
    assert 40 <= len(heard) <= 60
    assert heard[-1] - heard[0] == len(heard) - 1
    assert server.of("clearedAudio")
    assert server.of("playedStream") == []
    assert [entry.state for entry in desk.of("100", entries.StreamCheckpoint)] == ["set", "cleared"]


async def test_the_vendors_library_talks_with_a_room() -> None:
    heard: list[np.ndarray] = []
    faults: list[Exception] = []

    async def agent(_: StreamServer, socket: ServerConnection) -> None:
        handler = PlivoWebsocketStreamingHandler()

        @handler.on_start
        async def start(event: Any) -> None:
            await handler.send_media(tone(700, 0.4), "audio/x-l16", 8000)
            await handler.send_checkpoint("hello")

        @handler.on_media
        async def media(event: MediaEvent) -> None:
            heard.append(decode_l16(event.get_raw_media()))

        @handler.on_played_stream
        async def played(event: Any) -> None:
            await handler.send_media(tone(1100, 0.4), "audio/x-l16", 8000)

        @handler.on_error
        async def error(fault: Exception) -> None:
            faults.append(fault)

        await handler.handle(socket)

    with StreamServer(agent) as server:
        desk = Desk()
        desk.call("200", "role='Customer'", hangs_up_at=2.5)
        desk.agent(server, hangs_up_at=2.5)
        await desk.run()
    assert faults == []
    assert len(heard) > 80
    first, second = heard_of(700, desk.app("200")), heard_of(1100, desk.app("200"))
    assert (len(first), len(second)) == (pytest.approx(20, abs=2), pytest.approx(20, abs=2))
    assert first[-1] < second[0]


async def test_two_agents_hear_each_other_and_nobody_hears_a_muted_or_held_one() -> None:
    with StreamServer(speaking(frequency=700)) as one, StreamServer(speaking(frequency=1100)) as other:
        desk = Desk()
        desk.agent(one, hangs_up_at=3.0)
        service = f"role='ai-agent' aiAgentStreamServiceUrl='{other.url()}'"
        desk.call("101", service, hangs_up_at=3.0)
        desk.call("102", f"{service} mute='true'", hangs_up_at=3.0)
        desk.call("200", "role='Customer' hold='true'", hangs_up_at=3.0)
        await desk.run()
    assert len(heard_of(1100, desk.app("100"))) == pytest.approx(30, abs=2), (
        "once, from the one who is not muted"
    )
    assert len(heard_of(1100, heard_by(one), 8000)) == pytest.approx(30, abs=3)
    for who in ("101", "102"):
        assert len(heard_of(700, desk.app(who))) == pytest.approx(30, abs=2)
    assert not desk.app("200").any()


async def test_keys_go_both_ways(engine: SpeechEngine) -> None:
    async def presses(server: StreamServer, socket: ServerConnection) -> None:
        async for text in socket:
            if server.keep(text)["event"] == "dtmf":
                await socket.send('{"event": "sendDTMF", "dtmf": "42"}')

    with StreamServer(presses) as server:
        desk = Desk(engine)
        desk.agent(server, "relayDTMFInputs='true'", hangs_up_at=4.0)
        customer = desk.call("200", "role='Customer' relayDTMFInputs='true'", hangs_up_at=4.0)
        customer.plan(DigitPressed(1.0, "7"))
        await desk.run()
    assert [item["dtmf"]["digit"] for item in server.of("dtmf")] == ["7"]
    assert [key.key for key in heard_keys(heard_by(server), 8000)] == ["7"]
    assert [entry.digits for entry in desk.of("200", entries.Dtmf)] == ["4", "2"]


@pytest.mark.parametrize("clean", [True, False])
async def test_the_server_goes_and_so_does_its_member(*, clean: bool) -> None:
    async def goes(server: StreamServer, socket: ServerConnection) -> None:
        await socket.send(play_audio(tone(700, 2.0)))
        while len(server.of("media")) < 25:
            server.keep(await socket.recv())
        if clean:
            await socket.close()
        else:
            socket.transport.abort()

    with StreamServer(goes) as server:
        desk = Desk()
        desk.agent(server, after="<Wait length='60'/><Speak>Bye</Speak>", hangs_up_at=1000)
        desk.call("200", "role='Customer'", hangs_up_at=100)
        began = time.perf_counter()
        await desk.run()
    assert time.perf_counter() - began < 10, "afterwards the clock jumps again"
    [closed] = desk.of("100", entries.StreamClosed)
    assert closed.reason == ("server" if clean else "lost")
    assert desk.told("100") == ["StartStream", "StopStream" if clean else "DroppedStream"]
    left = [
        entry.at
        for entry in desk.of("200", entries.RoomMember)
        if entry.state == "left" and entry.who == "100"
    ]
    assert left == pytest.approx([closed.at], abs=0.05)
    [bye] = desk.of("100", entries.Speak)
    assert bye.at == pytest.approx(closed.at + 60, abs=0.1)
    heard = heard_of(700, desk.app("200"))
    assert len(heard) < 35, "what was not heard yet is never heard"


async def test_nobody_listens_at_its_url() -> None:
    with StreamServer() as server:
        port_of_nobody = server.url()
    desk = Desk()
    service = f"role='ai-agent' aiAgentStreamServiceUrl='{port_of_nobody}'"
    desk.call("100", f"{service} aiAgentStreamStatusCallbackUrl='http://app.test/status'", hangs_up_at=30)
    desk.call("200", "role='Customer'", hangs_up_at=20)
    await desk.run()
    assert [entry.attempt for entry in desk.of("100", entries.StreamConnecting)] == [1, 2, 3]
    assert desk.told("100") == ["DroppedStream"]
    assert [entry.reason for entry in desk.of("100", entries.RoomMember) if entry.state == "left"] == ["left"]


async def test_a_hostile_server_harms_nobody() -> None:
    async def hostile(server: StreamServer, socket: ServerConnection) -> None:
        await socket.send("no json \x1b[31m")
        await socket.send(b"\xff\xfe\x00")
        await socket.send('{"event": "playAudio", "media": {"contentType": "audio/x-l16", "payload": "!"}}')
        await socket.send(play_audio(b"\x00" * 7, rate="10" * 400))
        await socket.send(json.dumps({"event": "sendDTMF", "dtmf": "1[/x]\x07"}))
        await socket.send(json.dumps({"event": "checkpoint", "name": "\x1b]0;x\x07" * 1000}))
        for _ in range(3000):
            await socket.send('{"event": "clearAudio"}')
        await socket.send(play_audio(tone(700, 0.5)))
        await listen(server, socket)

    with StreamServer(hostile) as server:
        desk = Desk()
        desk.agent(server, hangs_up_at=6.0)
        desk.call("200", "role='Customer'", hangs_up_at=6.0)
        await desk.run()
    assert desk.calls["100"].ended
    assert desk.calls["200"].ended
    codes = {entry.code for entry in desk.of("100", entries.Problem)}
    assert len(codes) >= 3
    assert desk.of("200", entries.Problem) == []
    assert "\x1b" not in "".join(map(repr, (str(entry) for entry in desk.logs["100"]))).replace("\\x1b", "")
    assert len(heard_of(700, desk.app("200"))) == pytest.approx(25, abs=3), "what can be used is"


async def test_who_interrupts_the_run_closes_the_stream() -> None:
    with StreamServer() as server:
        desk = Desk()
        desk.agent(server, hangs_up_at=60)
        desk.call("200", "role='Customer'", hangs_up_at=60)
        running = asyncio.ensure_future(desk.run())
        async with asyncio.timeout(10):
            while not server.of("media"):
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.wait([running])
    assert server.closed == [1000]
    assert [entry.reason for entry in desk.of("100", entries.StreamClosed)] == ["call-over"]

"""A call with a stream, on the clock that usually jumps: real servers, the vendor's library among them."""

from __future__ import annotations

import asyncio
import inspect
import time
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from plivo.utils.signature_v3 import validate_v3_signature
from plivo_stream import MediaEvent, PlivoWebsocketStreamingHandler
from websockets.asyncio.server import ServerConnection

from playground.adapters.sound.clip import RATE
from playground.adapters.stream.samples import decode_l16
from playground.call import entries
from playground.call.setup import CallSetup
from playground.run.hosts import HostPolicy
from playground.run.key_script import read_keys
from playground.run.pace import JumpingPace
from playground.run.scripted_caller import ScriptedCaller
from playground.run.speech_script import read_speech
from playground.run.streaming import StreamAccess
from playground.run.virtual import VirtualDriver
from tests.run.test_virtual import Web, of
from tests.stream_server import StreamServer, listen, play_audio, saying

TOKEN = "a" * 40
signature_is_valid = inspect.unwrap(validate_v3_signature)
"""The vendor's check, without its own check of arguments: that one knows http and https only."""


class StreamCall:
    """A call whose document is these elements."""

    def __init__(self, *elements: str, caller: ScriptedCaller | None = None, **options: Any) -> None:
        web = Web({"": f"<Response>{''.join(elements)}</Response>", "status": ""})
        setup = CallSetup(
            answer_url="http://app.test/",
            call_uuid="3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c",
            started=datetime(2026, 1, 1, tzinfo=UTC),
            **options,
        )
        policy = HostPolicy(setup.answer_url, setup.host_map)

        async def permits(url: str) -> bool:
            return policy.permits(url)

        self.web = web
        self.log: list[entries.Entry] = []
        self.driver = VirtualDriver(
            setup,
            fetch=web,
            caller=caller or ScriptedCaller(),
            on_entry=self.log.append,
            pace=JumpingPace(notice_patience_s=0.1),
            streams=StreamAccess(permits),
        )

    async def run(self) -> StreamCall:
        async with asyncio.timeout(30) as patience:
            self.result = await self.driver.run()
        assert not patience.expired(), "a call that is interrupted ends like any other"
        return self


def kept(url: str, attributes: str = "") -> str:
    return f'<Stream keepCallAlive="true" bidirectional="true" {attributes}>{url}</Stream>'


async def hang_up_after(count: int, server: StreamServer, socket: ServerConnection) -> None:
    while len(server.of("media")) < count:
        server.keep(await socket.recv())


async def test_seconds_are_real_while_the_stream_lives_and_jump_before_and_after() -> None:
    async def half_a_second(server: StreamServer, socket: ServerConnection) -> None:
        await hang_up_after(25, server, socket)

    with StreamServer(half_a_second) as server:
        began = time.perf_counter()
        call = await StreamCall('<Wait length="60"/>', kept(server.url()), '<Wait length="60"/>').run()
        took = time.perf_counter() - began
    [closed] = of(call.log, entries.StreamClosed)
    assert closed.reason == "server"
    assert 60.4 < closed.at < 62.5
    assert took < 10
    assert of(call.log, entries.CallEnded)[0].at == pytest.approx(closed.at + 60, abs=0.1)
    assert of(call.log, entries.StreamProgress)[-1].frames_sent == pytest.approx(25, abs=3)


async def test_stream_timeout_takes_real_seconds() -> None:
    with StreamServer() as server:
        began = time.perf_counter()
        call = await StreamCall(kept(server.url(), 'streamTimeout="1"')).run()
        took = time.perf_counter() - began
    assert took >= 1.0
    assert [entry.reason for entry in of(call.log, entries.StreamClosed)] == ["timeout"]
    assert server.closed == [1000]
    last = of(call.log, entries.StreamProgress)[-1]
    assert last.frames_sent == pytest.approx(50, abs=4)


async def test_the_call_ends_and_so_does_the_stream() -> None:
    with StreamServer() as server:
        call = await StreamCall(f"<Stream>{server.url()}</Stream>", '<Wait length="1"/>').run()
    assert [entry.reason for entry in of(call.log, entries.StreamClosed)] == ["call-over"]
    assert 40 <= len(server.of("media")) <= 52


async def test_an_interrupted_call_closes_its_stream() -> None:
    with StreamServer() as server:
        call = StreamCall(kept(server.url()))
        task = asyncio.ensure_future(call.run())
        while not server.of("media"):
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])
    assert [entry.reason for entry in of(call.log, entries.StreamClosed)] == ["call-over"]
    assert call.result.interrupted
    assert server.closed == [1000]


async def test_a_host_that_is_not_allowed_is_not_connected_to() -> None:
    call = await StreamCall(kept("ws://agent.elsewhere.test/"), "<Wait/>").run()
    [closed] = of(call.log, entries.StreamClosed)
    assert "--allow-host agent.elsewhere.test" in closed.message
    assert len(of(call.log, entries.StreamConnecting)) == 1


async def test_a_mapped_host_is_connected_to_and_finds_its_own_name_in_the_request() -> None:
    with StreamServer(saying()) as server:
        call = await StreamCall(
            kept("wss://agent.example.com/voice?x=1", 'streamTimeout="1"'),
            host_map=(("agent.example.com", f"127.0.0.1:{server.port}"),),
            auth_token=TOKEN,
        ).run()
    [(path, headers)] = server.requests
    assert path == "/voice?x=1"
    assert headers["Host"] == "agent.example.com"
    signed = {name: value for name, value in headers.items() if name.startswith("X-Plivo")}
    for kind in ("", "-Ma"):
        assert signature_is_valid(
            "GET",
            "wss://agent.example.com/voice?x=1",
            signed["X-Plivo-Signature-V3-Nonce"],
            TOKEN,
            signed[f"X-Plivo-Signature{kind}-V3"],
        )
    assert of(call.log, entries.StreamConnecting)[0].sent_to == f"ws://127.0.0.1:{server.port}/voice?x=1"
    assert of(call.log, entries.StreamClosed)[0].reason == "timeout"


async def test_keys_of_the_script_reach_the_stream_and_their_tones_its_audio() -> None:
    digits = '<GetDigits action="http://app.test/none" numDigits="2" timeout="5"/>'
    with StreamServer() as server:
        await StreamCall(
            f'<Stream audioTrack="both">{server.url()}</Stream>',
            '<Wait length="1"/>',
            digits,
            caller=ScriptedCaller([read_keys("w42")]),
        ).run()
    assert [message["dtmf"]["digit"] for message in server.of("dtmf")] == ["4", "2"]
    inbound = [m["media"]["payload"] for m in server.of("media") if m["media"]["track"] == "inbound"]
    assert np.max(np.abs(decode_l16(b"".join(map(b64decode, inbound))))) > 0.1


async def test_the_vendors_library_echoes_and_gets_its_checkpoint_and_its_keys() -> None:
    seen: dict[str, list[Any]] = {"start": [], "media": [], "played": [], "cleared": [], "errors": []}

    async def agent(_: StreamServer, socket: ServerConnection) -> None:
        handler = PlivoWebsocketStreamingHandler()

        @handler.on_start
        async def start(event: Any) -> None:
            seen["start"].append(event)
            await handler.send_media(b"\x10" * 1600, "audio/x-mulaw", 8000)
            await handler.send_checkpoint("hello")

        @handler.on_media
        async def media(event: MediaEvent) -> None:
            seen["media"].append(event)
            if len(seen["media"]) == 50:
                await handler.send_media(b"\x20" * 80_000, "audio/x-mulaw", 8000)
                await handler.send_checkpoint("never")
            if len(seen["media"]) == 60:
                await handler.send_clear_audio()
            if len(seen["media"]) == 75:
                await socket.close()

        @handler.on_played_stream
        async def played(event: Any) -> None:
            seen["played"].append(event.name)

        @handler.on_cleared_audio
        async def cleared(event: Any) -> None:
            seen["cleared"].append(event)

        @handler.on_error
        async def error(fault: Exception) -> None:
            seen["errors"].append(fault)

        await handler.handle(socket)

    with StreamServer(agent) as server:
        call = await StreamCall(
            kept(server.url(), 'contentType="audio/x-mulaw;rate=8000" extraHeaders="a=1"'), auth_id="MAXY"
        ).run()
    assert seen["errors"] == []
    assert seen["start"][0].start.account_id == "MAXY"
    assert seen["start"][0].start.media_format.encoding == "audio/x-mulaw"
    assert {len(event.get_raw_media()) for event in seen["media"]} == {160}
    assert seen["played"] == ["hello"]
    assert len(seen["cleared"]) == 1
    states = [(entry.name, entry.state) for entry in of(call.log, entries.StreamCheckpoint)]
    assert states == [("hello", "set"), ("hello", "played"), ("never", "set"), ("never", "cleared")]
    opened = of(call.log, entries.StreamOpened)[0].at
    tape = call.driver.tape.render(opened, opened + 2)[:, 1]
    loud = np.flatnonzero(np.abs(tape) > 0.1) / RATE
    assert loud[0] < 0.2
    assert 0.15 < np.sum(loud < 0.9) / RATE < 0.25
    again = loud[loud > 0.9]
    assert 0.1 < again[-1] - again[0] < 0.45
    assert [entry.reason for entry in of(call.log, entries.StreamClosed)] == ["server"]


async def test_the_servers_sound_is_on_the_tape_where_it_was_heard() -> None:
    async def beep(server: StreamServer, socket: ServerConnection) -> None:
        await hang_up_after(25, server, socket)
        await socket.send(play_audio(b"\xff\x3f" * 1600))
        await hang_up_after(50, server, socket)

    with StreamServer(beep) as server:
        call = await StreamCall(kept(server.url())).run()
    opened = of(call.log, entries.StreamOpened)[0].at
    app = call.driver.tape.render(opened, opened + 1.2)[:, 1]
    loud = np.flatnonzero(np.abs(app) > 0.2) / RATE
    assert 0.5 <= loud[0] <= 0.7
    assert loud[-1] - loud[0] == pytest.approx(0.2, abs=0.02)


async def test_a_fault_of_ours_in_the_stream_ends_the_run_with_it() -> None:
    class Broken:
        def render(self, begin: float, end: float) -> None:
            raise ZeroDivisionError

    with StreamServer(listen) as server:
        call = StreamCall(kept(server.url()))
        call.driver.call._streaming._tape = Broken()  # type: ignore[assignment]
        with pytest.raises(ZeroDivisionError):
            await call.run()


def agent_that_greets(greeting_s: float) -> Any:
    """Says something when connected, again after three seconds, and after each key; leaves after the second key."""

    async def act(server: StreamServer, socket: ServerConnection) -> None:
        audio = play_audio(b"\xff\x3f" * round(8000 * greeting_s))
        async for text in socket:
            message = server.keep(text)
            if len(server.of("dtmf")) == 2:
                return
            if message["event"] in ("start", "dtmf") or server.messages[3 * 50 :] == [message]:
                await socket.send(audio)

    return act


async def test_the_scripted_caller_takes_turns_with_the_server() -> None:
    with StreamServer(agent_that_greets(0.4)) as server:
        script = [read_speech("Hello there"), read_keys("5"), read_keys("6")]
        call = await StreamCall(kept(server.url()), caller=ScriptedCaller(script)).run()
    opened = of(call.log, entries.StreamOpened)[0].at
    [said] = of(call.log, entries.CallerSpeech)
    assert opened + 1.3 < said.began < opened + 2.2
    assert [message["dtmf"]["digit"] for message in server.of("dtmf")] == ["5", "6"]
    turns = (entries.StreamSilence, entries.CallerSpeech, entries.InputDigit)
    assert [type(entry) for entry in call.log if isinstance(entry, turns)] == [
        entries.StreamSilence, entries.CallerSpeech, *[entries.StreamSilence, entries.InputDigit] * 2
    ]  # fmt: skip
    assert of(call.log, entries.StreamClosed)[0].reason == "server"


async def test_to_a_server_that_can_say_nothing_the_scripted_caller_says_all() -> None:
    with StreamServer() as server:
        call = await StreamCall(
            f'<Stream keepCallAlive="true" streamTimeout="4">{server.url()}</Stream>',
            caller=ScriptedCaller([read_speech("One"), read_keys("5"), read_speech("Two")]),
        ).run()
    assert [entry.text for entry in of(call.log, entries.CallerSpeech)] == ["One", "Two"]
    assert [entry.digit for entry in of(call.log, entries.InputDigit)] == ["5"]

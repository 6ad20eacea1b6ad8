"""A stream in a call of real seconds: what the server plays goes to the call's line and tape, keys and voice go out."""

from __future__ import annotations

import asyncio
import time
from base64 import b64decode
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection

from playground.adapters.sound.clip import RATE
from playground.adapters.stream.samples import decode_l16, encode_l16
from playground.call import entries
from playground.run.streaming import StreamAccess
from tests.dtmf import heard_keys
from tests.run.test_realtime import Caller
from tests.stream_server import StreamServer, listen, play_audio


async def permits(_: str) -> bool:
    return True


def live(server: StreamServer, attributes: str = 'bidirectional="true"', **options: Any) -> Caller:
    element = f'<Stream keepCallAlive="true" {attributes}>{server.url()}</Stream>'
    return Caller({"/": f"<Response>{element}</Response>"}, streams=StreamAccess(permits), **options)


async def until(condition: Any, timeout_s: float = 10.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


async def test_typed_words_reach_the_server_and_its_answer_is_timed() -> None:
    async def answer_after_silence(server: StreamServer, socket: ServerConnection) -> None:
        """A voice agent: speaks as soon as the caller has been silent for 0.4 s."""
        heard, quiet = False, 0
        async for text in socket:
            message = server.keep(text)
            if message["event"] == "media":
                loud = np.max(np.abs(decode_l16(b64decode(message["media"]["payload"])))) > 0.02
                heard, quiet = heard or loud, 0 if loud else quiet + 1
                if heard and quiet == 20:
                    await socket.send(play_audio(encode_l16(np.full(8000, 0.3, dtype=np.float32))))
                    heard = False

    with StreamServer(answer_after_silence) as server:
        caller = live(server)
        running = asyncio.ensure_future(caller.call.run())
        await caller.until(entries.StreamOpened)
        caller.call.say("Hello, I have a question about my bill.")
        await caller.until(entries.StreamAnswer)
        await until(lambda: caller.of(entries.StreamProgress)[-1].played > 0.9)
        caller.call.hang_up()
        await asyncio.wait_for(running, 10)
        caller.close()
    [answer] = caller.of(entries.StreamAnswer)
    assert 0.15 < answer.latency < 1.5
    [said] = caller.of(entries.CallerSpeech)
    tape = caller.call.tape
    app = tape.render(said.began, said.began + said.seconds + 3)[:, 1]
    begins = said.began + np.flatnonzero(np.abs(app) > 0.1)[0] / RATE
    assert begins == pytest.approx(said.began + said.seconds + answer.latency, abs=0.06)
    assert [entry.reason for entry in caller.of(entries.StreamClosed)] == ["call-over"]
    assert caller.of(entries.StreamProgress)[-1].seq > caller.of(entries.StreamClosed)[0].seq


async def test_keys_are_told_and_heard_by_the_server() -> None:
    with StreamServer() as server:
        caller = live(server)
        running = asyncio.ensure_future(caller.call.run())
        await until(lambda: server.of("media"))
        caller.call.press("7")
        await until(lambda: server.of("dtmf"))
        after = len(server.of("media"))
        await until(lambda: len(server.of("media")) > after + 15)
        caller.call.hang_up()
        await asyncio.wait_for(running, 10)
        caller.close()
    audio = decode_l16(b"".join(b64decode(item["media"]["payload"]) for item in server.of("media")))
    assert [key.key for key in heard_keys(audio, 8000)] == ["7"]
    assert server.closed == [1000]


async def test_what_the_server_plays_is_poured_and_cleared_at_once() -> None:
    poured: list[tuple[float, int]] = []
    stopped: list[float] = []

    async def interrupted(server: StreamServer, socket: ServerConnection) -> None:
        server.keep(await socket.recv())
        await socket.send(play_audio(encode_l16(np.full(40_000, 0.3, dtype=np.float32))))
        while len(server.of("media")) < 25:
            server.keep(await socket.recv())
        await socket.send('{"event": "clearAudio"}')
        server.cleared_at = time.perf_counter()  # type: ignore[attr-defined]
        await listen(server, socket)

    with StreamServer(interrupted) as server:
        caller = live(server)
        line = caller.sound
        pour, stop = line.pour, line.stop_pouring
        line.pour = lambda samples: (poured.append((time.perf_counter(), len(samples))), pour(samples))[1]  # type: ignore[method-assign]
        line.stop_pouring = lambda: (stopped.append(time.perf_counter()), stop())[1]  # type: ignore[method-assign]
        running = asyncio.ensure_future(caller.call.run())
        await until(lambda: server.of("clearedAudio"))
        await until(lambda: len(server.of("media")) > 40)
        caller.call.hang_up()
        await asyncio.wait_for(running, 10)
        caller.close()
    assert {count for _, count in poured} == {480}
    assert 15 <= len(poured) <= 30
    assert stopped[0] - server.cleared_at < 0.05  # type: ignore[attr-defined]
    assert poured[-1][0] <= stopped[0]


async def test_a_tester_who_says_no_to_the_host() -> None:
    async def refuses(_: str) -> bool:
        return False

    caller = Caller(
        {"/": '<Response><Stream keepCallAlive="true">wss://far.test/</Stream></Response>'},
        streams=StreamAccess(refuses),
    )
    await asyncio.wait_for(caller.call.run(), 10)
    caller.close()
    assert [entry.reason for entry in caller.of(entries.StreamClosed)] == ["failed"]


async def test_a_main_loop_that_is_busy_holds_up_no_frame() -> None:
    with StreamServer() as server:
        caller = live(server)
        running = asyncio.ensure_future(caller.call.run())
        await until(lambda: len(server.of("media")) > 10)
        before, began = len(server.of("media")), time.perf_counter()
        while time.perf_counter() - began < 1.0:
            time.sleep(0.001)  # as a screen that draws; other threads may run
        during = len(server.of("media")) - before
        caller.call.hang_up()
        await asyncio.wait_for(running, 10)
        caller.close()
    assert during >= 40


async def test_a_call_that_is_broken_off_closes_its_stream() -> None:
    with StreamServer() as server:
        caller = live(server)
        running = asyncio.ensure_future(caller.call.run())
        await until(lambda: server.of("media"))
        running.cancel()
        await asyncio.wait([running])
        await until(lambda: bool(server.closed))
        caller.close()
    assert server.closed == [1000]

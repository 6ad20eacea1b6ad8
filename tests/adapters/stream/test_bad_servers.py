"""Servers that refuse, stall, flood and send nonsense: one clear sentence each, and the stream goes on if it can."""

from __future__ import annotations

import asyncio
import json
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import numpy as np
import pytest
import trustme
from websockets.asyncio.server import ServerConnection

from playground.adapters.stream.handshake import MAX_MESSAGE
from playground.adapters.stream.playback import MAX_CHECKPOINTS
from playground.adapters.stream.samples import encode_l16
from playground.call.streams import news
from tests.adapters.stream.wire import STREAM_ID, Wire, opening
from tests.stream_server import StreamServer, listen, play_audio, saying

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
BEEP = play_audio(encode_l16(np.full(800, 0.5, dtype=np.float32)))


@asynccontextmanager
async def raw(handle: Handle, **options: Any) -> AsyncIterator[str]:
    """A TCP server that does just that; its ws URL."""
    server = await asyncio.start_server(handle, "127.0.0.1", 0, **options)
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


async def failure(url: str, **options: Any) -> str:
    wire = Wire().make(opening(url), **options)
    await wire.run()
    [failed] = wire.told
    assert isinstance(failed, news.Failed)
    assert "\n" not in failed.message
    return failed.message


def faults(wire: Wire) -> list[str]:
    return [fault.code for fault in wire.of(news.Faulty)]


async def test_nobody_listens() -> None:
    async with raw(lambda _r, _w: asyncio.sleep(0)) as url:
        pass
    assert "Nobody listens at 127.0.0.1:" in await failure(url)


async def test_a_host_without_address() -> None:
    assert await failure("ws://nowhere.invalid:9/") == "The host of nowhere.invalid:9 has no address."


@pytest.mark.parametrize(
    ("status", "wanted"), [(404, "404 Not Found"), (403, "403 Forbidden"), (503, "503 ")]
)
async def test_the_request_is_refused(status: int, wanted: str) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        phrase = HTTPStatus(status).phrase
        writer.write(f"HTTP/1.1 {status} {phrase}\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    async with raw(refuse) as url:
        assert wanted in await failure(url)


async def test_redirects_are_not_followed() -> None:
    async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url()}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        writer.close()

    with StreamServer() as elsewhere:
        async with raw(redirect) as url:
            assert "which is not followed" in await failure(url)
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"\x00" * 3000, b"HTTP/1.1 101 Fine\r\n\r\n"]
)
async def test_what_answers_is_no_websocket(answer: bytes) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with raw(babble) as url:
        assert await failure(url)


async def test_a_server_that_never_answers_the_request() -> None:
    over = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with raw(silent) as url:
        message = await failure(url)
        over.set()
    assert "did not answer the WebSocket request within 2 s" in message


async def test_certificates_are_looked_at_unless_told_not_to() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    with StreamServer(ssl=tls) as server:
        url = server.url().replace("ws:", "wss:")
        assert "The certificate of 127.0.0.1:" in await failure(url)
        wire = Wire().make(opening(url), verify=False)
        await wire.until(lambda: bool(server.of("media")))
    with StreamServer() as plain:
        message = await failure(plain.url().replace("ws:", "wss:"))
    assert "TLS handshake" in message or "broke the connection off" in message  # whichever is noticed first


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        ("stream-bad-json", "{nonsense"),
        ("stream-bad-json", "[1, 2]"),
        ("stream-bad-json", "[" * 200_000),
        ("stream-bad-json", '{"a": ' + "9" * 10_000 + "}"),
        ("stream-binary", b"\x00\x01"),
        ("stream-unknown-event", '{"event": "stop"}'),
        ("stream-unknown-event", '{"no": "event"}'),
        ("stream-unknown-event", '{"event": {"a": 1}}'),
        ("stream-bad-audio", '{"event": "playAudio"}'),
        ("stream-bad-audio", '{"event": "playAudio", "media": {"payload": 7}}'),
        ("stream-bad-base64", BEEP.replace('"payload": "', '"payload": "?!')),
        ("stream-odd-length", play_audio(b"\x00\x01\x02")),
        ("stream-wav-header", play_audio(b"RIFF1234WAVEfmt ")),
        ("stream-bad-codec", play_audio(b"\x00\x01", "audio/mpeg")),
        ("stream-bad-codec", play_audio(b"\x00\x01", "")),
        ("stream-bad-rate", play_audio(b"\x00\x01", rate=44100)),
        ("stream-bad-rate", play_audio(b"\x00\x01", rate="fast")),
        ("stream-bad-rate", play_audio(b"\x00\x01", rate=[8000])),
        ("stream-bad-checkpoint", '{"event": "checkpoint"}'),
        ("stream-bad-checkpoint", json.dumps({"event": "checkpoint", "name": "x" * 5000})),
        ("stream-bad-dtmf", '{"event": "sendDTMF", "dtmf": "hello"}'),
        ("stream-bad-dtmf", '{"event": "sendDTMF"}'),
        ("stream-wrong-id", '{"event": "clearAudio", "streamId": "other"}'),
    ],
)  # fmt: skip
async def test_nonsense_is_told_of_once_and_what_follows_is_played(code: str, sent: str | bytes) -> None:
    with StreamServer(saying(sent, sent, sent, BEEP, '{"event": "checkpoint", "name": "end"}')) as server:
        wire = Wire().make(opening(server.url()))
        await wire.until(lambda: bool(server.of("playedStream")))
    assert faults(wire) == [code]
    [fault] = wire.of(news.Faulty)
    assert fault.message.startswith("The stream's server")
    assert len(fault.message) < 300
    assert "\n" not in fault.message
    assert sum(np.abs(samples).max() > 0.4 for _, samples in wire.heard) >= 5


async def test_control_characters_of_servers_are_made_visible() -> None:
    hostile = '{"event": "\\u001b[31m[red]x\\u202e", "streamId": "\\u0007"}'
    with StreamServer(saying(hostile, '{"event": "checkpoint", "name": "\\u001b]0;x"}')) as server:
        wire = Wire().make(opening(server.url()))
        await wire.until(lambda: bool(server.of("playedStream")))
    told = " ".join(str(getattr(item, "text", getattr(item, "message", ""))) for item in wire.told)
    told += " ".join(item.name for item in wire.of(news.Checkpoint))
    assert not any(bad in told for bad in "\x1b\x07\u202e")


async def test_a_one_way_stream_takes_nothing_back_and_says_so_once() -> None:
    with StreamServer(
        saying(BEEP, BEEP, '{"event": "clearAudio"}', '{"event": "sendDTMF", "dtmf": "1"}')
    ) as server:
        wire = Wire().make(opening(server.url(), bidirectional=False))
        await wire.until(lambda: len(server.of("media")) > 20)
    assert faults(wire) == ["stream-one-way"]
    assert wire.heard == []
    assert server.of("clearedAudio") == []


async def test_a_message_that_is_too_long_breaks_the_stream_off() -> None:
    with StreamServer(saying(json.dumps({"event": "playAudio", "pad": "x" * 10 * 1024 * 1024}))) as server:
        wire = Wire().make(opening(server.url()))
        await wire.run()
    ended = wire.told[-1]
    assert ended == news.Ended(
        f"The server sent a message of more than {MAX_MESSAGE // 1024**2} MB, so the connection was closed.",
        False,
    )


@pytest.mark.parametrize(
    ("code", "clean", "wanted"),
    [
        (1000, True, "The server closed"),
        (1001, True, "The server closed"),
        (1011, False, "code 1011 (Oh dear)"),
    ],
)
async def test_the_server_closes(code: int, clean: bool, wanted: str) -> None:
    async def close(server: StreamServer, socket: ServerConnection) -> None:
        server.keep(await socket.recv())
        await socket.close(code, "Oh dear")

    with StreamServer(close) as server:
        wire = Wire().make(opening(server.url()))
        await wire.run()
    ended = wire.told[-1]
    assert isinstance(ended, news.Ended)
    assert ended.is_clean is clean
    assert wanted in ended.message
    assert isinstance(wire.told[-2], news.Progressed)


async def test_the_connection_is_lost() -> None:
    async def vanish(server: StreamServer, socket: ServerConnection) -> None:
        server.keep(await socket.recv())
        socket.transport.abort()

    with StreamServer(vanish) as server:
        wire = Wire().make(opening(server.url()))
        await wire.run()
    assert wire.told[-1] == news.Ended("The connection to the server was lost.", False)


async def test_a_server_that_stops_reading_is_told_of_three_times_and_dropped() -> None:
    over = asyncio.Event()

    async def stall(server: StreamServer, socket: ServerConnection) -> None:
        socket.transport.pause_reading()
        await over.wait()

    facts = {"tracks": ("inbound", "outbound"), "bidirectional": False, "sample_rate": 16000}
    with StreamServer(stall) as server:
        wire = Wire().make(opening(server.url(), **facts), capacity_s=1.0)
        task = asyncio.ensure_future(wire.connection.run())
        async with asyncio.timeout(30):
            while not wire.of(news.Ended):
                await asyncio.sleep(0.02)
        server._loop.call_soon_threadsafe(over.set)
        await task
    assert [item.percent for item in wire.of(news.Degraded)] == [30, 60, 90]
    assert "takes audio too slowly (1 second" in wire.told[-1].message  # type: ignore[union-attr]
    assert wire.of(news.Progressed)[-1].figures.unsent_s <= 1.1


async def test_a_flood_is_taken_at_a_bounded_rate_and_holds_up_no_frame() -> None:
    async def flood(server: StreamServer, socket: ServerConnection) -> None:
        server.keep(await socket.recv())
        sender = asyncio.ensure_future(send(socket))
        await listen(server, socket)
        sender.cancel()

    async def send(socket: ServerConnection) -> None:
        while True:
            await socket.send('{"event": "checkpoint", "name": "x"}')

    with StreamServer(flood) as server:
        wire = Wire().make(opening(server.url()))
        await wire.until(lambda: len(server.of("media")) >= 100, timeout_s=20)
    assert "stream-flood" in faults(wire)
    figures = wire.of(news.Progressed)
    assert figures[-1].figures.frames_sent == pytest.approx(100, abs=15)
    assert len(wire.told) < 60 * len(figures) + 60


async def test_more_checkpoints_and_more_audio_than_can_wait() -> None:
    minute = play_audio(b"\x10" * 8000 * 60, "audio/x-mulaw")
    checkpoint = json.dumps({"event": "checkpoint", "streamId": STREAM_ID, "name": "n"})
    with StreamServer(saying(*[minute] * 6, *[checkpoint] * (MAX_CHECKPOINTS + 5))) as server:
        wire = Wire().make(opening(server.url()))
        await wire.until(lambda: "stream-checkpoints-full" in faults(wire))
    assert faults(wire)[0] == "stream-queue-full"
    assert wire.of(news.Progressed)[-1].figures.queued_s <= 300
    assert wire.of(news.Progressed)[-1].figures.messages_received == 5


async def test_empty_audio_is_well() -> None:
    empty = json.dumps(
        {
            "event": "playAudio",
            "media": {"contentType": "audio/x-l16;rate=8000", "payload": b64encode(b"").decode()},
        }
    )
    with StreamServer(saying(empty, '{"event": "checkpoint", "name": "e"}')) as server:
        wire = Wire().make(opening(server.url()))
        await wire.until(lambda: bool(server.of("playedStream")))
    assert faults(wire) == []

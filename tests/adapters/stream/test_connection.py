"""The client against real servers: what it sends, when, and what it does with what comes back."""

from __future__ import annotations

from base64 import b64decode
from itertools import pairwise

import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection

from playground.adapters.sound.clip import RATE
from playground.adapters.stream.samples import decode_l16, decode_mulaw, encode_l16
from playground.call.streams import news
from tests.adapters.stream.wire import STREAM_ID, Wire, opening
from tests.stream_server import StreamServer, listen, play_audio, saying


def pitch(samples: np.ndarray, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


async def test_start_comes_first_then_media_every_20_ms() -> None:
    with StreamServer() as server:
        wire = Wire().make(opening(server.url(), extra_headers=(("user", "7"), ("room", "a b"))))
        await wire.until(lambda: len(server.of("media")) >= 50)
    first, *media = server.messages
    assert first == {
        "sequenceNumber": 1,
        "event": "start",
        "start": {
            "callId": "call",
            "streamId": STREAM_ID,
            "accountId": "MA1",
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-l16", "sampleRate": 8000},
        },
        "extra_headers": '{"user": "7", "room": "a b"}',
    }
    assert [message["sequenceNumber"] for message in media] == list(range(2, len(media) + 2))
    assert [message["media"]["chunk"] for message in media] == list(range(1, len(media) + 1))
    assert {message["streamId"] for message in media} == {STREAM_ID}
    stamps = [int(message["media"]["timestamp"]) for message in media]
    assert all(19 <= later - earlier <= 21 for earlier, later in pairwise(stamps))
    assert stamps[0] >= 1_700_000_000_000
    assert all(len(b64decode(message["media"]["payload"])) == 320 for message in media)


async def test_frames_keep_their_time_and_lateness_does_not_add_up() -> None:
    with StreamServer() as server:
        wire = Wire().make(opening(server.url()))
        await wire.until(lambda: len(server.of("media")) >= 150)
        times = [
            at
            for at, message in zip(server.times, server.messages, strict=True)
            if message["event"] == "media"
        ]
    off = np.array(times) - times[0] - 0.02 * np.arange(len(times))
    assert abs(np.median(off[-25:]) - np.median(off[:25])) < 0.05


@pytest.mark.parametrize(
    ("encoding", "rate", "size"),
    [("audio/x-l16", 8000, 320), ("audio/x-l16", 16000, 640), ("audio/x-mulaw", 8000, 160)],
)
async def test_every_format_carries_the_callers_voice(encoding: str, rate: int, size: int) -> None:
    with StreamServer() as server:
        wire = Wire().make(opening(server.url(), encoding=encoding, sample_rate=rate))
        await wire.until(lambda: len(server.of("media")) >= 40)
    payloads = [b64decode(message["media"]["payload"]) for message in server.of("media")]
    assert {len(payload) for payload in payloads} == {size}
    decode = decode_mulaw if encoding == "audio/x-mulaw" else decode_l16
    sound = decode(b"".join(payloads))[rate // 50 :]
    assert pitch(sound, rate) == pytest.approx(440, abs=5)
    assert np.max(np.abs(sound)) == pytest.approx(0.5, abs=0.05)


async def test_both_tracks_have_chunks_of_their_own() -> None:
    with StreamServer() as server:
        wire = Wire().make(opening(server.url(), tracks=("inbound", "outbound"), bidirectional=False))
        await wire.until(lambda: len(server.of("media")) >= 60)
    for track, hertz in (("inbound", 440), ("outbound", 880)):
        media = [message["media"] for message in server.of("media") if message["media"]["track"] == track]
        assert [item["chunk"] for item in media] == list(range(1, len(media) + 1))
        sound = decode_l16(b"".join(b64decode(item["payload"]) for item in media))
        assert pitch(sound, 8000) == pytest.approx(hertz, abs=15)


@pytest.mark.parametrize(("rate", "told"), [(8000, 8000), (16000, 16000), (24000, 24000), (8000, "8000")])
async def test_what_the_server_plays_is_heard_whole_and_its_checkpoint_follows(
    rate: int, told: object
) -> None:
    sound = (0.5 * np.sin(2 * np.pi * 300 * np.arange(rate // 2) / rate)).astype(np.float32)
    messages = (
        play_audio(encode_l16(sound), rate=told),
        f'{{"event": "checkpoint", "streamId": "{STREAM_ID}", "name": "greeting"}}',
    )
    with StreamServer(saying(*messages)) as server:
        wire = Wire().make(opening(server.url()))
        await wire.until(lambda: bool(server.of("playedStream")))
    heard = np.concatenate([samples for _, samples in wire.heard])
    assert pitch(heard[: RATE // 2], RATE) == pytest.approx(300, abs=5)
    assert np.sum(np.abs(heard) > 0.01) / RATE == pytest.approx(0.5, abs=0.02)
    [played] = server.of("playedStream")
    assert (played["name"], played["streamId"]) == ("greeting", STREAM_ID)
    sent = server.messages.index(played)
    assert 24 <= len([m for m in server.messages[:sent] if m["event"] == "media"]) <= 30
    assert wire.of(news.Checkpoint) == [
        news.Checkpoint("greeting", "set"), news.Checkpoint("greeting", "played")
    ]  # fmt: skip
    assert len(wire.of(news.Sounded)) == 1


async def test_clear_audio_silences_within_a_frame_and_drops_checkpoints() -> None:
    async def interrupted(server: StreamServer, socket: ServerConnection) -> None:
        server.keep(await socket.recv())
        await socket.send(play_audio(encode_l16(np.full(80_000, 0.5, dtype=np.float32))))
        await socket.send('{"event": "checkpoint", "name": "never"}')
        while len(server.of("media")) < 25:
            server.keep(await socket.recv())
        await socket.send(f'{{"event": "clearAudio", "streamId": "{STREAM_ID}"}}')
        await listen(server, socket)

    with StreamServer(interrupted) as server:
        wire = Wire().make(opening(server.url()))
        await wire.until(lambda: len(server.of("media")) >= 60)
    assert len(server.of("clearedAudio")) == 1
    assert server.of("playedStream") == []
    cleared = wire.silenced[0]
    assert wire.heard[-1][0] <= cleared + 0.02
    assert news.Checkpoint("never", "cleared") in wire.told
    assert wire.of(news.Progressed)[-1].figures.queued_s == 0


async def test_keys_go_to_the_server_and_its_keys_come_back() -> None:
    with StreamServer(saying('{"event": "sendDTMF", "dtmf": "12#"}')) as server:
        wire = Wire().make(opening(server.url()))

        def pressed() -> bool:
            if server.of("start") and not pressed_keys:
                pressed_keys.append("5")
                wire.connection.send_key("5", secret=False)
                wire.connection.send_key("6", secret=True)
            return len(server.of("dtmf")) == 2 and bool(wire.of(news.KeysWanted))

        pressed_keys: list[str] = []
        await wire.until(pressed)
    assert [message["dtmf"]["digit"] for message in server.of("dtmf")] == ["5", "6"]
    assert {message["dtmf"]["track"] for message in server.of("dtmf")} == {"inbound"}
    assert wire.of(news.KeysWanted) == [news.KeysWanted("12#")]
    told = [item.text for item in wire.of(news.Told) if item.event == "dtmf"]
    assert '"digit": "5"' in told[0]
    assert '"digit": "•"' in told[1]


async def test_an_echo_comes_back_without_breaking_off() -> None:
    async def echo(server: StreamServer, socket: ServerConnection) -> None:
        async for text in socket:
            message = server.keep(text)
            if message["event"] == "media":
                await socket.send(play_audio(b64decode(message["media"]["payload"])))

    with StreamServer(echo) as server:
        wire = Wire().make(opening(server.url()))
        await wire.until(lambda: len(server.of("media")) >= 150)
    heard = np.concatenate([samples for _, samples in wire.heard])
    assert pitch(heard, RATE) == pytest.approx(440, abs=5)
    last = wire.of(news.Progressed)[-1].figures
    assert last.underruns <= 5
    assert last.played_s == pytest.approx(3.0, abs=0.8)
    assert last.frames_sent == pytest.approx(150, abs=5)
    assert last.bytes_sent == last.frames_sent * 320

"""An artificial agent in a room as the tester hears it: the app's own phone, two calls, a null sink."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection

from playground.adapters.stream.samples import encode_l16
from playground.call import entries
from playground.phone import Phone
from tests.e2e.test_heard_call import HeardCall
from tests.null_sink import EAR_RATE, NullSink
from tests.servers import AppServer
from tests.stream_server import StreamServer, listen, play_audio

pytestmark = pytest.mark.sound
TONE_HZ = 700.0


class Singer:
    """A voice agent that sings until it is told to clear."""

    def __init__(self) -> None:
        self.clear = asyncio.Event()

    async def __call__(self, server: StreamServer, socket: ServerConnection) -> None:
        server.keep(await socket.recv())
        at = np.arange(20 * 8000) / 8000
        await socket.send(
            play_audio(encode_l16((0.25 * np.sin(2 * np.pi * TONE_HZ * at)).astype(np.float32)))
        )
        listening = asyncio.ensure_future(listen(server, socket))
        await self.clear.wait()
        await socket.send('{"event": "clearAudio"}')
        await listening


def strength(samples: np.ndarray) -> float:
    """Amplitude of the singer's tone."""
    wave = np.exp(-2j * np.pi * TONE_HZ * np.arange(len(samples)) / EAR_RATE)
    return float(2 * np.abs(samples @ wave) / max(1, len(samples)))


async def test_the_agent_is_heard_once_whichever_call_is_shown_and_falls_silent_when_it_clears(
    phone: Phone, null_sink: NullSink
) -> None:
    quiet = 'stayAlone="true" enterSound="none" exitSound="none"'
    singer = Singer()
    with StreamServer(singer) as server:
        pages = {
            "/agent": f'<Response><MultiPartyCall {quiet} role="ai-agent" aiAgentStreamServiceUrl="{server.url()}">desk'
            "</MultiPartyCall></Response>",
            "/customer": f'<Response><MultiPartyCall {quiet} role="Customer">desk</MultiPartyCall></Response>',
        }

        def ear(seconds: float) -> float:
            """How loud it is heard from now on, after what is still in the device."""
            begin = time.perf_counter() + 0.3
            null_sink.ear.listen_until(begin + seconds)
            return strength(null_sink.ear.since(begin)[: round(seconds * EAR_RATE)])

        with AppServer(pages) as app:
            customer = HeardCall(phone, app.url("/customer"), "customer")
            await customer.until(entries.RoomStatus)
            agent = HeardCall(phone, app.url("/agent"), "agent")
            agent.call.set_hearing("none")
            await customer.until(entries.RoomVoice, heard=True)
            shown = await asyncio.to_thread(ear, 0.5)
            agent.call.set_hearing("private")
            with_the_room = await asyncio.to_thread(ear, 0.5)
            customer.call.set_hearing("none")
            agent.call.set_hearing("all")
            at_the_agents = await asyncio.to_thread(ear, 0.5)
            agent.call.people.member_is_altered("2", "mute")
            agent.call.set_hearing("none")
            customer.call.set_hearing("all")
            muted = await asyncio.to_thread(ear, 0.5)
            agent.call.people.member_is_altered("2", "unmute")
            unmuted = await asyncio.to_thread(ear, 0.5)
            server._loop.call_soon_threadsafe(singer.clear.set)
            cleared = await asyncio.to_thread(ear, 0.5)
            customer.call.hang_up()
            agent.call.hang_up()
            await asyncio.wait_for(asyncio.gather(customer.running, agent.running), 20)
    assert shown > 0.05
    assert with_the_room == pytest.approx(shown, rel=0.15), "what the whole room hears is heard once"
    assert at_the_agents == pytest.approx(shown, rel=0.15)
    assert unmuted == pytest.approx(shown, rel=0.15)
    assert muted < shown / 50
    assert cleared < shown / 50

"""One stream on the wire: connects, sends 20 ms of audio every 20 ms, plays what comes back, counts.

Theory of operation: three tasks on the event loop. The *ticker* keeps time by the loop's clock, each tick at its
own moment and never 20 ms after the one before, so lateness does not add up; a tick renders the 20 ms of the call
that are just over and sends them, and hands the next 20 ms of the server's audio to whoever lets it be heard. The
*pump* sends what is in the outbox, so a server that does not read holds up nothing but that. The *reader* takes
what the server sends, a bounded number of messages a second.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol

from playground.adapters.stream.handshake import NotConnected, connect, how_it_ended
from playground.adapters.stream.messages import (
    BadMessage,
    ClearAudio,
    Composer,
    PlayAudio,
    SendTones,
    ServerMessage,
    SetCheckpoint,
    event_of,
    loaded,
    shortened,
    understood,
)
from playground.adapters.stream.meter import Meter
from playground.adapters.stream.outbox import CAPACITY_S, Outbox
from playground.adapters.stream.playback import FRAME_S, MAX_CHECKPOINTS, MAX_QUEUED_S, Playback
from playground.adapters.stream.samples import Encoder
from playground.call.streams import news
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection
    from websockets.exceptions import ConnectionClosed

    from playground.adapters.sound.clip import Samples
    from playground.call.streams.deeds import OpenStream

MAX_CATCH_UP_S = 2.0
"""Frames that are later than that are left out: the machine has slept."""
MAX_MESSAGES_PER_S = 1000
"""From the server; it is read no faster (our choice)."""
_TURN = 20
"""Messages taken at a stretch."""


class AudioSource(Protocol):
    """What is said and heard in the call."""

    def render(self, begin: float, end: float) -> Samples:
        """That stretch, seconds on the call's clock: float32, shape (frames, 2), the caller left, the app right."""


class Listener(Protocol):
    """Lets the server's audio be heard. Called on the event loop; must not take long."""

    def hear(self, at: float, samples: Samples) -> None:
        """20 ms of float32, from ``at`` on, seconds on the call's clock."""

    def silence(self, at: float) -> None:
        """Nothing more of what was handed over is to be heard."""


class StreamConnection:
    """One connection: ``run`` it; ``close`` and ``send_key`` from the same event loop."""

    def __init__(
        self,
        opening: OpenStream,
        *,
        source: AudioSource,
        listener: Listener,
        now: Callable[[], float],
        tell: Callable[[news.StreamNews], None],
        verify: bool = True,
        capacity_s: float = CAPACITY_S,
    ) -> None:
        """``now`` is the call's clock, one second a second; ``capacity_s``: audio held for a slow server."""
        self._opening = opening
        self._source = source
        self._listener = listener
        self._now = now
        self._tell = tell
        self._verify = verify
        start = opening.start
        self._compose = Composer(start)
        self._encoders = {track: Encoder(start.encoding, start.sample_rate) for track in start.tracks}
        self._outbox = Outbox(capacity_s)
        self._playback = Playback()
        self._meter = Meter()
        self._faults_told: set[str] = set()
        self._is_open = False
        self._closed = False
        self._task: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Connect and stream until one side closes. Tells ``Failed``, or ``Opened`` and in the end ``Ended``."""
        self._task = asyncio.current_task()
        try:
            connection = await connect(self._opening, verify=self._verify)
        except NotConnected as failure:
            if not self._closed:
                self._tell(news.Failed(str(failure)))
            return
        try:
            await self._stream(connection)
        finally:
            self._is_open = False
            await _closed(connection)

    def send_key(self, digit: str, *, secret: bool) -> None:
        """Tell the server of a key; nothing while it is not connected."""
        if self._is_open:
            message = self._compose.dtmf(self._now(), digit)
            self._send(message, told=shortened(message, masked_digit=secret))

    def close(self) -> None:
        """End it from this side; the last figures are told at once."""
        if self._closed:
            return
        self._closed = True
        if self._is_open:
            self._tell_figures()
            self._listener.silence(self._now())
        self._is_open = False
        if self._task is not None:
            self._task.cancel()

    async def _stream(self, connection: ClientConnection) -> None:
        self._is_open = True
        self._began = self._now()
        self._tell(news.Opened())
        self._send(message := self._compose.start(), told=shortened(message))
        tasks = [
            asyncio.ensure_future(part)
            for part in (self._tick_on(), self._pump(connection), self._read(connection))
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome  # a fault of ours
        self._over(*next(outcome for outcome in outcomes if isinstance(outcome, tuple)))

    def _over(self, sentence: str, is_clean: bool) -> None:
        if self._closed:
            return
        self._closed = True
        self._tell_figures()
        self._listener.silence(self._now())
        self._tell(news.Ended(sentence, is_clean))

    async def _pump(self, connection: ClientConnection) -> tuple[str, bool]:
        from websockets.exceptions import ConnectionClosed

        try:
            while True:
                await connection.send(await self._outbox.take())
        except ConnectionClosed as closed:
            return _ending(closed)

    async def _read(self, connection: ClientConnection) -> tuple[str, bool]:
        from websockets.exceptions import ConnectionClosed

        loop = asyncio.get_running_loop()
        second, taken = loop.time(), 0
        try:
            while True:
                self._take(await connection.recv())
                taken += 1
                if taken % _TURN == 0:
                    await asyncio.sleep(0)
                if taken >= MAX_MESSAGES_PER_S:
                    second, taken = await self._rest(second), 0
        except ConnectionClosed as closed:
            return _ending(closed)

    async def _rest(self, second: float) -> float:
        """After so many messages: not before the second is over. Returns when the next one began."""
        loop = asyncio.get_running_loop()
        if (left := second + 1.0 - loop.time()) > 0:
            self._complain(
                "stream-flood",
                f"The stream's server sends more than {MAX_MESSAGES_PER_S} messages a second: they are taken "
                "no faster than that (our choice).",
            )
            await asyncio.sleep(left)
        return loop.time()

    async def _tick_on(self) -> tuple[str, bool]:
        loop = asyncio.get_running_loop()
        began, tick = loop.time(), 0
        while not self._outbox.is_full:
            tick += 1
            late = loop.time() - (began + tick * FRAME_S)
            if late > MAX_CATCH_UP_S:
                tick += int(late / FRAME_S)
            await asyncio.sleep(max(0.0, -late))
            self._meter.late(loop.time() - (began + tick * FRAME_S))
            self._tick(self._began + tick * FRAME_S)
        held = f"{self._outbox.waiting_s:.0f} seconds of audio wait for it"
        return f"The server takes audio too slowly ({held}), so the connection was closed.", False

    def _tick(self, at: float) -> None:
        """20 ms are over: ``at`` is their end, on the call's clock."""
        self._send_audio(at)
        self._let_hear(at)
        if (percent := self._outbox.step_reached()) is not None:
            self._tell(news.Degraded(percent))
        if self._meter.second_is_over():
            self._tell_figures()

    def _send_audio(self, at: float) -> None:
        begin = at - FRAME_S
        block = self._source.render(begin, at)
        for track, encode in self._encoders.items():
            samples = block[:, 0 if track == "inbound" else 1]
            audio = encode(samples)
            self._meter.sent(samples, len(audio))
            message = self._compose.media(track, begin, audio)
            is_sample = self._meter.shows_sent()
            self._send(message, FRAME_S, told=shortened(message) if is_sample else None)

    def _let_hear(self, at: float) -> None:
        frame = self._playback.pull()
        self._meter.heard(frame.samples)
        for name in frame.played:
            self._send(message := self._compose.played_stream(name), told=shortened(message))
            self._tell_of_checkpoint(name, "played")
        if frame.samples is not None:
            self._listener.hear(at, frame.samples)
        if frame.begins:
            self._tell(news.Sounded())
        if frame.ends:
            self._tell(news.FellSilent())

    def _take(self, text: str | bytes) -> None:
        try:
            message = loaded(text)
            event = event_of(message)
            if event != "playAudio" or self._meter.shows_received():
                self._show("received", event, shortened(message))
            self._obey(understood(message, self._opening.stream_id))
        except BadMessage as bad:
            self._complain(bad.code, bad.sentence)

    def _obey(self, message: ServerMessage) -> None:
        if not self._opening.start.bidirectional:
            raise BadMessage(
                "stream-one-way",
                'The stream\'s server sends messages, but the Stream has no bidirectional="true": they do nothing.',
            )
        match message:
            case PlayAudio():
                self._queue(message)
            case SetCheckpoint(name):
                self._queue_checkpoint(name)
            case ClearAudio():
                self._clear()
            case SendTones(digits):
                self._tell(news.KeysWanted(digits))

    def _queue(self, message: PlayAudio) -> None:
        if not self._playback.add(message):
            raise BadMessage(
                "stream-queue-full",
                f"The stream's server sends audio faster than it can be heard: what is more than "
                f"{MAX_QUEUED_S / 60:.0f} minutes ahead is not played (our choice).",
            )
        self._meter.received(len(message.audio))

    def _queue_checkpoint(self, name: str) -> None:
        if not self._playback.set_checkpoint(name):
            raise BadMessage(
                "stream-checkpoints-full",
                f"The stream's server sets more than {MAX_CHECKPOINTS} checkpoints at a time: the others are "
                "never played (our choice).",
            )
        self._tell_of_checkpoint(name, "set")

    def _clear(self) -> None:
        for name in self._playback.clear():
            self._tell_of_checkpoint(name, "cleared")
        self._listener.silence(self._now())
        self._send(message := self._compose.cleared_audio(), told=shortened(message))

    def _tell_of_checkpoint(self, name: str, state: Literal["set", "played", "cleared"]) -> None:
        if self._meter.may_tell():
            self._tell(news.Checkpoint(visible_line(name, limit=200), state))

    def _send(self, message: dict[str, Any], seconds: float = 0.0, *, told: str | None) -> None:
        self._outbox.put(json.dumps(message), seconds)
        if told is not None:
            self._show("sent", event_of(message), told)

    def _show(self, way: news.MessageWay, event: str, text: str) -> None:
        if self._meter.may_tell():
            self._tell(news.Told(way, event, text))

    def _tell_figures(self) -> None:
        self._tell(news.Progressed(self._meter.figures(self._playback, self._outbox.waiting_s)))

    def _complain(self, code: str, sentence: str) -> None:
        """Once for each kind of fault."""
        if code not in self._faults_told:
            self._faults_told.add(code)
            self._tell(news.Faulty(code, sentence))


def _ending(closed: ConnectionClosed) -> tuple[str, bool]:
    sent = closed.sent.code if closed.sent is not None else None
    received, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd is not None else (None, "")
    return how_it_ended(sent, received, reason)


async def _closed(connection: ClientConnection) -> None:
    """Close it in good order, within a second or so; a connection that is gone is closed already."""
    await asyncio.shield(asyncio.ensure_future(connection.close()))

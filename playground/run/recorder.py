"""Has a call's recordings kept, off the event loop; what cannot be kept is told once and holds up nothing.

Shared by the drivers. What keeps them (files, a server) is handed in, and what they hold is taken from the
call's tape: on a real clock while the call goes on, so that a killed process leaves what was said, on a
jumping one all at once when the recording stops.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from playground.call.effects import Channels, FileFormat, StartRecording, StopRecording
from playground.errors import PlaygroundError

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.tape import CallTape

WRITE_EVERY_S = 0.5
"""How often a recording that goes on is written, real seconds."""
BEHIND_S = 0.3
"""So far the writing stays behind the clock, seconds: what sounds may be told of late."""


class RecordingStore(Protocol):
    """Keeps recordings and serves them. What cannot be kept raises ``PlaygroundError``."""

    def start(self, recording_id: str, file_format: FileFormat, channels: Channels) -> None:
        """Make room for a recording; returns at once."""

    def append(self, recording_id: str, sound: Samples) -> None:
        """Write what comes next: float32, (frames, channels), at ``telephone_rate.RATE_HZ``. Blocks, on any thread."""

    def stop(self, recording_id: str) -> None:
        """No more is said; whoever asks for the recording waits until it is complete. Returns at once."""

    def complete(self, recording_id: str) -> None:
        """All is written. Blocks, on any thread."""


@dataclass(slots=True, eq=False)
class _Running:
    """A recording under way."""

    effect: StartRecording
    began: float
    seconds: float | None = None
    """Its whole length, once it has stopped."""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    frames: int = 0
    """Written so far, at the rate of recordings."""
    task: asyncio.Task[None] | None = None


class Recorder:
    """Performs the recording effects of one call. Use it on one event loop."""

    def __init__(
        self,
        store: RecordingStore | None,
        tell: Callable[[str], None],
        failed: Callable[[str], None] = lambda _: None,
        *,
        tape: CallTape,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """``tell`` hears why a recording is not kept, each reason once, on the event loop.

        ``failed`` hears the id of each that could not even be begun. ``clock``: the call's, in real seconds;
        without one, all is written when a recording stops.
        """
        self._store = store
        self._tell = tell
        self._failed = failed
        self._tape = tape
        self._clock = clock
        self._told: set[str] = set()
        self._running: dict[str, _Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_recording(self) -> bool:
        """Whether any recording is kept now."""
        return bool(self._running)

    def perform(self, effect: StartRecording | StopRecording, at: float) -> None:
        """Start or stop a recording, ``at`` on the call's clock; returns at once."""
        if self._store is None:
            return
        if isinstance(effect, StopRecording):
            self._stop(self._store, effect)
            return
        try:
            self._store.start(effect.recording_id, effect.file_format, effect.channels)
        except PlaygroundError as error:
            self._complain(error)
            self._failed(effect.recording_id)
            return
        running = _Running(effect, at)
        running.task = asyncio.ensure_future(self._keep(self._store, running))
        self._running[effect.recording_id] = running
        self._tasks.add(running.task)

    async def settle(self) -> None:
        """Wait until every recording that was stopped is complete; a fault of ours is raised here."""
        going_on = {running.task for running in self._running.values()}
        for task in self._tasks - going_on:
            self._tasks.discard(task)
            await task

    def abandon(self) -> None:
        """Write no more of what has not been stopped; what is written stays."""
        for task in self._tasks:
            task.cancel()

    def _stop(self, store: RecordingStore, effect: StopRecording) -> None:
        if (running := self._running.pop(effect.recording_id, None)) is not None:
            store.stop(effect.recording_id)
            running.seconds = effect.seconds
            running.stopped.set()

    async def _keep(self, store: RecordingStore, running: _Running) -> None:
        try:
            await self._write(store, running)
        except PlaygroundError as error:
            self._complain(error)
            await running.stopped.wait()
        try:
            await asyncio.to_thread(store.complete, running.effect.recording_id)
        except PlaygroundError as error:
            self._complain(error)

    async def _write(self, store: RecordingStore, running: _Running) -> None:
        while running.seconds is None:
            await self._pause(running)
            if running.seconds is None and self._clock is not None:
                until = self._clock() - BEHIND_S - running.began
                await asyncio.to_thread(self._append, store, running, until)
        await asyncio.to_thread(self._append, store, running, running.seconds)

    async def _pause(self, running: _Running) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(None if self._clock is None else WRITE_EVERY_S):
                await running.stopped.wait()

    def _append(self, store: RecordingStore, running: _Running, until: float) -> None:
        """Write what there is up to so many seconds from its start."""
        from playground.adapters.sound.telephone_rate import RATE_HZ, telephone_pieces

        frames = round(until * RATE_HZ)
        effect = running.effect
        for piece in telephone_pieces(self._tape, running.began, running.frames, frames):
            store.append(effect.recording_id, _channels(piece, effect))
            running.frames += len(piece)

    def _complain(self, error: PlaygroundError) -> None:
        sentence = str(error)
        if sentence not in self._told:
            self._told.add(sentence)
            self._tell(sentence)


def _channels(both: Samples, effect: StartRecording) -> Samples:
    """What the recording hears of caller and app, as many channels as it has."""
    import numpy as np

    if effect.source == "caller":
        caller = both[:, :1]
        return caller if effect.channels == 1 else np.concatenate([caller, np.zeros_like(caller)], axis=1)
    if effect.channels == 2:
        return both
    mixed: Samples = np.clip(both.sum(axis=1, keepdims=True), -1.0, 1.0)
    return mixed

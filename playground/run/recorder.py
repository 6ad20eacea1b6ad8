"""Has a call's recordings kept, off the event loop; what cannot be kept is told once and holds up nothing.

Shared by the drivers. What keeps them (files, a server) is handed in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from playground.call.effects import Channels, FileFormat, StartRecording, StopRecording
from playground.errors import PlaygroundError


class RecordingStore(Protocol):
    """Keeps recordings and serves them. What cannot be kept raises ``PlaygroundError``."""

    def start(self, recording_id: str, file_format: FileFormat, channels: Channels) -> None:
        """Make room for a recording; returns at once."""

    def stop(self, recording_id: str, seconds: float) -> Callable[[], None]:
        """A recording is complete, with that length; returns at once. Of one that never started: nothing.

        What is given back puts the file in order: it may take long, and is called on another thread.
        """


class Recorder:
    """Performs the recording effects of one call."""

    def __init__(
        self,
        store: RecordingStore | None,
        tell: Callable[[str], None],
        failed: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``tell`` hears why a recording is not kept, each reason once, on the event loop.

        ``failed`` hears the id of each that could not even be begun.
        """
        self._store = store
        self._tell = tell
        self._failed = failed
        self._told: set[str] = set()
        self._stopping: list[asyncio.Task[None]] = []

    def perform(self, effect: StartRecording | StopRecording) -> None:
        """Start or stop a recording; returns at once. Call it on the event loop."""
        if self._store is None:
            return
        if isinstance(effect, StopRecording):
            write = self._store.stop(effect.recording_id, effect.seconds)
            self._stopping.append(asyncio.ensure_future(self._write(write)))
            return
        try:
            self._store.start(effect.recording_id, effect.file_format, effect.channels)
        except PlaygroundError as error:
            self._complain(error)
            self._failed(effect.recording_id)

    async def settle(self) -> None:
        """Wait until every recording that was stopped is complete; a fault of ours is raised here."""
        while self._stopping:
            await self._stopping.pop()

    async def _write(self, write: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(write)
        except PlaygroundError as error:
            self._complain(error)

    def _complain(self, error: PlaygroundError) -> None:
        sentence = str(error)
        if sentence not in self._told:
            self._told.add(sentence)
            self._tell(sentence)

"""The recordings of this process: files in one folder, served on loopback from the first one on.

They are written while they go on, so a process that is killed leaves what was said by then.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.adapters.loopback_server import LoopbackServer
from playground.adapters.recordings.served import PREFIX, Kept, create_app
from playground.adapters.recordings.sound_file import open_sound_file
from playground.adapters.sound.telephone_rate import RATE_HZ
from playground.errors import PlaygroundError

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.call.effects import Channels, FileFormat

LONGEST_S = 4 * 3600.0
"""No file is longer, seconds: as long as a call may last (plivo-xml.md 1.14)."""


class KeptRecordings:
    """Keeps recordings and serves them. Thread-safe; ``close`` it at the end."""

    def __init__(self, folder: Path) -> None:
        """``folder`` need not exist; nothing is written to it before the first recording."""
        self._folder = folder
        self._kept: dict[str, Kept] = {}
        self._server = LoopbackServer(self._make_app, name="recordings")

    @property
    def url(self) -> str:
        """Base of the recordings' URLs, the port being taken now; empty when none can be had."""
        try:
            self._server.listen()
        except OSError:
            return ""
        return self._server.url + PREFIX

    @property
    def folder(self) -> str:
        """The folder, its last separator included."""
        return f"{self._folder}{os.sep}"

    def start(self, recording_id: str, file_format: FileFormat, channels: Channels) -> None:
        """Make the file, empty, and serve from now on. Raises ``PlaygroundError`` when it cannot be made."""
        if self.url:  # also where no file can be made: who asks for it is told so, and need not wait
            self._server.serve()
        path = self._folder / f"{recording_id}.{file_format}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.open("wb").close()
        except OSError as error:
            raise self._cannot_be_kept(error) from None
        self._kept[recording_id] = Kept(path, channels)

    def append(self, recording_id: str, sound: Samples) -> None:
        """Write what comes next: float32, shape (frames, channels), at 8 kHz. Blocks; raises ``PlaygroundError``."""
        if (kept := self._kept.get(recording_id)) is None:
            return
        with kept.lock:
            if kept.is_lost or kept.complete.done():
                return
            room = round(LONGEST_S * RATE_HZ) - kept.frames
            with self._unless_full(kept):
                kept.file = kept.file or open_sound_file(kept.path, kept.path.suffix[1:], kept.channels)
                kept.file.write(sound[:room])
                kept.frames += min(room, len(sound))
            if len(sound) > room:
                raise PlaygroundError(f"Of the recording {kept.path.name}, only the first 4 hours are kept.")

    def stop(self, recording_id: str) -> None:
        """No more is recorded: whoever asks for it now waits until it is complete."""
        kept = self._kept.get(recording_id)
        if kept is not None and not kept.is_stopped:
            kept.is_stopped = True
            kept.complete.set_running_or_notify_cancel()  # a web request that is given up cannot cancel it

    def complete(self, recording_id: str) -> None:
        """The file of one that was stopped is whole. Blocks; raises ``PlaygroundError``."""
        kept = self._kept.get(recording_id)
        if kept is None or not kept.is_stopped:
            return
        with kept.lock:
            if kept.complete.done():
                return
            try:
                if not kept.is_lost:
                    with self._unless_full(kept):
                        kept.file = kept.file or open_sound_file(
                            kept.path, kept.path.suffix[1:], kept.channels
                        )
                        kept.file.close()
            finally:
                kept.complete.set_result(not kept.is_lost)

    def close(self) -> None:
        """Stop serving, and leave no empty files behind."""
        self._server.stop()
        for kept in self._kept.values():
            with kept.lock:
                if kept.complete.done() or kept.is_lost:
                    continue
                kept.is_lost = True
                if kept.file is not None:
                    kept.file.abandon()
                if not kept.frames:
                    kept.path.unlink(missing_ok=True)

    @contextmanager
    def _unless_full(self, kept: Kept) -> Iterator[None]:
        """What cannot be written is lost as a whole: half a file would pass for the recording."""
        try:
            yield
        except OSError as error:
            kept.is_lost = True
            if kept.file is not None:
                kept.file.abandon()
            kept.path.unlink(missing_ok=True)
            raise self._cannot_be_kept(error) from None

    def _cannot_be_kept(self, error: OSError) -> PlaygroundError:
        reason = error.strerror or error
        return PlaygroundError(
            f"Recordings cannot be kept in {self._folder} ({reason}); their URLs lead nowhere.",
            fix="The call goes on.",
        )

    def _find(self, name: str) -> Kept | None:
        recording_id, _, file_format = name.rpartition(".")
        kept = self._kept.get(recording_id)
        return kept if kept is not None and kept.path.suffix == f".{file_format}" else None

    def _make_app(self) -> Any:
        return create_app(self._find)

"""The recordings of this process: files in one folder, served on loopback from the first one on.

Until there is sound from the calls, a recording holds silence of the right length: it is written when the
recording stops, because only then its length is known. A process that is killed before leaves an empty file.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.adapters.loopback_server import LoopbackServer
from playground.adapters.recordings.served import PREFIX, Kept, create_app
from playground.adapters.recordings.sound_file import write_silence
from playground.errors import PlaygroundError

if TYPE_CHECKING:
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
        self._is_closed = threading.Event()

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

    def stop(self, recording_id: str, seconds: float) -> Callable[[], None]:
        """No more is recorded. What is given back writes the file; it may take long and raises ``PlaygroundError``."""
        kept = self._kept.get(recording_id)
        if kept is None or kept.is_stopped:
            return lambda: None
        kept.is_stopped = True
        kept.complete.set_running_or_notify_cancel()  # a web request that is given up cannot cancel it
        return lambda: self._write(kept, seconds)

    def close(self) -> None:
        """Stop serving, and leave no empty files behind."""
        self._is_closed.set()
        self._server.stop()
        for kept in self._kept.values():
            if not kept.is_stopped:
                kept.path.unlink(missing_ok=True)

    def _write(self, kept: Kept, seconds: float) -> None:
        is_there = False
        try:
            write_silence(
                kept.path,
                kept.path.suffix[1:],
                kept.channels,
                min(seconds, LONGEST_S),
                go_on=lambda: not self._is_closed.is_set(),
            )
            is_there = True
        except OSError as error:
            kept.path.unlink(missing_ok=True)
            raise self._cannot_be_kept(error) from None
        finally:
            kept.complete.set_result(is_there)
        if seconds > LONGEST_S:
            raise PlaygroundError(f"Of the recording {kept.path.name}, only the first 4 hours are kept.")

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

"""The recording of a room: begun and ended by one member for all (plivo-xml.md 2.11, 2.12).

Of the members whose element asks for a recording, the one who came first keeps it, from the room's start
(or from the wanted number of members on) until that member leaves; then the next one begins another (our
choice). So a room is never recorded twice at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.call.effects import FileFormat
from playground.call.recordings import Recording
from playground.call.rooms.member import Member, RoomPicture

if TYPE_CHECKING:
    from playground.call.elements.runner import Runner


class RoomRecording:
    """One member's part in it."""

    def __init__(
        self, runner: Runner, *, started: Callable[[Recording], None], complete: Callable[[Recording], None]
    ) -> None:
        """``started`` and ``complete`` tell the app."""
        self._runner = runner
        self._started = started
        self._complete = complete
        self.recording: Recording | None = None
        """Of this stay; ``None`` when this member recorded nothing."""

    def look(self, room: RoomPicture, me: Member) -> None:
        """Begin, if it is this member's turn and time."""
        is_due = room.started and len(room.members) >= me.terms.record_from
        recorder = room.recorder
        if self.recording is not None or recorder is None or recorder.id != me.id or not is_due:
            return
        is_wav = self._runner.values.string("record_file_format") == "wav"
        file_format: FileFormat = "wav" if is_wav else "mp3"
        self.recording = self._runner.line.new_recording(self._runner.element.path, file_format, 1)
        self.recording.start()
        self._started(self.recording)

    def stop(self) -> None:
        """The member leaves."""
        if self.recording is not None and self.recording.is_running:
            self.recording.stop()
            self._complete(self.recording)

"""One recording as the app is told of it: its id and URL, its lengths, its lines in the log (plivo-xml.md 3.7).

Whatever records (Record, Conference, MultiPartyCall) makes one with ``Line.new_recording``, starts and stops
it, and takes the fields of its requests from here. The sound itself is the drivers' business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.call import entries
from playground.call.effects import Channels, FileFormat, RecordingSource, StartRecording, StopRecording

if TYPE_CHECKING:
    from playground.call.setup import CallSetup
    from playground.call.stage import Stage

NOWHERE = "https://recordings.invalid/"
"""Base of recordings' URLs where nothing serves them: a name that can never be resolved (our choice)."""


class Recording:
    """A recording: made, started once, stopped once."""

    def __init__(
        self,
        setup: CallSetup,
        stage: Stage,
        path: str,
        recording_id: str,
        file_format: FileFormat,
        channels: Channels,
        source: RecordingSource = "call",
    ) -> None:
        """``path``: the element that wants it."""
        self.id = recording_id
        self.file_format = file_format
        self.channels = channels
        self.source = source
        self._setup = setup
        self._stage = stage
        self._path = path
        self._started_at: float | None = None
        self.when_failed: Callable[[], None] = _nothing
        """Called once if it cannot be kept."""
        self._ms: int | None = None
        """Its length once it is complete, milliseconds."""

    @property
    def url(self) -> str:
        """Where the file can be fetched: ``RecordUrl``."""
        return f"{self._setup.recordings_url or NOWHERE}{self._file_name}"

    @property
    def started_at(self) -> float | None:
        """When it began, seconds on the call's clock; ``None``: it has not."""
        return self._started_at

    @property
    def is_running(self) -> bool:
        """True from ``start`` to ``stop``."""
        return self._started_at is not None and self._ms is None

    @property
    def seconds(self) -> float:
        """How long it is, so far or for good, to the millisecond."""
        if self._ms is not None:
            return self._ms / 1000
        return 0.0 if self._started_at is None else self._ms_since(self._started_at) / 1000

    def start(self) -> None:
        """Record from now on; a second time does nothing."""
        if self._started_at is not None:
            return
        self._started_at = self._stage.at
        effect = StartRecording(self.id, self.file_format, self.channels, self.source)
        self._stage.add(effect)
        self._stage.log(
            entries.RecordingStarted, path=self._path, id=self.id, url=self.url, channels=self.channels
        )

    def fail(self) -> None:
        """It cannot be kept; for the call it goes on all the same."""
        when_failed, self.when_failed = self.when_failed, _nothing
        when_failed()

    def stop(self) -> float:
        """The recording is complete, if it runs. Returns its seconds; 0 when it never started."""
        if self._started_at is not None and self._ms is None:
            self._ms = self._ms_since(self._started_at)
            self._stage.add(StopRecording(self.id, self.seconds))
            folder = self._setup.recordings_folder
            self._stage.log(
                entries.Recording,
                path=self._path,
                id=self.id,
                url=self.url,
                seconds=self.seconds,
                file=f"{folder}{self._file_name}" if folder else None,
            )
        return self.seconds

    def fields(self) -> dict[str, str]:
        """What the app is told: -1 for every length and time until it is complete (plivo-xml.md 3.7).

        ``RecordingDuration`` is rounded to whole seconds (our choice).
        """
        about = {"RecordUrl": self.url, "RecordingID": self.id}
        if self._ms is None or self._started_at is None:
            return about | dict.fromkeys(_LENGTHS, "-1")
        start_ms = round(self._setup.started.timestamp() * 1000) + round(self._started_at * 1000)
        lengths = ((self._ms + 500) // 1000, self._ms, start_ms, start_ms + self._ms)
        return about | {name: str(number) for name, number in zip(_LENGTHS, lengths, strict=True)}

    @property
    def _file_name(self) -> str:
        return f"{self.id}.{self.file_format}"

    def _ms_since(self, start: float) -> int:
        return round((self._stage.at - start) * 1000)


def _nothing() -> None:
    """Nobody asked to be told."""


_LENGTHS = ("RecordingDuration", "RecordingDurationMs", "RecordingStartMs", "RecordingEndMs")

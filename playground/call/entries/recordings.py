"""Entries of recordings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from playground.call.entries.entry import LogEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStarted(LogEntry):
    """Something begins to be recorded."""

    type: ClassVar[str] = "recording.started"
    path: str
    """The element that wants it."""
    id: str
    """The ``RecordingID`` that the app is told."""
    url: str
    """Where it can be fetched once it is complete: the app's ``RecordUrl``."""
    channels: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(LogEntry):
    """A recording is complete."""

    type: ClassVar[str] = "recording"
    path: str
    id: str
    url: str
    seconds: float
    file: str | None = None
    """Where it lies on this machine."""

"""The call's audio stream as the screen shows it: folded from log entries alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from playground.call import entries

KEPT_LEVELS = 100
"""Tenths of a second of sound whose levels are kept."""
KEPT_MESSAGES = 200
KEPT_CHECKPOINTS = 50
_AUDIO = ("media", "playAudio")
"""Messages of which only the last example is kept, each way."""


@dataclass(frozen=True, slots=True)
class StreamPicture:
    """The newest stream of a call."""

    id: str
    url: str
    sent_to: str | None = None
    attempt: int = 1
    """Tries of connecting."""
    state: Literal["connecting", "open", "over"] = "connecting"
    opened: entries.StreamOpened | None = None
    closed: entries.StreamClosed | None = None
    progress: entries.StreamProgress | None = None
    """The newest figures."""
    lateness_ms: float = 0.0
    """The latest that a frame ever went out."""
    levels_sent: tuple[float, ...] = ()
    """The newest peaks, 0…1, a tenth of a second each."""
    levels_received: tuple[float, ...] = ()
    latencies: tuple[float, ...] = ()
    """Of the server's answers so far, seconds."""
    checkpoints: tuple[entries.StreamCheckpoint, ...] = ()
    """The newest, each as it was last told of, in the order in which they were set."""
    messages: tuple[entries.StreamMessage, ...] = ()
    """The newest; of those with audio only the last one each way."""

    @property
    def is_member(self) -> bool:
        """True when the server is the call's member in a room: it hears the room, and not the caller."""
        return self.opened is not None and self.opened.as_member is True


def stream_after(picture: StreamPicture | None, entry: entries.Entry) -> StreamPicture | None:
    """The picture after one more entry; what belongs to another stream than the newest changes nothing."""
    if isinstance(entry, entries.CallStarted):
        return None
    if isinstance(entry, entries.StreamConnecting):
        if picture is not None and picture.id == entry.id:
            return replace(picture, attempt=entry.attempt)
        return StreamPicture(entry.id, entry.url, entry.sent_to, entry.attempt)
    if picture is None or getattr(entry, "id", None) != picture.id:
        return picture
    match entry:
        case entries.StreamOpened():
            return replace(picture, state="open", opened=entry)
        case entries.StreamClosed():
            return replace(picture, state="over", closed=entry)
        case entries.StreamProgress():
            return _progressed(picture, entry)
        case entries.StreamAnswer():
            return replace(picture, latencies=(*picture.latencies, entry.latency))
        case entries.StreamCheckpoint():
            return replace(picture, checkpoints=_checkpoints(picture.checkpoints, entry))
        case entries.StreamMessage():
            return replace(picture, messages=_messages(picture.messages, entry))
    return picture


def _progressed(picture: StreamPicture, entry: entries.StreamProgress) -> StreamPicture:
    return replace(
        picture,
        progress=entry,
        lateness_ms=max(picture.lateness_ms, entry.lateness_ms),
        levels_sent=(*picture.levels_sent, *entry.levels_sent)[-KEPT_LEVELS:],
        levels_received=(*picture.levels_received, *entry.levels_received)[-KEPT_LEVELS:],
    )


def _checkpoints(
    before: tuple[entries.StreamCheckpoint, ...], entry: entries.StreamCheckpoint
) -> tuple[entries.StreamCheckpoint, ...]:
    if entry.state != "set":
        for index, item in enumerate(before):
            if item.name == entry.name and item.state == "set":
                return (*before[:index], entry, *before[index + 1 :])
    return (*before, entry)[-KEPT_CHECKPOINTS:]


def _messages(
    before: tuple[entries.StreamMessage, ...], entry: entries.StreamMessage
) -> tuple[entries.StreamMessage, ...]:
    if entry.event in _AUDIO:
        before = tuple(item for item in before if (item.way, item.event) != (entry.way, entry.event))
    return (*before, entry)[-KEPT_MESSAGES:]

"""Entries of live audio streams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from playground.call.entries.entry import LogEntry

StreamEnd = Literal["failed", "lost", "server", "timeout", "call-over", "transfer", "left"]
"""Why a stream is over: never connected, connection lost, closed by the server, ``streamTimeout``, the call's end, a
transfer away from a Stream that the document waited in; ``left``: the member whose voice it was left its room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamConnecting(LogEntry):
    """The WebSocket server of a Stream is asked for a connection."""

    type: ClassVar[str] = "stream.connecting"
    path: str
    id: str
    """The ``streamId`` that the server is told."""
    url: str
    sent_to: str | None = None
    """Where it really goes, when ``--map-host`` sends it elsewhere."""
    attempt: int = 1
    """1 to 3 (plivo-xml.md 2.15)."""
    headers: dict[str, str]
    """Of the user's own; signatures are never shown."""
    signed: bool | None = None
    """True when signature headers were sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOpened(LogEntry):
    """The stream is connected: audio goes out from now on."""

    type: ClassVar[str] = "stream.opened"
    path: str
    id: str
    content_type: str
    """How the audio is coded, such as ``audio/x-l16;rate=8000``."""
    tracks: tuple[str, ...]
    bidirectional: bool
    waited_for: bool
    """True when the document waits for its end."""
    as_member: bool | None = None
    """True when the server is the call's member in a room: it hears the room, and speaks to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamMessage(LogEntry):
    """A message of the stream, audio aside: of that, one a second each way."""

    type: ClassVar[str] = "stream.message"
    id: str
    way: Literal["sent", "received"]
    event: str
    """``start``, ``media``, ``dtmf``, ``playedStream``, ``clearedAudio``; ``playAudio``, ``checkpoint``, …"""
    text: str
    """The JSON text, its payload shortened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCheckpoint(LogEntry):
    """A checkpoint was set by the server, has been played, or was dropped by ``clearAudio``."""

    type: ClassVar[str] = "stream.checkpoint"
    id: str
    name: str
    state: Literal["set", "played", "cleared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamProgress(LogEntry):
    """How the stream goes: counts since it was opened, once a second and when it is over."""

    type: ClassVar[str] = "stream.progress"
    id: str
    frames_sent: int
    """``media`` messages, 20 ms each, all tracks."""
    bytes_sent: int
    """Of audio, before base64."""
    messages_received: int
    """``playAudio`` messages."""
    bytes_received: int
    played: float
    """Seconds of the server's audio that have been heard."""
    queued: float
    """Seconds of it still to be heard."""
    underruns: int
    """How often its audio broke off for less than a second."""
    lateness_ms: float
    """The latest that a frame went out in the last second."""
    unsent: float = 0.0
    """Seconds of audio that the server has not taken yet."""
    levels_sent: tuple[float, ...] = ()
    """Peaks, 0…1, of the last tenths of a second."""
    levels_received: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamAnswer(LogEntry):
    """The server's audio begins to be heard after the caller has spoken."""

    type: ClassVar[str] = "stream.answer"
    id: str
    latency: float
    """Seconds from the end of the caller's speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSilence(LogEntry):
    """The stream's server has been silent for a second, since it was heard or since the stream was opened."""

    type: ClassVar[str] = "stream.silence"
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamClosed(LogEntry):
    """The stream is over, or never came about."""

    type: ClassVar[str] = "stream.closed"
    path: str
    id: str
    reason: StreamEnd
    message: str
    """One sentence."""

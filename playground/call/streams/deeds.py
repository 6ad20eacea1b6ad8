"""What a call wants done with its audio stream; drivers perform it and tell ``StreamHappened``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StreamTrack = Literal["inbound", "outbound"]
"""``inbound``: what the caller says; ``outbound``: what the caller hears."""


@dataclass(frozen=True, slots=True)
class StreamStart:
    """The facts of the ``start`` message (plivo-xml.md 2.15)."""

    call_id: str
    stream_id: str
    account_id: str
    tracks: tuple[StreamTrack, ...]
    encoding: str
    """``audio/x-l16`` or ``audio/x-mulaw``."""
    sample_rate: int
    """Hz."""
    extra_headers: tuple[tuple[str, str], ...]
    bidirectional: bool
    """True when the server may send audio back."""
    epoch_ms: int
    """Unix time of the call's second 0, milliseconds: timestamps are told so."""


@dataclass(frozen=True, slots=True)
class OpenStream:
    """Connect to a WebSocket server and stream; answer with ``Opened`` or ``Failed``."""

    stream_id: str
    url: str
    """As the app knows it: ``ws:`` or ``wss:``."""
    send_to: str
    """Where it really goes: the same, or its mapped local twin (``--map-host``)."""
    headers: tuple[tuple[str, str], ...]
    """Of the upgrade request, signatures among them."""
    timeout_s: float
    """Budget of connecting, handshakes included, seconds."""
    start: StreamStart
    as_member: bool = False
    """True: the server is the call's member in a room. It hears, as its inbound track, what the call hears, and what
    it sends is the call's own voice. False: it hears what the caller says, and speaks to the caller."""


@dataclass(frozen=True, slots=True)
class CloseStream:
    """Close the connection, or give up making it; nothing more is told but the last ``Progressed``."""

    stream_id: str


@dataclass(frozen=True, slots=True)
class SendStreamKey:
    """Tell the server that the caller pressed a key."""

    stream_id: str
    digit: str
    secret: bool
    """True: the key is masked in what is told of the message."""


StreamDeed = OpenStream | CloseStream | SendStreamKey

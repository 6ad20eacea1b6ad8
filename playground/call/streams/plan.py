"""What an element asks for that wants a stream, read once: where to connect, with what (plivo-xml.md 2.12, 2.15)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.call.hosts import mapped_socket_url
from playground.call.signatures import nonce_of, signature_headers
from playground.call.streams.deeds import OpenStream, StreamStart, StreamTrack
from playground.document.agent_audio import DEFAULT_CONTENT_TYPE, agent_content_type

if TYPE_CHECKING:
    from playground.call.setup import CallSetup
    from playground.document.values import Values

_LONGEST_S = 86400.0
"""How long an agent's stream may last, seconds; as a Stream without ``streamTimeout`` (our choice)."""
_RATE = re.compile(r"(?P<encoding>[^;]+);rate=(?P<rate>\d+)")


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """One stream to be."""

    path: str
    """The element that wants it."""
    stream_id: str
    url: str
    content_type: str
    tracks: tuple[StreamTrack, ...]
    bidirectional: bool
    extra_headers: tuple[tuple[str, str], ...]
    timeout_s: float
    """How long the stream may last, seconds."""
    waited_for: bool
    """True when the document waits for its end (``keepCallAlive``)."""
    as_member: bool = False
    """True when the server is the call's member in a room (role ``ai-agent``)."""

    def opening(self, setup: CallSetup, attempt: int) -> OpenStream:
        """The connection's ``attempt``-th try, signed like a GET of its URL (plivo-xml.md 2.15, 5)."""
        signature: tuple[tuple[str, str], ...] = ()
        if setup.auth_token is not None:
            nonce = nonce_of(f"{setup.nonce_seed}/stream/{self.stream_id}", attempt)
            signature = tuple(signature_headers(setup.auth_token, nonce, "GET", self.url))
        return OpenStream(
            self.stream_id,
            self.url,
            mapped_socket_url(self.url, setup.host_map),
            (*setup.http_headers, *signature),
            setup.timeout_s,
            self._start(setup),
            self.as_member,
        )

    def _start(self, setup: CallSetup) -> StreamStart:
        found = _RATE.fullmatch(self.content_type)
        assert found is not None, self.content_type
        return StreamStart(
            call_id=setup.call_uuid,
            stream_id=self.stream_id,
            account_id=setup.auth_id or "",
            tracks=self.tracks,
            encoding=found["encoding"],
            sample_rate=int(found["rate"]),
            extra_headers=self.extra_headers,
            bidirectional=self.bidirectional,
            epoch_ms=round(setup.started.timestamp() * 1000),
        )


def plan_of(values: Values, stream_id: str) -> StreamPlan:
    """What that Stream element asks for. A bidirectional one sends the inbound track, whatever it says."""
    bidirectional = values.boolean("bidirectional")
    wanted = values.string("audio_track")
    tracks: tuple[StreamTrack, ...] = ("inbound",)
    if not bidirectional and wanted == "outbound":
        tracks = ("outbound",)
    elif not bidirectional and wanted == "both":
        tracks = ("inbound", "outbound")
    return StreamPlan(
        values.element.path,
        stream_id,
        values.element.text.strip(),
        values.string("content_type") or DEFAULT_CONTENT_TYPE,
        tracks,
        bidirectional,
        values.pairs("extra_headers"),
        values.seconds("stream_timeout"),
        values.boolean("keep_call_alive"),
    )


def agent_plan_of(values: Values, stream_id: str) -> StreamPlan:
    """What a MultiPartyCall asks for its ``ai-agent``: both ways, while the member is in (plivo-xml.md 2.12)."""
    return StreamPlan(
        values.element.path,
        stream_id,
        values.string("ai_agent_stream_service_url") or "",
        agent_content_type(values),
        ("inbound",),
        True,
        values.pairs("ai_agent_stream_extra_headers"),
        _LONGEST_S,
        False,
        as_member=True,
    )

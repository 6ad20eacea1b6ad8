"""The streams of one call, of which one at a time lives (plivo-xml.md 2.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, uuid5

from playground.call.events import StreamHappened, VoiceEvent

if TYPE_CHECKING:
    from playground.call.streams.stream import CallStream


class Streams:
    """Knows the newest stream; hands on to it what happens."""

    def __init__(self, call_uuid: str) -> None:
        self._call_uuid = call_uuid
        self._made = 0
        self._newest: CallStream | None = None

    @property
    def live(self) -> CallStream | None:
        """The stream that is open or being connected."""
        return None if self._newest is None or self._newest.is_over else self._newest

    def new_id(self) -> str:
        """The id of one more stream: always the same for the same one of the same call."""
        self._made += 1
        return str(uuid5(NAMESPACE_OID, f"{self._call_uuid}/stream/{self._made}"))

    def begin(self, stream: CallStream) -> None:
        """Let this one live. There must be no other."""
        assert self.live is None
        self._newest = stream

    def happens(self, event: StreamHappened) -> None:
        """Something came of a stream; what comes of another than the newest is too late."""
        if self._newest is not None and self._newest.plan.stream_id == event.stream_id:
            self._newest.happens(event.news, event.at)

    def press(self, digit: str, *, secret: bool) -> bool:
        """The caller pressed a key; whether a stream's server is told."""
        return self._listens is not None and self._listens.press(digit, secret=secret)

    def voice(self, event: VoiceEvent) -> None:
        """Something is heard of the caller's voice."""
        if self._listens is not None:
            self._listens.voice(event)

    @property
    def _listens(self) -> CallStream | None:
        """The stream whose server hears the caller."""
        return None if self.live is None or self.live.membership is not None else self.live

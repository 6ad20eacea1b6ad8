"""The messages of a stream, JSON text both ways (plivo-xml.md 2.15).

Where the reference is silent: ``sequenceNumber`` counts all messages to the server from 1, ``chunk`` those of a
track from 1; timestamps are Unix milliseconds as text; ``extra_headers`` is a JSON object as text.
"""

from __future__ import annotations

import binascii
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from playground.adapters.stream.samples import L16, MULAW, RATES, bytes_per_sample
from playground.call.streams.deeds import StreamStart, StreamTrack
from playground.hostile_text import visible_line

LONGEST_NAME = 1000
"""Characters of a checkpoint's name; a longer one is a fault (our choice)."""
LONGEST_TONES = 100
"""Tones of one ``sendDTMF`` (our choice)."""
_SHOWN_PAYLOAD = 24
_SHOWN_TEXT = 800
_TONES = set("0123456789*#wW")


class Composer:
    """Makes the messages to the server; knows their numbers."""

    def __init__(self, start: StreamStart) -> None:
        self._start = start
        self._extra = json.dumps(dict(start.extra_headers))
        self._sequence = 0
        self._chunks: dict[StreamTrack, int] = dict.fromkeys(start.tracks, 0)

    def start(self) -> dict[str, Any]:
        """The first one."""
        facts = self._start
        return {
            "sequenceNumber": self._next(),
            "event": "start",
            "start": {
                "callId": facts.call_id,
                "streamId": facts.stream_id,
                "accountId": facts.account_id,
                "tracks": list(facts.tracks),
                "mediaFormat": {"encoding": facts.encoding, "sampleRate": facts.sample_rate},
            },
            "extra_headers": self._extra,
        }

    def media(self, track: StreamTrack, at: float, audio: bytes) -> dict[str, Any]:
        """20 ms of a track; ``at``: where they begin, seconds on the call's clock."""
        self._chunks[track] += 1
        return {
            "sequenceNumber": self._next(),
            "streamId": self._start.stream_id,
            "event": "media",
            "media": {
                "track": track,
                "timestamp": self._timestamp(at),
                "chunk": self._chunks[track],
                "payload": b64encode(audio).decode(),
            },
            "extra_headers": self._extra,
        }

    def dtmf(self, at: float, digit: str) -> dict[str, Any]:
        """The caller pressed a key."""
        return {
            "sequenceNumber": self._next(),
            "streamId": self._start.stream_id,
            "event": "dtmf",
            "dtmf": {"track": "inbound", "digit": digit, "timestamp": self._timestamp(at)},
            "extra_headers": self._extra,
        }

    def played_stream(self, name: str) -> dict[str, Any]:
        """All audio before that checkpoint has been heard."""
        return self._plain("playedStream", name=name)

    def cleared_audio(self) -> dict[str, Any]:
        """What was still to be heard is forgotten."""
        return self._plain("clearedAudio")

    def _plain(self, event: str, **more: str) -> dict[str, Any]:
        return {
            "sequenceNumber": self._next(), "event": event, "streamId": self._start.stream_id, **more
        }  # fmt: skip

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def _timestamp(self, at: float) -> str:
        return str(self._start.epoch_ms + round(at * 1000))


@dataclass(frozen=True, slots=True)
class PlayAudio:
    """Audio to be heard after what is queued."""

    encoding: str
    rate: int
    audio: bytes
    """Whole samples."""


@dataclass(frozen=True, slots=True)
class SetCheckpoint:
    """To be told when all audio sent before has been heard."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearAudio:
    """Forget what is queued."""


@dataclass(frozen=True, slots=True)
class SendTones:
    """Send tones to the caller."""

    digits: str


ServerMessage = PlayAudio | SetCheckpoint | ClearAudio | SendTones


class BadMessage(Exception):
    """A message that cannot be used."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        """Stable, kebab-case."""
        self.sentence = sentence
        """One sentence for the user, beginning with "The stream's server"."""


def loaded(text: str | bytes) -> dict[str, Any]:
    """The JSON object of a message. Raises ``BadMessage``."""
    if isinstance(text, bytes):
        raise BadMessage(
            "stream-binary", "The stream's server sends binary messages; Plivo takes JSON text only."
        )
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        shown = visible_line(text, limit=80)
        raise BadMessage(
            "stream-bad-json", f"The stream's server sends text that is not JSON: {shown}"
        ) from None
    if not isinstance(message, dict):
        raise BadMessage("stream-bad-json", "The stream's server sends JSON that is not an object.")
    return message


def understood(message: dict[str, Any], stream_id: str) -> ServerMessage:
    """What a message from the server wants. Raises ``BadMessage``."""
    event = message.get("event")
    if event == "playAudio":
        return _play_audio(message.get("media"))
    if event not in ("checkpoint", "clearAudio", "sendDTMF"):
        shown = visible_line(str(event), limit=80)
        raise BadMessage(
            "stream-unknown-event",
            f'The stream\'s server sends the event "{shown}", which Plivo does not know.',
        )
    told = message.get("streamId")
    if told is not None and told != stream_id:
        shown = visible_line(str(told), limit=80)
        raise BadMessage(
            "stream-wrong-id",
            f'The stream\'s server sends {event} for another streamId, "{shown}": it is not obeyed (our choice).',
        )
    match event:
        case "checkpoint":
            return _checkpoint(message.get("name"))
        case "clearAudio":
            return ClearAudio()
        case _:
            return _tones(message.get("dtmf"))


def event_of(message: dict[str, Any]) -> str:
    """A message's event, harmless, for people."""
    return visible_line(str(message.get("event", "(none)")), limit=40)


def shortened(message: dict[str, Any], *, masked_digit: bool = False) -> str:
    """A message as people read it: its payload cut short, control characters visible."""
    media = message.get("media")
    if isinstance(media, dict) and isinstance(media.get("payload"), str):
        payload = media["payload"]
        if len(payload) > _SHOWN_PAYLOAD:
            cut = f"{payload[:_SHOWN_PAYLOAD]}… ({len(payload)} characters)"
            message = {**message, "media": {**media, "payload": cut}}
    if masked_digit:
        message = {**message, "dtmf": {**message["dtmf"], "digit": "•"}}
    return visible_line(json.dumps(message, ensure_ascii=False), limit=_SHOWN_TEXT)


def _play_audio(media: Any) -> PlayAudio:
    if not isinstance(media, dict) or not isinstance(media.get("payload"), str):
        raise BadMessage("stream-bad-audio", "The stream's server sends playAudio without media.payload.")
    encoding, rate = _format(media)
    try:
        audio = b64decode(media["payload"], validate=True)
    except (binascii.Error, ValueError):
        raise BadMessage(
            "stream-bad-base64", "The stream's server sends audio that is not base64: it is not played."
        ) from None
    if audio[:4] == b"RIFF":
        raise BadMessage(
            "stream-wav-header",
            "The stream's server sends a WAV file; Plivo takes raw samples without a header: it is not played.",
        )
    if len(audio) % bytes_per_sample(encoding):
        raise BadMessage(
            "stream-odd-length",
            f"The stream's server sends {len(audio)} bytes of 16-bit audio, which is half a sample too many: "
            "it is not played.",
        )
    return PlayAudio(encoding, rate, audio)


def _format(media: dict[str, Any]) -> tuple[str, int]:
    """Codec and rate; the rate may be written as text, or stand in the content type."""
    written = str(media.get("contentType", ""))
    encoding, _, rest = written.lower().replace(" ", "").partition(";")
    rate = str(media.get("sampleRate", rest.removeprefix("rate=")))
    if encoding not in (L16, MULAW):
        shown = visible_line(written, limit=80)
        raise BadMessage(
            "stream-bad-codec",
            f'The stream\'s server sends audio of contentType "{shown}"; Plivo plays {L16} and {MULAW} only.',
        )
    if rate not in map(str, RATES):
        shown = visible_line(rate, limit=40)
        raise BadMessage(
            "stream-bad-rate",
            f'The stream\'s server sends audio with sampleRate "{shown}"; Plivo plays 8000 and 16000 only.',
        )
    return encoding, int(rate)


def _checkpoint(name: Any) -> SetCheckpoint:
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise BadMessage(
            "stream-bad-checkpoint",
            f"The stream's server sets a checkpoint without a name of at most {LONGEST_NAME} characters.",
        )
    return SetCheckpoint(name)


def _tones(digits: Any) -> SendTones:
    text = str(digits) if isinstance(digits, int) and not isinstance(digits, bool) else digits
    if not isinstance(text, str) or not text or not _TONES.issuperset(text) or len(text) > LONGEST_TONES:
        raise BadMessage(
            "stream-bad-dtmf",
            f"The stream's server sends sendDTMF with other characters than 0-9 * # w W, none, or more than "
            f"{LONGEST_TONES}.",
        )
    return SendTones(text)

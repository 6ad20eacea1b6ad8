"""Events: what happened to the call, in the past tense. Drivers make them, the interpreter takes them.

Every event carries ``at``, seconds on the call's clock. Fed again in order, the same events give the
same effects: a call can be rebuilt from its setup and its events.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from playground.call.entries import VoiceSource
from playground.call.prompts import SpeechPrompt
from playground.call.rooms.happenings import RoomNews
from playground.call.streams.news import StreamNews
from playground.call.transfers import Transfer

LegOutcome = Literal["busy", "no-answer", "rejected", "failed", "auth-failed", "auth-timeout", "hung-up"]
"""How a dialled party ended its leg: turned it away, let it ring out, does not exist, or hung up.

``auth-failed``, ``auth-timeout``: a SIP endpoint asked for a login and refused it, or fell silent over it."""


class FetchFailure(StrEnum):
    """Why a request brought no response."""

    REFUSED = "refused"
    """Nobody listens on that port."""
    UNREACHABLE = "unreachable"
    """The host has no address or cannot be reached."""
    TLS = "tls"
    """The TLS handshake or the certificate failed."""
    CONNECT_TIMEOUT = "connect-timeout"
    """No connection within the budget."""
    READ_TIMEOUT = "read-timeout"
    """Connected, but no response within the budget."""
    STALLED = "stalled"
    """A response began, and was not whole within the budget; such a one is not retried (plivo-xml.md 1.10)."""
    CUT = "cut"
    """The connection was lost before the response was whole."""
    TOO_LARGE = "too-large"
    """The body grew over the limit and was not read to its end."""
    PROTOCOL = "protocol"
    """What came back is not HTTP, or its coding is broken."""
    BAD_URL = "bad-url"
    """The URL cannot be requested."""
    HOST_NOT_ALLOWED = "host-not-allowed"
    """The user has not allowed requests to that host."""


@dataclass(frozen=True, slots=True)
class CallPlaced:
    """The call begins."""

    at: float


@dataclass(frozen=True, slots=True)
class ResponseReceived:
    """A response to ``SendRequest``, whatever its status."""

    at: float
    request_id: int
    status: int
    headers: tuple[tuple[str, str], ...]
    """Names as sent, in order."""
    content_type: str
    """The Content-Type header as sent, or empty."""
    body: bytes
    """At most ``SendRequest.max_bytes`` long."""
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class RequestFailed:
    """A ``SendRequest`` brought no response."""

    at: float
    request_id: int
    failure: FetchFailure
    message: str
    """One sentence for the user: what went wrong, with the host and port."""
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class MediaLoaded:
    """The response to a ``SendRequest`` for sound: fetched, and decoded if it could be."""

    at: float
    request_id: int
    status: int
    headers: tuple[tuple[str, str], ...]
    content_type: str
    size: int
    """Bytes of the body."""
    elapsed_ms: float
    seconds: float | None
    """Length of the sound; ``None`` when it could not be told or the status was not 2xx."""
    undecodable: str | None = None
    """Why it cannot be played, one sentence; ``None`` when it can (or nobody tried)."""


@dataclass(frozen=True, slots=True)
class PromptStarted:
    """The first sample of a prompt is on its way to the ear."""

    at: float
    prompt_id: int
    seconds: float
    """Length of one repetition, as far as the driver knows: real, or estimated."""


@dataclass(frozen=True, slots=True)
class PromptFinished:
    """A prompt has been heard to its end, all repetitions."""

    at: float
    prompt_id: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer of ``StartTimer`` has run out."""

    at: float
    timer: str


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """The caller pressed a key: one of ``0-9 * #``."""

    at: float
    digit: str


@dataclass(frozen=True, slots=True)
class CallerHungUp:
    """The person played by the tester hung up (inbound: the caller; outbound: the callee)."""

    at: float


@dataclass(frozen=True, slots=True)
class MachineBeeped:
    """The far end, an answering machine, beeped (for ``Wait beep``)."""

    at: float


@dataclass(frozen=True, slots=True)
class LegRang:
    """A dialled party's phone began to ring."""

    at: float
    leg: str
    """The leg's UUID, as in ``RingLeg``; so in all events of legs."""


@dataclass(frozen=True, slots=True)
class LegAnswered:
    """A dialled party picked up."""

    at: float
    leg: str
    machine: bool = False
    """True when it is no person, but an answering machine."""


@dataclass(frozen=True, slots=True)
class LegPressed:
    """A dialled party pressed a key: one of ``0-9 * #``."""

    at: float
    leg: str
    digit: str


@dataclass(frozen=True, slots=True)
class LegEnded:
    """A dialled party's leg is over, from its own side or from its network's."""

    at: float
    leg: str
    how: LegOutcome


@dataclass(frozen=True, slots=True)
class CallerSpoke:
    """The person played by the tester began to say these words; ``VoiceBegan`` follows at the same time."""

    at: float
    prompt: SpeechPrompt


@dataclass(frozen=True, slots=True)
class VoiceBegan:
    """The caller's voice is heard, whatever it comes from."""

    at: float
    source: VoiceSource = "microphone"


@dataclass(frozen=True, slots=True)
class WordsHeard:
    """What has been understood of the caller's voice since it was first heard; each replaces the one before."""

    at: float
    text: str
    is_final: bool
    """False: more may come, and what is there may change."""
    confidence: float | None = None
    """0…1; ``None``: as the call is set up."""


@dataclass(frozen=True, slots=True)
class VoiceEnded:
    """The caller is silent again."""

    at: float


@dataclass(frozen=True, slots=True)
class RoomHappened:
    """Something happened in the room that the call is in, or was to enter."""

    at: float
    news: RoomNews


@dataclass(frozen=True, slots=True)
class Transferred:
    """The API was asked to go on with another document (plivo-xml.md 1.14)."""

    at: float
    wanted: Transfer


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """A recording that was to begin cannot be kept; why, is ``Noticed``."""

    at: float
    recording_id: str


@dataclass(frozen=True, slots=True)
class StreamHappened:
    """Something came of the call's audio stream."""

    at: float
    stream_id: str
    """As in ``OpenStream``."""
    news: StreamNews


@dataclass(frozen=True, slots=True)
class Noticed:
    """A driver has something to tell the user once: no sound device, no voice for a language."""

    at: float
    code: str
    """Stable, kebab-case, like that of any problem."""
    message: str
    """One sentence."""


Event = (
    CallPlaced
    | ResponseReceived
    | RequestFailed
    | MediaLoaded
    | PromptStarted
    | PromptFinished
    | TimerFired
    | DigitPressed
    | CallerHungUp
    | MachineBeeped
    | LegRang
    | LegAnswered
    | LegPressed
    | LegEnded
    | CallerSpoke
    | VoiceBegan
    | WordsHeard
    | VoiceEnded
    | RoomHappened
    | RecordingFailed
    | StreamHappened
    | Transferred
    | Noticed
)

LegEvent = LegRang | LegAnswered | LegPressed | LegEnded
"""What a dialled party does."""

VoiceEvent = VoiceBegan | WordsHeard | VoiceEnded
"""What is heard of the caller's voice."""

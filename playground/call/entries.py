"""The call log's entries: one frozen dataclass a type, the contract that users' scripts rely on.

Written as it happens and complete: the screen, the transcript and the replayer are all drawn from
these alone. Field names are the JSON keys; a trailing underscore is dropped (``from_`` is ``from``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

from playground.call.rooms.member import CloseReason, LeaveReason, RoomKind
from playground.document.model import Severity

SCHEMA = 1
"""Version of the log's form, in ``call.started``."""
MASK = "•"
"""Stands for a digit of an element with ``log="false"``."""

Purpose = Literal[
    "answer",
    "fallback",
    "action",
    "redirect",
    "transfer",
    "callback",
    "hangup",
    "ring",
    "machine-detection",
    "media",
    "confirm",
    "music",
]
"""Why a request is made; ``confirm`` and ``music``: documents that are heard beside the call's own
(``confirmSound``; ``dialMusic``, wait and hold music, the sounds of coming and going)."""
VoiceSource = Literal["text", "microphone", "file"]
"""Where the caller's voice comes from: typed text read aloud, the tester's own mouth, a sound file."""
InputEnd = Literal[
    "num-digits",
    "finish-key",
    "digit-timeout",
    "timeout",
    "speech-end",
    "not-understood",
    "silence",
    "max-length",
    "hangup",
    "invalid",
    "transfer",
]
"""Why an attempt to get input is over; ``silence`` and ``max-length`` end a Record."""
StreamEnd = Literal["failed", "lost", "server", "timeout", "call-over", "transfer"]
"""Why a stream is over: never connected, connection lost, closed by the server, ``streamTimeout``, the call's end, a
transfer away from a Stream that the document waited in."""
LegState = Literal[
    "dialled",
    "ringing",
    "answered",
    "confirming",
    "connected",
    "busy",
    "no-answer",
    "timeout",
    "rejected",
    "failed",
    "auth-failed",
    "auth-timeout",
    "not-confirmed",
    "cancelled",
    "lost-race",
    "hung-up",
]
"""Where a dialled leg stands; those from ``busy`` on are its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """What every line has."""

    type: ClassVar[str] = ""
    seq: int
    """Number of the line, from 0."""
    at: float
    """Seconds on the call's clock, to the millisecond."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object: ``seq``, ``at``, ``type``, then the type's own keys; absent ones left out."""
        line: dict[str, Any] = {"seq": self.seq, "at": self.at, "type": self.type}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name not in line and value is not None:
                line[item.name.rstrip("_")] = value
        return line


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(LogEntry):
    """The call's first line."""

    type: ClassVar[str] = "call.started"
    schema: int
    version: str
    call_uuid: str
    direction: str
    from_: str
    to: str
    answer_url: str
    started: str
    """Wall-clock time of the call's second 0, ISO 8601, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStatus(LogEntry):
    """The call's status changed (plivo-xml.md 6.3)."""

    type: ClassVar[str] = "call.status"
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest(LogEntry):
    """A request goes out."""

    type: ClassVar[str] = "http.request"
    id: int
    purpose: Purpose
    method: str
    url: str
    """As the app knows it."""
    params: dict[str, str]
    headers: dict[str, str]
    sent_to: str | None = None
    """Where it really goes, when ``--map-host`` sends it elsewhere."""
    path: str | None = None
    """The element that wants it."""
    attempt: int = 1
    """1; more for retries (plivo-xml.md 1.10)."""
    timeout: float = 15.0
    """Budget of this try, seconds."""
    signed: bool | None = None
    """True when signature headers were sent, which are never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse(LogEntry):
    """How a request came out: a response, or ``error``."""

    type: ClassVar[str] = "http.response"
    id: int
    elapsed_ms: float
    status: int | None = None
    content_type: str | None = None
    bytes: int | None = None
    headers: dict[str, str] | None = None
    body: str | None = None
    """Documents only: the source, control characters made visible."""
    error: dict[str, str] | None = None
    """``code`` (a ``FetchFailure``) and ``message``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLoaded(LogEntry):
    """A document is about to run in place of the one before."""

    type: ClassVar[str] = "document.loaded"
    id: int
    """Of the request that brought it."""
    url: str
    elements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementStarted(LogEntry):
    """The call is in this element now."""

    type: ClassVar[str] = "element.started"
    path: str
    name: str
    line: int
    attributes: dict[str, str]
    """As written; masked where they hold what must not be logged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementFinished(LogEntry):
    """The element is done with."""

    type: ClassVar[str] = "element.finished"
    path: str
    outcome: str
    """``done``, ``skipped``, ``interrupted``, ``no-input``, ``submitted``, ``replaced`` or ``failed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak(LogEntry):
    """Words begin to be heard."""

    type: ClassVar[str] = "speak"
    path: str
    text: str
    voice: str
    language: str
    seconds: float
    """Of one repetition."""
    loop: int = 1
    """0 = for ever."""
    b_leg_uuid: str | None = None
    """The dialled party that hears it, and nobody else (``confirmSound``); ``None``: the person on the phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play(LogEntry):
    """A sound file begins to be heard."""

    type: ClassVar[str] = "play"
    path: str
    url: str
    seconds: float
    loop: int = 1
    b_leg_uuid: str | None = None
    """As in ``Speak``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dtmf(LogEntry):
    """Tones are sent to the caller, or to a dialled party (``sendDigits``), or heard from somebody in the room."""

    type: ClassVar[str] = "dtmf"
    path: str
    digits: str
    seconds: float
    to: str | None = None
    """The dialled party they are for; ``None``: the caller."""
    by: str | None = None
    """Who in the room pressed them, the number or a name; ``None``: the document sends them."""
    mode: Literal["rfc2833"] | None = None
    """``rfc2833``: sent as events beside the sound, so nobody hears them; ``None``: as sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beep(LogEntry):
    """The beep of ``playBeep`` is heard."""

    type: ClassVar[str] = "beep"
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputOpened(LogEntry):
    """An attempt to get input begins: keys count from now on, its prompts are about to be heard."""

    type: ClassVar[str] = "input.opened"
    path: str
    accepts: tuple[str, ...]
    attempt: int
    attempts: int
    masked: bool = False
    """True when the element has ``log="false"``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputWaiting(LogEntry):
    """The prompts are over (or cut short by the caller): the clock runs. Or the caller is recorded from now on."""

    type: ClassVar[str] = "input.waiting"
    path: str
    accepts: tuple[str, ...]
    """``digits``, ``speech``; of a Record ``recording``, which takes in whatever is said."""
    timeout: float
    """Seconds until the wait is over if nothing comes, from this line's time."""
    num_digits: int | None = None
    """``None`` where no keys are collected."""
    finish_on_key: str | None = None
    """The key that ends it; of a Record each of these keys does."""
    attempt: int = 1
    digit_timeout: float | None = None
    """Seconds for each further key; ``None`` where no keys are collected."""
    barge_in: bool = False
    """True when the caller cut the prompts short."""
    max_seconds: float | None = None
    """Of a Record: how long it may become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDigit(LogEntry):
    """The caller pressed a key."""

    type: ClassVar[str] = "input.digit"
    path: str | None
    """The element the call was in; ``None`` between elements."""
    digit: str
    """The key, or ``MASK``."""
    accepted: bool
    reason: str | None = None
    """Of a key not accepted: ``lost`` (nobody was listening), ``invalid``, ``finish-key``; ``bridged``: the
    other party heard it; ``room``: the others in the room did, if they are to; ``recorded``: it is recorded;
    ``speech``: the caller spoke first; ``streamed``: the stream's server is told.
    Of one accepted: ``hangup-on-star``."""
    digits: str | None = None
    """What has been collected so far, masked where it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSpeech(LogEntry):
    """An input listens to the caller's voice, or a Record takes it in: it began, was understood, or ended."""

    type: ClassVar[str] = "input.speech"
    path: str
    state: Literal["began", "heard", "ended"]
    timeout: float | None = None
    """Of ``began`` and ``ended``: seconds until the wait is over unless something happens, from this line's time."""
    text: str | None = None
    """Of ``heard``: what is understood so far; masked where it must be."""
    is_final: bool | None = None
    """Of ``heard``: true when that will not change any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFinished(LogEntry):
    """An attempt to get input is over, or the recording of the caller is."""

    type: ClassVar[str] = "input.finished"
    path: str
    reason: InputEnd
    attempt: int = 1
    digits: str | None = None
    """The keys; of a Record the one that stopped it. ``None`` where something was said instead."""
    speech: str | None = None
    """What was said to an input; masked where it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSpeech(LogEntry):
    """The caller has said something, whoever listened. Written when all is known of it."""

    type: ClassVar[str] = "caller.speech"
    text: str
    """What was understood; empty: nothing was. Masked when it was said to an input with ``log="false"``."""
    began: float
    """When it began, seconds on the call's clock."""
    seconds: float
    source: VoiceSource


@dataclass(frozen=True, slots=True, kw_only=True)
class DialLeg(LogEntry):
    """The leg of a dialled party, or of an outbound call's own callee, went on to another state."""

    type: ClassVar[str] = "dial.leg"
    path: str | None
    """Of its Number or User; ``None`` for the callee of the call itself, whom no element dials."""
    to: str
    b_leg_uuid: str
    """Of the call's own callee: the call's UUID, for that is the call's one leg."""
    state: LegState
    key: str | None = None
    """Of ``confirming``: the key that the party is asked for. It has heard what it is asked, once."""
    call_type: Literal["whatsapp"] | None = None
    """Of ``dialled``: how the party is called, if not by telephone or SIP (``callType``)."""
    machine: bool | None = None
    """Of ``answered``: true when an answering machine did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialDigit(LogEntry):
    """A dialled party pressed a key, once it had answered."""

    type: ClassVar[str] = "dial.digit"
    path: str
    """Of its Number or User."""
    to: str
    b_leg_uuid: str
    digit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStatus(LogEntry):
    """The room that the call is in went on to another state."""

    type: ClassVar[str] = "room.status"
    path: str
    """Of the Conference or MultiPartyCall."""
    kind: RoomKind
    room: str
    """Its name."""
    room_uuid: str
    status: Literal["waiting", "started", "closed", "full"]
    reason: CloseReason | None = None
    """Of ``closed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMember(LogEntry):
    """Somebody in the room: as it is from now on."""

    type: ClassVar[str] = "room.member"
    path: str
    """Of the Conference or MultiPartyCall through which this call is in the room."""
    room: str
    room_uuid: str
    member_id: str
    who: str
    """The number, or a name."""
    state: Literal["in", "left"]
    role: str | None = None
    mine: bool | None = None
    """True for this call's own caller."""
    simulated: bool | None = None
    """True for one whom the tester plays without a call."""
    muted: bool | None = None
    held: bool | None = None
    coaching: bool | None = None
    reason: LeaveReason | None = None
    """Of ``left``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSpeech(LogEntry):
    """Somebody in the room begins to say something."""

    type: ClassVar[str] = "room.speech"
    path: str
    room: str
    member_id: str
    who: str
    text: str
    seconds: float
    heard: bool
    """False: this call's caller does not hear it (muted, on hold, coaching)."""
    mine: bool | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(LogEntry):
    """Something to know: a mistake in a document, a failed request, a choice of the simulator."""

    type: ClassVar[str] = "problem"
    severity: Severity
    code: str
    message: str
    url: str | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded(LogEntry):
    """The call is over. The hangup URL is told after this line."""

    type: ClassVar[str] = "call.ended"
    status: str
    hangup_cause: str
    """Raw telephony word (plivo-xml.md 6.2)."""
    hangup_source: Literal["caller", "xml", "callee", "system"]
    duration: float
    """Seconds from answer to end; 0 when never answered."""
    bill_duration: int
    """Seconds, rounded up to the billing step of 60 (plivo-xml.md 3.2)."""
    hangup_code: int
    """Plivo's HangupCauseCode (plivo-xml.md 6.1)."""
    hangup_name: str
    """Plivo's HangupCauseName."""


Entry = (
    CallStarted
    | CallStatus
    | HttpRequest
    | HttpResponse
    | DocumentLoaded
    | ElementStarted
    | ElementFinished
    | Speak
    | Play
    | Dtmf
    | Beep
    | InputOpened
    | InputWaiting
    | InputDigit
    | InputSpeech
    | InputFinished
    | CallerSpeech
    | DialLeg
    | DialDigit
    | RoomStatus
    | RoomMember
    | RoomSpeech
    | RecordingStarted
    | Recording
    | StreamConnecting
    | StreamOpened
    | StreamMessage
    | StreamCheckpoint
    | StreamProgress
    | StreamAnswer
    | StreamSilence
    | StreamClosed
    | Problem
    | CallEnded
)

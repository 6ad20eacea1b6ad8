"""Effects: what the interpreter wants done. Drivers perform them and feed the outcome back as events.

A driver is one loop with one branch per effect; it knows nothing of XML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playground.call.entries import Entry, Purpose
from playground.call.prompts import Prompt
from playground.call.rooms.deeds import RoomDeed
from playground.call.setup import CallSetup
from playground.call.streams.deeds import StreamDeed

FileFormat = Literal["mp3", "wav"]
"""How a recording is kept."""
Channels = Literal[1, 2]
"""Of a recording: 1 = everybody mixed, 2 = the caller left, everybody else right."""
RecordingSource = Literal["caller", "call"]
"""Whom a recording holds: the caller alone (with two channels the right one is silent then), or everybody."""


@dataclass(frozen=True, slots=True)
class SendRequest:
    """Send an HTTP request; answer with ``ResponseReceived``, ``MediaLoaded`` or ``RequestFailed``."""

    request_id: int
    purpose: Purpose
    method: str
    """``GET`` or ``POST``."""
    url: str
    """The URL as the app knows it, without fragment."""
    send_to: str
    """Where it really goes: the same, or its mapped local twin (``--map-host``)."""
    params: tuple[tuple[str, str], ...]
    """Form body of a POST; added to the query of a GET."""
    headers: tuple[tuple[str, str], ...]
    timeout_s: float
    """Budget of the whole try, seconds."""
    connect_timeout_s: float | None
    """Part of it that connecting may take, TCP and TLS each; ``None``: all of it."""
    read_timeout_s: float | None
    """Part of it that the server may be silent, once connected; ``None``: all of it."""
    max_bytes: int
    """A longer body fails with ``FetchFailure.TOO_LARGE``."""
    awaited: bool = True
    """False: a notice. Its reply changes nothing, so nothing may wait for it."""


@dataclass(frozen=True, slots=True)
class PlayPrompt:
    """Make a prompt heard; tell ``PromptStarted``, then ``PromptFinished``. One sounds at a time, overlays aside."""

    prompt_id: int
    path: str
    """The element it belongs to."""
    prompt: Prompt
    loop: int = 1
    """Repetitions; 0 = for ever."""
    overlay: bool = False
    """True: sounds along with whatever follows, until ``StopPrompt``; nothing is told of it (``DTMF async``)."""
    leg: str | None = None
    """The B leg that hears it, and nobody else; ``None``: the person on the phone hears it."""
    shared: bool = False
    """Everybody in the room hears it too: heard once when several calls of a room are listened to together."""


@dataclass(frozen=True, slots=True)
class StopPrompt:
    """Silence a prompt now; nothing more is told of it."""

    prompt_id: int


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Tell ``TimerFired`` after so many seconds. Starting a running timer anew replaces it."""

    timer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget a timer; no event if it was not running."""

    timer: str


@dataclass(frozen=True, slots=True)
class WriteLog:
    """Put an entry in the call log and show it."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class RingLeg:
    """Ring another party; tell ``LegRang``, ``LegAnswered``, ``LegPressed`` and ``LegEnded`` as they happen."""

    leg: str
    """The B leg's UUID; of the called party of an outbound call the call's own."""
    kind: Literal["number", "user"]
    """A telephone number, or a SIP address."""
    to: str
    """Whom: digits, or ``sip:user@host``."""
    caller_id: str
    """The number shown to that party."""
    caller_name: str
    """The name shown to that party."""
    sip_headers: tuple[tuple[str, str], ...] = ()
    """Custom SIP headers of the leg, without their ``X-PH-``."""


@dataclass(frozen=True, slots=True)
class DropLeg:
    """End a leg from this side; nothing more is told of it."""

    leg: str


@dataclass(frozen=True, slots=True)
class BeginLegCall:
    """A leg that was rung goes on as a call of its own: place one with this setup. Nothing more is told of the leg."""

    setup: CallSetup
    """Its ``call_uuid`` is the leg's UUID."""


@dataclass(frozen=True, slots=True)
class Ringback:
    """What the caller hears while others are rung, between prompts."""

    on: bool | None
    """True: a ring tone; False: none; ``None``: what the call itself sounds like, others no longer being rung."""


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Record what is heard from now on; a store keeps it under the recording's id."""

    recording_id: str
    file_format: FileFormat
    channels: Channels
    source: RecordingSource = "call"


@dataclass(frozen=True, slots=True)
class StopRecording:
    """A recording is complete: its file is to be closed and served. Of one that never started: nothing."""

    recording_id: str
    seconds: float
    """How long it is, as the app is told."""


@dataclass(frozen=True, slots=True)
class EndCall:
    """The call is over: stop all sound and timers. Requests under way are still awaited and told."""


Effect = (
    SendRequest
    | PlayPrompt
    | StopPrompt
    | StartTimer
    | CancelTimer
    | WriteLog
    | RingLeg
    | DropLeg
    | BeginLegCall
    | Ringback
    | RoomDeed
    | StartRecording
    | StopRecording
    | StreamDeed
    | EndCall
)

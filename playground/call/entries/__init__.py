"""The call log's entries: one frozen dataclass a type, the contract that users' scripts rely on.

Written as it happens and complete: the screen, the transcript and the replayer are all drawn from
these alone. Field names are the JSON keys; a trailing underscore is dropped (``from_`` is ``from``).
"""

from __future__ import annotations

from playground.call.entries.elements import Beep, Dtmf, ElementFinished, ElementStarted, Play, Speak
from playground.call.entries.entry import MASK, SCHEMA, LogEntry
from playground.call.entries.input import (
    CallerSpeech,
    InputDigit,
    InputEnd,
    InputFinished,
    InputOpened,
    InputSpeech,
    InputWaiting,
    VoiceSource,
)
from playground.call.entries.life import CallEnded, CallStarted, CallStatus, Problem
from playground.call.entries.people import (
    DialDigit,
    DialLeg,
    LegState,
    RoomMember,
    RoomSpeech,
    RoomStatus,
    RoomVoice,
)
from playground.call.entries.recordings import Recording, RecordingStarted
from playground.call.entries.streams import (
    StreamAnswer,
    StreamCheckpoint,
    StreamClosed,
    StreamConnecting,
    StreamEnd,
    StreamMessage,
    StreamOpened,
    StreamProgress,
    StreamSilence,
)
from playground.call.entries.web import DocumentLoaded, HttpRequest, HttpResponse, Purpose

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
    | RoomVoice
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

__all__ = [
    "MASK",
    "SCHEMA",
    "Beep",
    "CallEnded",
    "CallStarted",
    "CallStatus",
    "CallerSpeech",
    "DialDigit",
    "DialLeg",
    "DocumentLoaded",
    "Dtmf",
    "ElementFinished",
    "ElementStarted",
    "Entry",
    "HttpRequest",
    "HttpResponse",
    "InputDigit",
    "InputEnd",
    "InputFinished",
    "InputOpened",
    "InputSpeech",
    "InputWaiting",
    "LegState",
    "LogEntry",
    "Play",
    "Problem",
    "Purpose",
    "Recording",
    "RecordingStarted",
    "RoomMember",
    "RoomSpeech",
    "RoomStatus",
    "RoomVoice",
    "Speak",
    "StreamAnswer",
    "StreamCheckpoint",
    "StreamClosed",
    "StreamConnecting",
    "StreamEnd",
    "StreamMessage",
    "StreamOpened",
    "StreamProgress",
    "StreamSilence",
    "VoiceSource",
]

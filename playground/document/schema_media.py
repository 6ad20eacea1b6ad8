"""The declaration, part seven: audio out of the call. Record and Stream (plivo-xml.md 2.13, 2.15)."""

from __future__ import annotations

from playground.document.attributes import REDIRECT, action, action_method, flag, method, url
from playground.document.spec import (
    AttributeSpec,
    BadValue,
    ElementSpec,
    Kind,
    TextKind,
    TextSpec,
    When,
    named,
)

STREAM_CONTENT_TYPES = (
    "audio/x-l16;rate=8000",
    "audio/x-l16;rate=16000",
    "audio/x-l16;rate=24000",
    "audio/x-mulaw;rate=8000",
)
"""Codecs of a stream; 24000 Hz is named by the API reference alone (plivo-xml.md 2.15)."""

_TRANSCRIBED = When("transcriptionType")

RECORD = ElementSpec(
    name="Record",
    summary="Records the caller, or the whole call in the background.",
    section="2.13",
    attributes=named(
        action("Called after the recording, or at once when it runs in the background."),
        action_method(),
        REDIRECT,
        AttributeSpec(
            name="fileFormat",
            kind=Kind.CHOICE,
            default="mp3",
            choices=("mp3", "wav"),
            bad_value=BadValue.REFUSE,
            meaning="The file's format.",
        ),
        AttributeSpec(
            name="timeout", kind=Kind.INT, unit="s", default="15", minimum=1, meaning="Silence that ends it."
        ),
        AttributeSpec(
            name="maxLength",
            kind=Kind.INT,
            unit="s",
            default="60",
            minimum=2,
            meaning="Most it records.",
        ),
        flag("playBeep", "Whether a beep comes first.", default="true"),
        AttributeSpec(
            name="finishOnKey",
            kind=Kind.KEYS,
            default="#",
            choices=("", "none"),
            meaning="The keys that end it. Empty or none: no key does.",
        ),
        flag("recordSession", "Whether the call is recorded in the background from now on."),
        flag("startOnDialAnswer", "Whether the background recording waits for a later Dial's answer."),
        AttributeSpec(
            name="recordChannelType",
            kind=Kind.CHOICE,
            default="stereo",
            choices=("stereo", "mono"),
            meaning="One channel for both sides, or one each.",
        ),
        url("callbackUrl", "Told when the file is ready."),
        method("callbackMethod", "callbackUrl"),
        AttributeSpec(
            name="transcriptionType",
            kind=Kind.CHOICE,
            choices=("auto", "hybrid", "manual"),
            meaning="Who transcribes it; manual is of an older page.",
        ),
        url("transcriptionUrl", "Told when the transcription is ready.", applies=_TRANSCRIBED),
        method("transcriptionMethod", "transcriptionUrl"),
        AttributeSpec(
            name="transcriptionReportType",
            kind=Kind.CHOICE,
            default="compact",
            choices=("full", "compact"),
            meaning="How much the transcription's report says.",
            applies=_TRANSCRIBED,
        ),
    ),
    answers_call=True,
)

STREAM = ElementSpec(
    name="Stream",
    summary="Sends the call's audio to a WebSocket, and takes audio back when bidirectional.",
    section="2.15",
    text=TextSpec(kind=TextKind.WEBSOCKET, required=True, longest=2048),
    attributes=named(
        flag("bidirectional", "Whether the server may send audio back."),
        AttributeSpec(
            name="audioTrack",
            kind=Kind.CHOICE,
            default="inbound",
            choices=("inbound", "outbound", "both"),
            meaning="Whose voice is sent; a bidirectional stream can send the inbound one only.",
        ),
        AttributeSpec(
            name="streamTimeout",
            kind=Kind.INT,
            unit="s",
            default="86400",
            minimum=1,
            meaning="How long the stream may last.",
        ),
        flag("keepCallAlive", "Whether the document waits here until the stream ends."),
        AttributeSpec(
            name="contentType",
            kind=Kind.CHOICE,
            default="audio/x-l16;rate=8000",
            choices=STREAM_CONTENT_TYPES,
            meaning="How the audio is coded.",
        ),
        url("statusCallbackUrl", "Told when the stream starts, stops or suffers."),
        method("statusCallbackMethod", "statusCallbackUrl"),
        AttributeSpec(
            name="extraHeaders",
            kind=Kind.PAIRS,
            maximum=512,
            meaning="Handed to the server in the start event.",
        ),
        flag("noiseCancellation", "Whether noise is taken out (newest pages only)."),
        AttributeSpec(
            name="noiseCancellationLevel",
            kind=Kind.INT,
            default="85",
            minimum=60,
            maximum=100,
            meaning="How much of it (newest pages only).",
            applies=When("noiseCancellation", ("true",)),
        ),
    ),
    answers_call=True,
)

MEDIA_ELEMENTS = (RECORD, STREAM)

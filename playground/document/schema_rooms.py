"""The declaration, part five: talking in a room. Conference (plivo-xml.md 2.11)."""

from __future__ import annotations

from playground.document.attributes import REDIRECT, action, action_method, flag, method, url
from playground.document.spec import (
    AttributeSpec,
    BadValue,
    ElementSpec,
    Evidence,
    Kind,
    TextKind,
    TextSpec,
    When,
    named,
)

_BEEPS = ("", "beep:1", "beep:2")
_RECORDED = When("record", ("true",))

CONFERENCE = ElementSpec(
    name="Conference",
    summary="Puts the caller into a room with everybody who names it.",
    section="2.11",
    text=TextSpec(kind=TextKind.ROOM, required=True, when_empty=BadValue.REFUSE),
    attributes=named(
        flag("muted", "Whether the others cannot hear this member."),
        flag(
            "startConferenceOnEnter",
            'Whether this member starts the room; with "false" the wait sound goes on until one does.',
            default="true",
        ),
        flag("endConferenceOnExit", "Whether the room closes when this member leaves."),
        flag("stayAlone", 'With "false" the room ends for a member who is left alone.', default="true"),
        AttributeSpec(
            name="maxMembers",
            kind=Kind.INT,
            default="20",
            minimum=1,
            maximum=20,
            meaning="How many the room holds; an older page allows 200.",
        ),
        url("enterSound", "Heard when somebody comes in: a beep, or XML.", choices=_BEEPS, default=""),
        url("exitSound", "Heard when somebody leaves: a beep, or XML.", choices=_BEEPS, default=""),
        url("waitSound", "XML (Play, Speak, Wait) repeated until the room starts."),
        flag("record", "Whether the room is recorded."),
        AttributeSpec(
            name="recordFileFormat",
            kind=Kind.CHOICE,
            default="mp3",
            choices=("mp3", "wav"),
            meaning="The recording's format.",
            applies=_RECORDED,
        ),
        flag(
            "recordWhenAlone",
            "Whether a lone member is recorded.",
            default=None,
            evidence=Evidence.SDK_ONLY,
        ),
        AttributeSpec(
            name="sendDigits", kind=Kind.TONES, meaning="Keys sent on entry.", evidence=Evidence.SDK_ONLY
        ),
        AttributeSpec(
            name="timeLimit",
            kind=Kind.INT,
            unit="s",
            default="86400",
            minimum=0,
            meaning="How long this member may stay.",
        ),
        flag("hangupOnStar", "Whether the star key leaves the room."),
        AttributeSpec(
            name="digitsMatch",
            kind=Kind.KEY_LIST,
            meaning="Key strings that are reported to callbackUrl.",
            applies=When("callbackUrl"),
        ),
        flag("floorEvent", "Whether callbackUrl is told when this member takes the floor."),
        flag("relayDTMF", "Whether the others hear this member's tones.", default="true"),
        action("Called when the member leaves; its reply goes on with the call."),
        action_method(),
        REDIRECT,
        url("callbackUrl", "Told of entry, exit and matched keys."),
        method("callbackMethod", "callbackUrl"),
        AttributeSpec(
            name="transcriptionType",
            kind=Kind.CHOICE,
            choices=("auto", "hybrid"),
            meaning="Who transcribes the recording.",
            applies=_RECORDED,
        ),
        url("transcriptionUrl", "Told when the transcription is ready.", applies=_RECORDED),
        method("transcriptionMethod", "transcriptionUrl"),
    ),
    answers_call=True,
)

ROOM_ELEMENTS = (CONFERENCE,)

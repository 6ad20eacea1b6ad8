"""The declaration, part six: rooms with roles. MultiPartyCall (plivo-xml.md 2.12)."""

from __future__ import annotations

from playground.document.attributes import action, action_method, flag, method, url
from playground.document.schema_media import STREAM_CONTENT_TYPES
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

_BEEPS = ("none", "beep:1", "beep:2")
_RECORDED = When("record", ("true",))
_AI_AGENT = When("role", ("ai-agent",))
_STATUS_EVENTS = (
    "mpc-state-changes",
    "participant-state-changes",
    "participant-speak-events",
    "participant-digit-input-events",
    "add-participant-api-events",
    "participant-audio-events",
)

MULTI_PARTY_CALL = ElementSpec(
    name="MultiPartyCall",
    summary="Puts the caller into a room in the role of agent, supervisor, customer or artificial agent.",
    section="2.12",
    text=TextSpec(kind=TextKind.ROOM, required=True),
    attributes=named(
        AttributeSpec(
            name="role",
            kind=Kind.CHOICE,
            choices=("Agent", "Supervisor", "Customer", "ai-agent"),
            any_case=True,
            required=True,
            bad_value=BadValue.SKIP,
            meaning="The part this member plays.",
        ),
        AttributeSpec(
            name="maxDuration",
            kind=Kind.INT,
            unit="s",
            default="14400",
            minimum=300,
            maximum=28800,
            meaning="How long the room may last.",
        ),
        AttributeSpec(
            name="maxParticipants",
            kind=Kind.INT,
            default="10",
            minimum=2,
            maximum=10,
            meaning="How many the room holds.",
        ),
        AttributeSpec(
            name="recordMinMemberCount",
            kind=Kind.INT,
            default="1",
            minimum=1,
            maximum=2,
            meaning="Recording starts at so many members.",
            applies=_RECORDED,
        ),
        url("waitMusicUrl", "XML (Play, Speak, Wait) heard until the room starts."),
        method("waitMusicMethod", "waitMusicUrl", default="GET"),
        AttributeSpec(
            name="waitTime",
            kind=Kind.INT,
            unit="s",
            minimum=0,
            maximum=1800,
            meaning="How long the start may be waited for.",
        ),
        url("agentHoldMusicUrl", "XML that an agent on hold hears."),
        method("agentHoldMusicMethod", "agentHoldMusicUrl", default="GET"),
        url("customerHoldMusicUrl", "XML that a customer on hold hears."),
        method("customerHoldMusicMethod", "customerHoldMusicUrl", default="GET"),
        flag("record", "Whether the whole call is recorded."),
        flag("recordParticipantTrack", "Whether this member gets a file of their own."),
        AttributeSpec(
            name="recordFileFormat",
            kind=Kind.CHOICE,
            default="mp3",
            choices=("mp3", "wav"),
            meaning="The recording's format.",
        ),
        url("recordingCallbackUrl", "Told of recordings."),
        method("recordingCallbackMethod", "recordingCallbackUrl"),
        flag(
            "recordCoachVoice",
            "Whether the supervisor's coaching is recorded.",
            default=None,
            evidence=Evidence.NEWEST_PAGE,
            applies=_RECORDED,
        ),
        AttributeSpec(
            name="statusCallbackEvents",
            kind=Kind.LIST,
            default="mpc-state-changes,participant-state-changes",
            choices=_STATUS_EVENTS,
            meaning="What statusCallbackUrl is told of.",
            applies=When("statusCallbackUrl"),
        ),
        url("statusCallbackUrl", "Told what happens in the room."),
        method("statusCallbackMethod", "statusCallbackUrl"),
        flag("stayAlone", "Whether the call goes on when one member is left."),
        flag(
            "coachMode",
            "Whether a supervisor is heard by agents only.",
            default="true",
            applies=When("role", ("Supervisor",)),
        ),
        flag("mute", "Whether this member starts muted."),
        flag("hold", "Whether this member starts on hold."),
        flag("startMpcOnEnter", "Whether this member starts the room.", default="true"),
        flag("endMpcOnExit", "Whether the room closes when this member leaves."),
        url("enterSound", "Heard when this member comes in.", choices=_BEEPS, default="beep:1"),
        method("enterSoundMethod", "enterSound", default="GET"),
        url("exitSound", "Heard when this member leaves.", choices=_BEEPS, default="beep:2"),
        method("exitSoundMethod", "exitSound", default="GET"),
        action("Asked for XML for a member who leaves alive.", name="onExitActionUrl"),
        action_method("onExitActionMethod", "onExitActionUrl"),
        flag("relayDTMFInputs", "Whether the others hear this member's tones."),
        url("startRecordingAudio", "XML heard when recording starts.", applies=_RECORDED),
        method("startRecordingAudioMethod", "startRecordingAudio", default="GET"),
        url("stopRecordingAudio", "XML heard when recording stops.", applies=_RECORDED),
        method("stopRecordingAudioMethod", "stopRecordingAudio", default="GET"),
        flag("transcript", "Whether the recording is transcribed.", applies=_RECORDED),
        url(
            "transcriptionUrl", "Told when the transcription is ready.", applies=When("transcript", ("true",))
        ),
        flag("waitForAgent", "Whether the room waits for an agent.", evidence=Evidence.NEWEST_PAGE),
        AttributeSpec(
            name="aiAgentStreamServiceUrl",
            kind=Kind.STREAM_URL,
            meaning="The WebSocket of the artificial agent.",
            applies=_AI_AGENT,
        ),
        AttributeSpec(
            name="aiAgentStreamContentType",
            kind=Kind.CHOICE,
            default="audio/x-l16;rate=8000",
            choices=STREAM_CONTENT_TYPES,
            meaning="How the agent's audio is coded.",
            applies=_AI_AGENT,
        ),
        AttributeSpec(
            name="aiAgentStreamSamplingRate",
            kind=Kind.INT,
            minimum=1,
            meaning="Sampling rate of the agent's audio, Hz.",
            applies=_AI_AGENT,
        ),
        AttributeSpec(
            name="aiAgentStreamExtraHeaders",
            kind=Kind.PAIRS,
            maximum=512,
            meaning="Handed to the agent's server in the start event.",
            applies=_AI_AGENT,
        ),
        url("aiAgentStreamStatusCallbackUrl", "Told of the agent's stream.", applies=_AI_AGENT),
        method("aiAgentStreamStatusCallbackMethod", "aiAgentStreamStatusCallbackUrl"),
    ),
    answers_call=True,
)

MULTI_PARTY_ELEMENTS = (MULTI_PARTY_CALL,)

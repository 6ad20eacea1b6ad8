"""The one declaration of Plivo's elements and attributes; parsing, checking and help derive from it.

The facts stand in ``schema_sound``, ``schema_input``, ``schema_flow``, ``schema_dial``,
``schema_rooms``, ``schema_multi_party`` and ``schema_media``; here they become one table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from playground.document.schema_dial import DIAL_ELEMENTS
from playground.document.schema_flow import FLOW_ELEMENTS
from playground.document.schema_input import INPUT_ELEMENTS
from playground.document.schema_media import MEDIA_ELEMENTS
from playground.document.schema_multi_party import MULTI_PARTY_ELEMENTS
from playground.document.schema_rooms import ROOM_ELEMENTS
from playground.document.schema_sound import SOUND_ELEMENTS
from playground.document.spec import AttributeSpec, ElementSpec

__all__ = ["ELEMENTS", "LOOK_ALIKES", "LOOK_ALIKE_ATTRIBUTES", "ROOT", "AttributeSpec", "ElementSpec"]

ROOT = "Response"
"""Name of the root element."""


def _with_parents(specs: tuple[ElementSpec, ...]) -> Mapping[str, ElementSpec]:
    parents: dict[str, list[str]] = {spec.name: [] for spec in specs}
    for spec in specs:
        for child in (*spec.children, *spec.children_sdk_only):
            parents[child].append(spec.name)
    return MappingProxyType({spec.name: replace(spec, parents=tuple(parents[spec.name])) for spec in specs})


ELEMENTS: Mapping[str, ElementSpec] = _with_parents(
    FLOW_ELEMENTS
    + SOUND_ELEMENTS
    + INPUT_ELEMENTS
    + DIAL_ELEMENTS
    + ROOM_ELEMENTS
    + MULTI_PARTY_ELEMENTS
    + MEDIA_ELEMENTS
)
"""Every element of Plivo's voice XML by its name (plivo-xml.md 2)."""

LOOK_ALIKES: Mapping[str, str] = MappingProxyType(
    {
        "Say": "Did you mean Speak?",
        "Gather": "Use GetInput or GetDigits.",
        "Pause": "Use Wait.",
        "Reject": 'Use <Hangup reason="rejected"/>.',
        "Sip": "Use User inside Dial.",
        "Client": "Use User inside Dial.",
        "Parameter": "Take it out: Plivo has nothing like it.",
        "Enqueue": "Take it out: Plivo has nothing like it.",
        "Leave": "Take it out: Plivo has nothing like it.",
        "Sms": "Did you mean Message?",
        "Connect": "Take it out, and put the Stream into Response.",
        "Start": "Take it out, and put the Stream into Response.",
        "Queue": "Use Conference or MultiPartyCall.",
        "Refer": "Use Dial with a User.",
        "GetSpeech": "Use <GetInput inputType=\"speech\">: the name is Plivo's predecessor's.",
        "Notify": "Take it out: only Plivo's predecessor knew it.",
        "SIPTransfer": "Use User inside Dial: the name is Plivo's predecessor's.",
        "AgentHoldMusic": "Use the attribute agentHoldMusicUrl of MultiPartyCall.",
        "CustomerHoldMusic": "Use the attribute customerHoldMusicUrl of MultiPartyCall.",
    }
)
"""Names that look right but are not Plivo's, and what to do about them (plivo-xml.md 2.17, 2.12)."""

LOOK_ALIKE_ATTRIBUTES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "GetInput": {
            "input": "Did you mean inputType?",
            "timeout": "Did you mean executionTimeout?",
            "speechTimeout": "Did you mean speechEndTimeout?",
            "partialResultCallback": "Did you mean interimSpeechResultsCallback?",
            "partialResultCallbackMethod": "Did you mean interimSpeechResultsCallbackMethod?",
            "actionOnEmptyResult": "Take it out, and put a Redirect behind the element: it runs without input.",
            "bargeIn": "Take it out: input always stops the prompts.",
        },
        "GetDigits": {
            "input": "Use GetInput with inputType.",
            "actionOnEmptyResult": "Take it out, and put a Redirect behind the element: it runs without input.",
            "bargeIn": "Take it out: a key always stops the prompts.",
        },
        "Dial": {
            "answerOnBridge": "Take it out: an inbound call is answered when the bridge is made.",
            "record": 'Put <Record startOnDialAnswer="true" redirect="false"/> before the Dial.',
            "recordingStatusCallback": "Use callbackUrl of a Record before the Dial.",
            "ringTone": "Did you mean dialMusic?",
        },
        "Number": {"url": "Use confirmSound of Dial.", "statusCallback": "Use callbackUrl of Dial."},
        "User": {"url": "Use confirmSound of Dial.", "statusCallback": "Use callbackUrl of Dial."},
        "Conference": {
            "waitUrl": "Did you mean waitSound?",
            "beep": "Use enterSound and exitSound.",
            "maxParticipants": "Did you mean maxMembers?",
            "statusCallback": "Did you mean callbackUrl?",
        },
        "Record": {
            "transcribe": 'Use transcriptionType="auto".',
            "transcribeCallback": "Did you mean transcriptionUrl?",
            "recordingStatusCallback": "Did you mean callbackUrl?",
        },
        "Play": {"digits": "Use DTMF."},
        "Stream": {"url": "Put the URL between the tags.", "track": "Did you mean audioTrack?"},
        "Message": {
            "from": "Did you mean src?",
            "to": "Did you mean dst?",
            "body": "Put it between the tags.",
        },
    }
)
"""The same for attributes, by their element: another vendor's, as far as they are easily taken along."""

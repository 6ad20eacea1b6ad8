"""The declaration, part three: what steers the call. Response, Redirect, Hangup, Wait, PreAnswer, Message.

plivo-xml.md 2.1, 2.8, 2.9, 2.10, 2.14, 2.16.
"""

from __future__ import annotations

from playground.document.attributes import flag, method, url
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

RESPONSE = ElementSpec(
    name="Response",
    summary="The root: its children run one after another, then the call ends.",
    section="2.1",
    children=(
        "Speak",
        "Play",
        "DTMF",
        "GetDigits",
        "GetInput",
        "Dial",
        "Redirect",
        "Hangup",
        "Wait",
        "Conference",
        "MultiPartyCall",
        "Record",
        "PreAnswer",
        "Stream",
        "Message",
    ),
)

REDIRECT_ELEMENT = ElementSpec(
    name="Redirect",
    summary="Fetches another document and runs it in place of this one.",
    section="2.8",
    text=TextSpec(kind=TextKind.URL, required=True, when_empty=BadValue.REFUSE, when_bad=BadValue.BAD_URL),
    attributes=named(
        AttributeSpec(
            name="method",
            kind=Kind.METHOD,
            default="POST",
            meaning="HTTP method of the request.",
            bad_value=BadValue.BAD_METHOD,
        ),
    ),
)

HANGUP = ElementSpec(
    name="Hangup",
    summary="Ends the call, now or later, or turns an unanswered one away.",
    section="2.9",
    attributes=named(
        AttributeSpec(
            name="reason",
            kind=Kind.CHOICE,
            choices=("rejected", "busy"),
            meaning="The signal with which an unanswered call is turned away.",
        ),
        AttributeSpec(
            name="schedule",
            kind=Kind.INT,
            unit="s",
            minimum=1,
            bad_value=BadValue.SKIP,
            below=BadValue.KEEP,
            meaning="Hangs up in so many seconds while the elements behind it run; 0 or less is at once.",
        ),
    ),
)

WAIT = ElementSpec(
    name="Wait",
    summary="Does nothing for a while; as first element it lets an inbound call ring on.",
    section="2.10",
    attributes=named(
        AttributeSpec(
            name="length",
            kind=Kind.INT,
            unit="s",
            default="1",
            minimum=1,
            bad_value=BadValue.REFUSE,
            below=BadValue.REFUSE,
            meaning="How long.",
        ),
        flag("silence", "Whether enough silence (minSilence) ends the wait early."),
        AttributeSpec(
            name="minSilence",
            kind=Kind.INT,
            unit="ms",
            default="2000",
            minimum=1,
            meaning="How long it must be quiet to end the wait early.",
            applies=When("silence", ("true",)),
        ),
        AttributeSpec(
            name="beep",
            kind=Kind.BEEP_TUNING,
            default="false",
            bad_value=BadValue.FALSE,
            meaning="Whether an answering machine's beep ends the wait early.",
        ),
    ),
)

PRE_ANSWER = ElementSpec(
    name="PreAnswer",
    summary="Lets its children be heard before the call is answered.",
    section="2.14",
    children=("Speak", "Play", "Wait"),
    children_sdk_only=("GetDigits", "Redirect", "Message", "DTMF"),
)

MESSAGE = ElementSpec(
    name="Message",
    summary="Sends a text message while the call goes on. Logged only.",
    section="2.16",
    text=TextSpec(kind=TextKind.MESSAGE, required=True),
    attributes=named(
        AttributeSpec(
            name="src",
            kind=Kind.STRING,
            minimum=1,
            required=True,
            meaning="The sender: a number or a sender id.",
            bad_value=BadValue.SKIP,
        ),
        AttributeSpec(
            name="dst",
            kind=Kind.PHONES,
            required=True,
            meaning="The receivers: numbers joined by <, which XML writes &lt;.",
            bad_value=BadValue.SKIP,
        ),
        AttributeSpec(
            name="type", kind=Kind.CHOICE, default="sms", choices=("sms",), meaning="The kind of message."
        ),
        url("callbackUrl", "Told about delivery."),
        method("callbackMethod", "callbackUrl"),
    ),
    simulated=False,
)

FLOW_ELEMENTS = (RESPONSE, REDIRECT_ELEMENT, HANGUP, WAIT, PRE_ANSWER, MESSAGE)

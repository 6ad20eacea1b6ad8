"""The declaration, part four: calling other people. Dial, Number, User (plivo-xml.md 2.7)."""

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

_SIP_HEADERS = AttributeSpec(
    name="sipHeaders",
    kind=Kind.PAIRS,
    bad_value=BadValue.DROP,
    meaning="Custom headers for SIP callees; they arrive as X-PH-Name.",
)
_SEND_ON_PREANSWER = flag(
    "sendOnPreanswer", "Whether the keys are sent during early media.", applies=When("sendDigits")
)
_CALLER_ID = AttributeSpec(
    name="callerId",
    kind=Kind.PHONE,
    meaning="The number shown to this callee.",
    evidence=Evidence.SDK_ONLY,
)
_CALLER_NAME = AttributeSpec(
    name="callerName",
    kind=Kind.STRING,
    maximum=50,
    meaning="The name shown to this callee.",
    evidence=Evidence.SDK_ONLY,
)

DIAL = ElementSpec(
    name="Dial",
    summary="Rings everybody inside at once and bridges the caller to the first who answers.",
    section="2.7",
    children=("Number", "User"),
    attributes=named(
        action("Told how it came out; its reply goes on with the call."),
        action_method(),
        REDIRECT,
        AttributeSpec(
            name="timeout",
            kind=Kind.INT,
            unit="s",
            default="120",
            minimum=1,
            meaning="How long it rings before giving up; the default is disputed, 120 is our choice.",
        ),
        AttributeSpec(
            name="timeLimit",
            kind=Kind.INT,
            unit="s",
            default="14400",
            minimum=1,
            maximum=86400,
            above=BadValue.CLAMP,
            meaning="The longest the two may talk; then the callee is cut off and the caller goes on.",
        ),
        AttributeSpec(
            name="callerId", kind=Kind.PHONE, meaning="The number shown to the callee; else the caller's own."
        ),
        AttributeSpec(
            name="callerName",
            kind=Kind.STRING,
            maximum=50,
            meaning="The name shown to SIP callees; else the caller's own.",
        ),
        flag("hangupOnStar", "Whether the caller may end the bridge with the star key."),
        url("confirmSound", "XML (Play, Wait, Speak) that the callee hears before being bridged."),
        AttributeSpec(
            name="confirmKey",
            kind=Kind.KEY,
            meaning="The key that the callee must press to be bridged.",
            applies=When("confirmSound", doubtful=True),
        ),
        AttributeSpec(
            name="confirmTimeout",
            kind=Kind.INT,
            unit="s",
            default="120",
            minimum=1,
            meaning="How long the callee may take to press it; the default is disputed, 120 is our choice.",
            applies=When("confirmSound", doubtful=True),
        ),
        url(
            "dialMusic",
            "What the caller hears while it rings: XML (Play, Speak, Wait), or real: the carrier's own.",
            choices=("real", "none"),
        ),
        url("callbackUrl", "Told of answer, bridge, matched keys and hangup while the dial goes on."),
        method("callbackMethod", "callbackUrl"),
        AttributeSpec(
            name="digitsMatch",
            kind=Kind.KEY_LIST,
            meaning="Key strings of the caller that are reported to callbackUrl.",
            applies=When("callbackUrl"),
        ),
        AttributeSpec(
            name="digitsMatchBLeg",
            kind=Kind.KEY_LIST,
            meaning="Key strings of the callee that are reported to callbackUrl.",
            applies=When("callbackUrl"),
        ),
        _SIP_HEADERS,
        AttributeSpec(
            name="callType",
            kind=Kind.CHOICE,
            default="voice",
            choices=("voice", "whatsapp"),
            meaning="The kind of call.",
            evidence=Evidence.NEWEST_PAGE,
        ),
        AttributeSpec(
            name="machineDetection",
            kind=Kind.STRING,
            meaning="Named by the Go SDK alone.",
            evidence=Evidence.SDK_ONLY,
        ),
    ),
)

NUMBER = ElementSpec(
    name="Number",
    summary="A phone number to ring.",
    section="2.7.1",
    text=TextSpec(kind=TextKind.PHONE, required=True, when_empty=BadValue.REFUSE, when_bad=BadValue.KEEP),
    attributes=named(
        AttributeSpec(name="sendDigits", kind=Kind.TONES, meaning="Keys sent once the callee answers."),
        _SEND_ON_PREANSWER,
        AttributeSpec(
            name="sendDigitsMode",
            kind=Kind.CHOICE,
            choices=("rfc2833",),
            meaning="How the keys are sent; in-band tones when not set.",
            applies=When("sendDigits"),
        ),
        _SIP_HEADERS,
        _CALLER_ID,
        _CALLER_NAME,
    ),
)

USER = ElementSpec(
    name="User",
    summary="A SIP address to ring.",
    section="2.7.2",
    text=TextSpec(kind=TextKind.SIP, required=True),
    attributes=named(
        _SIP_HEADERS,
        AttributeSpec(
            name="sipAuthUsername",
            kind=Kind.STRING,
            minimum=1,
            meaning="Digest user name, for endpoints that ask for one.",
        ),
        AttributeSpec(
            name="sipAuthPassword",
            kind=Kind.STRING,
            minimum=8,
            maximum=128,
            meaning="The password that goes with it.",
            secret=True,
        ),
        AttributeSpec(
            name="sendDigits",
            kind=Kind.TONES,
            meaning="Keys sent once the callee answers.",
            evidence=Evidence.OLDER_PAGE,
        ),
        _SEND_ON_PREANSWER,
        _CALLER_ID,
        _CALLER_NAME,
    ),
)

DIAL_ELEMENTS = (DIAL, NUMBER, USER)

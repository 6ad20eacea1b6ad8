"""The declaration, part one: what the caller hears. Speak, Play, DTMF (plivo-xml.md 2.2 to 2.4)."""

from __future__ import annotations

from playground.document.attributes import LOOP_MEANING, flag
from playground.document.spec import (
    AttributeSpec,
    BadValue,
    ElementSpec,
    Evidence,
    Kind,
    TextKind,
    TextSpec,
    named,
)

SPEAK_LIMIT = 3000
"""Most characters of one Speak, tags not counted (plivo-xml.md 2.2)."""

SPEAK = ElementSpec(
    name="Speak",
    summary="Reads its text to the caller.",
    section="2.2",
    text=TextSpec(kind=TextKind.WORDS, longest=SPEAK_LIMIT),
    attributes=named(
        AttributeSpec(
            name="voice",
            kind=Kind.VOICE,
            default="WOMAN",
            meaning="The voice: basic (WOMAN, MAN) or one of Amazon Polly, which alone understands SSML.",
            bad_value=BadValue.KEEP,
        ),
        AttributeSpec(
            name="language",
            kind=Kind.LANGUAGE,
            default="en-US",
            meaning="The language of a basic voice; with a Polly voice it should be that voice's own.",
            bad_value=BadValue.KEEP,
        ),
        AttributeSpec(
            name="loop",
            kind=Kind.INT,
            default="1",
            minimum=0,
            below=BadValue.REFUSE,
            meaning=LOOP_MEANING,
        ),
    ),
    answers_call=True,
)

PLAY = ElementSpec(
    name="Play",
    summary="Plays an MP3 or WAV file to the caller.",
    section="2.3",
    text=TextSpec(kind=TextKind.URL, required=True),
    attributes=named(
        AttributeSpec(name="loop", kind=Kind.INT, default="1", minimum=0, meaning=LOOP_MEANING),
    ),
    answers_call=True,
)

DTMF = ElementSpec(
    name="DTMF",
    summary="Sends keypad tones down the line.",
    section="2.4",
    text=TextSpec(kind=TextKind.TONES, required=True),
    attributes=named(
        flag(
            "async",
            'With "true" the next element starts at the first tone, with "false" after the last one.',
            default="true",
        ),
        AttributeSpec(
            name="digits",
            kind=Kind.TONES,
            meaning="Named by the Node SDK alone; the tones belong between the tags.",
            evidence=Evidence.SDK_ONLY,
        ),
    ),
    answers_call=True,
)

SOUND_ELEMENTS = (SPEAK, PLAY, DTMF)

"""Checks of GetDigits, GetInput and Wait: settings that do not go together (plivo-xml.md 2.5, 2.6, 2.10, 8)."""

from __future__ import annotations

from collections.abc import Iterator

from playground.document.model import Finding, Severity
from playground.document.rules import Page, Rule, tell
from playground.document.voices import SPEECH_LANGUAGES
from playground.document.wording import quoted

HINT_LIMITS = (500, 100, 10_000)
"""Most phrases, characters of one, and characters in all (plivo-xml.md 2.6)."""


def digits_without_action(page: Page) -> Iterator[Finding]:
    """GetDigits whose digits nobody gets."""
    for placed in page.each("GetDigits"):
        if not placed.values.given("action"):
            yield tell(
                "digits-without-action",
                Severity.WARNING,
                placed.element,
                "GetDigits has no action.",
                plivo="The digits are collected and lost; the next element runs.",
                fix="Add action: the URL that gets the digits.",
            )


def input_type_missing(page: Page) -> Iterator[Finding]:
    """GetInput that leaves its kind of input to an unknown default."""
    for placed in page.each("GetInput"):
        if "inputType" not in placed.element.attributes:
            yield tell(
                "input-type-missing",
                Severity.WARNING,
                placed.element,
                "GetInput has no inputType.",
                plivo='Its default is not documented; "dtmf speech" is assumed here.',
                fix='Write inputType="dtmf", "speech" or "dtmf speech".',
            )


def hints_limit(page: Page) -> Iterator[Finding]:
    """Speech hints above Plivo's limits."""
    most, longest, total = HINT_LIMITS
    for placed in page.each("GetInput"):
        hints = placed.values.strings("hints")
        if len(hints) > most:
            fault = f"{len(hints)} phrases; the limit is {most}"
        elif any(len(hint) > longest for hint in hints):
            fault = f"a phrase of more than {longest} characters"
        elif sum(map(len, hints)) > total:
            fault = f"{sum(map(len, hints))} characters; the limit is {total}"
        else:
            continue
        yield tell(
            "hints-limit",
            Severity.ERROR,
            placed.element,
            f"hints has {fault}.",
            attribute="hints",
            plivo="What Plivo does beyond is not documented.",
            fix="Keep the most telling phrases.",
        )


def speech_language(page: Page) -> Iterator[Finding]:
    """Languages that GetInput's pages do not name."""
    for placed in page.each("GetInput"):
        language = placed.values.string("language") or ""
        if not placed.values.fault("language") and language not in SPEECH_LANGUAGES:
            yield tell(
                "speech-language",
                Severity.INFO,
                placed.element,
                f"The speech language {quoted(language)} is not among those that Plivo's pages name.",
                attribute="language",
                plivo="Their list is not complete, so it may work.",
            )


def wait_settings(page: Page) -> Iterator[Finding]:
    """Waits whose ways to end early hinder one another."""
    for placed in page.each("Wait"):
        values, element = placed.values, placed.element
        listens = values.boolean("silence")
        if values.boolean("beep") and (listens or values.given("min_silence")):
            yield tell(
                "beep-with-silence",
                Severity.WARNING,
                element,
                "Wait has beep together with silence or minSilence.",
                attribute="beep",
                plivo="The beep is listened for only when neither of the others is set.",
                fix="Keep one way to end the wait early.",
            )
        if listens and values.seconds("length") <= values.seconds("min_silence"):
            yield tell(
                "min-silence-too-long",
                Severity.WARNING,
                element,
                f"Wait lasts {values.integer('length')} s, not longer than its minSilence"
                f" of {values.integer('min_silence')} ms.",
                attribute="minSilence" if "minSilence" in element.attributes else "silence",
                plivo="Silence can never end it early.",
                fix="Make length longer or minSilence shorter.",
            )


def endless_prompt(page: Page) -> Iterator[Finding]:
    """Prompts for ever inside an element that waits for their end."""
    for placed in page.each("Speak", "Play"):
        parent = placed.parent.name if placed.parent else ""
        if parent not in ("GetDigits", "GetInput", "PreAnswer") or placed.values.integer("loop") != 0:
            continue
        plivo = (
            "The call is never answered and nothing behind it runs."
            if parent == "PreAnswer"
            else "The time-outs never start: only a key or the caller's hangup ends it."
        )
        yield tell(
            "endless-prompt",
            Severity.WARNING,
            placed.element,
            f'{placed.element.name} with loop="0" in {parent} never ends.',
            attribute="loop",
            plivo=plivo,
            fix="Give loop a number.",
        )


RULES = (
    Rule(
        "digits-without-action",
        "Without action the digits of GetDigits go nowhere: they are collected and then the next element runs.",
        digits_without_action,
        wrong="<GetDigits><Speak>Your order?</Speak></GetDigits>\n<Hangup/>",
        right='<GetDigits action="https://ivr.example.com/next"><Speak>Your order?</Speak></GetDigits>\n<Hangup/>',
    ),
    Rule(
        "input-type-missing",
        "Plivo does not document what GetInput listens for when inputType is not given. The playground"
        " assumes both keys and speech.",
        input_type_missing,
        wrong='<GetInput action="https://ivr.example.com/next"/>\n<Hangup/>',
        right='<GetInput action="https://ivr.example.com/next" inputType="dtmf"/>\n<Hangup/>',
    ),
    Rule(
        "hints-limit",
        "hints may have 500 phrases of 100 characters each, and 10 000 characters in all.",
        hints_limit,
        severity=Severity.ERROR,
    ),
    Rule(
        "speech-language",
        "Plivo's pages name eleven languages for speech input and say that there are more.",
        speech_language,
        wrong='<GetInput action="https://ivr.example.com/next" inputType="speech" language="th-TH"/>\n<Hangup/>',
        right='<GetInput action="https://ivr.example.com/next" inputType="speech" language="ja-JP"/>\n<Hangup/>',
    ),
    Rule(
        "beep-with-silence",
        "Wait can end early on silence or on an answering machine's beep; the beep is only listened for when"
        " silence and minSilence are not set.",
        wait_settings,
        wrong='<Wait length="30" silence="true" beep="true"/>',
        right='<Wait length="30" beep="true"/>',
    ),
    Rule(
        "min-silence-too-long",
        "The silence that would end the wait early is as long as the wait itself, so it never does.",
        wrong='<Wait length="2" silence="true" minSilence="2000"/>',
        right='<Wait length="20" silence="true" minSilence="2000"/>',
    ),
    Rule(
        "endless-prompt",
        'loop="0" repeats for ever. Inside GetDigits, GetInput and PreAnswer what follows the prompts is then'
        " never reached.",
        endless_prompt,
        wrong='<GetDigits action="https://ivr.example.com/x"><Speak loop="0">Press 1.</Speak></GetDigits>\n<Hangup/>',
        right='<GetDigits action="https://ivr.example.com/x"><Speak loop="3">Press 1.</Speak></GetDigits>\n<Hangup/>',
    ),
)

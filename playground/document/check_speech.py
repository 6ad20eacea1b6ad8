"""Checks of Speak: voices, languages and SSML (plivo-xml.md 2.2)."""

from __future__ import annotations

from collections.abc import Iterator

from playground.document.model import Element, Finding, Severity
from playground.document.rules import Page, Placed, Rule, tell
from playground.document.schema import ELEMENTS
from playground.document.ssml_schema import SSML, SsmlSpec
from playground.document.suggest import closest
from playground.document.voices import BASIC_LANGUAGES, BASIC_VOICES, is_polly, polly_languages
from playground.document.wording import either, name, quoted


def voice_language(page: Page) -> Iterator[Finding]:
    """Languages that the voice does not speak."""
    for placed in page.each("Speak"):
        voice = placed.values.string("voice") or ""
        language = placed.values.string("language") or ""
        if placed.values.fault("voice") or placed.values.fault("language"):
            continue
        if voice in BASIC_VOICES:
            yield from _basic_voice(placed, voice, language)
        else:
            yield from _polly_voice(placed, voice, language)


def _basic_voice(placed: Placed, voice: str, language: str) -> Iterator[Finding]:
    speakers = BASIC_LANGUAGES.get(language, ())
    if voice in speakers:
        return
    if speakers:
        fix = f'Use voice="{speakers[0]}" or a Polly voice.'
    else:
        meant = closest(language, BASIC_LANGUAGES)
        fix = f'Did you mean "{meant}"?' if meant else "Use a Polly voice, which speak more languages."
    yield tell(
        "voice-language",
        Severity.ERROR,
        placed.element,
        f"The voice {voice} does not speak {quoted(language)}.",
        attribute="language" if "language" in placed.element.attributes else "voice",
        plivo="What Plivo does is not documented; one such document was refused with 8011. It is spoken here.",
        fix=fix,
    )


def _polly_voice(placed: Placed, voice: str, language: str) -> Iterator[Finding]:
    languages = polly_languages(voice)
    if not languages:
        yield tell(
            "voice-unlisted",
            Severity.WARNING,
            placed.element,
            f"The voice {quoted(voice)} is not among those Plivo lists.",
            attribute="voice",
            plivo="The list grows, so it may work; it is spoken here.",
            fix="Check the name against Plivo's page.",
        )
    elif placed.values.given("language") and language not in languages:
        yield tell(
            "voice-language",
            Severity.WARNING,
            placed.element,
            f"The voice {quoted(voice)} speaks {either(languages)}, not {quoted(language)}.",
            attribute="language",
            plivo="A Polly voice keeps its own language.",
            fix=f'Write language="{languages[0]}", or choose another voice.',
        )


def ssml_with_basic_voice(page: Page) -> Iterator[Finding]:
    """SSML that the voice cannot use; told once per Speak."""
    for placed in page.each("Speak"):
        voice = placed.values.string("voice") or ""
        tag = next((below for below in _tags(placed.element) if below.name in SSML), None)
        if tag is not None and not is_polly(voice):
            yield tell(
                "ssml-basic-voice",
                Severity.ERROR,
                tag,
                f"The SSML tag {tag.name} needs a Polly voice; {quoted(voice)} cannot use it.",
                plivo="The words are read without the tags.",
                fix='Use a Polly voice, such as voice="Polly.Joanna", or take the tags out.',
            )


def unknown_ssml(page: Page) -> Iterator[Finding]:
    """Tags inside Speak that are no SSML of Plivo's."""
    for placed in page.each("Speak"):
        for tag in _tags(placed.element):
            if tag.name not in SSML and tag.name not in ELEMENTS:
                yield tell(
                    "unknown-ssml",
                    Severity.ERROR,
                    tag,
                    f"{name(tag.name)} is no SSML tag that Plivo supports.",
                    plivo="What Plivo does with it is not documented; its words are read here.",
                    fix=_ssml_fix(tag.name),
                )


def _ssml_fix(written: str) -> str:
    if written == "speak":
        return "Take it out: Plivo wants no tag around the SSML."
    if written in ("effect", "auto-breaths"):
        return f"Take it out: amazon:{written} is not supported."
    if written in ("b", "bold", "strong", "i", "em"):
        return "Did you mean emphasis?"
    meant = closest(written, SSML)
    return f"Did you mean {meant}?" if meant else "Take it out and keep its words."


def ssml_values(page: Page) -> Iterator[Finding]:
    """Attributes of SSML tags that Polly does not know, or whose value it does not."""
    for placed in page.each("Speak"):
        for tag in _tags(placed.element):
            if tag.name in SSML:
                yield from _ssml_attributes(tag, SSML[tag.name])


def _ssml_attributes(tag: Element, spec: SsmlSpec) -> Iterator[Finding]:
    for written, value in tag.attributes.items():
        attribute = spec.attributes.get(written)
        if attribute is None:
            meant = closest(written, spec.attributes)
            fix = f"Did you mean {meant}?" if meant else "Take it out."
            message = f"The SSML tag {tag.name} has no attribute {name(written)}."
        elif not attribute.accepts(value):
            fix = ""
            message = f"{written}={quoted(value)} of {tag.name} must be {attribute.allowed}."
        else:
            continue
        yield _ssml_value(tag, message, fix, written)
    for attribute in spec.attributes.values():
        if attribute.required and attribute.name not in tag.attributes:
            fix = f"Add {attribute.name}: {attribute.allowed}."
            yield _ssml_value(tag, f"The SSML tag {tag.name} has no {attribute.name}.", fix)


def _ssml_value(tag: Element, message: str, fix: str, attribute: str | None = None) -> Finding:
    plivo = "By Polly's general rules it has no effect, or fails."
    return tell("ssml-value", Severity.WARNING, tag, message, attribute=attribute, plivo=plivo, fix=fix)


def ssml_nesting(page: Page) -> Iterator[Finding]:
    """SSML tags inside tags that may not hold them."""
    for placed in page.each("Speak"):
        for tag in _tags(placed.element):
            spec = SSML.get(tag.name)
            if spec is None:
                continue
            for child in tag.children:
                if child.name in SSML and child.name not in spec.children:
                    yield _ssml_nesting(child, f"The SSML tag {child.name} may not stand in {tag.name}.")
            if not spec.text and tag.text:
                yield _ssml_nesting(tag, f"The SSML tag {tag.name} holds text, but must be empty.")


def _ssml_nesting(tag: Element, message: str) -> Finding:
    plivo = "By Plivo's SDKs it cannot be written; it is read as well as may be here."
    return tell("ssml-nesting", Severity.WARNING, tag, message, plivo=plivo)


def _tags(speak: Element) -> Iterator[Element]:
    return (below for below in speak.walk() if below is not speak)


RULES = (
    Rule(
        "voice-language",
        "The basic voices speak sixteen languages, some of them with one voice only; each Polly voice has"
        " its own language. A mismatch has been seen to cost the whole document (8011).",
        voice_language,
        wrong='<Speak voice="MAN" language="sv-SE">Hej och välkommen.</Speak>',
        right='<Speak voice="WOMAN" language="sv-SE">Hej och välkommen.</Speak>',
    ),
    Rule(
        "voice-unlisted",
        "The name starts with Polly. but is not in Plivo's list. The list grows, so this is only a warning;"
        " accents do not count.",
        wrong='<Speak voice="Polly.Johana">Hello.</Speak>',
        right='<Speak voice="Polly.Joanna">Hello.</Speak>',
    ),
    Rule(
        "ssml-basic-voice",
        "WOMAN and MAN understand no SSML: the tags need one of the Polly voices.",
        ssml_with_basic_voice,
        wrong='<Speak>One<break time="1s"/>two.</Speak>',
        right='<Speak voice="Polly.Joanna">One<break time="1s"/>two.</Speak>',
    ),
    Rule(
        "unknown-ssml",
        "A tag inside Speak is none of the ten that Plivo supports (break, emphasis, lang, p, phoneme,"
        " prosody, s, say-as, sub, w).",
        unknown_ssml,
        wrong='<Speak voice="Polly.Joanna">It is <b>now</b>.</Speak>',
        right='<Speak voice="Polly.Joanna">It is <emphasis>now</emphasis>.</Speak>',
    ),
    Rule(
        "ssml-value",
        "Plivo names the SSML tags and attributes; the values are Polly's general rules. One outside them"
        " probably has no effect, or makes the prompt fail.",
        ssml_values,
        wrong='<Speak voice="Polly.Joanna"><prosody rate="quick">Hurry.</prosody></Speak>',
        right='<Speak voice="Polly.Joanna"><prosody rate="fast">Hurry.</prosody></Speak>',
    ),
    Rule(
        "ssml-nesting",
        "Some SSML tags hold words only, break holds nothing, and paragraphs do not nest.",
        ssml_nesting,
        wrong='<Speak voice="Polly.Joanna"><p><p>Hello.</p></p></Speak>',
        right='<Speak voice="Polly.Joanna"><p>Hello.</p></Speak>',
    ),
)

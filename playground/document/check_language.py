"""Checks of the words' language against the language they are to be spoken in (plivo-xml.md 2.2)."""

from __future__ import annotations

from collections.abc import Iterator

from playground.document.languages import language_name, other_language, primary, tags_of
from playground.document.model import Element, Finding, Severity
from playground.document.rules import Page, Placed, Rule, tell
from playground.document.voices import BASIC_LANGUAGES, POLLY_PREFIX, POLLY_VOICES, is_polly, polly_languages
from playground.document.wording import quoted


def text_language(page: Page) -> Iterator[Finding]:
    """Words in another language than the one that reads them."""
    for placed in page.each("Speak"):
        expected = _expected(placed)
        language = other_language(_words(placed.element), expected, page.identify) if expected else None
        if language is not None:
            yield tell(
                "text-language",
                Severity.WARNING,
                placed.element,
                f"The text looks like {language_name(language)}, but is read as {quoted(_read_as(placed))}.",
                attribute="language",
                plivo="The voice reads it by the wrong language's rules, which callers can hardly follow.",
                fix=_fix(language, polly=is_polly(placed.values.string("voice") or "")),
            )


def _read_as(placed: Placed) -> str:
    voice, language = placed.values.string("voice") or "", placed.values.string("language") or ""
    languages = polly_languages(voice) if is_polly(voice) else ()
    return language if language in languages or not languages else languages[0]


def _expected(placed: Placed) -> frozenset[str]:
    """The languages that the words may be in; none where the voice is not listed and no language is given."""
    voice, language = placed.values.string("voice") or "", placed.values.string("language") or ""
    if not is_polly(voice):
        return frozenset({primary(language)})
    languages = {primary(tag) for tag in polly_languages(voice)}
    if placed.values.given("language"):
        languages.add(primary(language))
    return frozenset(languages)


def _words(element: Element) -> str:
    """The words, without those that SSML reads in a language of their own, or as symbols."""
    parts = [
        item if isinstance(item, str) else "" if item.name in ("lang", "phoneme", "say-as") else _words(item)
        for item in element.content
    ]
    return " ".join("".join(parts).split())


def _fix(language: str, *, polly: bool) -> str:
    tags = tags_of(language)
    if not tags:
        return f"None of Plivo's voices speaks {language_name(language)}: play a recording."
    if tags[0] in BASIC_LANGUAGES and not polly:
        return f'Write language="{tags[0]}".'
    voice = POLLY_PREFIX + POLLY_VOICES[tags[0]][0]
    return f'Write voice="{voice}" language="{tags[0]}".'


RULES = (
    Rule(
        "text-language",
        "The words are in another language than the voice reads: language was forgotten (the default is"
        " en-US), or a translation got into the wrong branch. Other scripts are always noticed; languages of"
        " one script only where the package py3langid is installed (the extra languages), and only in texts"
        " long enough to be sure.",
        text_language,
        wrong="<Speak>Для русского языка нажмите два.</Speak>",
        right='<Speak language="ru-RU">Для русского языка нажмите два.</Speak>',
    ),
)

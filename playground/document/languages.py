"""Which language a text is in: told by its script alone, or by whoever can identify languages and was handed in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType

from playground.document.voices import BASIC_LANGUAGES, POLLY_VOICES

Identify = Callable[[str], Mapping[str, float]]
"""A text → languages (two letters, such as ``de``) with how likely they are, together 1; empty: no idea."""

_SAME_AS = MappingProxyType({"cmn": "zh", "arb": "ar", "nb": "no", "nn": "no"})
NAMES = MappingProxyType(
    {
        "ar": "Arabic", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
        "es": "Spanish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "is": "Icelandic", "it": "Italian",
        "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
        "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "zh": "Chinese",
    }
)  # fmt: skip
"""Languages that findings can name: those of Plivo's voices, and those that a script gives away."""
SCRIPTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ARABIC": ("ar",), "CYRILLIC": ("ru",), "CJK": ("zh", "ja", "ko"), "DEVANAGARI": ("hi",), "GREEK": ("el",),
        "HANGUL": ("ko",), "HEBREW": ("he",), "HIRAGANA": ("ja",), "KATAKANA": ("ja",), "THAI": ("th",),
    }
)  # fmt: skip
"""Script (the first word of its letters' names) → languages written in it, the likeliest first."""
_USUAL = frozenset({"en-US", "pt-BR"})
"""Of languages with several tags, those to name first; else the order of the declaration counts."""
_OTHER_SCRIPTS = frozenset(language for languages in SCRIPTS.values() for language in languages)
_SHARE = 0.6
"""Share of the letters that must be of one script to speak of a text in it."""
_FEWEST_WORDS, _FEWEST_LETTERS = 3, 12
"""Of shorter texts nobody can tell the language: names, codes, single words."""
_SURE, _EXCLUDED = 0.9, 0.05
"""A language is told when it is at least so likely, and the expected ones at most so."""
_SIBLINGS = (frozenset({"da", "no"}),)
"""Languages too alike in writing to be told apart in a sentence."""


def primary(tag: str) -> str:
    """The language of a tag such as ``pt-BR``: ``pt``."""
    language = tag.partition("-")[0].lower()
    return _SAME_AS.get(language, language)


def language_name(language: str) -> str:
    """Its English name."""
    return NAMES.get(language, f'"{language}"')


def tags_of(language: str) -> tuple[str, ...]:
    """The tags of that language that one of Plivo's voices speaks, the usual one first, the basic voices' next."""
    tags = (tag for tag in dict.fromkeys((*BASIC_LANGUAGES, *POLLY_VOICES)) if primary(tag) == language)
    return tuple(sorted(tags, key=lambda tag: tag not in _USUAL))


def other_language(text: str, expected: frozenset[str], identify: Identify | None) -> str | None:
    """The language that the text is in, when that is surely none of the expected ones."""
    by_script = _language_of_script(text, expected)
    if by_script is not None:
        return by_script
    letters = sum(map(str.isalpha, text))
    if identify is None or letters < _FEWEST_LETTERS or len(text.split()) < _FEWEST_WORDS:
        return None
    likely = identify(text)
    if not likely:
        return None
    best = max(likely, key=lambda language: likely[language])
    if best in expected or any(best in alike and alike & expected for alike in _SIBLINGS):
        return None
    if (
        best != "en" and expected & _OTHER_SCRIPTS
    ):  # may be one of these in Latin letters: "dabayen", "nazhmite"
        return None
    excluded = sum(likely.get(language, 0.0) for language in expected) <= _EXCLUDED
    return best if excluded and likely[best] >= _SURE and expected <= likely.keys() else None


def _language_of_script(text: str, expected: frozenset[str]) -> str | None:
    if text.isascii():
        return None
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
    letters = scripts.total()
    if "HIRAGANA" in scripts or "KATAKANA" in scripts:
        scripts["HIRAGANA"] += scripts.pop("CJK", 0) + scripts.pop("KATAKANA", 0)
    script, number = max(scripts.items(), key=lambda item: item[1], default=("", 0))
    languages = SCRIPTS.get(script, ())
    if not languages or number < letters * _SHARE or expected & set(languages):
        return None
    return languages[0]

"""The voices of Speak and the languages they speak (plivo-xml.md 2.2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

BASIC_VOICES = ("WOMAN", "MAN")
"""Voices without SSML."""
POLLY_PREFIX = "Polly."

_BOTH = BASIC_VOICES
_WOMAN = ("WOMAN",)
_MAN = ("MAN",)

BASIC_LANGUAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "da-DK": _WOMAN,
        "nl-NL": _BOTH,
        "en-AU": _BOTH,
        "en-GB": _BOTH,
        "en-US": _BOTH,
        "fr-FR": _BOTH,
        "fr-CA": _WOMAN,
        "de-DE": _BOTH,
        "it-IT": _BOTH,
        "pl-PL": _BOTH,
        "pt-PT": _MAN,
        "pt-BR": _BOTH,
        "ru-RU": _WOMAN,
        "es-ES": _BOTH,
        "es-US": _BOTH,
        "sv-SE": _WOMAN,
    }
)
"""Language of the basic voices to the voices that speak it."""

POLLY_VOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en-US": ("Joanna", "Salli", "Kendra", "Kimberly", "Ivy", "Matthew", "Justin", "Joey"),
        "en-GB": ("Amy", "Emma", "Brian"),
        "en-GB-WLS": ("Geraint",),
        "en-AU": ("Nicole", "Russell"),
        "en-IN": ("Raveena", "Aditi"),
        "hi-IN": ("Aditi",),
        "cy-GB": ("Gwyneth",),
        "da-DK": ("Naja", "Mads"),
        "de-DE": ("Vicki", "Marlene", "Hans"),
        "es-ES": ("Conchita", "Enrique", "Lucia"),
        "es-MX": ("Mia",),
        "es-US": ("Penelope", "Miguel", "Lupe-Standard"),
        "fr-FR": ("Lea", "Celine", "Mathieu"),
        "fr-CA": ("Chantal",),
        "it-IT": ("Carla", "Giorgio"),
        "ja-JP": ("Mizuki", "Takumi"),
        "ko-KR": ("Seoyeon",),
        "cmn-CN": ("Zhiyu",),
        "nb-NO": ("Liv",),
        "nl-NL": ("Lotte", "Ruben"),
        "pl-PL": ("Ewa", "Maja", "Jacek", "Jan"),
        "pt-BR": ("Vitória", "Ricardo"),
        "pt-PT": ("Ines", "Cristiano"),
        "ro-RO": ("Carmen",),
        "ru-RU": ("Tatyana", "Maxim"),
        "sv-SE": ("Astrid",),
        "tr-TR": ("Filiz",),
        "is-IS": ("Dora", "Karl"),
        "arb": ("Zeina",),
    }
)
"""Language to the Polly voices that speak it, without their ``Polly.``."""

_MEN = frozenset(
    [
        "Matthew",
        "Justin",
        "Joey",
        "Brian",
        "Geraint",
        "Russell",
        "Mads",
        "Hans",
        "Enrique",
        "Miguel",
        "Mathieu",
        "Giorgio",
        "Takumi",
        "Ruben",
        "Jacek",
        "Jan",
        "Ricardo",
        "Cristiano",
        "Maxim",
        "Karl",
    ]
)

SPEECH_LANGUAGES = (
    "en-US",
    "en-GB",
    "en-AU",
    "es-US",
    "es-ES",
    "fr-FR",
    "de-DE",
    "it-IT",
    "pt-BR",
    "ja-JP",
    "zh-CN",
)
"""Languages that GetInput's pages name; explicitly not all (plivo-xml.md 2.6)."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """What a local voice has to be like to stand in for one of Plivo's."""

    gender: Literal["woman", "man"]
    language: str
    """Language tag, Plivo's spelling."""


def speaker_of(voice: str, language: str) -> Speaker:
    """Who speaks: the gender of Plivo's voice, and the language of the words."""
    is_man = voice == "MAN" or voice.removeprefix(POLLY_PREFIX).partition("-")[0] in _MEN
    return Speaker("man" if is_man else "woman", language)


def is_polly(voice: str) -> bool:
    """True for a Polly voice, listed or not: the ones that understand SSML."""
    return voice.startswith(POLLY_PREFIX)


def polly_languages(voice: str) -> tuple[str, ...]:
    """The languages of a Polly voice, its own first; empty when it is not listed. Accents do not count."""
    name = _plain(voice.removeprefix(POLLY_PREFIX))
    return tuple(language for language, voices in POLLY_VOICES.items() if name in map(_plain, voices))


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))

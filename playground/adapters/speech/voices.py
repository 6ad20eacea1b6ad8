"""Which local voice speaks for one of Plivo's: by language, region and gender, from what the engine has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

Gender = Literal["woman", "man"]

# Where an engine lacks the region itself: the nearest one it may have, or the same language's other name.
_NEAREST = {
    "en-au": ("en-gb",),
    "en-in": ("en-gb",),
    "en-gb-wls": ("en-gb",),
    "en-ca": ("en-us",),
    "es-us": ("es-419", "es-mx"),
    "es-mx": ("es-419", "es-us"),
    "fr-ca": ("fr-fr",),
}
_SAME = {
    "arb": ("ar", "ar-001", "ar-sa"),
    "cmn-cn": ("cmn", "zh-cn"),
    "nb-no": ("nb", "no"),
    "fr-fr": ("fr",),
}
_LAST_RESORT = "en-us"
_ESPEAK_VARIANTS: dict[Gender, str] = {"woman": "+f3", "man": "+m3"}
# macOS has voices that sing, whisper or ring like bells; they speak only when nothing else does.
_ODD_NAMES = re.compile(
    r"(?i)\b(albert|bad news|bahh|bells|boing|bubbles|cellos|eddy|flo|fred|good news|grandma|grandpa|hysterical"
    r"|jester|junior|kathy|organ|ralph|reed|rocko|sandy|shelley|superstar|trinoids|whisper|wobble|zarvox)\b"
)


class Match(Enum):
    """How near the local voice comes."""

    CHOSEN = "the voice that the user chose for everything"
    SAME = "the language and region asked for"
    NEAREST = "the same language as spoken elsewhere"
    NONE = "another language"


@dataclass(frozen=True, slots=True)
class LocalVoice:
    """A voice of the engine."""

    id: str
    """What the engine wants to be told."""
    name: str
    languages: tuple[str, ...]
    """Language tags as the engine writes them."""
    gender: str
    """``male``, ``female`` or empty."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The voice that speaks."""

    id: str | None
    """``None``: the engine's default."""
    name: str
    """For people, with the language."""
    match: Match


def read_voices(listed: Sequence[dict[str, Any]]) -> tuple[LocalVoice, ...]:
    """The child's list of voices as values."""
    return tuple(
        LocalVoice(voice["id"], voice["name"], tuple(voice["languages"]), voice["gender"]) for voice in listed
    )


def choose(
    voices: Sequence[LocalVoice], driver: str, language: str, gender: Gender, preferred: str = ""
) -> Choice:
    """The voice for a language tag (``en-US``) and a gender. Never fails: at worst, the default.

    ``preferred``: name or id of a local voice that speaks whatever the language; unknown or empty: the
    nearest does.
    """
    if chosen := named(voices, preferred):
        return Choice(chosen.id, chosen.name, Match.CHOSEN)
    for tags, match in _wishes(_tag(language)):
        for tag in tags:
            fitting = [voice for voice in voices if _speaks(voice, tag)]
            if fitting:
                best = min(fitting, key=lambda voice: _rank(voice, tag, gender))
                return _choice(best, driver, gender, match)
    return Choice(None, "the default voice", Match.NONE)


def named(voices: Sequence[LocalVoice], wanted: str) -> LocalVoice | None:
    """The voice of that name or id, upper and lower case alike."""
    wanted = wanted.strip().casefold()
    return next(
        (voice for voice in voices if wanted and wanted in (voice.name.casefold(), voice.id.casefold())), None
    )


def _wishes(tag: str) -> list[tuple[tuple[str, ...], Match]]:
    """Language tags in the order they are wanted."""
    base = tag.partition("-")[0]
    return [
        ((tag,), Match.SAME),
        (_SAME.get(tag, ()), Match.SAME),
        (_NEAREST.get(tag, ()), Match.NEAREST),
        ((base,), Match.SAME),  # an engine that names no region has only this one
        ((f"{base}-*",), Match.NEAREST),
        ((_LAST_RESORT, "en-*"), Match.NONE),
    ]


def _speaks(voice: LocalVoice, tag: str) -> bool:
    tags = [_tag(language) for language in voice.languages]
    if tag.endswith("-*"):
        return any(spoken.partition("-")[0] == tag[:-2] for spoken in tags)
    return tag in tags


def _rank(voice: LocalVoice, tag: str, gender: Gender) -> tuple[bool, bool, int]:
    """Lower is better: no novelty voice, the right gender, then the shortest tag (the plainest dialect)."""
    wanted = "female" if gender == "woman" else "male"
    odd = bool(_ODD_NAMES.search(voice.name))
    return odd, bool(voice.gender) and voice.gender != wanted, len("".join(voice.languages))


def _choice(voice: LocalVoice, driver: str, gender: Gender, match: Match) -> Choice:
    if driver == "espeak":  # calls every voice male; women are variants
        return Choice(voice.id + _ESPEAK_VARIANTS[gender], f"{voice.name}, {gender}", match)
    return Choice(voice.id, voice.name, match)


def _tag(language: str) -> str:
    return language.strip().lower().replace("_", "-")

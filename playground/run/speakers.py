"""Who speaks: gender and language of Plivo's voices, for a speech engine that knows neither (plivo-xml.md 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playground.document.voices import POLLY_PREFIX, is_polly

_POLLY_MEN = frozenset(
    "Matthew Justin Joey Brian Geraint Russell Mads Hans Enrique Miguel Mathieu Giorgio Takumi Ruben "
    "Jacek Jan Ricardo Cristiano Maxim Karl".split()
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """What a local voice is chosen by."""

    gender: Literal["woman", "man"]
    language: str
    """Language tag, Plivo's spelling."""


def speaker_of(voice: str, language: str) -> Speaker:
    """Who speaks words of that voice and language; an unlisted Polly voice is taken for a woman."""
    if not is_polly(voice):
        return Speaker("man" if voice == "MAN" else "woman", language)
    is_man = voice.removeprefix(POLLY_PREFIX) in _POLLY_MEN
    return Speaker("man" if is_man else "woman", language)


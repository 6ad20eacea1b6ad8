"""The declaration of SSML as Polly voices understand it inside Speak (plivo-xml.md 2.2).

Plivo publishes tag and attribute names; the values are Polly's general rules, so a value outside
them is worth a warning and no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class SsmlAttribute:
    """One attribute of an SSML tag."""

    name: str
    pattern: str
    """Regular expression for the whole value."""
    allowed: str
    """The same in words, to be read after "must be"."""
    required: bool = False

    def accepts(self, value: str) -> bool:
        """True when the value is one that Polly knows."""
        return re.fullmatch(self.pattern, value.strip()) is not None


@dataclass(frozen=True, slots=True)
class SsmlSpec:
    """One SSML tag."""

    name: str
    attributes: Mapping[str, SsmlAttribute] = field(default_factory=lambda: MappingProxyType({}))
    children: tuple[str, ...] = ()
    """SSML tags allowed inside."""
    text: bool = True
    """False when it must be empty."""


def _words(name: str, *choices: str, required: bool = False) -> SsmlAttribute:
    pattern = "|".join(re.escape(choice) for choice in choices)
    return SsmlAttribute(name, pattern, " or ".join(f'"{choice}"' for choice in choices), required)


def _scale(name: str, words: tuple[str, ...], pattern: str, example: str) -> SsmlAttribute:
    choices = "|".join(re.escape(word) for word in words)
    return SsmlAttribute(name, f"(?:{choices}|{pattern})", f"{', '.join(words)} or such as {example}")


STRENGTHS = ("none", "x-weak", "weak", "medium", "strong", "x-strong")
"""Of a break, from no pause to a paragraph's."""
VOLUMES = ("default", "silent", "x-soft", "soft", "medium", "loud", "x-loud")
RATES = ("default", "x-slow", "slow", "medium", "fast", "x-fast")
PITCHES = ("default", "x-low", "low", "medium", "high", "x-high")
INTERPRETATIONS = (
    "character",
    "characters",
    "spell-out",
    "cardinal",
    "number",
    "ordinal",
    "digits",
    "fraction",
    "unit",
    "date",
    "time",
    "address",
    "expletive",
    "telephone",
)
DATE_FORMATS = ("mdy", "dmy", "ymd", "md", "dm", "ym", "my", "d", "m", "y", "yyyymmdd")
ROLES = tuple(f"amazon:{role}" for role in ("VB", "VBD", "DT", "IN", "JJ", "NN", "DEFAULT", "SENSE_1"))
BREAK_TIME = r"\+?\d+(?:\.\d+)?(?:s|ms)"
"""A duration, such as ``1.5s`` or ``300ms``."""
ANY = r"(?s:.+)"

_INSIDE = ("break", "emphasis", "lang", "phoneme", "prosody", "say-as", "sub", "w")
_ALL = (*_INSIDE, "p", "s")


def _spec(
    name: str, *attributes: SsmlAttribute, children: tuple[str, ...] = (), text: bool = True
) -> SsmlSpec:
    by_name = MappingProxyType({attribute.name: attribute for attribute in attributes})
    return SsmlSpec(name, by_name, children, text)


_SPECS = (
    _spec(
        "break",
        _words("strength", *STRENGTHS),
        SsmlAttribute("time", BREAK_TIME, 'a time such as "2s" or "300ms"'),
        text=False,
    ),
    _spec("emphasis", _words("level", "strong", "moderate", "reduced", "none"), children=_INSIDE),
    _spec(
        "lang",
        SsmlAttribute("xml:lang", r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*", 'a tag such as "fr-FR"', required=True),
        children=_ALL,
    ),
    _spec("p", children=(*_INSIDE, "s")),
    _spec(
        "phoneme",
        _words("alphabet", "ipa", "x-sampa"),
        SsmlAttribute("ph", ANY, "the sounds", required=True),
    ),
    _spec(
        "prosody",
        _scale("volume", VOLUMES, r"[+-]?\d+(?:\.\d+)?dB", '"+6dB"'),
        _scale("rate", RATES, r"\d+(?:\.\d+)?%", '"90%"'),
        _scale("pitch", PITCHES, r"[+-]\d+(?:\.\d+)?%", '"-5%"'),
        children=_ALL,
    ),
    _spec("s", children=_INSIDE),
    _spec(
        "say-as",
        _words("interpret-as", *INTERPRETATIONS, required=True),
        SsmlAttribute("format", r"[A-Za-z0-9]+", f'for dates, such as "{DATE_FORMATS[0]}"'),
    ),
    _spec("sub", SsmlAttribute("alias", ANY, "the words to say", required=True)),
    _spec(
        "w",
        _words("role", *ROLES, required=True),
        children=("break", "emphasis", "phoneme", "prosody", "say-as", "sub"),
    ),
)

SSML: Mapping[str, SsmlSpec] = MappingProxyType({spec.name: spec for spec in _SPECS})
"""Every SSML tag by its name; Speak itself may hold all of them."""

"""Reading an attribute's value: one reader per kind, shared by the checks and by typed access.

A reading holds the value that counts at run time even when the written one is bad: Plivo uses the
default, the nearest bound, ``false`` or the text as it is (plivo-xml.md 1.9 and section 2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from playground.document.spec import AttributeSpec, BadValue, Kind
from playground.document.urls import UrlForm, scheme_of, url_form

Value = str | int | bool | tuple[str, ...] | tuple[tuple[str, str], ...] | None
"""What a reading may hold; which of them depends on the kind."""

KEYS = "0123456789*#"
"""The keypad."""

_INTEGER = re.compile(r"-?[0-9]{1,15}")
_KEYS = re.compile(r"[0-9*#]+")
_TONES = re.compile(r"[0-9*#wW]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_POLLY = re.compile(r"Polly\.[^\W\d_][\w-]*")
LONGEST_NUMBER = 15
"""Digits of the longest phone number there is, country code included (E.164)."""
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]*[0-9]")
_TUNING = re.compile(
    r"(?:duration|inter_silence|intra_silence|threshold)=[0-9]+"
    r"(?:,(?:duration|inter_silence|intra_silence|threshold)=[0-9]+)*"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a written value does not serve, and what Plivo makes of it."""

    demand: str
    """What it must be, to be read after "must be"."""
    outcome: BadValue


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as it counts at run time."""

    value: Value
    fault: Fault | None = None
    given: bool = True
    """False when the attribute is not written, or is written empty and so counts as not set."""


@lru_cache(maxsize=2048)  # the attributes of the documents that come again and again
def read_value(spec: AttributeSpec, raw: str | None) -> Reading:
    """The reading of an attribute as written; ``None`` when it is not written. Never raises."""
    if raw is None:
        return Reading(_default(spec), given=False)
    text = raw if spec.kind is Kind.STRING else raw.strip()
    if not text and "" not in spec.choices and spec.kind in _EMPTY_IS_UNSET:
        return Reading(_default(spec), given=False)
    found = _READERS[spec.kind](spec, text)
    if not isinstance(found, BadValue):
        return Reading(found)
    return Reading(_instead(spec, text, found), Fault(spec.allowed, found))


@lru_cache(maxsize=512)
def _default(spec: AttributeSpec) -> Value:
    if spec.default is None:
        return False if spec.kind is Kind.BOOL else None
    found = _READERS[spec.kind](spec, spec.default)
    if isinstance(found, BadValue):
        raise ValueError(f"{spec.name}: its default {spec.default!r} is not {spec.allowed}")
    return found


def _instead(spec: AttributeSpec, text: str, outcome: BadValue) -> Value:
    match outcome:
        case BadValue.FALSE:
            return False
        case BadValue.CLAMP:
            return spec.minimum if spec.minimum is not None and int(text) < spec.minimum else spec.maximum
        case BadValue.KEEP if spec.kind is Kind.INT:
            return int(text)
        case BadValue.KEEP | BadValue.BAD_METHOD | BadValue.BAD_URL:
            return text
        case _:
            return _default(spec)


def _string(spec: AttributeSpec, text: str) -> Value | BadValue:
    if len(text) < (spec.minimum or 0) or (spec.maximum is not None and len(text) > spec.maximum):
        return spec.bad_value
    return text


def _bool(spec: AttributeSpec, text: str) -> Value | BadValue:
    return text == "true" if text in ("true", "false") else spec.bad_value


def _int(spec: AttributeSpec, text: str) -> Value | BadValue:
    if text in spec.choices:
        return text
    if not _INTEGER.fullmatch(text):
        return spec.bad_value
    number = int(text)
    if spec.minimum is not None and number < spec.minimum:
        return spec.below
    if spec.maximum is not None and number > spec.maximum:
        return spec.above
    return number


def _url(spec: AttributeSpec, text: str) -> Value | BadValue:
    if text in spec.choices or url_form(text) in (UrlForm.ABSOLUTE, UrlForm.RELATIVE):
        return text
    return spec.bad_value


def _stream_url(spec: AttributeSpec, text: str) -> Value | BadValue:
    return text if is_stream_url(text) else spec.bad_value


def is_stream_url(text: str) -> bool:
    """True for ``wss://`` or ``ws://`` and a host (plivo-xml.md 2.15)."""
    scheme = scheme_of(text)
    return scheme in ("ws", "wss") and url_form("http" + text.strip()[len(scheme) :]) is UrlForm.ABSOLUTE


def _method(spec: AttributeSpec, text: str) -> Value | BadValue:
    return text if text in ("GET", "POST") else spec.bad_value


def _keys(spec: AttributeSpec, text: str) -> Value | BadValue:
    if text in spec.choices:
        return None
    if spec.kind is Kind.KEY and len(text) != 1:
        return spec.bad_value
    return text if _KEYS.fullmatch(text) else spec.bad_value


def _choice(spec: AttributeSpec, text: str) -> Value | BadValue:
    for choice in spec.choices:
        if choice == text or (spec.any_case and choice.lower() == text.lower()):
            return choice
    return spec.bad_value


def _list(spec: AttributeSpec, text: str) -> Value | BadValue:
    items = tuple(item.strip() for item in text.split(",") if item.strip())
    if not items or (spec.choices and not set(items) <= set(spec.choices)):
        return spec.bad_value
    return items


def _key_list(spec: AttributeSpec, text: str) -> Value | BadValue:
    items = tuple(item.strip() for item in text.split(","))
    return items if all(_KEYS.fullmatch(item) for item in items) else spec.bad_value


def _pairs(spec: AttributeSpec, text: str) -> Value | BadValue:
    if spec.maximum is not None and len(text.encode("utf-8", "replace")) > spec.maximum:
        return spec.bad_value
    pairs = [item.partition("=") for item in text.split(",")]
    if spec.bad_value is not BadValue.DROP and not all(equals and name.strip() for name, equals, _ in pairs):
        return spec.bad_value
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _beep_tuning(spec: AttributeSpec, text: str) -> Value | BadValue:
    if text in ("true", "false"):
        return text == "true"
    return True if _TUNING.fullmatch(text) else spec.bad_value


def _voice(spec: AttributeSpec, text: str) -> Value | BadValue:
    return text if text in ("WOMAN", "MAN") or _POLLY.fullmatch(text) else spec.bad_value


def _phones(spec: AttributeSpec, text: str) -> Value | BadValue:
    numbers = tuple(number.strip() for number in text.split("<"))
    return numbers if all(is_phone_number(number) for number in numbers) else spec.bad_value


def is_phone_number(text: str) -> bool:
    """True for up to 15 digits, with a plus, blanks, dashes, dots and brackets tolerated."""
    digits = sum(character.isdigit() for character in text)
    return bool(_PHONE.fullmatch(text.strip())) and digits <= LONGEST_NUMBER


def is_tones(text: str) -> bool:
    """True for keys and the pauses ``w`` and ``W`` (plivo-xml.md 2.4)."""
    return bool(_TONES.fullmatch(text))


def _matching(test: Callable[[str], bool]) -> Callable[[AttributeSpec, str], Value | BadValue]:
    return lambda spec, text: text if test(text) else spec.bad_value


_EMPTY_IS_UNSET = frozenset({Kind.URL, Kind.STREAM_URL, Kind.LIST, Kind.KEY_LIST, Kind.PAIRS, Kind.TONES})

_READERS: Mapping[Kind, Callable[[AttributeSpec, str], Value | BadValue]] = {
    Kind.STRING: _string,
    Kind.BOOL: _bool,
    Kind.INT: _int,
    Kind.URL: _url,
    Kind.STREAM_URL: _stream_url,
    Kind.METHOD: _method,
    Kind.KEY: _keys,
    Kind.KEYS: _keys,
    Kind.TONES: _matching(is_tones),
    Kind.CHOICE: _choice,
    Kind.LIST: _list,
    Kind.KEY_LIST: _key_list,
    Kind.PAIRS: _pairs,
    Kind.BEEP_TUNING: _beep_tuning,
    Kind.VOICE: _voice,
    Kind.LANGUAGE: _matching(lambda text: bool(_LANGUAGE.fullmatch(text))),
    Kind.PHONE: _matching(is_phone_number),
    Kind.PHONES: _phones,
}

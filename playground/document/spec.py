"""The vocabulary of the declaration: what can be said of an element, its text and its attributes.

``schema`` and its parts use these words once per element; reading, checking, help and the inspector
only ever read them (plivo-xml.md 2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What an attribute's value must look like (plivo-xml.md 2.0, "Types")."""

    STRING = "text"
    """Any text; ``minimum`` and ``maximum`` count characters."""
    BOOL = "true or false"
    """Exactly ``true`` or ``false``; only ``true`` is true (plivo-xml.md 1.9)."""
    INT = "whole number"
    """Decimal digits within ``minimum`` and ``maximum``; ``choices`` are words allowed besides."""
    URL = "URL"
    """``http://`` or ``https://``, relative with a warning; ``choices`` are words allowed besides."""
    STREAM_URL = "WebSocket URL"
    """``wss://``, or ``ws://`` with a warning."""
    METHOD = "GET or POST"
    """Upper-case."""
    KEY = "one key"
    """One of ``0-9 * #``; ``choices`` are words that mean no key."""
    KEYS = "keys"
    """Any of ``0-9 * #``, at least one; ``choices`` are words that mean no key."""
    TONES = "tones"
    """``0-9 * #`` and the pauses ``w`` and ``W``."""
    CHOICE = "choice"
    """One of ``choices``."""
    LIST = "comma list"
    """Items between commas, each one of ``choices`` when there are any."""
    KEY_LIST = "comma list of key strings"
    """Strings of ``0-9 * #`` between commas."""
    PAIRS = "name=value list"
    """``Name=value,Name2=value2`` (plivo-xml.md 6.4); ``maximum`` counts UTF-8 bytes."""
    BEEP_TUNING = "true, false or tuning"
    """A bool, or ``duration=300,inter_silence=50,…`` (plivo-xml.md 2.10)."""
    VOICE = "voice"
    """``WOMAN``, ``MAN`` or ``Polly.<Name>``."""
    LANGUAGE = "language tag"
    """Such as ``en-US``."""
    PHONE = "phone number"
    """Digits with country code; a plus, blanks and dashes are tolerated."""
    PHONES = "phone numbers joined by <"
    """Several of them (plivo-xml.md 2.16)."""


class BadValue(StrEnum):
    """What Plivo does with a value it cannot use (plivo-xml.md 1.9, and section 2 per element)."""

    DEFAULT = "default"
    """Goes on as if the attribute were not there."""
    CLAMP = "clamp"
    """Takes the nearest allowed number."""
    FALSE = "false"
    """Takes it for ``false``: only ``true`` is true."""
    DROP = "drop"
    """Drops what is wrong in a list and keeps the rest."""
    KEEP = "keep"
    """Uses it as written, for better or worse."""
    REFUSE = "refuse"
    """Refuses the whole document: 8011, 8012 or 8014."""
    SKIP = "skip"
    """Skips the element."""
    BAD_METHOD = "bad-method"
    """Fails when the URL is used: 7032 for an action, 7034 for a Redirect."""
    BAD_URL = "bad-url"
    """Fails when the URL is used: 7022 for an action, 7024 for a Redirect."""


class Evidence(StrEnum):
    """Who knows of an attribute (plivo-xml.md 0.1)."""

    DOCUMENTED = "documented"
    OLDER_PAGE = "older page"
    NEWEST_PAGE = "newest page only"
    SDK_ONLY = "SDK only"
    UNCONFIRMED = "unconfirmed"


class TextKind(StrEnum):
    """What stands between an element's tags."""

    NONE = "nothing"
    WORDS = "words"
    URL = "URL"
    TONES = "tones"
    PHONE = "phone number"
    SIP = "sip: address"
    ROOM = "room name"
    WEBSOCKET = "WebSocket URL"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class When:
    """A condition on another attribute of the same element, under which an attribute has effect."""

    attribute: str
    """Plivo's name of the other attribute."""
    values: tuple[str, ...] = ()
    """Values it must have; none listed: it only has to be there."""
    doubtful: bool = False
    """True when writing the one without the other is worth a warning, not a mere note."""

    @property
    def words(self) -> str:
        """The condition as it reads after "only"."""
        if not self.values:
            return f"with {self.attribute}"
        return f"with {self.attribute} " + " or ".join(f'"{value}"' for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # compared by identity: a cheap key of caches
class AttributeSpec:
    """One attribute of one element: the only place where its facts are written down."""

    name: str
    """Plivo's spelling."""
    kind: Kind
    meaning: str
    """One sentence for people."""
    default: str | None = None
    """As it would be written in XML; ``None``: not set."""
    unit: str = ""
    """``s`` or ``ms`` for times, else empty."""
    minimum: int | None = None
    """Smallest number allowed (of characters, for text)."""
    maximum: int | None = None
    """Largest number allowed (of characters, for text)."""
    choices: tuple[str, ...] = ()
    """Words allowed; what that means depends on the kind."""
    any_case: bool = False
    """True when ``choices`` are compared without case."""
    required: bool = False
    bad_value: BadValue = BadValue.DEFAULT
    """Outcome of a value that is not of the kind."""
    below: BadValue = BadValue.DEFAULT
    """Outcome of a number under ``minimum``."""
    above: BadValue = BadValue.DEFAULT
    """Outcome of a number over ``maximum``."""
    evidence: Evidence = Evidence.DOCUMENTED
    applies: When | None = None
    """When it has effect; ``None``: always."""
    secret: bool = False
    """True when the value must never be shown (passwords)."""

    @property
    def python_name(self) -> str:
        """The name in Python: ``finishOnKey`` is ``finish_on_key``."""
        return snake_case(self.name)

    @property
    def allowed(self) -> str:
        """The allowed values in words, for the inspector and for messages."""
        words = " or ".join(f'"{choice}"' for choice in self.choices)
        match self.kind:
            case Kind.CHOICE:
                return words
            case Kind.INT:
                number = f"a whole number{self._range}" + (f", {_UNITS[self.unit]}" if self.unit else "")
                return f"{number}, or {words}" if words else number
            case Kind.STRING:
                return f"text{self._length}"
            case Kind.LIST if words:
                return f"a comma list of {words}"
            case _:
                return f"{_ALLOWED[self.kind]}, or {words}" if words else _ALLOWED[self.kind]

    @property
    def _range(self) -> str:
        if self.minimum is None and self.maximum is None:
            return ""
        if self.maximum is None:
            return f" of {self.minimum} or more"
        if self.minimum is None:
            return f" of at most {self.maximum}"
        return f" from {self.minimum} to {self.maximum}"

    @property
    def _length(self) -> str:
        if self.maximum is None:
            return ""
        if self.minimum:
            return f" of {self.minimum} to {self.maximum} characters"
        return f" of at most {self.maximum} characters"


_UNITS = {"s": "in seconds", "ms": "in milliseconds"}
_ALLOWED = {
    Kind.BOOL: '"true" or "false"',
    Kind.URL: "an http:// or https:// URL",
    Kind.STREAM_URL: "a wss:// URL",
    Kind.METHOD: '"GET" or "POST"',
    Kind.KEY: "one key of 0-9, * and #",
    Kind.KEYS: "keys of 0-9, * and #",
    Kind.TONES: "keys of 0-9, * and #, and the pauses w and W",
    Kind.LIST: "a comma list",
    Kind.KEY_LIST: "strings of 0-9, * and # between commas",
    Kind.PAIRS: "Name=value pairs between commas",
    Kind.BEEP_TUNING: '"true", "false" or tuning such as "duration=300,threshold=256"',
    Kind.VOICE: '"WOMAN", "MAN" or "Polly." and a name',
    Kind.LANGUAGE: 'a language tag such as "en-US"',
    Kind.PHONE: "a phone number with its country code",
    Kind.PHONES: "phone numbers with country code, joined by <",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpec:
    """What must stand between the tags of an element."""

    kind: TextKind = TextKind.NONE
    required: bool = False
    when_empty: BadValue = BadValue.SKIP
    """Outcome when required text is missing."""
    when_bad: BadValue = BadValue.SKIP
    """Outcome when the text is not of the kind."""
    longest: int | None = None
    """Most characters allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementSpec:
    """One element: the only place where its facts are written down."""

    name: str
    summary: str
    """One sentence for people."""
    section: str
    """Section of the protocol reference, such as ``2.5``."""
    text: TextSpec = field(default_factory=TextSpec)
    children: tuple[str, ...] = ()
    """Elements that the documentation allows inside."""
    children_sdk_only: tuple[str, ...] = ()
    """Elements that only Plivo's SDKs allow inside: they run, with a warning (plivo-xml.md 2.0)."""
    parents: tuple[str, ...] = ()
    """Elements that may hold it, worked out from everybody's children; the SDKs' ones included."""
    attributes: Mapping[str, AttributeSpec] = field(default_factory=lambda: MappingProxyType({}))
    """By Plivo's name, in the order of the documentation."""
    answers_call: bool = False
    """True when reaching it answers an inbound call (plivo-xml.md 1.6)."""
    simulated: bool = True
    """False when the playground shows it and goes on with the next element."""

    def attribute(self, python_name: str) -> AttributeSpec:
        """The attribute with that Python name. Raises ``KeyError`` when there is none: a bug of ours."""
        for spec in self.attributes.values():
            if spec.python_name == python_name:
                return spec
        raise KeyError(f"{self.name} has no attribute {python_name}")


def named(*specs: AttributeSpec) -> Mapping[str, AttributeSpec]:
    """The attributes by Plivo's name, in order."""
    return MappingProxyType({spec.name: spec for spec in specs})


def snake_case(name: str) -> str:
    """Plivo's spelling as a Python name: ``relayDTMFInputs`` becomes ``relay_dtmf_inputs``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()

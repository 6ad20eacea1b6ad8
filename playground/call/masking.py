"""What must never be read in a log or on the screen (cli.md, call log).

Passwords in URLs and documents, secret headers, the auth token, and the digits of elements with ``log="false"``:
these two also where the app gives them back, in a URL, a document or a prompt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from playground.call.entries import MASK

SHORTEST_SECRET = 3
"""Digits given back are hidden from this length on: a 1 or a 42 stands in every text (our choice)."""
SHORTEST_SECRET_WORDS = 6
"""So are words given back, from so many letters on: a yes or a no stands in every text (our choice)."""
SHORTEST_TOKEN = 8
"""Auth tokens given back are hidden from this length on; real ones have 40 characters (our choice)."""

_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|signature|api-?key|password", re.IGNORECASE)
_PASSWORD = re.compile(r"(://[^\s/?#:@]*:)[^\s/?#]*@")
_SIP_PASSWORD = re.compile(r"""(\bsipAuthPassword\s*=\s*)(["'])((?:(?!\2)[^<])*)""", re.IGNORECASE)
_HIDDEN = MASK * 3
_ENCODED = {"*": r"(?:\*|%2A)", "#": r"(?:#|%23)"}
_BETWEEN = r"(?:%20|[ ,.+-]){0,2}"
_BETWEEN_WORDS = r"(?:%[0-9A-F]{2}|\W){1,6}"
_OUTSIDE_TEXT = {
    "url", "sent_to", "headers", "content_type", "body", "error", "attributes", "text", "message", "digits", "speech",
}  # fmt: skip
"""Keys of entries that hold what apps and documents say; ids, paths and the call's own facts stay readable."""


def masked_digits(digits: str) -> str:
    """One bullet a digit."""
    return MASK * len(digits)


def masked_text(text: str) -> str:
    """Three bullets, whatever was said; nothing when nothing was."""
    return _HIDDEN if text else ""


def masked_url(text: str) -> str:
    """A URL, or text with URLs in it, with the password of each ``user:password@host`` hidden."""
    return _PASSWORD.sub(rf"\g<1>{_HIDDEN}@", text) if "@" in text else text


def masked_document(source: str) -> str:
    """A document's source with SIP passwords hidden; every character keeps its place (plivo-xml.md 2.7.2)."""
    return _SIP_PASSWORD.sub(lambda found: found[1] + found[2] + re.sub(r"[^\n]", MASK, found[3]), source)


def masked_headers(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Headers by name, the values of secret ones hidden."""
    return {name: _HIDDEN if _is_secret(name) else value for name, value in headers}


@lru_cache(maxsize=256)
def _is_secret(header: str) -> bool:
    return _SECRET_HEADER.search(header) is not None


class SecretToken:
    """The auth token, wherever somebody gives it back: an app in its answer, a user in a parameter."""

    def __init__(self, token: str | None) -> None:
        spellings = {token, quote(token, safe="")} if token and len(token) >= SHORTEST_TOKEN else set()
        self._spellings = tuple(sorted(spellings, key=len, reverse=True))

    def hide_in(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The keys and values of a log entry, the token hidden; lengths stay."""
        if not self._spellings:
            return values
        return {key: self._hidden(value) for key, value in values.items()}

    def _hidden(self, value: Any) -> Any:
        if type(value) is str:  # a member of an enumeration stays one
            for spelling in self._spellings:
                value = value.replace(spelling, MASK * len(spelling))
            return value
        if isinstance(value, dict):
            return {self._hidden(name): self._hidden(text) for name, text in value.items()}
        return value


class SecretDigits:
    """The digits typed, and the words said, into elements with ``log="false"`` in this call."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._words: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, digits: str) -> None:
        """From now on these are hidden."""
        if len(digits) < SHORTEST_SECRET or digits in self._known:
            return
        self._known.add(digits)
        self._look_anew()

    def add_words(self, text: str) -> None:
        """From now on these words are hidden, and so are the digits among them."""
        self.add(re.sub(r"[^0-9]", "", text))
        words = "".join(re.findall(r"\w", text))
        if len(words) >= SHORTEST_SECRET_WORDS and not words.isdigit():
            self._words.add(text.casefold())
            self._look_anew()

    def _look_anew(self) -> None:
        longest_first = sorted(self._known, key=lambda known: (-len(known), known))
        digits = "|".join(_BETWEEN.join(_ENCODED.get(key, key) for key in known) for known in longest_first)
        words = "|".join(
            _BETWEEN_WORDS.join(map(re.escape, re.findall(r"\w+", text)))
            for text in sorted(self._words, key=lambda known: (-len(known), known))
        )
        either = [rf"(?<![0-9])(?:{digits})(?![0-9])"] if digits else []
        either += [rf"(?<!\w)(?:{words})(?!\w)"] if words else []
        self._pattern = re.compile("|".join(either), re.IGNORECASE)

    def hide(self, text: str) -> str:
        """The text with the digits hidden where they stand whole, also spaced out; its length stays."""
        return text if self._pattern is None else self._pattern.sub(lambda found: MASK * len(found[0]), text)

    def hide_in(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The keys and values of a log entry, digits hidden in what comes from outside."""
        if self._pattern is None:
            return values
        return {key: self._hidden(value) if key in _OUTSIDE_TEXT else value for key, value in values.items()}

    def _hidden(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, dict):
            return {name: self.hide(text) for name, text in value.items()}
        return value

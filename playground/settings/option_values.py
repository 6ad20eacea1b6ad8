"""Reads the values of options: text in, value out, a sentence when it cannot be (``ValueError``).

The command line, the environment and the config file all read through these, so that a value means
the same wherever it was written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from urllib.parse import urlsplit

Pair = tuple[str, str]

_NUMBER_ORNAMENTS = re.compile(r"[\s().-]")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^\s/?#@:\[\]=]+)(:\d{1,5})?")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LOOKS_LIKE_HOST = re.compile(
    r"(localhost|\[[0-9A-Fa-f:.]+\]|[\w.-]+\.[\w-]+|[\w-]+(?=:\d))(:\d{1,5})?([/?#].*)?"
)


def text(value: str) -> str:
    """Any text without control characters, blanks around it taken away."""
    value = value.strip()
    if not value.isprintable():
        raise ValueError("it holds control characters")
    return value


def number(value: str) -> str:
    """A phone number as digits with country code (plivo-xml.md 1.3), or a ``sip:`` address as it is."""
    value = text(value)
    if value.lower().startswith("sip:"):
        if len(value) == 4 or " " in value:
            raise ValueError(f"{value!r} is not a sip: address")
        return value
    digits = _NUMBER_ORNAMENTS.sub("", value).removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 15):
        raise ValueError(
            f"{value!r} is not a phone number (3 to 15 digits with country code) or a sip: address"
        )
    return digits


def has_host_form(value: str) -> bool:
    """True for text such as ``localhost:5000/answer``: a URL whose scheme was left out."""
    return _LOOKS_LIKE_HOST.fullmatch(value) is not None


def url(value: str) -> str:
    """An absolute http or https URL; where the scheme was left out, ``http://`` is put before it."""
    value = text(value)
    if "://" not in value and has_host_form(value):
        value = f"http://{value}"
    if " " in value:
        raise ValueError(f"{value!r} holds a blank; write it as %20")
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError(f"{value!r} is not a URL: its host or port cannot be read") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"{value!r} does not start with http:// or https://")
    if not parts.hostname or not port_is_fine:
        raise ValueError(f"{value!r} names no host")
    return value


def one_of(*choices: str) -> Callable[[str], str]:
    """One of a few words, read without regard to case."""

    def read(value: str) -> str:
        folded = {choice.casefold(): choice for choice in choices}
        try:
            return folded[value.strip().casefold()]
        except KeyError:
            raise ValueError(f"{value!r} is none of {', '.join(choices)}") from None

    return read


def pair(value: str) -> Pair:
    """``KEY=VALUE``; the value may be empty and may hold more equals signs."""
    key, equals, rest = value.partition("=")
    if not equals or not key.strip():
        raise ValueError(f"{value!r} is not of the form KEY=VALUE")
    return key.strip(), rest


def header(value: str) -> Pair:
    """An HTTP header as ``NAME=VALUE``."""
    name, content = pair(value)
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an HTTP header")
    if not content.isascii() or not content.replace("\t", " ").isprintable():
        raise ValueError(f"the value of header {name} may hold printable ASCII characters only")
    return name, content.strip()


def host(value: str) -> str:
    """``HOST`` or ``HOST:PORT`` in lower case; of a URL, its host and port."""
    value = text(value)
    if "://" in value:
        value = urlsplit(url(value)).netloc.rpartition("@")[2]
    if not _HOST.fullmatch(value):
        raise ValueError(f"{value!r} is not of the form HOST or HOST:PORT")
    return value.lower()


def host_pair(value: str) -> Pair:
    """``PUBLIC=LOCAL``: a public host and the local host, or base URL, that stands in for it."""
    public, equals, local = value.partition("=")
    if not equals or not public.strip() or not local.strip():
        raise ValueError(f"{value!r} is not of the form PUBLIC=LOCAL, such as ivr.example.com=localhost:5000")
    local = local.strip()
    return host(public), url(local).rstrip("/") if "://" in local else host(local)


def seconds(value: str) -> float:
    """A positive number of seconds."""
    amount = _amount(value)
    if not amount > 0:
        raise ValueError(f"{value!r} is not a number of seconds above 0")
    return amount


def seconds_or_0(value: str) -> float:
    """A number of seconds, 0 included."""
    amount = _amount(value)
    if not amount >= 0:
        raise ValueError(f"{value!r} is not a number of seconds, 0 or more")
    return amount


def _amount(value: str) -> float:
    """The number; NaN for text that is none, and for no finite one."""
    try:
        amount = float(value)
    except ValueError:
        return math.nan
    return amount if math.isfinite(amount) else math.nan


def seconds_from_now(value: str) -> float:
    """A number of seconds, 0 among them."""
    return 0.0 if value.strip() in ("0", "0.0") else seconds(value)


def day_at_most(value: str) -> float:
    """A positive number of seconds, cut to 24 hours (plivo-xml.md 1.14, ``time_limit``)."""
    return min(seconds(value), 86400.0)


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number in that range."""

    def read(value: str) -> int:
        value = value.strip()
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            raise ValueError(f"{value!r} is not a whole number from {low} to {high}")
        return int(value)

    return read


def fraction(value: str) -> float:
    """A number from 0 to 1."""
    return _between(value, 0.0, 1.0)


def factor(value: str) -> float:
    """A speed relative to normal, 0.5 to 2."""
    return _between(value, 0.5, 2.0)


def _between(value: str, low: float, high: float) -> float:
    try:
        amount = float(value)
    except ValueError:
        amount = math.nan
    if not low <= amount <= high:
        raise ValueError(f"{value!r} is not a number from {low:g} to {high:g}")
    return amount


def switch(value: str) -> bool:
    """A yes or no, as people write it in environment variables."""
    match value.strip().casefold():
        case "1" | "true" | "yes" | "on":
            return True
        case "0" | "false" | "no" | "off" | "":
            return False
        case _:
            raise ValueError(f"{value!r} is neither true nor false")


def port(value: str) -> int:
    """A TCP port, 1 to 65535."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise ValueError(f"{value!r} is not a port from 1 to 65535")
    return int(value)


def rule_code(value: str) -> str:
    """The code of a rule that documents are checked by."""
    from playground.document.check import RULES
    from playground.document.suggest import closest

    code = value.strip()
    if code not in RULES:
        meant = closest(code, RULES)
        hint = f"did you mean {meant}?" if meant else "`ivr-playground lint --explain` lists them"
        raise ValueError(f"{code!r} is the code of no rule; {hint}")
    return code

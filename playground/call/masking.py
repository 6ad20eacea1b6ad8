"""What must never be read in a log or on the screen: passwords in URLs and secret headers (cli.md, call log)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from playground.call.entries import MASK

_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|signature|api-?key|password", re.IGNORECASE)
_HIDDEN = MASK * 3


def masked_digits(digits: str) -> str:
    """One bullet a digit."""
    return MASK * len(digits)


def masked_url(url: str) -> str:
    """The URL with the password of ``user:password@host`` hidden."""
    if "@" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    userinfo, at, host = parts.netloc.rpartition("@")
    user, colon, _ = userinfo.partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}:{_HIDDEN}@{host}")) if at and colon else url


def masked_headers(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Headers by name, the values of secret ones hidden."""
    return {name: _HIDDEN if _SECRET_HEADER.search(name) else value for name, value in headers}

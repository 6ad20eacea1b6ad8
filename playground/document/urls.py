"""What a piece of text is as a URL: usable, relative, or nothing Plivo could fetch (plivo-xml.md 1.13)."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit


class UrlForm(StrEnum):
    """How a text can serve as a URL."""

    ABSOLUTE = "absolute"
    """``http://`` or ``https://`` with a host."""
    RELATIVE = "relative"
    """Has a meaning against the document's URL alone."""
    EMPTY = "empty"
    UNUSABLE = "unusable"
    """Another scheme, no host, blanks inside, or broken."""


@lru_cache(maxsize=512)  # a call looks at the same few URLs again and again
def url_form(text: str) -> UrlForm:
    """The form of a text as a URL; surrounding white space does not count."""
    text = text.strip()
    if not text:
        return UrlForm.EMPTY
    if any(character.isspace() for character in text):
        return UrlForm.UNUSABLE
    parts = _split(text)
    if parts is None:
        return UrlForm.UNUSABLE
    if parts.scheme in ("http", "https"):
        return UrlForm.ABSOLUTE if parts.hostname and "\\" not in parts.netloc else UrlForm.UNUSABLE
    return UrlForm.UNUSABLE if parts.scheme else UrlForm.RELATIVE


def looks_like_words(text: str) -> bool:
    """True when a text without scheme is more likely speech than a file's name."""
    text = text.strip()
    return any(character.isspace() for character in text) or not ("/" in text or "." in text[:-1])


def scheme_of(text: str) -> str:
    """The scheme in lower case; empty when there is none."""
    parts = _split(text.strip())
    return parts.scheme if parts else ""


def is_loopback(text: str) -> bool:
    """True for a URL whose host is this machine."""
    parts = _split(text.strip())
    host = parts.hostname if parts else None
    if not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def same_document(base: str, reference: str) -> bool:
    """True when a reference inside the document at ``base`` leads back to that document."""
    try:
        target = urljoin(base, reference.strip())
    except ValueError:
        return False
    return bool(base) and target.partition("#")[0] == base.partition("#")[0]


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port, parts.hostname  # both check what urlsplit lets through
    except ValueError:
        return None
    return parts

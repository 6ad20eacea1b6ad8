"""Request signatures, V3 and V2, as Plivo's SDKs check them (plivo-xml.md 5). Pure: token and nonce come in."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from hmac import digest
from urllib.parse import parse_qsl, urlparse, urlunparse

Fields = Iterable[tuple[str, str]]
NONCE_DIGITS = 20
"""Length of a nonce (plivo-xml.md 5.1: not documented; that of the sample vectors)."""


def signature_headers(token: str, nonce: str, method: str, url: str, fields: Fields = ()) -> Fields:
    """The headers of a signed request, V3 and V2, for a main account: both tokens are the same (plivo-xml.md 5.1)."""
    v3, v2 = sign_v3(token, nonce, method, url, fields), sign_v2(token, nonce, url)
    return (
        ("X-Plivo-Signature-V3", v3),
        ("X-Plivo-Signature-Ma-V3", v3),
        ("X-Plivo-Signature-V3-Nonce", nonce),
        ("X-Plivo-Signature-V2", v2),
        ("X-Plivo-Signature-Ma-V2", v2),
        ("X-Plivo-Signature-V2-Nonce", nonce),
    )


def nonce_of(seed: str, number: int) -> str:
    """A request's nonce: 20 digits, from dice thrown outside (``seed``) and the request's number."""
    return str(int(sha256(f"{seed}:{number}".encode()).hexdigest(), 16))[-NONCE_DIGITS:]


def sign_v3(token: str, nonce: str, method: str, url: str, fields: Fields = ()) -> str:
    """The V3 signature of a request: base64 (plivo-xml.md 5.2).

    ``fields`` go into a GET's query and a POST's body. The URL's fragment does not count.
    """
    fields = tuple(fields)
    query = "&".join(f"{k}={v}" for k, v in sorted([*_query(url), *(fields if method == "GET" else ())]))
    form = "".join(f"{k}{v}" for k, v in sorted(fields)) if method == "POST" else ""
    head = _base(url)
    if query or form:
        head += f"?{query}"
    if form:
        head += f".{form}" if query else form
    return _hmac(token, f"{head}.{nonce}")


def sign_v2(token: str, nonce: str, url: str) -> str:
    """The V2 signature of a request: base64 (plivo-xml.md 5.3)."""
    return _hmac(token, _base(url) + nonce)


def _base(url: str) -> str:
    parts = urlparse(url)
    return urlunparse((parts.scheme, parts.netloc, parts.path, "", "", ""))


def _query(url: str) -> list[tuple[str, str]]:
    """Decoded, empty values kept. The vendor's Python SDK raises on non-ASCII here: UTF-8 is our choice."""
    return parse_qsl(urlparse(url).query, keep_blank_values=True)


def _hmac(token: str, message: str) -> str:
    return b64encode(digest(token.encode(), message.encode(), sha256)).decode()

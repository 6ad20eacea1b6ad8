"""Request signatures, V3 and V2, as Plivo's SDKs check them (plivo-xml.md 5). Pure: token and nonce come in.

A validator sees the URL that arrives, which is not always the one that is written: an empty path arrives as
``/``, and letters outside ASCII arrive percent-encoded. And the vendor's SDKs read such letters in a query in
two ways: Node's as UTF-8, Python's (from 3.11.9, 3.12.3 and 3.13 on; before, it fails) as one character a byte.
Wherever the readings differ, the V3 header lists the signature of each, as it may: any match counts (5.1).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from hmac import digest
from typing import Literal
from urllib.parse import parse_qsl, quote, urlparse, urlunparse

Fields = Iterable[tuple[str, str]]
QueryReading = Literal["utf-8", "latin-1"]
"""What a validator makes of the bytes of a query."""
NONCE_DIGITS = 20
"""Length of a nonce (plivo-xml.md 5.1: not documented; that of the sample vectors)."""

_ASCII = "".join(map(chr, range(128)))
_LEFT_IN_PATHS = "".join(sign for sign in map(chr, range(33, 127)) if sign not in '"<>`{}')


def signature_headers(token: str, nonce: str, method: str, url: str, fields: Fields = ()) -> Fields:
    """The headers of a signed request, V3 and V2, for a main account: both tokens are the same (plivo-xml.md 5.1)."""
    fields, arrives = tuple(fields), arriving_url(url)
    readings: tuple[QueryReading, ...] = ("utf-8", "latin-1")
    v3 = ",".join(
        dict.fromkeys(
            sign_v3(token, nonce, method, seen, fields, reading)
            for seen in (url, arrives)
            for reading in readings
        )
    )
    v2 = sign_v2(token, nonce, arrives)
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


def arriving_url(url: str) -> str:
    """The URL that an app puts together from the request it gets: scheme, Host header, request line."""
    parts = urlparse(url)
    path = quote(parts.path or "/", safe=_LEFT_IN_PATHS)
    return urlunparse(parts._replace(netloc=parts.netloc.rpartition("@")[2], path=path))


def sign_v3(
    token: str, nonce: str, method: str, url: str, fields: Fields = (), reading: QueryReading = "utf-8"
) -> str:
    """The V3 signature of a request: base64 (plivo-xml.md 5.2).

    ``fields`` go into a GET's query and a POST's body. The URL's fragment does not count.
    """
    fields = tuple(fields)
    asked = [*_query(url, reading), *(_read(fields, reading) if method == "GET" else ())]
    query = "&".join(f"{k}={v}" for k, v in sorted(asked))
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


def _query(url: str, reading: QueryReading) -> list[tuple[str, str]]:
    """Decoded, empty values kept."""
    query = quote(urlparse(url).query, safe=_ASCII, errors="replace")
    return parse_qsl(query, keep_blank_values=True, encoding=reading)


def _read(fields: Fields, reading: QueryReading) -> Fields:
    return ((_bytes(key).decode(reading), _bytes(value).decode(reading)) for key, value in fields)


def _hmac(token: str, message: str) -> str:
    return b64encode(digest(_bytes(token), _bytes(message), sha256)).decode()


def _bytes(text: str) -> bytes:
    return text.encode(errors="replace")

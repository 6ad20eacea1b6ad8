"""Reads a response's body while it streams and never holds more than the limit, decoded.

httpx's own decoders inflate a whole network chunk at once, 64 KB to 64 MB; these stop at the limit.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.adapters.http_failures import DETAIL_LIMIT, FetchError, cut, too_large
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    import httpcore

Progress = Callable[[int, int | None], None]
"""Told after every piece: bytes received, and bytes announced (``None`` when the server does not say)."""

_WINDOW = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class Body:
    """A body as it arrives: bounded, decoded, counted."""

    def __init__(self, place: str, max_bytes: int) -> None:
        self.place = place
        """``host:port`` for the sentences."""
        self.max_bytes = max_bytes
        """Bound of the received and of the decoded bytes."""
        self.received: int | None = None
        """Body bytes that came over the wire; ``None`` until the response has begun."""

    async def read(self, response: httpcore.Response, on_progress: Progress | None) -> bytes:
        """The decoded body; the response is closed then. Raises :class:`FetchError` and httpcore's own."""
        self.received = 0
        try:
            return await self._read(response, on_progress)
        finally:
            await response.aclose()

    async def _read(self, response: httpcore.Response, on_progress: Progress | None) -> bytes:
        assert self.received is not None
        announced = _announced(response)
        coding = _header(response, b"content-encoding").lower()
        if announced is not None and announced > self.max_bytes:
            raise too_large(self.place, self.max_bytes)
        inflate = None if coding in ("", "identity") else _Inflater(coding, self.place, self.max_bytes)
        pieces: list[bytes] = []
        size = 0
        async for piece in response.aiter_stream():
            self.received += len(piece)
            plain = inflate.feed(piece, self.max_bytes - size) if inflate else piece
            pieces.append(plain)
            size += len(plain)
            if size > self.max_bytes or self.received > self.max_bytes:
                raise too_large(self.place, self.max_bytes)
            if on_progress is not None:
                on_progress(self.received, announced)
        if inflate is not None and not inflate.whole:
            raise cut(self.place, self.received)
        return b"".join(pieces)


def _announced(response: httpcore.Response) -> int | None:
    length = _header(response, b"content-length")
    return int(length) if length.isascii() and length.isdigit() else None


def _header(response: httpcore.Response, name: bytes) -> str:
    """The header's value, of several all in order; empty without."""
    values = [value.decode("latin-1") for given, value in response.headers if given.lower() == name]
    return ", ".join(values).strip()


class _Inflater:
    """Undoes one content coding, never making more than it is told to."""

    def __init__(self, coding: str, place: str, max_bytes: int) -> None:
        if coding not in _WINDOW:
            shown = visible_line(coding, limit=DETAIL_LIMIT)
            raise FetchError("protocol", f"{place} coded its response as {shown!r}, which was not asked for.")
        self._coding = coding
        self._place = place
        self._max_bytes = max_bytes
        self._stream = zlib.decompressobj(_WINDOW[coding])
        self._fed = False

    @property
    def whole(self) -> bool:
        """True when the coded stream came to its end, or never began."""
        return self._stream.eof or not self._fed

    def feed(self, piece: bytes, room: int) -> bytes:
        """The next decoded bytes; raises :class:`FetchError` when they outgrow ``room``."""
        plain = b""
        while piece:
            if self._stream.eof:  # a further gzip member
                self._stream = zlib.decompressobj(_WINDOW[self._coding])
            plain += self._inflate(piece, room - len(plain) + 1)
            if len(plain) > room:
                raise too_large(self._place, self._max_bytes)
            piece = self._stream.unused_data
        return plain

    def _inflate(self, piece: bytes, most: int) -> bytes:
        first, self._fed = not self._fed, True
        try:
            return self._stream.decompress(piece, most)
        except zlib.error as error:
            if first and self._coding == "deflate":  # many servers send it without the zlib header
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
                return self._inflate(piece, most)
            reason = visible_line(str(error), limit=DETAIL_LIMIT)
            raise FetchError(
                "protocol", f"The {self._coding} coding of {self._place}'s response is broken ({reason})."
            ) from error

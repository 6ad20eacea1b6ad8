"""What a downloaded body is, told by its first bytes: servers lie about types, magic numbers rarely do."""

from __future__ import annotations

from urllib.parse import urlsplit

_UNPLAYABLE = (
    (0, b"#!AMR", "AMR"),
    (0, b"ADIF", "AAC"),
    (0, b"\x1aE\xdf\xa3", "WebM"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "WMA"),
    (0, b"MThd", "MIDI"),
    (0, b"FLV", "Flash video"),
    (8, b"AVI ", "AVI"),
    (4, b"ftyp", "M4A or MP4 (AAC)"),
)
_NO_SOUND = (
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"GIF8", "a GIF picture"),
    (8, b"WEBP", "a WebP picture"),
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"#EXTM3U", "a playlist"),
)
_RAW_TYPES = {
    "audio/basic": "ULAW",
    "audio/mulaw": "ULAW",
    "audio/x-mulaw": "ULAW",
    "audio/ulaw": "ULAW",
    "audio/x-ulaw": "ULAW",
    "audio/pcmu": "ULAW",
    "audio/g711-mlaw": "ULAW",
    "audio/pcma": "ALAW",
    "audio/alaw": "ALAW",
    "audio/x-alaw": "ALAW",
    "audio/g711-alaw": "ALAW",
}
_RAW_ENDINGS = {"ulaw": "ULAW", "ul": "ULAW", "mulaw": "ULAW", "pcmu": "ULAW", "alaw": "ALAW", "al": "ALAW"}
_TEXT_BYTES = frozenset(range(0x20, 0x7F)) | {0x09, 0x0A, 0x0D}


def unplayable_format(body: bytes) -> str | None:
    """Name of a sound format that cannot be decoded here; ``None`` for all else."""
    if len(body) > 1 and body[0] == 0xFF and body[1] & 0xF6 == 0xF0:
        return "AAC"  # MPEG frames with layer bits 00; MP3 has 01
    return _named(body, _UNPLAYABLE)


def not_sound(body: bytes) -> str | None:
    """What a body is that is no sound at all, with its article; ``None`` when it may be sound."""
    if named := _named(body, _NO_SOUND):
        return named
    start = body[:512].lstrip(b"\xef\xbb\xbf").lstrip()
    if not start or any(byte not in _TEXT_BYTES for byte in start):
        return None
    lowered = start.lower()
    if lowered.startswith((b"<!doctype html", b"<html")):
        return "an HTML page"
    if lowered.startswith(b"<"):
        return "an XML document"
    if lowered.startswith((b"{", b"[")):
        return "a JSON document"
    return "plain text"


def is_mp3(body: bytes) -> bool:
    """Whether it begins as an MP3 does: an ID3 tag or an MPEG layer III frame."""
    return body.startswith(b"ID3") or (len(body) > 1 and body[0] == 0xFF and body[1] & 0xE6 == 0xE2)


def raw_encoding(body: bytes, content_type: str | None, url: str) -> str | None:
    """``ULAW`` or ``ALAW`` for telephone sound without a header, by content type or URL; else ``None``."""
    if body.startswith((b"RIFF", b".snd", b"OggS", b"fLaC", b"ID3")):
        return None
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type in _RAW_TYPES:
        return _RAW_TYPES[media_type]
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    return _RAW_ENDINGS.get(ending)


def _named(body: bytes, table: tuple[tuple[int, bytes, str], ...]) -> str | None:
    return next((name for at, magic, name in table if body[at : at + len(magic)] == magic), None)

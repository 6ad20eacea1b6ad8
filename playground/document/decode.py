"""From bytes to text: the encoding that XML's rules give, or a finding that says where it breaks.

Line ends become newlines here, as XML demands before parsing, so that lines counted in the source
view and lines told in findings are the same (plivo-xml.md 1.4, "Encoding").
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from playground.document.model import Finding, Severity
from playground.document.wording import REFUSED, quoted

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITHOUT_MARK = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']\s*([A-Za-z][\w.:-]*)""")
_KNOWN = re.compile(
    r"utf-8|utf-16(-le|-be)?|ascii|iso8859-\d+|cp125\d|cp866|cp437|koi8-[rut]|mac-roman"
    r"|gb2312|gbk|gb18030|big5|shift_jis|euc_jp|euc_kr|iso2022_jp|tis-620|cp874|cp932|cp949"
)
"""Codecs taken; Python has others that are no character sets, or slow on hostile input."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document, with newlines for line ends and without byte order mark."""

    text: str
    finding: Finding | None = None
    """Set when the bytes do not fit; the text then has replacement characters."""


def decode(body: bytes) -> Decoded:
    """The body as text. Never raises."""
    mark, marked = next(((mark, name) for mark, name in _MARKS if body.startswith(mark)), (b"", None))
    body = body[len(mark) :]
    sniffed = marked or next((name for start, name in _WITHOUT_MARK if body.startswith(start)), None)
    declaration = None if sniffed and sniffed != "utf-8" else _DECLARED.match(body[:1024])
    declared = declaration.group(1).decode("ascii", "replace") if declaration else None
    if declared is None:
        return _decode(body, sniffed or "utf-8")
    place = _place(body[: declaration.start(1)].decode("utf-8", "replace")) if declaration else (1, 1)
    codec = _codec(declared)
    if codec is None:
        return _mismatch(body, place, f"The declared encoding {quoted(declared)} is not known.")
    if codec.startswith("utf-16"):
        return _mismatch(body, place, f"The document declares {declared}, but its bytes are one-byte text.")
    if sniffed == "utf-8" and codec != "utf-8":
        return _mismatch(body, place, f"The document declares {declared}, but starts with the mark of UTF-8.")
    return _decode(body, codec)


def _codec(name: str) -> str | None:
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return codec if _KNOWN.fullmatch(codec) else None


def _decode(body: bytes, codec: str) -> Decoded:
    try:
        return Decoded(_newlines(body.decode(codec)))
    except UnicodeDecodeError as error:
        line, column = _place(_newlines(body[: error.start].decode(codec, "replace")))
        found = " ".join(f"{byte:02X}" for byte in body[error.start : max(error.end, error.start + 1)][:4])
        finding = Finding(
            Severity.ERROR,
            "encoding",
            f"The byte {found} is not {codec.upper()}.",
            line,
            column,
            plivo=REFUSED,
            fix="Send the document as UTF-8, or name its real encoding in the XML declaration.",
            refuses=True,
        )
        return Decoded(_newlines(body.decode(codec, "replace")), finding)


def _mismatch(body: bytes, place: tuple[int, int], message: str) -> Decoded:
    finding = Finding(
        Severity.ERROR,
        "encoding",
        message,
        *place,
        plivo=REFUSED,
        fix='Send the document as UTF-8 and write encoding="UTF-8".',
        refuses=True,
    )
    return Decoded(_newlines(body.decode("utf-8", "replace")), finding)


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")

"""Text from outside made harmless on entry: control characters become visible, escapes lose their power."""

from __future__ import annotations

import unicodedata

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}
_PICTURES |= {0x7F: "\u2421"} | {code: f"\\x{code:02x}" for code in range(0x80, 0xA0)}
_FORMAT_KEPT = {"\u200c", "\u200d"}  # joiners that scripts and emoji need


def visible(text: str, *, limit: int | None = None) -> str:
    """The text with control, bidi-override and unassigned-format characters made visible.

    Newlines and tabs stay. With ``limit``, at most so many characters, an ellipsis marking the cut.
    """
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").translate(_PICTURES)
    if text.isascii():
        return text
    return "".join(_shown(character) for character in text)


def visible_line(text: str, *, limit: int | None = None) -> str:
    """The same for a single line: newlines and tabs become visible too."""
    return visible(text, limit=limit).replace("\n", "\u240a").replace("\t", "\u2409")


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Cs", "Zl", "Zp") and character not in _FORMAT_KEPT:
        return f"\\u{ord(character):04x}"
    return character

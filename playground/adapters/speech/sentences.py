"""Cuts long texts at sentences: no request keeps the engine so long that cancelling it costs a restart."""

from __future__ import annotations

import re

LIMIT = 800
"""Characters in a piece, at most."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def pieces(text: str, limit: int = LIMIT) -> list[str]:
    """The text in order, each piece whole sentences where they fit, else whole words, else cut hard.

    Control characters and half surrogates become spaces: engines stop or fail at them.
    """
    joined: list[str] = []
    for sentence in _SENTENCE_END.split(_UNSPEAKABLE.sub(" ", text).strip()):
        for part in _at_words(sentence, limit):
            if joined and len(joined[-1]) + 1 + len(part) <= limit:
                joined[-1] = f"{joined[-1]} {part}"
            else:
                joined.append(part)
    return joined


def _at_words(sentence: str, limit: int) -> list[str]:
    parts: list[str] = []
    rest = sentence.strip()
    while len(rest) > limit:
        cut = rest.rfind(" ", 1, limit + 1)
        cut = cut if cut > 0 else limit
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts

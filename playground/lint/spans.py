"""Where what a finding points at ends: findings name the beginning, people and editors mark a stretch."""

from __future__ import annotations

import re

_TAG = re.compile(r"</?[^\s<>/=\"']*")
_NAME = re.compile(r"[^\s<>/=\"'&]+")
_COMMENT = re.compile(r"<!--.*?(-->|$)")


def end_column(source: str, column: int) -> int:
    """The column behind the tag's or attribute's name, comment or word that begins at ``column``; both from 1."""
    for form in (_COMMENT, _TAG, _NAME):
        if found := form.match(source, column - 1):
            return max(column + 1, found.end() + 1)
    return column + 1

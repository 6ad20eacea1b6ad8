"""The caller's number of a further call, so that apps and rooms tell callers apart."""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["free_number"]

_PARTS = re.compile(r"(sip:)?([^@]*?)(\d*)(@.*)?", re.IGNORECASE | re.DOTALL)


def free_number(first: str, taken: Collection[str]) -> str:
    """The first number that nobody has of ``first`` and those after it (14155550100, 14155550101).

    Of a ``sip:`` address the user's name is counted on: ``sip:alice@host``, ``sip:alice2@host``.
    """
    parts = _PARTS.fullmatch(first)
    assert parts is not None  # every part may be empty
    scheme, name, digits, host = (part or "" for part in parts.groups())
    count = int(digits or "1")
    number = first
    while number in taken:
        count += 1
        number = f"{scheme}{name}{str(count).zfill(len(digits))[-max(15, len(digits)) :]}{host}"
    return number

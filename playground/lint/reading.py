"""Has the bytes of a file or of standard input: bounded, and a sentence when there are none to be had."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from playground.hostile_text import visible_line
from playground.lint.targets import Target

READ_AT_MOST = 1024 * 1024
"""Bytes read of a file or of standard input; ten times what Plivo takes."""


@dataclass(frozen=True, slots=True)
class Body:
    """A document as it was read."""

    content: bytes
    url: str = ""
    """Where it came from; empty for standard input."""
    content_type: str | None = None
    """``None`` where no server said one."""
    cut: bool = False
    """True when there is more than was read: it is too large in any case."""


class Unreadable(Exception):
    """A target without a document; its message is a sentence."""

    def __init__(self, sentence: str, *, is_away: bool = False) -> None:
        super().__init__(sentence)
        self.is_away = is_away
        """True when an app is not there: down, or about to come up again."""


def read_local(target: Target) -> Body:
    """The bytes of a file or of standard input. Raises :class:`Unreadable`."""
    if target.fault:
        raise Unreadable(target.fault)
    try:
        if target.file is not None:
            with target.file.open("rb") as file:
                return _bounded(file.read(READ_AT_MOST + 1), target.file.resolve().as_uri())
        if sys.stdin is None:
            raise Unreadable("Standard input is closed.")
        return _bounded(sys.stdin.buffer.read(READ_AT_MOST + 1), "")
    except (OSError, ValueError) as error:
        why = visible_line(getattr(error, "strerror", None) or str(error)).rstrip(".")
        raise Unreadable(f"{target.name} cannot be read: {why}.") from None


def _bounded(content: bytes, url: str) -> Body:
    return Body(content[:READ_AT_MOST], url, cut=len(content) > READ_AT_MOST)

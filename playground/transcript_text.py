"""The call as text that people read: a line a happening, with its time and sign, as the screen words it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TextIO

from playground.call.entries import Entry
from playground.call.showing import show
from playground.call.view import CallView, Line, LineKind
from playground.call.wording import sign_of

_RESET = "\x1b[0m"
_COLOURS: Mapping[LineKind, str] = MappingProxyType(
    {
        LineKind.STATUS: "\x1b[1m",
        LineKind.SAID: "\x1b[36m",
        LineKind.SOUND: "\x1b[35m",
        LineKind.PRESSED: "\x1b[1;32m",
        LineKind.SPOKEN: "\x1b[32m",
        LineKind.LOST: "\x1b[33m",
        LineKind.WAITING: "\x1b[34m",
        LineKind.REQUEST: "\x1b[2m",
        LineKind.RESPONSE: "\x1b[2m",
        LineKind.PROBLEM: "\x1b[33m",
    }
)
_ERROR_COLOUR = "\x1b[31m"


def line_text(line: Line, *, colour: bool = False) -> str:
    """One line of conversation: seconds on the call's clock, the sign of its class, the words."""
    words = f"{sign_of(line)} {line.text}"
    if colour:
        begin = _ERROR_COLOUR if line.severity == "error" else _COLOURS[line.kind]
        words = f"{begin}{words}{_RESET}"
    return f"{line.at:9.2f}  {words}"


class TranscriptPrinter:
    """Prints the conversation to a stream as it happens: call it with every entry."""

    def __init__(self, stream: TextIO, *, colour: bool = False, heading: str = "") -> None:
        """``heading`` is printed before the first line."""
        self._stream = stream
        self._colour = colour
        self._heading = heading
        self._view = CallView()

    def __call__(self, entry: Entry) -> None:
        """Print what the entry adds to the conversation, if anything."""
        seen = len(self._view.lines)
        self._view = show(self._view, entry)
        for line in self._view.lines[seen:]:
            if self._heading:
                print(self._heading, file=self._stream)
                self._heading = ""
            print(line_text(line, colour=self._colour), file=self._stream, flush=True)

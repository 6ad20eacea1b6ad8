"""A saved call from disk or a pipe, for those who show it again: what is wrong with it told in sentences.

Lenient where a log was written by a killed process or by a newer version that only knows more, strict
about everything else: a line in the middle that is no entry means that this is no call log.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import BinaryIO

from playground.call.entries import SCHEMA, CallEnded, CallStarted, Entry
from playground.call_log import entry_from_json
from playground.errors import ExitCode, PlaygroundError
from playground.hostile_text import visible_line

__all__ = ["SavedCall", "read_saved_call"]

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes of the longest line that is read: far more than any entry has."""
MOST = 1e12
"""Seconds, bytes, milliseconds: nothing in a call is as large."""
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class SavedCall:
    """A call's entries, and what is to be said of how they were read."""

    name: str
    """Where it was read from, for people."""
    entries: tuple[Entry, ...]
    notices: tuple[str, ...] = ()


def read_saved_call(source: str, stdin: BinaryIO | None = None) -> SavedCall:
    """The first call of that file; ``-`` is ``stdin``. Raises ``PlaygroundError`` (exit status 3) when it is none."""
    if source == STANDARD_INPUT and stdin is not None:
        return _read("standard input", stdin)
    name = visible_line(source)
    try:
        with Path(source).open("rb") as file:
            return _read(name, file)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise _unreadable(f"The call log {name} cannot be read: {reason}.") from None


def _read(name: str, stream: BinaryIO) -> SavedCall:
    return _Reading(name).of(stream)


class _Reading:
    """One pass over the lines."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._entries: list[Entry] = []
        self._calls = 0
        self._unknown: Counter[str] = Counter()
        self._cut_off = 0

    def of(self, stream: BinaryIO) -> SavedCall:
        for number, line in enumerate(_lines(stream), 1):
            if len(line) > LINE_LIMIT:
                raise self._wrong(number, f"it is longer than {LINE_LIMIT >> 20} MiB")
            if line.strip():
                self._take(number, line)
        if not self._entries:
            raise _unreadable(f"{self._name} holds no call: there is no call.started in it.")
        return SavedCall(self._name, tuple(self._entries), tuple(self._notices()))

    def _take(self, number: int, line: bytes) -> None:
        try:
            self._check_schema(number, line)
            entry = entry_from_json(line)
            _check_measure(entry)
        except ValueError as error:
            if self._entries and not line.endswith(b"\n"):
                self._cut_off = number
                return
            raise self._wrong(number, str(error)) from None
        if entry is None:
            self._unknown[visible_line(str(json.loads(line)["type"]), limit=40)] += 1
        elif isinstance(entry, CallStarted) or self._calls:
            self._calls += isinstance(entry, CallStarted)
            if self._calls == 1:
                self._entries.append(entry)
        else:
            raise self._wrong(number, "a call log begins with call.started")

    def _check_schema(self, number: int, line: bytes) -> None:
        """What a newer version wrote is not guessed at."""
        if b'"call.started"' not in line:
            return
        try:
            values = json.loads(line)
        except RecursionError:
            return  # is told with the entry
        schema = values.get("schema") if isinstance(values, dict) else None
        if isinstance(schema, int) and schema > SCHEMA and values.get("type") == "call.started":
            raise _unreadable(
                f"{self._name}, line {number}: a newer version wrote this log (schema {schema}, "
                f"this version reads {SCHEMA})."
            )

    def _notices(self) -> Iterator[str]:
        if self._unknown:
            types = ", ".join(sorted(self._unknown)[:5]) + (", …" if len(self._unknown) > 5 else "")
            count = sum(self._unknown.values())
            entries = "entry of a type" if count == 1 else "entries of types"
            yield f"{count} {entries} that this version does not know left out: {types}."
        if self._calls > 1:
            yield f"{self._name} holds {self._calls} calls; only the first is shown."
        if self._cut_off:
            yield f"Line {self._cut_off} is cut off and left out; whoever wrote the log was stopped."
        elif not any(isinstance(entry, CallEnded) for entry in reversed(self._entries)):
            yield "The end of the call is not in the log."

    def _wrong(self, number: int, what: str) -> PlaygroundError:
        return _unreadable(f"{self._name}, line {number}: this is not a line of a call log: {what}.")


def _check_measure(entry: Entry | None) -> None:
    """No number of a call is beyond ``MOST``; with one that is, no clock and no bar could be drawn."""
    for item in () if entry is None else fields(entry):
        value = getattr(entry, item.name)
        if isinstance(value, (int, float)) and not -MOST <= value <= MOST:
            raise ValueError(f"{item.name} is beyond all measure")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    first = True
    while line := stream.readline(LINE_LIMIT + 1):
        yield line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False


def _unreadable(sentence: str) -> PlaygroundError:
    return PlaygroundError(sentence, exit_code=ExitCode.CALL_FAILED)

"""The call log on disk and on a pipe: JSON Lines, written as it happens, and read back (cli.md).

Every line is flushed, so that a killed process leaves a readable file. What must not be told (digits of
``log="false"``, passwords, secret headers) is masked where the entries are made, not here.
"""

from __future__ import annotations

import json
import os
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, TextIO, Union, cast, get_args, get_origin, get_type_hints

from playground.call.entries import Entry, LogEntry
from playground.errors import PlaygroundError

FOLDER_VARIABLE = "IVR_PLAYGROUND_DATA"
"""Names another data folder."""

_MOST = sys.float_info.max
"""Beyond it there is only infinity."""
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}
"""Line breaks that are none in JSON, and controls that a terminal would obey."""


def log_line(entry: LogEntry) -> str:
    """The entry as one line of JSON, without its line break; text of all languages stays readable."""
    line = json.dumps(entry.to_dict(), ensure_ascii=False, separators=(", ", ": "))
    try:
        line.encode()
    except UnicodeEncodeError:  # half a character
        return json.dumps(entry.to_dict())
    return line.translate(_ESCAPED)


def write_entry(stream: TextIO, entry: LogEntry) -> None:
    """Write the entry's line and flush it; raises ``OSError``. A stream that is not Unicode gets escapes."""
    line = log_line(entry)
    try:
        line.encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(entry.to_dict())
    stream.write(line + "\n")
    stream.flush()


class CallLogWriter:
    """Writes entries to a file or a stream, a line each, flushed.

    When writing fails, ``on_failure`` hears one sentence, once, and the rest is not written: a full
    disk must not end a call. Without ``on_failure`` the first failure raises ``PlaygroundError``.
    """

    def __init__(self, target: Path | TextIO, *, on_failure: Callable[[str], None] | None = None) -> None:
        """Open a new file at a path, its folder made if need be; a stream is used as it is and left open."""
        self._on_failure = on_failure
        self._name = str(target) if isinstance(target, Path) else getattr(target, "name", "a stream")
        self._owned = isinstance(target, Path)
        self._file: TextIO | None = None
        try:
            self._file = _new_file(target) if isinstance(target, Path) else target
        except OSError as error:
            self._fail(error)

    def write(self, entry: LogEntry) -> None:
        """Write one entry."""
        if self._file is None:
            return
        try:
            write_entry(self._file, entry)
        except (OSError, ValueError) as error:
            self._fail(error)

    def close(self) -> None:
        """Close the file; a stream that was handed in stays open."""
        file, self._file = self._file, None
        if file is not None and self._owned:
            file.close()

    def _fail(self, error: Exception) -> None:
        self._file = None
        reason = getattr(error, "strerror", None) or error
        sentence = f"The call log {self._name} cannot be written: {reason}."
        if self._on_failure is None:
            raise PlaygroundError(sentence) from None
        self._on_failure(sentence)

    def __enter__(self) -> CallLogWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _new_file(path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8", newline="\n")


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder for what the product keeps; it need not exist."""
    if named := environ.get(FOLDER_VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("ivr-playground", appauthor=False)


def calls_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder with a log of every call."""
    return data_folder(environ) / "calls"


def recordings_folder(named: str | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder with the recordings of calls: the one named, or one in the data folder."""
    return Path(named).expanduser().absolute() if named else data_folder(environ) / "recordings"


def saved_call_path(call_uuid: str, started: datetime, folder: Path | None = None) -> Path:
    """Where the log of a call is kept: ``<date>-<uuid>.jsonl``; names sort by the time of the call."""
    return (folder or calls_folder()) / f"{started:%Y-%m-%d-%H%M%S}-{call_uuid}.jsonl"


def read_call_log(path: Path) -> list[Entry]:
    """The entries of a saved call.

    Keys and types that this version does not know are passed over, and so is a last line that was cut
    off. Raises ``PlaygroundError`` when the file cannot be read or another line is no entry.
    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise PlaygroundError(f"The call log {path} cannot be read: {error.strerror}.") from None
    found: list[Entry] = []
    for number, line in enumerate(lines, 1):
        try:
            entry = entry_from_json(line) if line.strip() else None
        except ValueError as error:
            if number == len(lines):
                break
            raise PlaygroundError(
                f"{path}, line {number}: this is not a line of a call log: {error}."
            ) from None
        if entry is not None:
            found.append(entry)
    return found


def entry_from_json(line: str | bytes) -> Entry | None:
    """The entry of one line, ``None`` for an unknown type; raises ``ValueError`` for anything else."""
    try:
        values = json.loads(line, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg})") from None
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(values, dict) or not isinstance(values.get("type"), str):
        raise ValueError("it is not an object with a type")
    kind = _kinds().get(values["type"])
    return None if kind is None else _entry(kind, values)


def _no_number(name: str) -> float:
    """What Python takes for a number and JSON does not; a clock that stood there would stand still."""
    raise ValueError(f"{name} is no number")


@cache
def _kinds() -> dict[str, Any]:
    return {kind.type: kind for kind in get_args(Entry)}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _entry(kind: Any, values: dict[str, Any]) -> Entry:
    found = {}
    for item in fields(kind):
        key = item.name.rstrip("_")
        if key in values:
            found[item.name] = _value(values[key], _hints(kind)[item.name], key)
        elif item.default is MISSING and item.default_factory is MISSING:
            if types.NoneType not in get_args(_hints(kind)[item.name]):
                raise ValueError(f"{kind.type} lacks {key}")
            found[item.name] = None
    return cast("Entry", kind(**found))


def _value(value: Any, wanted: Any, key: str) -> Any:
    """A JSON value as the type that the entry wants."""
    origin = get_origin(wanted)
    if origin in (types.UnionType, Union):
        if value is None and types.NoneType in get_args(wanted):
            return None
        return _value(value, next(kind for kind in get_args(wanted) if kind is not types.NoneType), key)
    if origin is Literal:
        wanted = str
    if origin is tuple and isinstance(value, list):
        return tuple(_value(item, get_args(wanted)[0], key) for item in value)
    if origin is dict and isinstance(value, dict):
        return {name: _value(item, get_args(wanted)[1], key) for name, item in value.items()}
    if wanted is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        if not -_MOST <= value <= _MOST:
            raise ValueError(f"{key} is beyond all measure")
        return float(value)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(value)
    if isinstance(wanted, type) and isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool):
        return value
    raise ValueError(f"{key} holds a value of the wrong kind")

"""The config file itself: where it is, reading it with places for complaints, and changing it in place."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playground.errors import PlaygroundError

PATH_VARIABLE = "IVR_PLAYGROUND_CONFIG"
"""Names another config file."""

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(#.*)?")
_BARE_OR_QUOTED = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(?:\.|$)""")


def config_path(environ: Mapping[str, str] = os.environ) -> Path:
    """The config file of this user; it need not exist."""
    if named := environ.get(PATH_VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_config_path

    return user_config_path("ivr-playground", appauthor=False) / "config.toml"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A config file as read; an absent one is empty."""

    path: Path
    text: str = ""
    tables: Mapping[str, Any] = field(default_factory=dict)
    """What ``tomllib`` made of it."""

    def table(self, *names: str) -> Mapping[str, Any]:
        """The table of that name, empty when absent; complains of anything else under that name."""
        found: Any = self.tables
        for depth, name in enumerate(names, 1):
            found = found.get(name, {})
            if not isinstance(found, dict):
                raise self.complaint(f"{'.'.join(names[:depth])} must be a table", names[: depth - 1], name)
        return dict(found)

    def complaint(self, sentence: str, table: tuple[str, ...], key: str) -> PlaygroundError:
        """The error for a mistake at ``key`` of ``table``, with the line."""
        line = self.line_of(table, key)
        place = f"{self.path}, line {line}" if line else f"{self.path}"
        return PlaygroundError(f"{place}: {sentence}.")

    def line_of(self, table: tuple[str, ...], key: str) -> int | None:
        """The line (from 1) on which that key of that table, or the table itself, begins."""
        inside: tuple[str, ...] = ()
        for number, line in enumerate(self.text.splitlines(), 1):
            if header := _TABLE.fullmatch(line):
                inside = _names(header[1])
                if inside == (*table, key):
                    return number
            elif "=" in line and (*inside, *_names(line.partition("=")[0]))[: len(table) + 1] == (
                *table,
                key,
            ):
                return number
        return None


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in _BARE_OR_QUOTED.findall(dotted.strip()))


def read_config_file(path: Path) -> ConfigFile:
    """The file at ``path``; raises ``PlaygroundError`` when it is there and cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ConfigFile(path)
    except OSError as error:
        raise PlaygroundError(f"The config file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise PlaygroundError(f"The config file {path} is not UTF-8 at byte {error.start}.") from None
    import tomllib  # most start without a file

    try:
        return ConfigFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PlaygroundError(f"The config file {path} is not valid TOML: {_lowered(str(error))}.") from None


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def change_config_file(path: Path, changes: Mapping[tuple[str, ...], Any]) -> None:
    """Set the keys (their tables' names before them) to these values, remove those that are ``None``.

    Comments, order and everything else in the file stay. The file is replaced in one step, so a
    crash leaves the old one. Raises ``PlaygroundError`` when it cannot be written.
    """
    import tomlkit

    document = tomlkit.parse(read_config_file(path).text)
    for (*tables, key), value in changes.items():
        place: Any = document
        for name in tables:
            if name not in place:
                if value is None:
                    break
                place[name] = tomlkit.table(is_super_table=name != tables[-1])
            place = place[name]
        else:
            if value is not None:
                place[key] = value
            elif key in place:
                del place[key]
    try:
        _replace(path, tomlkit.dumps(document))
    except OSError as error:
        raise PlaygroundError(f"The config file {path} cannot be written: {error.strerror}.") from None


def _replace(path: Path, text: str) -> None:
    target = path.resolve()  # a linked file stays a link
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise

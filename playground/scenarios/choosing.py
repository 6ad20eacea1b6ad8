"""Which files hold scenarios, and which scenarios are wanted (``-k``)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from playground.errors import PlaygroundError

SUFFIXES = (".yaml", ".yml")
_TOKEN = re.compile(r"\s*(\(|\)|\"[^\"]*\"|'[^']*'|[^\s()\"']+)")


def scenario_files(paths: Iterable[Path]) -> list[Path]:
    """The files named, and of folders all YAML files, by name; hidden ones are left out.

    Raises ``PlaygroundError`` for a path that is neither, and when there is no file at all.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _in_folder(path)
        elif path.is_file():
            found.append(path)
        else:
            raise PlaygroundError(f"There is no file or folder {path}.")
    if not found:
        raise PlaygroundError("There are no scenario files (.yaml, .yml) in there.")
    return list(dict.fromkeys(found))


def _in_folder(folder: Path) -> list[Path]:
    found = []
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(where) / name for name in sorted(files) if _is_yaml(name)]
    return found


def _is_yaml(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def looks_like_scenarios(source: str) -> bool:
    """Whether a YAML file found in a folder is meant to hold scenarios: it has a key that only those have."""
    return re.search(r"^(steps|callers)\s*:", source, re.MULTILINE) is not None


def read_wish(text: str) -> Callable[[str], bool]:
    """``-k``: words of names with ``and``, ``or``, ``not`` and brackets; raises ``ValueError``."""
    tokens = _TOKEN.findall(text)
    if not tokens:
        raise ValueError("it must name a part of a scenario's name")
    wish, rest = _either(tokens, 0)
    if rest != len(tokens):
        raise ValueError(f"{tokens[rest]!r} is unexpected; words are joined by and, or, not")
    return wish


def _either(tokens: Sequence[str], at: int) -> tuple[Callable[[str], bool], int]:
    wish, at = _both(tokens, at)
    while at < len(tokens) and tokens[at] == "or":
        other, at = _both(tokens, at + 1)
        wish = _or(wish, other)
    return wish, at


def _both(tokens: Sequence[str], at: int) -> tuple[Callable[[str], bool], int]:
    wish, at = _one(tokens, at)
    while at < len(tokens) and tokens[at] == "and":
        other, at = _one(tokens, at + 1)
        wish = _and(wish, other)
    return wish, at


def _one(tokens: Sequence[str], at: int) -> tuple[Callable[[str], bool], int]:
    if at >= len(tokens) or tokens[at] in ("and", "or", ")"):
        raise ValueError("a word is missing")
    token = tokens[at]
    if token == "not":
        wish, at = _one(tokens, at + 1)
        return (lambda name: not wish(name)), at
    if token == "(":
        wish, at = _either(tokens, at + 1)
        if at >= len(tokens) or tokens[at] != ")":
            raise ValueError("a closing bracket is missing")
        return wish, at + 1
    word = token.strip("\"'").casefold()
    return (lambda name: word in name.casefold()), at + 1


def _or(one: Callable[[str], bool], other: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda name: one(name) or other(name)


def _and(one: Callable[[str], bool], other: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda name: one(name) and other(name)

"""The folders in which something must happen before files that are watched can change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

MOST_FOLDERS = 2000
"""So many folders below one are watched; what changes in others is seen by looking."""
_NOT_SOURCE = frozenset({"__pycache__", "node_modules", "venv", "site-packages"})
_WRITTEN_BY_PROGRAMS = (
    ".log", ".jsonl", ".db", ".sqlite", ".sqlite3", "-journal", "-wal", "-shm", ".pid", ".lock", ".pyc", ".tmp",
    ".swp", "~",
)  # fmt: skip
"""Endings of files that an app writes while it runs: a request would change them, and that call again."""


def folders_below(folder: Path) -> Iterator[Path]:
    """The folder and those below it; hidden ones, and those that hold nobody's own files, are left out."""
    return islice(_walk(folder), MOST_FOLDERS)


def folders_of_file(path: Path) -> Iterator[Path]:
    """Where it lies, and where it really lies, if it is a link."""
    yield path.parent
    if path.is_symlink():
        yield Path(os.path.realpath(path)).parent


def files_below(folder: Path) -> Iterator[Path]:
    """The files in the folder and in those below it, by the same measure; none that programs write."""
    for where in folders_below(folder):
        try:
            entries = sorted(os.scandir(where), key=lambda entry: entry.name)
        except OSError:
            continue  # gone, or not ours to read
        yield from (Path(entry.path) for entry in entries if _is_source(entry.name) and entry.is_file())


def _is_source(name: str) -> bool:
    return name[0] != "." and not name.lower().endswith(_WRITTEN_BY_PROGRAMS)


def _walk(folder: Path) -> Iterator[Path]:
    for where, below, _ in os.walk(folder):
        below[:] = sorted(name for name in below if name[0] != "." and name not in _NOT_SOURCE)
        yield Path(where)

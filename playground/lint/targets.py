"""What the user's words name: files, folders, patterns, URLs, standard input; each document once, in order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playground.errors import PlaygroundError
from playground.hostile_text import visible_line
from playground.settings import option_values

STANDARD_INPUT = "-"
"""The word that means it."""


@dataclass(frozen=True, slots=True)
class Target:
    """One document to check, or a word that names none."""

    name: str
    """As the user knows it: a path, a URL, ``<stdin>``."""
    file: Path | None = None
    url: str | None = None
    fault: str = ""
    """Why there is nothing to read, a sentence; else the target is a file, a URL or standard input."""
    note: str = ""
    """How the word was understood, when it was not plain."""


def find_targets(words: Iterable[str]) -> tuple[Target, ...]:
    """The documents that the words name. Raises ``PlaygroundError`` for a URL that is none."""
    found: dict[object, Target] = {}
    for word in words:
        try:
            targets = tuple(_targets(word))
        except (
            OSError,
            RuntimeError,
            ValueError,
        ) as error:  # a name too long, a home of nobody, a folder not ours
            why = visible_line(getattr(error, "strerror", None) or str(error)).rstrip(".")
            targets = (_nothing(word, f"cannot be read: {why}"),)
        for target in targets:
            found.setdefault(_identity(target), target)
    return tuple(found.values())


def _identity(target: Target) -> object:
    if target.file is not None:
        return os.path.realpath(target.file)
    return target.url or target.name


def _targets(word: str) -> Iterator[Target]:
    if word == STANDARD_INPUT:
        yield Target("<stdin>")
    elif "://" in word:
        yield _url(word)
    elif not word.strip() or "\0" in word:
        yield _nothing(word, "is no path")
    elif Path(word).expanduser().is_dir():
        yield from _folder(word)
    elif os.path.lexists(Path(word).expanduser()):
        yield _file(word)
    elif glob.has_magic(word):
        yield from _pattern(word)
    elif option_values.has_host_form(word) and not word.lower().endswith(".xml"):
        yield _url(word)
    else:
        yield _nothing(word, "is neither a file nor a URL")


def _url(word: str) -> Target:
    try:
        url = option_values.url(word)
    except ValueError as error:
        raise PlaygroundError(f"That URL cannot be asked: {error}.") from None
    note = "" if url == word.strip() else f"Asking {url}: the scheme was left out."
    return Target(url, url=url, note=note)


def _file(word: str) -> Target:
    path = Path(word).expanduser()
    if not path.exists():
        return _nothing(word, "leads to a file that is not there")
    if not path.is_file():  # a pipe that nobody writes to would hold up everything
        return _nothing(word, "is no regular file")
    return Target(visible_line(str(path)), file=path)


def _folder(word: str) -> Iterator[Target]:
    """Every ``*.xml`` below, by path; hidden folders and links to folders are left alone."""
    found = False
    closed: list[OSError] = []
    for folder, below, names in os.walk(Path(word).expanduser(), onerror=closed.append):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(".xml") and not name.startswith("."):
                found = True
                yield _file(os.path.join(folder, name))  # noqa: PTH118 - keeps the word as it was written
    for error in closed:
        yield _nothing(str(error.filename), f"cannot be read: {error.strerror}")
    if not found and not closed:
        yield _nothing(word, "is a folder without any *.xml file")


def _pattern(word: str) -> Iterator[Target]:
    """What a pattern matches, ``**`` for any depth; folders among it as folders."""
    matches = sorted(glob.glob(os.path.expanduser(word), recursive=True))  # noqa: PTH111, PTH207
    if not matches:
        yield _nothing(word, "matches no file")
    for match in matches:
        path = Path(match)
        if path.is_dir():
            continue
        yield _file(match)
    if matches and all(Path(match).is_dir() for match in matches):
        for match in matches:
            yield from _folder(match)


def _nothing(word: str, why: str) -> Target:
    shown = visible_line(word, limit=200)
    return Target(shown, fault=f"{shown!r} {why}.")

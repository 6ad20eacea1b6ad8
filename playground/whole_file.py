"""Files that are written as a whole or not at all: who reads meanwhile finds the old one or the new one."""

from __future__ import annotations

import os
from pathlib import Path

from playground.errors import PlaygroundError

__all__ = ["write_whole"]


def write_whole(path: Path, text: str) -> None:
    """Write a text file in UTF-8, half characters as escapes; raises ``PlaygroundError``."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        scratch.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        scratch.replace(path)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise PlaygroundError(f"{path} cannot be written: {error.strerror}.") from None

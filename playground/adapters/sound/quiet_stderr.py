"""Keeps native libraries off the screen: they write to descriptor 2, where Textual draws.

ALSA, PortAudio and libmpg123 print there whenever they like, and importing sounddevice points it at
the null device for a while, which would make frames vanish.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STDERR = 2


@contextmanager
def quiet_stderr(log: Path | None = None, *, even_if_piped: bool = False) -> Iterator[None]:
    """While it lasts, Python's standard error is a descriptor of its own, and descriptor 2 goes to a file.

    Enter it before the app starts, leave it after the app has ended. ``log``: the file to append to,
    made readable for the user only; ``None``, or a file that cannot be written: nowhere. Nothing
    happens when descriptor 2 is not a terminal, unless ``even_if_piped``: commands without a screen
    use that to keep decoders' chatter out of their messages.
    """
    if sys.__stderr__ is None or not (even_if_piped or os.isatty(_STDERR)):
        yield
        return
    real = os.dup(_STDERR)
    own = os.fdopen(os.dup(real), "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    replaced = sys.__stderr__, sys.stderr
    for stream in replaced:
        stream.flush()
    _point_stderr_at(_open(log))
    sys.__stderr__ = own  # type: ignore[misc]
    sys.stderr = own
    try:
        yield
    finally:
        own.flush()
        _point_stderr_at(real)
        sys.__stderr__, sys.stderr = replaced  # type: ignore[misc]
        own.close()


def _point_stderr_at(descriptor: int) -> None:
    os.dup2(descriptor, _STDERR)
    os.close(descriptor)


def _open(log: Path | None) -> int:
    if log is not None:
        try:
            return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError:
            pass  # a log that cannot be written is no reason to spoil the screen
    return os.open(os.devnull, os.O_WRONLY)

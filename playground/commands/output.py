"""Standard output and standard error of the commands: results here, messages there (cli.md)."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from typing import TextIO

from playground.call.entries import Entry


def tell(sentence: str) -> None:
    """Print a message to standard error; a closed one is no matter."""
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError, ValueError):
        print(f"ivr-playground: {sentence}", file=sys.stderr, flush=True)


def tell_change(what: str) -> None:
    """Print what changed and when, as a message (``--watch``)."""
    from datetime import datetime

    from playground.watch.changes import at_clock

    tell(at_clock(what, datetime.now().astimezone()))


def abandon_output() -> None:
    """Let what is still to be written to standard output go nowhere: its reader has gone."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wants_colour(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether text to that stream may be coloured: a terminal, and the user has not said no."""
    return stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


class Output:
    """Prints entries to standard output until that fails; the call goes on without a reader."""

    def __init__(self, print_entry: Callable[[Entry], None]) -> None:
        self._print_entry: Callable[[Entry], None] | None = print_entry

    def __call__(self, entry: Entry) -> None:
        """Print one entry."""
        if self._print_entry is None:
            return
        try:
            self._print_entry(entry)
        except OSError as error:
            self._print_entry = None
            abandon_output()
            if not isinstance(error, BrokenPipeError):
                tell(f"Standard output cannot be written: {error.strerror}.")

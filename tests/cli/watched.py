"""A command that watches, in a process of its own: what it has printed so far, and Ctrl+C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

PATIENCE_S = 40.0


class Watched:
    """Runs the command line in ``folder``; leaves nothing behind."""

    def __init__(self, *words: object, folder: Path) -> None:
        self._words = [sys.executable, "-m", "playground", *map(str, words)]
        self._folder = folder
        self._news = threading.Condition()
        self.out = ""
        self.err = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._words, cwd=self._folder, env=os.environ, text=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            threading.Thread(target=self._read, args=(stream, name), daemon=True)
            for stream, name in ((self._process.stdout, "out"), (self._process.stderr, "err"))
        ]
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(PATIENCE_S)

    def until(self, holds: Callable[[Watched], bool]) -> None:
        """Wait for what is printed."""
        with self._news:
            assert self._news.wait_for(lambda: holds(self), PATIENCE_S), f"{self.out}\n---\n{self.err}"

    def until_it_watches(self) -> None:
        """Wait for the sentence that says so."""
        self.until(lambda this: "Ctrl+C ends it." in this.err)

    def interrupt(self) -> int:
        """Ctrl+C; returns the exit status, everything printed by then."""
        self._process.send_signal(signal.SIGINT)
        status = self._process.wait(PATIENCE_S)
        for reader in self._readers:
            reader.join(PATIENCE_S)
        return status

    def _read(self, stream: IO[str], name: str) -> None:
        for line in stream:
            with self._news:
                setattr(self, name, getattr(self, name) + line)
                self._news.notify_all()

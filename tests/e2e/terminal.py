"""A real terminal for tests: tmux runs a program, keys are typed, the screen is read."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

PATIENCE_S = 30.0
POLL_S = 0.05


class Terminal:
    """One tmux window of a given size, with a server of its own."""

    def __init__(
        self, command: list[str], *, columns: int, rows: int, cwd: Path, env: dict[str, str]
    ) -> None:
        self._socket = f"ivr-{uuid4().hex[:8]}"
        line = " ".join(
            [
                "exec",
                "env",
                *(f"{name}={shlex.quote(value)}" for name, value in env.items()),
                shlex.join(command),
            ]
        )
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-s", "t", "-x", str(columns), "-y", str(rows), "-c", str(cwd),
            f"{line}; exec true",
        )  # fmt: skip
        self._tmux("set-option", "-t", "t", "remain-on-exit", "on")

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server", check=False)

    def type(self, *keys: str) -> None:
        """Type keys, by tmux's names."""
        for key in keys:
            self._tmux("send-keys", "-t", "t", key)

    def resize(self, columns: int, rows: int) -> None:
        self._tmux("resize-window", "-t", "t", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """What is on the screen, as text."""
        return self._tmux("capture-pane", "-p", "-t", "t")

    def wait_for(self, wanted: str | Callable[[str], bool], *, patience_s: float = PATIENCE_S) -> str:
        """The screen, once it shows the text (or fulfils the condition); fails with the screen."""
        deadline = time.monotonic() + patience_s
        while True:
            screen = self.screen()
            if wanted(screen) if callable(wanted) else wanted in screen:
                return screen
            if time.monotonic() > deadline:
                raise AssertionError(f"never on the screen: {wanted}\n{screen}")
            time.sleep(POLL_S)  # not tmux's own delay: a server whose pane just died may never return from it

    def has_ended(self) -> bool:
        """True once the program is gone."""
        return self._tmux("display-message", "-p", "-t", "t", "#{pane_dead}").strip() == "1"

    def _tmux(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
            env={**os.environ, "TERM": os.environ.get("TERM") or "xterm", "LC_ALL": "C.UTF-8"},
        )
        if check and done.returncode:
            raise AssertionError(f"tmux {arguments}: {done.stderr}")
        return done.stdout

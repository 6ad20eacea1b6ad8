"""The speech child as its parent sees it: started, asked, timed, killed. Used from one thread; killed from any."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[3]
_MODULE = "playground.adapters.speech.child"
_START_TIMEOUT_S = 20.0
_MAX_REPLY = 4 * 1024 * 1024


class ChildFailed(Exception):
    """The child ended, hung or refused; the message is a clause for people."""


class ChildEnded(ChildFailed):
    """The child is gone: it crashed, was killed, or ran out of its time."""


def child_command() -> list[str]:
    """The command that starts the speech child from any folder.

    ``-P`` keeps modules lying in the current folder out; the folder that holds this package comes last,
    so that nothing in it shadows the standard library.
    """
    start = f"import runpy, sys; sys.path.append({str(_ROOT)!r}); runpy.run_module({_MODULE!r}, run_name='__main__')"
    return [sys.executable, "-P", "-c", start]


class SpeechProcess:
    """A running child. Raises ``ChildFailed`` when it cannot be started or has no speech engine."""

    def __init__(self, command: Sequence[str], *, log: Path | None = None) -> None:
        self._command = list(command)
        self._killed_for_time = False
        self._process = self._start(log)
        self.greeting = self._read(_START_TIMEOUT_S)
        """``driver`` and ``library`` of the engine."""
        if not self.greeting.get("ok"):
            self.close()
            raise ChildFailed(str(self.greeting.get("error", "it has no engine")))

    def ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """The answer to a request. Raises ``ChildEnded``, or ``ChildFailed`` with the child's own words."""
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
        except (OSError, ValueError) as error:
            raise ChildEnded("the speech process has ended") from error
        answer = self._read(timeout_s)
        if not answer.get("ok"):
            raise ChildFailed(str(answer.get("error", "unknown reason")))
        return answer

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it now, whatever it does; from any thread."""
        self._process.kill()

    def close(self) -> None:
        """End it and clean up after it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:
                    continue  # unsent requests to a dead child

    def _start(self, log: Path | None) -> subprocess.Popen[bytes]:
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        try:
            noise = log.open("ab") if log else None
        except OSError:
            noise = None
        try:
            return subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=noise or subprocess.DEVNULL,
                creationflags=flags,
            )
        except OSError as error:
            raise ChildFailed(f"the speech process cannot be started ({error})") from error
        finally:
            if noise:
                noise.close()

    def _read(self, timeout_s: float) -> dict[str, Any]:
        """The next line, as JSON. A child that takes too long is killed: its output then ends."""
        stdout = self._process.stdout
        assert stdout is not None
        timer = threading.Timer(timeout_s, self._kill_for_time)
        timer.daemon = True
        timer.start()
        try:
            line = stdout.readline(_MAX_REPLY)
        finally:
            timer.cancel()
        try:
            answer = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            answer = None
        if isinstance(answer, dict):
            return answer
        self.close()
        if self._killed_for_time:
            raise ChildEnded(f"the speech process did not answer within {timeout_s:.0f} seconds")
        raise ChildEnded(f"the speech process ended unexpectedly (status {self._process.returncode})")

    def _kill_for_time(self) -> None:
        self._killed_for_time = True
        self._process.kill()

"""The product's own error and the exit codes: every message a user sees is one clear sentence."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit status of the commands (cli.md, Commands)."""

    OK = 0
    """Done; the call ran to its end."""
    FINDINGS = 1
    """Something needed is missing, or a check found errors."""
    USAGE = 2
    """Wrong usage of the command line."""
    CALL_FAILED = 3
    """The call failed: unreachable, timeout, bad status, invalid document."""
    INTERRUPTED = 130
    """Stopped by the user."""


class PlaygroundError(Exception):
    """Something the user can mend: what is wrong, and what to do next. Never a traceback."""

    def __init__(self, sentence: str, *, fix: str = "", exit_code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        """What is wrong, one sentence."""
        self.fix = fix
        """What to do next, one sentence; may be empty."""
        self.exit_code = exit_code
        """Exit status when this ends a command."""

    def __str__(self) -> str:
        return f"{self.sentence} {self.fix}".strip()

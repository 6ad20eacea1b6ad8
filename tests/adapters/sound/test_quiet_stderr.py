"""Native libraries print on descriptor 2; the screen must not show it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import os, sys
from pathlib import Path
from playground.adapters.sound.quiet_stderr import quiet_stderr
log = Path(sys.argv[1]) if sys.argv[1] else None
with quiet_stderr(log, even_if_piped=sys.argv[2] == "piped"):
    os.write(2, b"native noise\\n")
    print("drawn", file=sys.__stderr__, flush=True)
    print("told", file=sys.stderr, flush=True)
os.write(2, b"native after\\n")
print("told after", file=sys.stderr)
"""


def on_a_terminal(log: str) -> str:
    controller, terminal = pty.openpty()
    try:
        subprocess.run([sys.executable, "-c", PROGRAM, log, ""], stderr=terminal, check=True, timeout=20)
        return os.read(controller, 4096).decode().replace("\r\n", "\n")
    finally:
        os.close(controller)
        os.close(terminal)


def on_a_pipe(log: str, mode: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, log, mode], capture_output=True, check=True, timeout=20
    )
    return done.stderr.decode()


def test_on_a_terminal_only_python_writes(tmp_path: Path):
    log = tmp_path / "noise.log"
    assert on_a_terminal(str(log)) == "drawn\ntold\nnative after\ntold after\n"
    assert log.read_text() == "native noise\n"
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("log", ["", "/nowhere/at/all.log"])
def test_without_a_log_the_noise_is_dropped(log: str):
    assert on_a_terminal(log) == "drawn\ntold\nnative after\ntold after\n"


def test_the_log_is_added_to(tmp_path: Path):
    log = tmp_path / "noise.log"
    log.write_text("before\n")
    on_a_terminal(str(log))
    assert log.read_text() == "before\nnative noise\n"


def test_on_a_pipe_nothing_changes_unless_asked(tmp_path: Path):
    log = tmp_path / "noise.log"
    assert on_a_pipe(str(log), "").startswith("native noise\ndrawn\ntold\n")
    assert not log.exists()
    assert on_a_pipe(str(log), "piped") == "drawn\ntold\nnative after\ntold after\n"

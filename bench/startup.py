"""How long until the first frame is painted: this app against an empty Textual app, in the same run.

Each start is a fresh Python process on a pseudo-terminal of 80 x 24, timed from the process's creation to
the moment the terminal has received the frame's first visible text. The two take turns, so that whatever
else the machine does falls on both. Prints the ratio of the medians; a ratio above the limit fails.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl

LIMIT = 1.6
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("first-frame")
Empty().run()
"""
OURS = """
from pathlib import Path
from playground.app import PlaygroundApp
from playground.settings.config import load_settings
def make_call(setup, **more):
    raise AssertionError("nobody calls")
PlaygroundApp(load_settings(path=Path("no-such-config.toml")), make_call).run()
"""
PROGRAMS = {"empty Textual app": (EMPTY, b"first-frame"), "IVR Playground": (OURS, b"No call")}


def first_frame(program: str, sign: bytes) -> float:
    """Seconds from the start of the process to the frame."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    environment.pop("NO_COLOR", None)
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    seen = b""
    try:
        while sign not in seen:
            if not select.select([ours], [], [], 30)[0]:
                raise SystemExit(f"No frame within 30 s; the terminal got {seen[-2000:]!r}")
            try:
                seen += os.read(ours, 65536)
            except OSError:
                raise SystemExit(f"It ended before its first frame: {seen[-2000:]!r}") from None
        return time.perf_counter() - started
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--rounds", type=int, default=10, help="measured starts of each program (default 10)"
    )
    rounds = options.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for number in range(rounds + 1):
        for name, (program, sign) in PROGRAMS.items():
            seconds = first_frame(program, sign)
            if number:  # the first round fills caches
                times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(
            f"{name:<18} {median * 1000:6.0f} ms (median of {rounds}; {min(times[name]) * 1000:.0f} ms at best)"
        )
    ratio = medians["IVR Playground"] / medians["empty Textual app"]
    print(
        f"start-up ratio     {ratio:6.2f}    (limit {LIMIT}; process start to first painted frame, in turns)"
    )
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())

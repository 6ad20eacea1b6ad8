"""The silent device: pulls the mixer by the clock on the wall, so that prompts take the time they take."""

from __future__ import annotations

import threading
import time

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.puller import Render

_TICK_S = 0.01
_MAX_BLOCK = 4096


class WallClock:
    """A thread that renders what is due every 10 ms and throws it away."""

    description = "no sound device: prompts are timed, and appear as text"
    latency_s = 0.0
    can_flush = False

    def __init__(self, render: Render) -> None:
        self.pulls = 0
        """How often it has called ``render``."""
        self._render = render
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sound-wall-clock", daemon=True)

    def hold(self) -> int:
        """Nothing to drop: what is rendered is over."""
        return 0

    def resume(self) -> None:
        """Start the clock; it never pauses."""
        if not self._thread.is_alive():
            self._thread.start()

    def close(self) -> None:
        """Stop the thread; at most a tick."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        began = time.perf_counter()
        rendered = 0
        while not self._stop.wait(_TICK_S):
            due = int((time.perf_counter() - began) * RATE)
            while rendered < due and not self._stop.is_set():
                frames = min(_MAX_BLOCK, due - rendered)
                self._render(frames)
                rendered += frames
                self.pulls += 1

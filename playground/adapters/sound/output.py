"""Sound output: what is heard of all calls, through the device, or timed in silence where there is none.

Every method returns at once, and may be called from the event loop: a thread of its own does the work.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.adapters.sound.line import SoundLine
from playground.adapters.sound.sound_thread import SoundThread, Wish

if TYPE_CHECKING:
    from playground.adapters.sound.mixer import Mixer

_EXIT_PATIENCE_S = 3.0
_SWITCH_INTERVAL_S = 0.001
"""Python's turn-taking between threads: at the usual 5 ms busy threads tear holes in the sound."""


class SoundOutput:
    """The loudspeaker that all calls share, each on a ``line`` of its own; lines sound together.

    The device is open while there is a line: the first one opens it, the last one that closes gives it back.

    ``note`` is told, on another thread and in one sentence, when the device is missing or dies: nothing
    else changes then, prompts take their time in silence. ``prefer_silent`` never looks for a device.
    """

    def __init__(self, *, prefer_silent: bool = False, note: Callable[[str], None]) -> None:
        self._prefer_silent = prefer_silent
        self._note = note
        self._thread: SoundThread | None = None
        self._closing: SoundThread | None = None
        self._lines: set[SoundLine] = set()
        self._volume = 1.0
        self._muted = False
        self._telephone = False

    def line(self) -> SoundLine:
        """A line for a call. The device opens behind the scenes, if it is not open already."""
        line = SoundLine(self._running(), self._forget)
        self._lines.add(line)
        return line

    def close(self) -> None:
        """Close all lines, and so give the device back."""
        for line in list(self._lines):
            line.close()

    def wait_closed(self, timeout_s: float = 1.0) -> bool:
        """Wait until the device is given back after ``close``; whether it was within the time. Blocks."""
        return self._closing is None or self._closing.wait(timeout_s)

    @property
    def volume(self) -> float:
        """Loudness, 0…1."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = min(1.0, max(0.0, volume))
        self._send_settings()

    @property
    def muted(self) -> bool:
        """Whether nothing is heard, while everything goes on in its time."""
        return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._muted = muted
        self._send_settings()

    @property
    def telephone(self) -> bool:
        """Whether the sound has the telephone's band, 300-3400 Hz."""
        return self._telephone

    @telephone.setter
    def telephone(self, telephone: bool) -> None:
        self._telephone = telephone
        self._send_settings()

    @property
    def description(self) -> str:
        """What it plays on, for people: the device's name, or that there is none."""
        return self._thread.description if self._thread else "sound is off between calls"

    def _running(self) -> SoundThread:
        if self._thread is None:
            sys.setswitchinterval(_SWITCH_INTERVAL_S)
            self._thread = SoundThread(silent=self._prefer_silent, note=self._note, predecessor=self._closing)
            self._thread.start()
            self._send_settings()
            # A thread that is importing or opening when the interpreter goes away takes it down.
            atexit.unregister(self._close_at_exit)
            atexit.register(self._close_at_exit)
        return self._thread

    def _forget(self, line: SoundLine) -> None:
        self._lines.discard(line)
        if not self._lines and self._thread is not None:
            self._thread.finish()
            self._closing, self._thread = self._thread, None

    def _close_at_exit(self) -> None:
        self.close()
        self.wait_closed(_EXIT_PATIENCE_S)

    def _send_settings(self) -> None:
        if self._thread:
            settings = (self._volume, self._muted, self._telephone)
            self._thread.wish(Wish(lambda on: _set(on.mixer, *settings)))


def _set(mixer: Mixer, volume: float, muted: bool, telephone: bool) -> None:
    mixer.volume, mixer.muted, mixer.telephone = volume, muted, telephone

"""PortAudio, of which there is one to a process: loading it, its list of devices, and what has a stream open.

Loudspeaker and microphone share it, and the same manners are worked around for both.
"""

from __future__ import annotations

import atexit
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.patience import OutOfPatience, PatientCaller
from playground.adapters.sound.puller import NoSoundDevice

LINUX = sys.platform.startswith("linux")
PATIENCE_S = 1.5
"""A device that takes longer to start or stop counts as gone, seconds; they usually take 1-3 ms."""
START_PATIENCE_S = 10.0
"""The same for the first start: headphones may have to wake."""

OPENING = threading.Lock()
"""Starting PortAudio again under somebody who opens would take it away: whoever opens holds this."""

_EXIT_PATIENCE_S = 2.0
_RUN_AHEAD_S = 0.04
_DRIFT = 0.005
"""How much faster than the wall clock a device may run, as a share; a real one is far below."""
_MEND = {
    "linux": "Install PortAudio: libportaudio2 on Debian and Ubuntu, portaudio on Fedora and Arch.",
    "darwin": "Reinstall the sounddevice package: its wheel carries PortAudio.",
    "win32": "Reinstall the sounddevice package: its wheel carries PortAudio.",
}


class PatientStream:
    """An open stream of which nothing is asked without end, and which is closed once.

    A sound server that dies while it is asked to start or stop never answers.
    """

    def __init__(self, stream: Any, device: str, *, fails: str, thread: str) -> None:
        """``stream``: sounddevice's. ``device`` and ``fails`` are how a sentence of its failures reads.

        ``thread``: name of the thread on which it is asked.
        """
        self._stream = stream
        self._device = device
        self._fails = fails
        self._caller = PatientCaller(thread)
        self._unclaimed = threading.Semaphore()
        self.closed = threading.Event()
        """Set once it is closed, or given up."""
        OPEN.add(self)

    def start(self, patience_s: float = PATIENCE_S) -> None:
        """Let sound flow. Raises ``NoSoundDevice``."""
        self._ask(self._stream.start, patience_s)

    def abort(self) -> None:
        """Stop at once and drop what it holds. Raises ``NoSoundDevice``."""
        self._ask(self._stream.abort)

    def close(self) -> None:
        """Close it, dropping what it holds. From any thread; the first one does it."""
        if not self._unclaimed.acquire(blocking=False):
            return
        with suppress(NoSoundDevice):  # one that is gone needs no closing
            self.abort()
        with suppress(NoSoundDevice):
            self._ask(self._stream.close)
            OPEN.discard(self)
        self._caller.end()
        self.closed.set()

    def _ask(self, action: Callable[[], None], patience_s: float = PATIENCE_S) -> None:
        sd = load_sounddevice()
        try:
            self._caller.call(action, patience_s)
        except sd.PortAudioError as error:
            raise NoSoundDevice(f"{self._device} {self._fails} ({error}).") from error
        except OutOfPatience as hung:
            raise NoSoundDevice(f"{self._device} does not answer.") from hung


OPEN: set[PatientStream] = set()
"""What is to be closed before PortAudio ends."""


def load_sounddevice() -> Any:
    """The sounddevice module. Raises ``NoSoundDevice`` where it, or PortAudio, is missing."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise NoSoundDevice(
            f"The PortAudio library cannot be loaded ({error}).", _MEND.get(sys.platform, "")
        ) from error
    _close_all_at_exit()
    return sounddevice


def look_for_devices_again() -> None:
    """Read the list of devices anew; only while nothing is open. Raises ``NoSoundDevice``."""
    sd = load_sounddevice()
    try:
        # sounddevice has no public way to do this.
        sd._terminate()
        sd._initialize()
    except sd.PortAudioError as error:
        raise NoSoundDevice(f"PortAudio cannot be started ({error}).") from error


def settings_of(sd: Any, description: str) -> Any:
    """WASAPI takes only the device's own rate unless asked to convert."""
    return sd.WasapiSettings(auto_convert=True) if "WASAPI" in description else None


class Pace:
    """Holds back devices that have no clock, such as ALSA's ``null`` and ``file`` in containers."""

    def __init__(self, latency_s: float) -> None:
        self._latency_s = latency_s
        self._zero: float | None = None

    def start_again(self) -> None:
        """The device's buffer is empty: let it fill once more."""
        self._zero = None

    def hold_back(self, frames: int) -> None:
        """Sleep when more frames at ``RATE`` went through than time has passed, beyond what a buffer holds."""
        now = time.perf_counter()
        if self._zero is None:
            self._zero = now
        self._zero += frames / RATE * (1 - _DRIFT)
        ahead = self._zero - now
        if ahead > self._latency_s + _RUN_AHEAD_S:
            time.sleep(ahead - self._latency_s)
        elif ahead < 0:
            self._zero = now


@cache
def _close_all_at_exit() -> None:
    """At exit sounddevice ends PortAudio, which hangs on an open stream: registered later, this comes first."""
    atexit.register(_close_all)


def _close_all() -> None:
    """Close what is open; nothing is opened after it."""
    nobody_opens = OPENING.acquire(timeout=_EXIT_PATIENCE_S)
    for opened in list(OPEN):
        opened.close()
        opened.closed.wait(_EXIT_PATIENCE_S)
    if OPEN or not nobody_opens:  # ending PortAudio now would hang as well, or crash the program
        atexit.unregister(load_sounddevice()._exit_handler)

"""The sound device, through sounddevice and PortAudio: one stream, left open during a call.

What is known of PortAudio's manners is worked around here: devices without a clock are held back to
real time, a device that dies in silence is noticed, and emptying its buffer is done only where it is quick.
"""

from __future__ import annotations

import atexit
import sys
import threading
import time
from contextlib import suppress
from functools import cache
from typing import Any

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.patience import OutOfPatience, PatientCaller
from playground.adapters.sound.puller import NoSoundDevice, Render

_RUN_AHEAD_S = 0.04
_DRIFT = 0.005
"""How much faster than the wall clock a device may run, as a share; a real one is far below."""

# Emptying the buffer is quick on Linux. On macOS it may take seconds or deadlock (PortAudio #367,
# #1174), on Windows nobody has measured it: there a smaller buffer must do.
_LINUX = sys.platform.startswith("linux")
CAN_FLUSH = _LINUX
LATENCY_S = 0.08 if CAN_FLUSH else 0.04

_OPENING = threading.Lock()
"""PortAudio is one to a process, and starting it again under somebody who opens would take it away."""

_OPEN: set[Device] = set()
"""Devices with a stream, to be closed before PortAudio ends."""
_EXIT_PATIENCE_S = 2.0
_PATIENCE_S = 1.5
"""A device that takes longer to start or stop counts as gone, seconds; they usually take 1-3 ms."""
_START_PATIENCE_S = 10.0
"""The same for the first start: headphones may have to wake."""

_MEND = {
    "linux": "Install PortAudio: libportaudio2 on Debian and Ubuntu, portaudio on Fedora and Arch.",
    "darwin": "Reinstall the sounddevice package: its wheel carries PortAudio.",
    "win32": "Reinstall the sounddevice package: its wheel carries PortAudio.",
}


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


@cache
def _close_all_at_exit() -> None:
    """At exit sounddevice ends PortAudio, which hangs on an open stream: registered later, this comes first."""
    atexit.register(_close_all)


def _close_all() -> None:
    """Close what is open; nothing is opened after it."""
    _OPENING.acquire(timeout=_EXIT_PATIENCE_S)
    for device in list(_OPEN):
        device.close()
        device.closed.wait(_EXIT_PATIENCE_S)
    if _OPEN:  # one hangs: ending PortAudio would hang too, or abort the program
        atexit.unregister(load_sounddevice()._exit_handler)


def output_device_name() -> str:
    """Name of the default output device and its driver. Raises ``NoSoundDevice`` when there is none."""
    sd = load_sounddevice()
    try:
        device = sd.query_devices(kind="output")
        driver = sd.query_hostapis(device["hostapi"])["name"]
    except (sd.PortAudioError, ValueError) as error:
        raise NoSoundDevice("This machine has no sound output device.") from error
    return f"{device['name']} ({driver})"


def open_device(render: Render) -> Device:
    """The default output device, at rest. Raises ``NoSoundDevice``. No other stream may be open.

    PortAudio's list of devices is frozen when it starts: it is read again where the default may have
    changed since, and where it names no device that opens.
    """
    with _OPENING:
        if not _LINUX and "sounddevice" in sys.modules and not _OPEN:
            _look_for_devices_again()
        try:
            return Device(render)
        except NoSoundDevice:
            if _OPEN:  # one that died still hangs in its close: PortAudio must not be ended under it
                raise
            _look_for_devices_again()
            return Device(render)


def _look_for_devices_again() -> None:
    sd = load_sounddevice()
    try:
        # sounddevice has no public way to do this.
        sd._terminate()
        sd._initialize()
    except sd.PortAudioError as error:
        raise NoSoundDevice(f"PortAudio cannot be started ({error}).") from error


class Device:
    """The default output device with a stream on it. Raises ``NoSoundDevice`` when there is none to open."""

    can_flush = CAN_FLUSH

    def __init__(self, render: Render) -> None:
        self.description = output_device_name()
        self.pulls = 0
        """How often it has called ``render``."""
        self._render = render
        self._pace = _Pace(LATENCY_S)
        self._resumed_at = 0.0
        self._frames_pulled = 0
        """Since ``resume``."""
        sd = load_sounddevice()
        try:
            self._stream = sd.OutputStream(
                samplerate=RATE,
                channels=1,
                dtype="float32",
                blocksize=0,
                latency=LATENCY_S,
                callback=self._fill,
                extra_settings=_settings(sd, self.description),
            )
        except sd.PortAudioError as error:
            raise NoSoundDevice(f"The sound device {self.description} cannot be opened ({error}).") from error
        self.latency_s = float(self._stream.latency)
        self.closed = threading.Event()
        """Set once the stream is closed, or given up."""
        self._unclaimed = threading.Semaphore()
        # A sound server that dies in the middle of these never answers, and they never return.
        self._caller = PatientCaller("sound-device")
        _OPEN.add(self)

    def hold(self) -> int:
        """Stop and drop the device's buffer; 1-2 ms. Raises ``NoSoundDevice`` when it is gone.

        Returns how many frames it had pulled ahead of time.
        """
        self._tell(self._stream.abort)
        # What PortAudio calls its latency is less than what the sound server holds, so it is measured.
        ahead = self._frames_pulled - round((time.perf_counter() - self._resumed_at) * RATE)
        latency = round(self.latency_s * RATE)
        return ahead if 0 <= ahead <= 2 * latency else latency

    def resume(self) -> None:
        """Start again with an empty buffer. Raises ``NoSoundDevice`` when it is gone."""
        self._pace.start_again()
        self._resumed_at, self._frames_pulled = time.perf_counter(), 0
        self._tell(self._stream.start, _PATIENCE_S if self.pulls else _START_PATIENCE_S)

    def close(self) -> None:
        """Close the stream, dropping what is not heard yet. From any thread; the first one does it."""
        if not self._unclaimed.acquire(blocking=False):
            return
        with suppress(NoSoundDevice):  # one that is gone needs no closing
            self._tell(self._stream.abort)
        with suppress(NoSoundDevice):
            self._tell(self._stream.close)
            _OPEN.discard(self)
        self._caller.end()
        self.closed.set()

    def _tell(self, action: Any, patience_s: float = _PATIENCE_S) -> None:
        sd = load_sounddevice()
        try:
            self._caller.call(action, patience_s)
        except sd.PortAudioError as error:
            raise NoSoundDevice(f"The sound device {self.description} is gone ({error}).") from error
        except OutOfPatience as hung:
            raise NoSoundDevice(f"The sound device {self.description} does not answer.") from hung

    def _fill(self, block: Any, frames: int, _times: Any, _status: Any) -> None:
        """PortAudio's callback, on its thread: shape (frames, 1)."""
        block[:, 0] = self._render(frames)
        self._frames_pulled += frames
        self._pace.hold_back(frames)
        self.pulls += 1


class _Pace:
    """Holds back devices that have no clock, such as ALSA's ``null`` and ``file`` in containers."""

    def __init__(self, latency_s: float) -> None:
        self._latency_s = latency_s
        self._zero: float | None = None

    def start_again(self) -> None:
        """The device's buffer is empty: let it fill once more."""
        self._zero = None

    def hold_back(self, frames: int) -> None:
        """Sleep when more has been rendered than time has passed, beyond what a buffer holds."""
        now = time.perf_counter()
        if self._zero is None:
            self._zero = now
        self._zero += frames / RATE * (1 - _DRIFT)
        ahead = self._zero - now
        if ahead > self._latency_s + _RUN_AHEAD_S:
            time.sleep(ahead - self._latency_s)
        elif ahead < 0:
            self._zero = now


def _settings(sd: Any, description: str) -> Any:
    """WASAPI plays only at the device's own rate unless asked to convert."""
    return sd.WasapiSettings(auto_convert=True) if "WASAPI" in description else None

"""The sound device, through sounddevice and PortAudio: one stream, left open during a call.

What is known of PortAudio's manners is worked around here: devices without a clock are held back to
real time, a device that dies in silence is noticed, and emptying its buffer is done only where it is quick.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.portaudio import (
    LINUX,
    OPEN,
    OPENING,
    PATIENCE_S,
    START_PATIENCE_S,
    Pace,
    PatientStream,
    load_sounddevice,
    look_for_devices_again,
    settings_of,
)
from playground.adapters.sound.puller import NoSoundDevice, Render

# Emptying the buffer is quick on Linux. On macOS it may take seconds or deadlock (PortAudio #367,
# #1174), on Windows nobody has measured it: there a smaller buffer must do.
CAN_FLUSH = LINUX
LATENCY_S = 0.08 if CAN_FLUSH else 0.04


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
    with OPENING:
        if not LINUX and "sounddevice" in sys.modules and not OPEN:
            look_for_devices_again()
        try:
            return Device(render)
        except NoSoundDevice:
            if OPEN:  # one that died still hangs in its close: PortAudio must not be ended under it
                raise
            look_for_devices_again()
            return Device(render)


class Device:
    """The default output device with a stream on it. Raises ``NoSoundDevice`` when there is none to open."""

    can_flush = CAN_FLUSH

    def __init__(self, render: Render) -> None:
        self.description = output_device_name()
        self.pulls = 0
        """How often it has called ``render``."""
        self._render = render
        self._pace = Pace(LATENCY_S)
        self._resumed_at = 0.0
        self._frames_pulled = 0
        """Since ``resume``."""
        sd = load_sounddevice()
        try:
            stream = sd.OutputStream(
                samplerate=RATE,
                channels=1,
                dtype="float32",
                blocksize=0,
                latency=LATENCY_S,
                callback=self._fill,
                extra_settings=settings_of(sd, self.description),
            )
        except sd.PortAudioError as error:
            raise NoSoundDevice(f"The sound device {self.description} cannot be opened ({error}).") from error
        self.latency_s = float(stream.latency)
        named = f"The sound device {self.description}"
        self._stream = PatientStream(stream, named, fails="is gone", thread="sound-device")

    def hold(self) -> int:
        """Stop and drop the device's buffer; 1-2 ms. Raises ``NoSoundDevice`` when it is gone.

        Returns how many frames it had pulled ahead of time.
        """
        self._stream.abort()
        # What PortAudio calls its latency is less than what the sound server holds, so it is measured.
        ahead = self._frames_pulled - round((time.perf_counter() - self._resumed_at) * RATE)
        latency = round(self.latency_s * RATE)
        return ahead if 0 <= ahead <= 2 * latency else latency

    def resume(self) -> None:
        """Start again with an empty buffer. Raises ``NoSoundDevice`` when it is gone."""
        self._pace.start_again()
        self._resumed_at, self._frames_pulled = time.perf_counter(), 0
        self._stream.start(PATIENCE_S if self.pulls else START_PATIENCE_S)

    def close(self) -> None:
        """Close the stream, dropping what is not heard yet. From any thread; the first one does it."""
        self._stream.close()

    def _fill(self, block: Any, frames: int, _times: Any, _status: Any) -> None:
        """PortAudio's callback, on its thread: shape (frames, 1)."""
        block[:, 0] = self._render(frames)
        self._frames_pulled += frames
        self._pace.hold_back(frames)
        self.pulls += 1

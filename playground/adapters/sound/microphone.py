"""The microphone, through sounddevice: what it hears comes in blocks, on a thread of its own.

PortAudio's callback only puts blocks into a queue of bounded length. A device that is not there, is busy or
stops in mid-call is one sentence, told once, and the microphone is closed then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, Any

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.portaudio import (
    OPEN,
    OPENING,
    START_PATIENCE_S,
    Pace,
    PatientStream,
    load_sounddevice,
    look_for_devices_again,
    settings_of,
)
from playground.adapters.sound.puller import NoSoundDevice

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

__all__ = ["BLOCK_S", "InputDevice", "Microphone", "open_input"]

BLOCK_S = 0.02
"""How much comes at a time, seconds."""
_LATENCY_S = 0.04
_BURST_S = 3.0
"""What has waited in a sound server comes at once; only a device without a clock gives more than that."""
_MOST_WAITING = round(4.0 / BLOCK_S)
"""Blocks that wait to be looked at, at most; what comes beyond is lost."""
_DEAD_AFTER_S = 1.5
"""One that gives nothing for so long, not even silence, is gone, seconds."""
_FIRST_AFTER_S = 8.0
"""The same before its first block: some sound servers take two seconds to wake."""

Hear = Callable[["Samples"], None]


def open_input(name: str, hear: Hear) -> InputDevice:
    """An input device, at rest. ``name``: part of its name; empty: the default. Raises ``NoSoundDevice``.

    ``hear`` is called on PortAudio's own thread, with blocks of ``BLOCK_S``, float32, shape (frames,).
    """
    with OPENING:
        try:
            return InputDevice(name, hear)
        except NoSoundDevice:
            if OPEN:  # ending PortAudio would take the others' streams away
                raise
            look_for_devices_again()
            return InputDevice(name, hear)


class InputDevice:
    """An input device with a stream on it. Raises ``NoSoundDevice`` when it cannot be opened."""

    def __init__(self, name: str, hear: Hear) -> None:
        sd = load_sounddevice()
        number, found, self.description = _find(sd, name)
        self._hear = hear
        self._pace = Pace(_BURST_S)
        self._to_engine: Callable[[Samples], Samples] | None = None
        try:
            stream = self._opened(sd, number, RATE)
        except sd.PortAudioError:
            stream = self._at_its_own_rate(sd, number, found)
        self._rate = float(stream.samplerate)
        named = f"The microphone {self.description}"
        self._stream = PatientStream(stream, named, fails="cannot be used", thread="microphone-device")

    def start(self) -> None:
        """Begin to hear. Raises ``NoSoundDevice``."""
        self._stream.start(START_PATIENCE_S)

    def close(self) -> None:
        """Hear no more. From any thread; the first one does it."""
        self._stream.close()

    def _at_its_own_rate(self, sd: Any, number: int, found: Any) -> Any:
        """Some drivers do not convert; then it is done here."""
        rate = round(found["default_samplerate"])
        try:
            import soxr

            stream = self._opened(sd, number, rate)
            resampling = soxr.ResampleStream(rate, RATE, 1, dtype="float32")
        except (sd.PortAudioError, ImportError) as error:
            reason = "another program may be using it" if isinstance(error, sd.PortAudioError) else "no soxr"
            raise NoSoundDevice(
                f"The microphone {self.description} cannot be opened: {reason} ({error})."
            ) from error
        self._to_engine = resampling.resample_chunk
        return stream

    def _opened(self, sd: Any, number: int, rate: int) -> Any:
        return sd.InputStream(
            device=number,
            samplerate=rate,
            channels=1,
            dtype="float32",
            blocksize=round(BLOCK_S * rate),
            latency=_LATENCY_S,
            callback=self._take,
            extra_settings=settings_of(sd, self.description),
        )

    def _take(self, block: Any, frames: int, _times: Any, _status: Any) -> None:
        """PortAudio's callback, on its thread: shape (frames, 1)."""
        sound = block[:, 0].copy()
        self._hear(sound if self._to_engine is None else self._to_engine(sound))
        self._pace.hold_back(round(frames * RATE / self._rate))


def _find(sd: Any, name: str) -> tuple[int, Any, str]:
    """Its number, what PortAudio knows of it, and its name and driver."""
    try:
        found = sd.query_devices(name or None, kind="input")
        driver = sd.query_hostapis(found["hostapi"])["name"]
    except (sd.PortAudioError, ValueError) as error:
        if not name:
            raise NoSoundDevice("This machine has no microphone.") from error
        several = "Several microphones are" if "Multiple" in str(error) else "No microphone is"
        raise NoSoundDevice(
            f"{several} called {name}.", "Name it in the settings, or leave it empty."
        ) from error
    return int(found["index"]), found, f"{found['name']} ({driver})"


class Microphone:
    """Listens from ``start`` to ``close``, or until the device is gone."""

    def __init__(self, name: str, *, hear: Hear, gone: Callable[[str], None]) -> None:
        """``name``: part of the device's name; empty: the default. Both callbacks come on its own thread.

        ``hear`` takes blocks of about ``BLOCK_S``, mono at ``RATE``; ``gone`` one sentence, once, and nothing
        is heard after it.
        """
        self._name = name
        self._hear = hear
        self._gone = gone
        self._blocks: Queue[Samples | None] = Queue(_MOST_WAITING)
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="microphone", daemon=True)

    def start(self) -> None:
        """Open the device and listen; returns at once."""
        self._thread.start()

    def close(self) -> None:
        """Listen no more; returns at once. Neither callback comes after it, one under way excepted."""
        self._is_closed.set()
        self._put(None)

    def wait_closed(self, timeout_s: float = 5.0) -> bool:
        """Wait until the device is given back; whether it is."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _put(self, block: Samples | None) -> None:
        with suppress(Full):  # whoever listens is far behind: what comes now is lost, memory stays bounded
            self._blocks.put_nowait(block)

    def _listen(self) -> None:
        try:
            device = open_input(self._name, self._put)
        except NoSoundDevice as none:
            self._give_up(none)
            return
        try:
            device.start()
            self._hand_on(device)
        except NoSoundDevice as none:
            self._give_up(none)
        finally:
            device.close()

    def _hand_on(self, device: InputDevice) -> None:
        patience_s = _FIRST_AFTER_S
        while not self._is_closed.is_set():
            try:
                block = self._blocks.get(timeout=patience_s)
            except Empty:
                raise NoSoundDevice(f"The microphone {device.description} has stopped.") from None
            patience_s = _DEAD_AFTER_S
            if block is not None and len(block) and not self._is_closed.is_set():
                self._hear(block)

    def _give_up(self, none: NoSoundDevice) -> None:
        if not self._is_closed.is_set():
            self._is_closed.set()
            self._gone(f"{none.sentence} {none.fix}".strip())

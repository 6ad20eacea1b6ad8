"""A recording's sound file, written a piece at a time: memory stays small, and what is written can be heard."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from playground.adapters.sound.telephone_rate import RATE_HZ
from playground.adapters.sound.wav_file import WavFile

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples


class SoundFile(Protocol):
    """An open file. Every method raises ``OSError`` when the file cannot be written."""

    def write(self, samples: Samples) -> None:
        """Append frames: float32, shape (frames, channels), -1…1; they can be heard from now on."""

    def close(self) -> None:
        """The file is complete."""

    def abandon(self) -> None:
        """Close a file that could not be written; raises nothing."""


def open_sound_file(path: Path, file_format: str, channels: int) -> SoundFile:
    """A new ``wav`` or ``mp3`` file at 8 kHz. Raises ``OSError``."""
    if file_format == "wav":
        return WavFile(path, rate=RATE_HZ, channels=channels)
    return _Mp3File(path, channels)


class _Mp3File:
    """An MP3 of constant bit rate, 32 kbit/s: the length of one that was not closed can be told by its size."""

    def __init__(self, path: Path, channels: int) -> None:
        import soundfile

        self._fault: type[Exception] = soundfile.SoundFileError
        self._channels = channels
        self._is_empty = True
        self._file: Any = None
        self._file = self._try(
            lambda: soundfile.SoundFile(
                path,
                "w",
                samplerate=RATE_HZ,
                channels=channels,
                format="MP3",
                subtype="MPEG_LAYER_III",
                bitrate_mode="CONSTANT",
                compression_level=0.5,
            )
        )

    def write(self, samples: Samples) -> None:
        # Never int16: libsndfile 1.2.2 makes noise of it in a stereo MP3.
        if len(samples):
            self._is_empty = False
            self._try(lambda: self._file.write(samples))
            self._try(self._file.flush)

    def close(self) -> None:
        import numpy as np

        if self._is_empty:  # an MP3 without any frame is no file
            self.write(np.zeros((1, self._channels), dtype=np.float32))
        self._try(self._file.close)

    def abandon(self) -> None:
        with suppress(OSError):
            self._try(self._file.close)

    def _try(self, act: Any) -> Any:
        try:
            return act()
        except (self._fault, AssertionError) as error:  # the latter: fewer frames written than given
            raise OSError(None, str(error).rstrip(".") or "the device is full") from error

"""A WAV file written a piece at a time, which is whole after every piece: whoever is killed leaves what was said."""

from __future__ import annotations

import errno
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_BYTES = 2
"""Of a sample: 16 bits."""
_MOST_BYTES = 0xFFFF_FFFF - _HEADER.size
"""What a WAV file can hold: 12 hours of a call in stereo, at the engine's rate."""


class WavFile:
    """An open file of 16-bit PCM. Every method raises ``OSError`` when the file cannot be written."""

    def __init__(self, path: Path, *, rate: int, channels: int) -> None:
        """Make the file, empty of sound; one that is there is replaced."""
        self._rate = rate
        self._channels = channels
        self._bytes = 0
        self._file = path.open("wb")
        try:
            self._write_header()
        except OSError:
            self.abandon()
            raise

    def write(self, samples: Samples) -> None:
        """Append frames: float32, shape (frames, channels), -1…1."""
        import numpy as np

        data = np.round(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes()
        if self._bytes + len(data) > _MOST_BYTES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        self._file.seek(0, os.SEEK_END)
        self._file.write(data)
        self._bytes += len(data)
        self._write_header()

    def close(self) -> None:
        """The file is complete."""
        self._file.close()

    def abandon(self) -> None:
        """Close a file that could not be written."""
        with suppress(OSError):
            self._file.close()

    def _write_header(self) -> None:
        frame = self._channels * _BYTES
        self._file.seek(0)
        self._file.write(
            _HEADER.pack(
                *(b"RIFF", _HEADER.size - 8 + self._bytes, b"WAVE", b"fmt ", 16, 1),
                *(self._channels, self._rate, self._rate * frame, frame, 8 * _BYTES),
                *(b"data", self._bytes),
            )
        )
        self._file.flush()

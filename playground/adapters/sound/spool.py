"""Sound put aside on disk: what comes in live, frame after frame, would fill the memory in a long call."""

from __future__ import annotations

import tempfile
import weakref
from threading import Lock
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

_BYTES = 2
"""Of a sample: 16 bits, as in the files that are made of it."""
_FULL = 32767.0


class Spool:
    """A nameless file for sounds, gone with this object. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._file: IO[bytes] | None = None
        self._end = 0

    def put(self, samples: Samples) -> Samples | Spooled:
        """What stands for these samples from now on; they themselves where no file can be written."""
        import numpy as np

        data = np.round(np.clip(samples, -1.0, 1.0) * _FULL).astype("<i2").tobytes()
        with self._lock:
            try:
                file = self._opened()
                file.seek(self._end)
                if file.write(data) != len(data):
                    return samples
            except OSError:
                return samples
            spooled = Spooled(self, self._end, len(samples))
            self._end += len(data)
        return spooled

    def get(self, offset: int, frames: int) -> Samples:
        """Samples from that place in the file on, float32; silence where it cannot be read any more."""
        import numpy as np

        samples = np.zeros(frames, dtype=np.float32)
        with self._lock:
            try:
                file = self._opened()
                file.seek(offset)
                data = file.read(frames * _BYTES)
            except OSError:
                return samples
        read = np.frombuffer(data[: len(data) // _BYTES * _BYTES], dtype="<i2")
        samples[: len(read)] = read / np.float32(_FULL)
        return samples

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            # The file outlives this method on purpose: it is closed with the spool.
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
            weakref.finalize(self, self._file.close)
        return self._file


class Spooled:
    """Samples in a spool; read when they are sliced."""

    __slots__ = ("_frames", "_offset", "_spool")

    def __init__(self, spool: Spool, offset: int, frames: int) -> None:
        self._spool = spool
        self._offset = offset
        self._frames = frames

    def __len__(self) -> int:
        return self._frames

    def extend(self, more: Spooled) -> bool:
        """Take in what was put right behind it; ``False`` when something lies between."""
        if more._spool is not self._spool or more._offset != self._offset + self._frames * _BYTES:
            return False
        self._frames += more._frames
        return True

    def __getitem__(self, wanted: slice) -> Samples:
        """The samples of a slice without a step, float32."""
        start, stop, _ = wanted.indices(self._frames)
        return self._spool.get(self._offset + start * _BYTES, max(0, stop - start))

"""Writes a recording's sound file, a piece at a time: whatever its length, memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE_HZ = 8000
"""Sample rate of recordings, the telephone network's (our choice)."""
_PIECE_S = 10
_FORMS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "wav": {"format": "WAV", "subtype": "PCM_16"},
        "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III", "bitrate_mode": "VARIABLE"},
    }
)


def write_silence(
    path: Path, file_format: str, channels: int, seconds: float, go_on: Callable[[], bool] = lambda: True
) -> None:
    """Fill the file with silence: 8 kHz, 16 bits (WAV), of that length; ``go_on`` False: stop there.

    Raises ``OSError`` when it cannot be written; what was written by then stays.
    """
    import soundfile

    try:
        with soundfile.SoundFile(
            path, "w", samplerate=RATE_HZ, channels=channels, **_FORMS[file_format]
        ) as file:
            for piece in _silence(channels, seconds):
                if not go_on():
                    break
                file.write(piece)
    except (soundfile.SoundFileError, AssertionError) as error:  # the latter: fewer frames than given
        raise OSError(None, str(error).rstrip(".") or "the device is full") from error


def _silence(channels: int, seconds: float) -> Iterator[NDArray[np.float32]]:
    """Pieces of silence, float32, (frames, channels); at least one frame, for an MP3 without any is no file.

    Never int16: libsndfile 1.2.2 makes noise of it in a stereo MP3.
    """
    import numpy as np

    left = max(1, round(seconds * RATE_HZ))
    piece = np.zeros((min(left, _PIECE_S * RATE_HZ), channels), dtype=np.float32)
    while left > 0:
        yield piece[:left]
        left -= len(piece)

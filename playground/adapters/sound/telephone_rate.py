"""A tape at the telephone network's rate: filtered and thinned out, any stretch on its own, without seams.

The engine's rate is three times the telephone's, so every third frame of a low-passed tape is one of it,
at the very same moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from playground.adapters.sound.clip import RATE

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.tape import CallTape

RATE_HZ = 8000
"""Sample rate of recordings, the telephone network's (our choice)."""
_STEP = RATE // RATE_HZ
_EDGE_HZ = 3600.0
_REACH = 48
"""Frames to either side, at the engine's rate, that one frame is made of."""
_PIECE = RATE_HZ


def telephone_pieces(tape: CallTape, began: float, first: int, last: int) -> Iterator[Samples]:
    """Frames ``first`` to ``last`` of what began at ``began`` seconds: float32, (frames, 2), a second at most each."""
    origin = round(began * RATE)
    for at in range(first, last, _PIECE):
        yield _thinned(tape, origin + at * _STEP, min(_PIECE, last - at))


def _thinned(tape: CallTape, first: int, frames: int) -> Samples:
    import numpy as np

    wide = tape.render_frames(first - _REACH, first + (frames - 1) * _STEP + _REACH + 1)
    if not wide.any():
        return np.zeros((frames, wide.shape[1]), dtype=np.float32)
    taps = _low_pass()
    tracks = [np.convolve(track, taps, mode="valid")[::_STEP] for track in wide.T]
    thinned: Samples = np.clip(np.stack(tracks, axis=1), -1.0, 1.0).astype(np.float32)
    return thinned


@cache
def _low_pass() -> Samples:
    """A windowed sinc of unity gain at 0 Hz; nothing above the telephone's band folds back into it."""
    import numpy as np

    at = np.arange(-_REACH, _REACH + 1)
    taps = np.sinc(2 * _EDGE_HZ / RATE * at) * np.blackman(len(at))
    even: Samples = (taps / taps.sum()).astype(np.float32)
    return even

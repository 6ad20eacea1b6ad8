"""The server's audio on its way to the ear: a queue with checkpoints, pulled 20 ms at a time.

What waits is kept as it came, and decoded when it is its turn: a long message costs no long moment. When audio
comes after silence, one frame of it is held back, so that what is sent in real time does not break off at every
tremble of the network.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.adapters.sound.clip import RATE
from playground.adapters.stream.samples import Decoder, bytes_per_sample

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.stream.messages import PlayAudio

FRAME_S = 0.02
FRAME = round(FRAME_S * RATE)
MAX_QUEUED_S = 300.0
"""More waiting audio is not taken, seconds (our choice; Plivo documents no limit)."""
MAX_CHECKPOINTS = 1000
"""More waiting checkpoints are not taken (our choice)."""
UNDERRUN_S = 1.0
"""Audio that goes on within so many seconds has broken off; later it is something new (our choice)."""
AUDIBLE = 0.01
"""Amplitude from which the server counts as heard (-40 dBFS)."""
SILENCE_S = 0.3
"""Silence after which it begins anew."""
TURN_FRAMES = 50
"""After so many silent frames, a second, it is the caller's turn (our choice)."""
_PIECE = 64 * 1024
_NOTHING: Samples = np.zeros(0, dtype=np.float32)


@dataclass(slots=True)
class _Piece:
    """Audio of one format, as it came."""

    encoding: str
    rate: int
    audio: bytearray
    taken: int = 0
    """Bytes of it that have been decoded."""

    @property
    def seconds(self) -> float:
        return (len(self.audio) - self.taken) / self.bytes_per_second

    @property
    def bytes_per_second(self) -> int:
        return self.rate * bytes_per_sample(self.encoding)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is heard of the server during 20 ms."""

    samples: Samples | None
    """float32 at ``RATE``, 20 ms; ``None``: nothing."""
    played: tuple[str, ...]
    """Checkpoints all whose audio was over when the frame began."""
    begins: bool
    """True when the server becomes audible with it."""
    ends: bool
    """True when the server has been silent for a second with it, or has been since it was connected."""


class Playback:
    """The queue. ``add`` and ``set_checkpoint`` put in, ``pull`` takes out, ``clear`` empties."""

    def __init__(self) -> None:
        self._queue: deque[_Piece | str] = deque()
        self._checkpoints = 0
        self._reached: list[str] = []
        """Checkpoints whose audio ends in the frame that was given out last."""
        self._decoder: Decoder | None = None
        self._format: tuple[str, int] | None = None
        self._ready = _NOTHING
        self._pieces = 0
        self._waiting_bytes_s = 0.0
        self._sounding = False
        """True while audio is given out; False: the next audio is held back for a frame."""
        self._held = False
        self._idle_s = UNDERRUN_S
        """How long nothing was there to be given."""
        self._silent_s = SILENCE_S
        self._silent_frames = 0
        self.underruns = 0
        """How often audio broke off."""
        self.played_s = 0.0
        """Seconds given out."""

    @property
    def queued_s(self) -> float:
        """Seconds still to be heard."""
        return self._waiting_bytes_s + len(self._ready) / RATE

    def add(self, message: PlayAudio) -> bool:
        """Queue audio; ``False`` when the queue is too full for it."""
        seconds = len(message.audio) / (message.rate * bytes_per_sample(message.encoding))
        if self.queued_s + seconds > MAX_QUEUED_S:
            return False
        if not message.audio:
            return True
        self._waiting_bytes_s += seconds
        last = self._queue[-1] if self._queue else None
        is_alike = isinstance(last, _Piece) and (last.encoding, last.rate) == (message.encoding, message.rate)
        if isinstance(last, _Piece) and is_alike and len(last.audio) < _PIECE:
            last.audio += message.audio
        else:
            self._pieces += 1
            self._queue.append(_Piece(message.encoding, message.rate, bytearray(message.audio)))
        return True

    def set_checkpoint(self, name: str) -> bool:
        """Queue a checkpoint; ``False`` when there are too many."""
        if self._checkpoints >= MAX_CHECKPOINTS:
            return False
        self._checkpoints += 1
        self._queue.append(name)
        return True

    def clear(self) -> tuple[str, ...]:
        """Forget what is queued. Returns the checkpoints that will never be reached."""
        dropped = tuple(item for item in self._queue if isinstance(item, str))
        self._queue.clear()
        self._checkpoints = 0
        self._waiting_bytes_s = 0.0
        self._ready = _NOTHING
        self._pieces = 0
        self._decoder = self._format = None
        self._sounding = self._held = False
        self._idle_s = UNDERRUN_S
        return dropped

    def pull(self) -> Frame:
        """The next 20 ms."""
        played = tuple(self._pass_checkpoints())
        samples = self._take() if self._may_sound() else _NOTHING
        if len(samples) < FRAME:
            self._idle_s = 0.0 if self._sounding else self._idle_s + FRAME_S
            self._held = self._held and not self._sounding
            self._sounding = False
        if not len(samples):
            return self._frame(None, played)
        self.played_s += len(samples) / RATE
        whole = np.zeros(FRAME, dtype=np.float32)
        whole[: len(samples)] = samples
        return self._frame(whole, played)

    def _may_sound(self) -> bool:
        if self._sounding:
            return True
        if not self._pieces and not len(self._ready):
            return False
        if not self._held and self.queued_s < 2 * FRAME_S:
            self._held = True
            return False
        if self._idle_s < UNDERRUN_S:
            self.underruns += 1
        self._sounding = True
        return True

    def _take(self) -> Samples:
        while len(self._ready) < FRAME and self._queue:
            item = self._queue[0]
            if isinstance(item, str):
                self._reached.append(self._next_checkpoint())
            else:
                self._decode_some(item)
        samples, self._ready = self._ready[:FRAME], self._ready[FRAME:]
        return samples

    def _decode_some(self, piece: _Piece) -> None:
        """Decode the next 20 ms of a piece, or its rest."""
        if self._format != (piece.encoding, piece.rate):
            self._format = (piece.encoding, piece.rate)
            self._decoder = Decoder(piece.encoding, piece.rate)
        assert self._decoder is not None
        before = piece.seconds
        end = min(len(piece.audio), piece.taken + round(piece.bytes_per_second * FRAME_S))
        decoded = self._decoder(bytes(piece.audio[piece.taken : end]))
        piece.taken = end
        self._waiting_bytes_s = max(0.0, self._waiting_bytes_s - (before - piece.seconds))
        self._ready = np.concatenate([self._ready, decoded])
        if piece.taken >= len(piece.audio):
            self._queue.popleft()
            self._pieces -= 1
        if not self._pieces:
            self._waiting_bytes_s = 0.0

    def _pass_checkpoints(self) -> list[str]:
        passed, self._reached = self._reached, []
        while self._queue and not len(self._ready) and isinstance(self._queue[0], str):
            passed.append(self._next_checkpoint())
        return passed

    def _next_checkpoint(self) -> str:
        name = self._queue.popleft()
        assert isinstance(name, str)
        self._checkpoints -= 1
        return name

    def _frame(self, samples: Samples | None, played: tuple[str, ...]) -> Frame:
        is_audible = samples is not None and float(np.max(np.abs(samples))) > AUDIBLE
        begins = is_audible and self._silent_s >= SILENCE_S
        self._silent_s = 0.0 if is_audible else self._silent_s + FRAME_S
        self._silent_frames = 0 if is_audible else self._silent_frames + 1
        return Frame(samples, played, begins, self._silent_frames == TURN_FRAMES)

"""Counts and levels of a stream, and how much of it is told: what a screen can follow, not each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from playground.call.streams.news import Figures

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.stream.playback import Playback

_TICKS_PER_S = 50
_TICKS_PER_LEVEL = 5
MAX_TOLD_PER_S = 25
"""Messages and checkpoints told of, a second; of the others the counts alone are told (our choice)."""


class Meter:
    """Fed with what goes by; ``second_is_over`` is asked once a tick."""

    def __init__(self) -> None:
        self._frames_sent = self._bytes_sent = 0
        self._messages_received = self._bytes_received = 0
        self._lateness_s = 0.0
        self._sent, self._heard = Levels(), Levels()
        self._ticks = 0
        self._told = 0
        self._has_shown_sent = self._has_shown_received = False

    def late(self, seconds: float) -> None:
        """A tick came so late."""
        self._lateness_s = max(self._lateness_s, seconds)

    def sent(self, samples: Samples, length: int) -> None:
        """A frame goes out, of so many bytes."""
        self._frames_sent += 1
        self._bytes_sent += length
        self._sent.take(samples)

    def received(self, length: int) -> None:
        """Audio came, of so many bytes."""
        self._messages_received += 1
        self._bytes_received += length

    def heard(self, samples: Samples | None) -> None:
        """20 ms of the server are heard, or are silent."""
        self._heard.take(samples)

    def shows_sent(self) -> bool:
        """True for one frame a second."""
        shows, self._has_shown_sent = not self._has_shown_sent, True
        return shows

    def shows_received(self) -> bool:
        """True for one message with audio a second."""
        shows, self._has_shown_received = not self._has_shown_received, True
        return shows

    def may_tell(self) -> bool:
        """True until enough has been told in this second."""
        self._told += 1
        return self._told <= MAX_TOLD_PER_S

    def second_is_over(self) -> bool:
        """Count a tick; true for every fiftieth."""
        self._ticks += 1
        if self._ticks % _TICKS_PER_LEVEL == 0:
            self._sent.close()
            self._heard.close()
        return self._ticks % _TICKS_PER_S == 0

    def figures(self, playback: Playback, unsent_s: float) -> Figures:
        """Everything so far; what is told by the second begins anew."""
        figures = Figures(
            frames_sent=self._frames_sent,
            bytes_sent=self._bytes_sent,
            messages_received=self._messages_received,
            bytes_received=self._bytes_received,
            played_s=playback.played_s,
            queued_s=playback.queued_s,
            underruns=playback.underruns,
            lateness_ms=self._lateness_s * 1000,
            unsent_s=unsent_s,
            levels_sent=self._sent.taken(),
            levels_received=self._heard.taken(),
        )
        self._lateness_s, self._told = 0.0, 0
        self._has_shown_sent = self._has_shown_received = False
        return figures


class Levels:
    """Peaks of sound, a tenth of a second each."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._closed: list[float] = []

    def take(self, samples: Samples | None) -> None:
        """Some more sound, or none."""
        if samples is not None and len(samples):
            self._peak = max(self._peak, float(np.max(np.abs(samples))))

    def close(self) -> None:
        """A tenth of a second is over."""
        self._closed.append(min(1.0, self._peak))
        self._peak = 0.0

    def taken(self) -> tuple[float, ...]:
        """The tenths that are over; they are forgotten."""
        closed, self._closed = tuple(self._closed), []
        return closed

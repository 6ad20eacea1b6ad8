"""The tape of a call: all that is said and heard in it, on one time line, to be rendered for any stretch of time.

It refers to clips, and puts what sounds only once aside on disk, so it stays small in memory. It knows no clock
and never runs: whoever feeds it says when something sounds, on the call's clock, and whoever renders it says
which stretch is wanted. Of what the caller sounds like, the *voice* is what other calls may hear as well: their
tapes refer to it, and to when they heard it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from math import inf
from threading import Lock
from typing import TYPE_CHECKING, Literal, get_args

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.overheard import Overheard
from playground.adapters.sound.source import FADE_FRAMES
from playground.adapters.sound.spool import Spool, Spooled

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

Track = Literal["caller", "app"]
"""Who is heard: the person on the phone, or everything that this person hears."""
TRACKS: tuple[Track, ...] = get_args(Track)
"""In the order of the rendered channels: the caller left, the app right."""
PIECE_S = 1.0
"""Longest stretch rendered at a time, seconds, so that memory stays small whatever the call's length."""
_NO_GAP_FRAMES = 2
"""Live frames that are so close to one another are one: their times were rounded."""
_LEAST_FRAMES = 48
"""A frame of sound that comes in live is no shorter: 2 ms."""
_SHORT_FRAMES = 10 * RATE
"""Sounds up to that length are found by the time at which they begin; the longer ones are few."""


class CallTape:
    """What sounds in one call, at the engine's rate. Thread-safe. Times are seconds on the call's clock."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._short: list[_Taped] = []
        self._long: list[_Taped] = []
        self._open: dict[Hashable, _Taped] = {}
        self._ended_at: int | None = None
        self._spools = tuple(Spool() for _ in TRACKS)
        self._live: dict[tuple[Track, bool], _Taped] = {}
        """What was added last to each track, voice or not: what follows on it without a gap becomes part of it."""
        self._overheard: list[Overheard] = []

    def begin(
        self, token: Hashable, track: Track, at: float, clip: Clip, loop: int = 1, *, is_voice: bool = False
    ) -> None:
        """A clip sounds from ``at`` on, ``loop`` times (0 = for ever), unless ``end`` cuts it.

        ``token`` is what ``end`` knows it by; begun anew, it means the new sound, and the one before goes on.
        ``is_voice``: others who hear this call hear it, too.
        """
        frames = inf if loop == 0 and clip.frames else clip.frames * loop
        taped = _Taped(TRACKS.index(track), clip.samples, round(at * RATE), frames, is_voice)
        with self._lock:
            self._open[token] = taped
            self._keep(taped)

    def end(self, token: Hashable, at: float) -> None:
        """Cut a sound then, with a fade of 5 ms; nothing if it is over by then, or was never begun."""
        with self._lock:
            if (taped := self._open.pop(token, None)) is not None:
                taped.cut_at(round(at * RATE))

    def add(self, track: Track, at: float, clip: Clip, *, is_voice: bool = False) -> None:
        """A clip sounds once, from ``at`` on, to its end. It need not be kept: whatever comes in live goes here.

        ``is_voice`` as of ``begin``.
        """
        channel = TRACKS.index(track)
        begin = round(at * RATE)
        with self._lock:
            samples = self._spools[channel].put(clip.samples)
            before = self._live.get((track, is_voice))
            if before is None or not before.goes_on_with(samples, begin):
                taped = _Taped(channel, samples, begin, clip.frames, is_voice)
                self._live[track, is_voice] = taped
                self._keep(taped)

    def break_off(self, track: Track, at: float, *, is_voice: bool = False) -> None:
        """Cut what was added last then, if it sounds longer; with a fade of 5 ms."""
        with self._lock:
            if (taped := self._live.pop((track, is_voice), None)) is not None:
                taped.cut_at(round(at * RATE))

    def overhear(self, other: CallTape, at: float, ahead_s: float) -> None:
        """From then on the voice on another tape is heard in this call; on the app's track.

        ``ahead_s``: how far the other call's clock is ahead of this one's, seconds.
        """
        stretch = Overheard(other, round(ahead_s * RATE), round(at * RATE))
        with self._lock:
            if self._ended_at is None:
                self._overheard.append(stretch)

    def overhear_no_more(self, other: CallTape, at: float) -> None:
        """From then on it is not."""
        with self._lock:
            for stretch in self._overheard:
                if stretch.tape is other:
                    stretch.cut_at(round(at * RATE))

    def finish(self, at: float) -> None:
        """The call is over: what sounds is cut, and the tape ends. A second time does nothing."""
        with self._lock:
            if self._ended_at is None:
                self._ended_at = round(at * RATE)
                for taped in (*self._short, *self._long):
                    taped.cut_at(self._ended_at)
                for stretch in self._overheard:
                    stretch.cut_at(self._ended_at)
                self._open.clear()
                self._live.clear()

    @property
    def ended_at(self) -> float | None:
        """When the tape ended, seconds; ``None`` while the call goes on."""
        return None if self._ended_at is None else self._ended_at / RATE

    def render(self, begin: float, end: float) -> Samples:
        """That stretch as float32, shape (frames, 2), -1…1: the caller left, the app right.

        Sounds of one track are added up, and the sum is cut off at full scale. For long stretches there is
        ``pieces``.
        """
        return self.render_frames(round(begin * RATE), round(end * RATE))

    def pieces(self, begin: float, end: float) -> Iterator[Samples]:
        """That stretch in pieces of ``PIECE_S`` at most, each as ``render`` gives it."""
        first, last, step = round(begin * RATE), round(end * RATE), round(PIECE_S * RATE)
        for at in range(first, last, step):
            yield self.render_frames(at, min(at + step, last))

    def render_frames(self, first: int, last: int) -> Samples:
        """The same as ``render``, from one frame to another, counted from the call's begin at ``RATE``."""
        import numpy as np

        block = np.zeros((len(TRACKS), max(0, last - first)), dtype=np.float32)
        for taped in self._sounding(first, last):
            taped.add_to(block[taped.channel], first)
        for stretch in tuple(self._overheard):
            stretch.add_to(block[TRACKS.index("app")], first)
        both: Samples = np.clip(block, -1.0, 1.0).T
        return both

    def voice(self, first: int, last: int) -> Samples:
        """What others who hear this call hear of it, from one frame to another: float32, shape (frames,)."""
        import numpy as np

        block = np.zeros(max(0, last - first), dtype=np.float32)
        for taped in self._sounding(first, last):
            if taped.is_voice:
                taped.add_to(block, first)
        return block

    def _keep(self, taped: _Taped) -> None:
        if not taped.frames or (self._ended_at is not None and taped.begin >= self._ended_at):
            return
        if self._ended_at is not None:
            taped.cut_at(self._ended_at)
        insort(self._short if taped.frames <= _SHORT_FRAMES else self._long, taped, key=_begin)

    def _sounding(self, first: int, last: int) -> list[_Taped]:
        """What may sound between these frames, in the order in which it began."""
        with self._lock:
            earliest = bisect_left(self._short, first - _SHORT_FRAMES - FADE_FRAMES, key=_begin)
            latest = bisect_left(self._short, last, key=_begin)
            long = self._long[: bisect_left(self._long, last, key=_begin)]
            return [taped for taped in (*self._short[earliest:latest], *long) if taped.end > first]


@dataclass(slots=True, eq=False)
class _Taped:
    """A clip at its place."""

    channel: int
    samples: Samples | Spooled
    begin: int
    """The frame of its first sample."""
    frames: float
    """How long it is by itself; infinite when it loops for ever."""
    is_voice: bool = False
    """Others who hear this call hear it, too."""
    cut: int | None = None
    """The frame from which it fades."""

    @property
    def end(self) -> float:
        """The frame after its last one."""
        by_itself = self.begin + self.frames
        return by_itself if self.cut is None else min(by_itself, self._faded)

    @property
    def _faded(self) -> int:
        assert self.cut is not None
        return self.cut + FADE_FRAMES if self.cut > self.begin else self.begin

    def cut_at(self, frame: int) -> None:
        """Cut it there, unless it was cut before; what has not begun by then is never heard."""
        self.cut = frame if self.cut is None else min(self.cut, frame)

    def goes_on_with(self, samples: Samples | Spooled, begin: int) -> bool:
        """Take in live sound that begins where this ends; ``False`` when it does not, or gets too long."""
        if not (isinstance(samples, Spooled) and isinstance(self.samples, Spooled)) or self.cut is not None:
            return False
        is_next = len(samples) >= _LEAST_FRAMES and abs(begin - self.end) <= _NO_GAP_FRAMES
        if is_next and self.frames + len(samples) <= _SHORT_FRAMES and self.samples.extend(samples):
            self.frames += len(samples)
            return True
        return False

    def add_to(self, block: Samples, first: int) -> None:
        """Add what sounds in a block that begins at that frame."""
        start, stop = max(first, self.begin), int(min(first + len(block), self.end))
        if start >= stop:
            return
        sound = self._between(start - self.begin, stop - self.begin)
        if self.cut is not None and stop > self.cut:
            sound = sound * self._fade(start, stop)
        block[start - first : stop - first] += sound

    def _between(self, start: int, stop: int) -> Samples:
        """Samples of the repeated clip."""
        import numpy as np

        length = len(self.samples)
        at = start % length
        if isinstance(self.samples, Spooled) or at + stop - start <= length:
            return self.samples[at : at + stop - start]
        return self.samples.take(np.arange(at, at + stop - start), mode="wrap")

    def _fade(self, start: int, stop: int) -> Samples:
        import numpy as np

        assert self.cut is not None
        into = np.arange(start - self.cut, stop - self.cut, dtype=np.float32)
        return np.clip(1.0 - into / FADE_FRAMES, 0.0, 1.0).astype(np.float32)


def _begin(taped: _Taped) -> int:
    return taped.begin

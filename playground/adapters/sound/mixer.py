"""The mixer: what is to be heard, summed block by block. It has no device, no clock and no thread.

Prompts queue and sound one after the other; overlays (key tones, ringback) sound on top of them.
Whoever pulls it, a device, a wall clock or a plain loop, hears the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from math import inf
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.telephone import TelephoneFilter

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

FADE_FRAMES = round(0.005 * RATE)
"""A cut fades over 5 ms: short enough to be a cut, long enough not to click."""


KEEP_FRAMES = round(0.25 * RATE)
"""An overlay that has ended is kept so long: what a device drops unheard can be given again."""


@dataclass(slots=True, eq=False)
class _Source:
    """A clip being played so many times."""

    token: int
    samples: Samples
    end: float
    """Frames it lasts in all; infinite when it loops for ever."""
    on_started: Callable[[], None] | None = None
    on_finished: Callable[[], None] | None = None
    position: int = 0
    """Frames given so far, over all repetitions."""
    begun: bool = False

    @property
    def over(self) -> bool:
        return self.position >= self.end

    def add_to(self, block: Samples) -> int:
        """Add what comes next to the block; how many frames it filled."""
        filled = 0
        while filled < len(block) and not self.over:
            at = self.position % len(self.samples)
            piece = self.samples[at : at + len(block) - filled]
            block[filled : filled + len(piece)] += piece
            filled += len(piece)
            self.position += len(piece)
        return filled

    def fading_tail(self) -> _Source:
        """The next 5 ms, fading to nothing: what is left to hear of a source that was stopped."""
        tail = np.zeros(FADE_FRAMES, dtype=np.float32)
        if self.begun:
            self.add_to(tail)
            tail *= np.linspace(1.0, 0.0, FADE_FRAMES, dtype=np.float32)
        return _Source(self.token, tail, FADE_FRAMES)


def _source(
    token: int,
    clip: Clip,
    loop: int,
    on_started: Callable[[], None] | None = None,
    on_finished: Callable[[], None] | None = None,
) -> _Source:
    end = inf if loop == 0 and clip.frames else clip.frames * loop
    return _Source(token, clip.samples, end, on_started, on_finished)


class Mixer:
    """Sums prompts, overlays and tails into blocks of float32, -1…1. Safe to use from several threads."""

    def __init__(self) -> None:
        self.volume = 1.0
        """Loudness of the sum, 0…1."""
        self.muted = False
        """Nothing is heard; everything goes on in its time."""
        self.telephone = False
        """The sum passes the telephone's band."""
        self._lock = Lock()
        self._tokens = count(1)
        self._prompts: deque[_Source] = deque()
        self._overlays: list[_Source] = []
        self._telephone_filter = TelephoneFilter()
        self._telephone_share = 0.0
        self._gain = 1.0
        self._frames_since_prompt = RATE

    @property
    def frames_since_prompt(self) -> int:
        """Frames rendered since a prompt gave its last sample; 0 while one sounds or waits."""
        with self._lock:
            return 0 if self._prompts else self._frames_since_prompt

    def play(
        self,
        clip: Clip,
        loop: int = 1,
        on_started: Callable[[], None] | None = None,
        on_finished: Callable[[], None] | None = None,
    ) -> int:
        """Queue a prompt, ``loop`` times (0 = for ever); its token.

        ``on_started`` is called by the ``render`` that gives its first sample, ``on_finished`` by the
        one that gives its last. An empty clip starts and finishes in the next ``render``.
        """
        source = _source(next(self._tokens), clip, loop, on_started, on_finished)
        with self._lock:
            self._prompts.append(source)
        return source.token

    def cut(self, *, abrupt: bool = False) -> None:
        """Silence the prompt that sounds and forget the queue; their callbacks are not called any more.

        ``abrupt``: the device has dropped what was not heard yet, so there is nothing left to fade.
        """
        with self._lock:
            if abrupt:
                self._frames_since_prompt = RATE
            elif self._prompts:
                self._overlays.append(self._prompts[0].fading_tail())
            self._prompts.clear()

    def overlay(self, clip: Clip, loop: int = 1) -> int:
        """Sound a clip on top of the prompts, from the next block on; its token."""
        source = _source(next(self._tokens), clip, loop)
        with self._lock:
            self._overlays.append(source)
        return source.token

    def stop_overlay(self, token: int) -> None:
        """Fade an overlay out; nothing if it is over."""
        with self._lock:
            self._overlays = [
                source.fading_tail() if source.token == token else source for source in self._overlays
            ]

    def rewind_overlays(self, frames: int) -> None:
        """Give the last so many frames of every overlay again: the device dropped them unheard."""
        with self._lock:
            for source in self._overlays:
                source.position = max(0, source.position - frames)

    def render(self, frames: int) -> Samples:
        """The next block, float32, shape (frames,), -1…1."""
        block = np.zeros(max(0, frames), dtype=np.float32)
        if not len(block):
            return block
        with self._lock:
            told = self._render_prompts(block)
            self._render_overlays(block)
            self._apply_gain(block)
            block = self._as_heard(block)
        for tell in told:
            tell()
        return block

    def _render_prompts(self, block: Samples) -> list[Callable[[], None]]:
        """Fill the block from the queue; what is to be told once the lock is free."""
        told: list[Callable[[], None] | None] = []
        filled = 0
        while self._prompts and filled < len(block):
            source = self._prompts[0]
            if not source.begun:
                source.begun = True
                told.append(source.on_started)
            filled += source.add_to(block[filled:])
            if source.over:
                self._prompts.popleft()
                told.append(source.on_finished)
        self._frames_since_prompt = len(block) - filled + (0 if told or filled else self._frames_since_prompt)
        return [tell for tell in told if tell is not None]

    def _render_overlays(self, block: Samples) -> None:
        for source in self._overlays:
            source.begun = True
            filled = source.add_to(block)
            source.position += len(block) - filled
        self._overlays = [source for source in self._overlays if source.position < source.end + KEEP_FRAMES]

    def _apply_gain(self, block: Samples) -> None:
        """Volume and mute, gliding over the block so that a turn of the knob does not click."""
        wanted = 0.0 if self.muted else min(1.0, max(0.0, self.volume))
        if wanted == self._gain:
            if wanted != 1.0:
                block *= np.float32(wanted)
            return
        block *= np.linspace(self._gain, wanted, len(block), dtype=np.float32)
        self._gain = wanted

    def _as_heard(self, block: Samples) -> Samples:
        """The telephone's band, faded in or out over a block when switched, then limited to -1…1."""
        wanted = 1.0 if self.telephone else 0.0
        filtered = self._telephone_filter(block)
        if wanted != self._telephone_share:
            share = np.linspace(self._telephone_share, wanted, len(block), dtype=np.float32)
            block = block + share * (filtered - block)
            self._telephone_share = wanted
        elif wanted:
            block = filtered
        return np.clip(block, -1.0, 1.0)

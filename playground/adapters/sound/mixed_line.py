"""One line of the mix: a call's prompts in turn and its overlays on top, as loud as the line is heard.

Heard or not, everything on it goes on in its time and is told of in time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Literal

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.source import FADE_FRAMES, Source

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.poured import Poured

Hearing = Literal["all", "private", "none"]
"""What is heard of a line: everything, everything but shared sounds, or nothing."""
Tell = Callable[[], None]

KEEP_FRAMES = round(0.25 * RATE)
"""An overlay that has ended is kept so long: what a device drops unheard can be given again."""


class MixedLine:
    """Sums the sounds of one call. Safe to use from several threads; made without loading anything heavy."""

    def __init__(self) -> None:
        self.hearing: Hearing = "all"
        """What is heard of it; a change is faded over 5 ms, from the next block on."""
        self._lock = Lock()
        self._prompts: deque[Source] = deque()
        self._overlays: list[Source] = []
        self._poured: dict[str, tuple[Poured, bool]] = {}
        """By voice: what comes of it in real time, and whether it is shared."""
        self._frames_since_poured = RATE
        self._gains = [1.0, 1.0]
        """Loudness of the line's own sounds and of its shared ones, 0…1, at the end of the last block."""
        self._frames_since_prompt = RATE
        self._frames_since_overlay = RATE
        self._frames_to_wait = 0
        """How long the prompts pause: so much of their silence was dropped and goes by again."""
        self._closed = False

    @property
    def frames_since_prompt(self) -> int:
        """Frames rendered since a prompt was last audible, or what is poured; 0 while such a one sounds or waits."""
        with self._lock:
            return self._since_prompt()

    @property
    def frames_since_sound(self) -> int:
        """The same of prompts and overlays."""
        with self._lock:
            return min(self._since_prompt(), self._frames_since_overlay)

    @property
    def over(self) -> bool:
        """Whether it was closed and has faded out."""
        with self._lock:
            return self._closed and not self._prompts and not any(map(_goes_on, self._overlays))

    def lets_hear(self, *, shared: bool) -> bool:
        """Whether a sound on it is audible now."""
        return self.hearing == "all" or (self.hearing == "private" and not shared)

    def play(
        self,
        clip: Clip,
        loop: int = 1,
        on_started: Tell | None = None,
        on_finished: Tell | None = None,
        *,
        shared: bool = False,
    ) -> None:
        """Queue a prompt, ``loop`` times (0 = for ever).

        ``on_started`` is called by the ``render`` that gives its first sample, ``on_finished`` by the
        one that gives its last. An empty clip starts and finishes in the next ``render``.
        """
        source = Source.of(clip, loop, shared=shared)
        source.on_started, source.on_finished = on_started, on_finished
        with self._lock:
            self._prompts.append(source)

    def cut(self, *, abrupt: bool = False) -> None:
        """Silence the prompt that sounds and forget the queue; their callbacks are not called any more.

        ``abrupt``: the device has dropped what was not heard yet, so there is nothing left to fade.
        """
        with self._lock:
            self._cut(abrupt)

    def overlay(self, clip: Clip, loop: int = 1, *, shared: bool = False, handle: int | None = None) -> None:
        """Sound a clip on top of the prompts, from the next block on; ``handle`` is what stops it."""
        source = Source.of(clip, loop, shared=shared)
        source.handle = handle
        with self._lock:
            self._overlays.append(source)

    def stop_overlay(self, handle: int) -> None:
        """Fade an overlay out; nothing if it is over."""
        with self._lock:
            self._overlays = [
                source.fading_tail() if source.handle == handle else source for source in self._overlays
            ]

    def pour(self, samples: Samples, voice: str = "", *, shared: bool = False) -> None:
        """Sound what comes in real time of a voice, beside the prompts: this next, float32, (frames,)."""
        from playground.adapters.sound.poured import Poured

        with self._lock:
            if not self._closed:
                poured, _ = self._poured.get(voice) or (Poured(), shared)
                self._poured[voice] = poured, shared
                poured.pour(samples)

    def stop_pouring(self, voice: str = "", *, abrupt: bool = False) -> None:
        """Silence what was poured of a voice and forget what of it was not heard; ``abrupt`` as in ``cut``."""
        with self._lock:
            self._stop_pouring(voice, abrupt)

    def close(self, *, abrupt: bool = False) -> None:
        """Silence it for good, as ``cut`` does the prompt; then it is soon ``over``."""
        with self._lock:
            self._closed = True
            self._overlays = [] if abrupt else [source.fading_tail() for source in self._overlays]
            for voice in tuple(self._poured):
                self._stop_pouring(voice, abrupt)
            self._cut(abrupt)

    def give_again(self, frames: int, ahead: int) -> None:
        """Go back: the device dropped so many frames unheard.

        Overlays are given again. Prompts wait for the frames that were pulled ``ahead`` of time, lest they
        run ahead of it: whoever drops an audible one has cut it.
        """
        with self._lock:
            for source in self._overlays:
                source.position = max(0, source.position - frames)
            for poured, _ in self._poured.values():
                poured.give_again(frames)
            self._frames_to_wait += ahead if self._prompts else 0

    def add_to(self, block: Samples) -> list[Tell]:
        """Add what comes next to the block; what is to be told of it, once no lock is held."""
        import numpy as np

        with self._lock:
            sources = (*islice(self._prompts, 1), *self._overlays)
            pours = any(poured.under_way for poured, _ in self._poured.values())
            if not pours and not any(source.under_way for source in sources):
                self._gains = [self._wanted_gain(shared=False), self._wanted_gain(shared=True)]
            own, shared = np.zeros_like(block), np.zeros_like(block)
            told = self._add_prompts((own, shared))
            self._add_overlays((own, shared))
            self._add_poured((own, shared))
            self._blend(own, block, shared=False)
            self._blend(shared, block, shared=True)
        return told

    def _add_prompts(self, parts: tuple[Samples, Samples]) -> list[Tell]:
        told: list[Tell | None] = []
        frames = len(parts[0])
        filled = min(self._frames_to_wait, frames)
        self._frames_to_wait -= filled
        audible_until = 0
        while self._prompts and filled < frames:
            source = self._prompts[0]
            if not source.begun:
                source.begun = True
                told.append(source.on_started)
            filled += source.add_to(parts[source.shared][filled:])
            if self._is_audible(source):
                audible_until = filled
            if source.over:
                self._prompts.popleft()
                told.append(source.on_finished)
        since = 0 if audible_until else self._frames_since_prompt
        self._frames_since_prompt = since + frames - audible_until
        return [tell for tell in told if tell is not None]

    def _add_overlays(self, parts: tuple[Samples, Samples]) -> None:
        frames = len(parts[0])
        audible_until = 0
        for source in self._overlays:
            source.begun = True
            filled = source.add_to(parts[source.shared])
            source.position += frames - filled
            if self._is_audible(source):
                audible_until = max(audible_until, filled)
        self._overlays = [source for source in self._overlays if source.position < source.end + KEEP_FRAMES]
        since = 0 if audible_until else self._frames_since_overlay
        self._frames_since_overlay = since + frames - audible_until

    def _add_poured(self, parts: tuple[Samples, Samples]) -> None:
        heard = 0
        for poured, shared in self._poured.values():
            filled = poured.add_to(parts[shared])
            heard = max(heard, filled if self.lets_hear(shared=shared) else 0)
        self._frames_since_poured = 0 if heard else self._frames_since_poured + len(parts[0])

    def _stop_pouring(self, voice: str, abrupt: bool) -> None:
        poured, shared = self._poured.pop(voice, (None, False))
        if abrupt:
            self._frames_since_poured = RATE
        elif poured is not None:
            tail = poured.fading_tail()
            self._overlays.append(Source(tail, len(tail), shared=shared))

    def _blend(self, part: Samples, block: Samples, *, shared: bool) -> None:
        """Add one part of the line as loud as it is heard, gliding when that has changed."""
        import numpy as np

        gain, wanted = self._gains[shared], self._wanted_gain(shared=shared)
        if gain == wanted:
            if wanted:
                block += part
            return
        step = (1.0 if wanted > gain else -1.0) / FADE_FRAMES
        glide = np.clip(gain + step * np.arange(1, len(block) + 1), 0.0, 1.0).astype(np.float32)
        block += glide * part
        self._gains[shared] = float(glide[-1])

    def _cut(self, abrupt: bool) -> None:
        if abrupt:
            self._frames_since_prompt = RATE
        elif self._prompts:
            self._overlays.append(self._prompts[0].fading_tail())
        self._prompts.clear()
        self._frames_to_wait = 0

    def _since_prompt(self) -> int:
        if self._prompts and self._is_audible(self._prompts[0]):
            return 0
        return min(self._frames_since_prompt, self._frames_since_poured)

    def _is_audible(self, source: Source) -> bool:
        return self.lets_hear(shared=source.shared) or (source.begun and self._gains[source.shared] > 0.0)

    def _wanted_gain(self, *, shared: bool) -> float:
        return 1.0 if self.lets_hear(shared=shared) else 0.0


def _goes_on(source: Source) -> bool:
    return not source.over

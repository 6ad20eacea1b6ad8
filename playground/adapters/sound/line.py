"""A line of the loudspeaker: one call's prompts, tones and ringback, heard together with those of other calls.

Every method returns at once, and may be called from the event loop: the sound thread does the work.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from playground.adapters.sound.clip import Clip
from playground.adapters.sound.mixed_line import Hearing, MixedLine
from playground.adapters.sound.sound_thread import SoundThread, Wish

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples


class SoundLine:
    """What is heard in one call. ``SoundOutput.line`` makes it; ``close`` it when the call is over."""

    def __init__(self, thread: SoundThread, on_closed: Callable[[SoundLine], None]) -> None:
        self._thread = thread
        self._on_closed = on_closed
        self._mixed = MixedLine()
        self._closed = False
        self._generation = 0
        self._handles = count(1)
        self._ringback: int | None = None
        mixed = self._mixed
        thread.wish(Wish(lambda on: on.mixer.join(mixed)))

    @property
    def hearing(self) -> Hearing:
        """What is heard of it: ``all``; ``private``, all but what is ``shared``; or ``none``.

        A change takes effect at once, with a short fade. What is not heard takes its time all the same,
        and is told of in time.
        """
        return self._mixed.hearing

    @hearing.setter
    def hearing(self, hearing: Hearing) -> None:
        self._mixed.hearing = hearing

    def play(
        self,
        clip: Clip,
        *,
        loop: int = 1,
        on_started: Callable[[], None] | None = None,
        on_finished: Callable[[], None] | None = None,
        shared: bool = False,
    ) -> None:
        """Sound a prompt after those already queued on this line, ``loop`` times (0 = for ever).

        ``on_started`` is called when its first sample goes to the device, ``on_finished`` when its last
        has been heard; both on another thread, neither after ``cut`` or ``close``. ``shared``: everybody
        in the room hears it too.
        """
        thread, mixed = self._thread, self._mixed
        started = partial(thread.tell_now, self._unless_cut(on_started)) if on_started else None
        finished = partial(thread.tell_when_heard, self._unless_cut(on_finished)) if on_finished else None
        self._begin(lambda: mixed.play(clip, loop, started, finished, shared=shared), shared=shared)

    def cut(self) -> None:
        """Silence the prompt that sounds, and forget those that wait. All else goes on, on this line and others."""
        self._generation += 1
        mixed = self._mixed
        self._wish(Wish(lambda on: mixed.cut(abrupt=on.device_is_empty), mixed, silences=True))

    def play_along(self, clip: Clip, *, loop: int = 1, shared: bool = False) -> int:
        """Sound a clip on top of everything, ``loop`` times (0 = for ever); ``cut`` leaves it alone.

        Returns a handle for ``stop_along``.
        """
        handle = next(self._handles)
        mixed = self._mixed
        self._begin(lambda: mixed.overlay(clip, loop, shared=shared, handle=handle), shared=shared)
        return handle

    def stop_along(self, handle: int) -> None:
        """Fade out what ``play_along`` began; nothing if it is over."""
        mixed = self._mixed
        self._wish(Wish(lambda _: mixed.stop_overlay(handle), mixed))

    def pour(self, samples: Samples, *, voice: str = "", shared: bool = False) -> None:
        """Sound what comes in real time, beside the prompts: this next, float32 at ``RATE``, (frames,).

        Each ``voice`` flows by itself, beside the others; ``shared`` as in ``play``.
        """
        if not self._closed:
            self._mixed.pour(samples, voice, shared=shared)

    def stop_pouring(self, voice: str = "") -> None:
        """Silence at once what was poured of one voice, and forget what of it was not heard."""
        mixed = self._mixed
        self._wish(
            Wish(lambda on: mixed.stop_pouring(voice, abrupt=on.device_is_empty), mixed, silences=True)
        )

    def key_tone(self, digit: str) -> None:
        """Sound the keypad's feedback for one of ``0-9 * #``, on top of everything."""
        self._begin(partial(_key_tone, digit, self._mixed))

    def ring(self, on: bool) -> None:
        """Begin or end the ringback tone."""
        if on and self._ringback is None:
            self._ringback = next(self._handles)
            self._begin(partial(_ring, self._ringback, self._mixed))
        elif not on and self._ringback is not None:
            self.stop_along(self._ringback)
            self._ringback = None

    def close(self) -> None:
        """Silence the line and forget it; no callback comes any more. The last one gives the device back."""
        if self._closed:
            return
        self._generation += 1
        mixed = self._mixed
        self._wish(Wish(lambda on: mixed.close(abrupt=on.device_is_empty), mixed, silences=True))
        self._closed = True
        self._on_closed(self)

    def _begin(self, act: Callable[[], None], *, shared: bool = False) -> None:
        self._wish(Wish(lambda _: act(), self._mixed, begins="shared" if shared else "own"))

    def _wish(self, wish: Wish) -> None:
        if not self._closed:
            self._thread.wish(wish)

    def _unless_cut(self, tell: Callable[[], None]) -> Callable[[], None]:
        generation = self._generation

        def tell_unless_cut() -> None:
            if generation == self._generation:
                with suppress(RuntimeError):  # the event loop it wants to tell has been closed
                    tell()

        return tell_unless_cut


def _key_tone(digit: str, mixed: MixedLine) -> None:
    from playground.adapters.sound.tones import KEY_FEEDBACK, key_tone

    mixed.overlay(key_tone(digit, loudness=KEY_FEEDBACK))


def _ring(handle: int, mixed: MixedLine) -> None:
    from playground.adapters.sound.tones import ringback

    mixed.overlay(ringback(), loop=0, handle=handle)

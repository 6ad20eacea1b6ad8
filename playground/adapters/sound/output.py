"""Sound output: what the caller hears, through the device, or timed in silence where there is none.

Every method returns at once, and may be called from the event loop: a thread of its own does the work.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from playground.adapters.sound.clip import Clip
from playground.adapters.sound.sound_thread import SoundThread, Wish

if TYPE_CHECKING:
    from playground.adapters.sound.mixer import Mixer

_EXIT_PATIENCE_S = 3.0
_SWITCH_INTERVAL_S = 0.001
"""Python's turn-taking between threads: at the usual 5 ms busy threads tear holes in the sound."""


class SoundOutput:
    """What the caller hears. ``open`` it for a call and ``close`` it after; as often as wanted.

    ``note`` is told, on another thread and in one sentence, when the device is missing or dies: nothing
    else changes then, prompts take their time in silence. ``prefer_silent`` never looks for a device.
    """

    def __init__(self, *, prefer_silent: bool = False, note: Callable[[str], None]) -> None:
        self._prefer_silent = prefer_silent
        self._note = note
        self._thread: SoundThread | None = None
        self._closing: SoundThread | None = None
        self._generation = 0
        self._volume = 1.0
        self._muted = False
        self._telephone = False

    def open(self) -> None:
        """Begin to sound; the device opens behind the scenes. Nothing if it is open already."""
        self._running()

    def close(self) -> None:
        """Stop all sound and give the device back. No callback comes any more."""
        self._generation += 1
        if self._thread is None:
            return
        self._thread.finish()
        self._closing, self._thread = self._thread, None

    def wait_closed(self, timeout_s: float = 1.0) -> bool:
        """Wait until the device is given back after ``close``; whether it was within the time. Blocks."""
        return self._closing is None or self._closing.wait(timeout_s)

    def play(
        self,
        clip: Clip,
        *,
        loop: int = 1,
        on_started: Callable[[], None] | None = None,
        on_finished: Callable[[], None] | None = None,
    ) -> None:
        """Sound a prompt after those already queued, ``loop`` times (0 = for ever).

        ``on_started`` is called when its first sample goes to the device, ``on_finished`` when its last
        has been heard; both on another thread, neither after ``cut`` or ``close``.
        """
        thread = self._running()
        started = partial(thread.tell_now, self._unless_cut(on_started)) if on_started else None
        finished = partial(thread.tell_when_heard, self._unless_cut(on_finished)) if on_finished else None
        thread.wish(Wish(lambda on: _discard(on.mixer.play(clip, loop, started, finished)), begins=True))

    def cut(self) -> None:
        """Silence the prompt that sounds, and forget those that wait. Key tones and ringback go on."""
        self._generation += 1
        if self._thread:
            self._thread.wish(Wish(lambda on: on.mixer.cut(abrupt=on.device_is_empty), silences=True))

    def key_tone(self, digit: str) -> None:
        """Sound the keypad's feedback for one of ``0-9 * #``, on top of everything."""
        self._running().wish(Wish(partial(_key_tone, digit), begins=True))

    def play_along(self, clip: Clip) -> None:
        """Sound a clip once on top of everything; ``cut`` leaves it alone."""
        self._running().wish(Wish(lambda on: _discard(on.mixer.overlay(clip)), begins=True))

    def ring(self, on: bool) -> None:
        """Begin or end the ringback tone."""
        if on or self._thread:
            self._running().wish(Wish(partial(_ring, on), begins=on))

    @property
    def volume(self) -> float:
        """Loudness, 0…1."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = min(1.0, max(0.0, volume))
        self._send_settings()

    @property
    def muted(self) -> bool:
        """Whether nothing is heard, while everything goes on in its time."""
        return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._muted = muted
        self._send_settings()

    @property
    def telephone(self) -> bool:
        """Whether the sound has the telephone's band, 300-3400 Hz."""
        return self._telephone

    @telephone.setter
    def telephone(self, telephone: bool) -> None:
        self._telephone = telephone
        self._send_settings()

    @property
    def description(self) -> str:
        """What it plays on, for people: the device's name, or that there is none."""
        return self._thread.description if self._thread else "sound is off between calls"

    def _running(self) -> SoundThread:
        if self._thread is None:
            sys.setswitchinterval(_SWITCH_INTERVAL_S)
            self._thread = SoundThread(silent=self._prefer_silent, note=self._note, predecessor=self._closing)
            self._thread.start()
            self._send_settings()
            # A thread that is importing or opening when the interpreter goes away takes it down.
            atexit.unregister(self._close_at_exit)
            atexit.register(self._close_at_exit)
        return self._thread

    def _close_at_exit(self) -> None:
        self.close()
        self.wait_closed(_EXIT_PATIENCE_S)

    def _send_settings(self) -> None:
        if self._thread:
            settings = (self._volume, self._muted, self._telephone)
            self._thread.wish(Wish(lambda on: _set(on.mixer, *settings)))

    def _unless_cut(self, tell: Callable[[], None]) -> Callable[[], None]:
        generation = self._generation

        def tell_unless_cut() -> None:
            if generation == self._generation:
                with suppress(RuntimeError):  # the event loop it wants to tell has been closed
                    tell()

        return tell_unless_cut


def _discard(_token: int) -> None:
    """A wish gives nothing back."""


def _set(mixer: Mixer, volume: float, muted: bool, telephone: bool) -> None:
    mixer.volume, mixer.muted, mixer.telephone = volume, muted, telephone


def _key_tone(digit: str, on: SoundThread) -> None:
    from playground.adapters.sound.tones import KEY_FEEDBACK, key_tone

    on.mixer.overlay(key_tone(digit, loudness=KEY_FEEDBACK))


def _ring(wanted: bool, on: SoundThread) -> None:
    from playground.adapters.sound.tones import ringback

    if wanted and on.ringback is None:
        on.ringback = on.mixer.overlay(ringback(), loop=0)
    elif not wanted and on.ringback is not None:
        on.mixer.stop_overlay(on.ringback)
        on.ringback = None

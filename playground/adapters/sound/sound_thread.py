"""The thread behind ``SoundOutput``: takes wishes in order, minds the device, tells what was heard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Literal

from playground.adapters.sound.outlet import Outlet

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.mixed_line import MixedLine
    from playground.adapters.sound.mixer import Mixer

_WATCH_S = 0.1
_HEARD_MARGIN_S = 0.03
"""Added to the latency before a prompt counts as heard: the last sample may end a long block."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing to do on the sound thread."""

    act: Callable[[SoundThread], None]
    line: MixedLine | None = None
    """The line it is about; ``None``: none of them."""
    begins: Literal["own", "shared"] | None = None
    """It begins a sound, the line's own or a shared one, which is to be heard now rather than one latency later."""
    silences: bool = False
    """It ends a prompt, of which nothing more is to be heard."""


class SoundThread(threading.Thread):
    """Plays from ``start`` to ``finish``; then it is spent."""

    mixer: Mixer

    def __init__(
        self, *, silent: bool, note: Callable[[str], None], predecessor: threading.Thread | None = None
    ) -> None:
        super().__init__(name="sound", daemon=True)
        self.device_is_empty = False
        """While wishes are performed: the device has dropped all it held."""
        self._outlet = Outlet(
            self._render,
            silent=silent,
            note=note,
            post=lambda act: self.wish(Wish(lambda _thread: act())),
            predecessor=predecessor,
        )
        self._wishes: SimpleQueue[Wish | None] = SimpleQueue()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        self._finished = False

    @property
    def description(self) -> str:
        """What it plays on, for people."""
        return self._outlet.description

    def wish(self, wish: Wish) -> None:
        """Have something done; in order, from any thread."""
        self._wishes.put(wish)

    def finish(self) -> None:
        """Stop all sound and end the thread."""
        self._wishes.put(None)

    def wait(self, timeout_s: float) -> bool:
        """Wait until it has ended and the device is given back; whether that came within the time."""
        deadline = time.monotonic() + timeout_s
        self.join(timeout_s)
        return self._outlet.wait_opened(max(0.0, deadline - time.monotonic())) and not self.is_alive()

    def tell_now(self, tell: Callable[[], None]) -> None:
        """Call it soon, on this thread; for the mixer's callbacks, which must not take long."""
        self.wish(Wish(lambda _thread: tell()))

    def tell_when_heard(self, tell: Callable[[], None]) -> None:
        """Call it when what has been rendered by now has been heard."""
        latency = self._outlet.latency_s
        if not latency:
            self.tell_now(tell)
            return
        due = time.perf_counter() + latency + _HEARD_MARGIN_S
        self.wish(Wish(lambda _thread: heappush(self._due, (due, next(self._numbers), tell))))

    def run(self) -> None:
        """The thread's work."""
        from playground.adapters.sound.mixer import Mixer

        self.mixer = Mixer()
        self._outlet.open()
        try:
            while not self._finished:
                self._perform(self._next_wishes())
                while self._due and self._due[0][0] <= time.perf_counter():
                    heappop(self._due)[2]()
                self._outlet.check(time.perf_counter())
        finally:
            self._outlet.close()

    def _render(self, frames: int) -> Samples:
        return self.mixer.render(frames)

    def _next_wishes(self) -> list[Wish]:
        """All that are there; waits for the first until something else is due."""
        wait = _WATCH_S
        if self._due:
            wait = min(wait, max(0.0, self._due[0][0] - time.perf_counter()))
        wishes: list[Wish] = []
        try:
            wish = self._wishes.get(timeout=wait)
            while wish is not None:
                wishes.append(wish)
                wish = self._wishes.get_nowait()
            self._finished = True
        except Empty:
            pass
        return wishes

    def _perform(self, wishes: list[Wish]) -> None:
        """Do them, on an empty device if that makes a difference to the ear."""
        if self._outlet.can_flush and any(map(self._is_urgent, wishes)):
            latency, ahead = self._outlet.latency_frames, self._outlet.hold()
            if ahead is not None:
                self.device_is_empty = True
                self.mixer.give_again(latency, ahead)
        for wish in wishes:
            wish.act(self)
        if self.device_is_empty:
            self.device_is_empty = False
            self._outlet.resume()

    def _is_urgent(self, wish: Wish) -> bool:
        """Whether what the device still holds is not worth hearing out first, and is of that line alone."""
        if wish.line is None:
            return False
        latency = self._outlet.latency_frames
        if wish.line.frames_since_prompt < latency:
            matters = wish.silences
        else:
            matters = wish.begins is not None and wish.line.lets_hear(shared=wish.begins == "shared")
        return matters and self.mixer.is_quiet_but_for(wish.line, latency)

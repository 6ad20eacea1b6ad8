"""Where the mixer's sound goes: opens the device, notices its death, falls back on the wall clock, returns.

Everything here runs on the sound thread, except opening, which may take long and has its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.puller import NoSoundDevice, Puller, Render
from playground.adapters.sound.wall_clock import WallClock

_OPEN_PATIENCE_S = 3.0
"""A device that takes longer to open is not waited for; it takes over when it comes."""
_DEAD_AFTER_S = 0.5
_RETRY_AFTER_S = 2.0
_MAX_RETRIES = 3
_Done = TypeVar("_Done")


class Outlet:
    """One puller at a time: the device if there is one, else the wall clock."""

    def __init__(
        self,
        render: Render,
        *,
        silent: bool,
        note: Callable[[str], None],
        post: Callable[[Callable[[], None]], None],
        predecessor: threading.Thread | None = None,
    ) -> None:
        self._render = render
        self._silent = silent
        self._note = note
        self._post = post
        """Have something done on the sound thread."""
        self._predecessor = predecessor
        """Whoever may still hold the device; it is waited for."""
        self._puller: Puller | None = None
        self._opener: threading.Thread | None = None
        self._handing_over = threading.Lock()
        self._opened: Puller | None = None
        """A device that has been opened and not been taken yet."""
        self._closed = False
        self._waiting_since: float | None = None
        self._retry_at: float | None = None
        self._retries_left = _MAX_RETRIES
        self._pulls_seen = -1
        self._checks_without_pull = 0
        self._seen_alive_at = 0.0

    @property
    def description(self) -> str:
        """What it plays on, for people."""
        return self._puller.description if self._puller else "the sound device is being opened"

    @property
    def latency_s(self) -> float:
        """From rendered to heard, seconds."""
        return self._puller.latency_s if self._puller else 0.0

    @property
    def latency_frames(self) -> int:
        """The same in frames."""
        return round(self.latency_s * RATE)

    @property
    def can_flush(self) -> bool:
        """Whether ``hold`` is quick and drops what is not heard yet."""
        return self._puller is not None and self._puller.can_flush

    @property
    def _has_device(self) -> bool:
        return self._puller is not None and not isinstance(self._puller, WallClock)

    def open(self) -> None:
        """Begin. The device comes when it is open; without one the wall clock starts at once."""
        if self._silent:
            self._take_wall_clock()
            return
        self._waiting_since = time.perf_counter()
        self._opener = threading.Thread(target=self._open_device, name="sound-open", daemon=True)
        self._opener.start()

    def hold(self) -> int | None:
        """Drop what the device holds; how many frames had been pulled ahead of time. ``None``: it is gone."""
        return self._try(lambda puller: puller.hold())

    def resume(self) -> None:
        """Go on after ``hold``."""
        self._try(lambda puller: puller.resume())

    def check(self, now: float) -> None:
        """Look after the device; every tenth of a second or so. ``now``: seconds, ``perf_counter``."""
        if self._waiting_since is not None and now - self._waiting_since > _OPEN_PATIENCE_S:
            self._waiting_since = None
            if self._puller is None:
                self._fall_silent(f"The sound device has not opened within {_OPEN_PATIENCE_S:.0f} seconds.")
        if self._retry_at is not None and now > self._retry_at:
            self._retry_at = None
            self.open()
        if self._is_dead(now):
            self._lose("The sound device has stopped.")

    def close(self) -> None:
        """Stop for good."""
        with self._handing_over:
            self._closed = True
            left = [puller for puller in (self._puller, self._opened) if puller]
        for puller in left:
            puller.close()
        self._puller = None

    def wait_opened(self, timeout_s: float) -> bool:
        """Wait until nothing is being opened; whether that came within the time. From any thread."""
        if self._opener:
            self._opener.join(timeout_s)
        return self._opener is None or not self._opener.is_alive()

    def _open_device(self) -> None:
        from playground.adapters.sound.device import open_device

        if self._predecessor:
            self._predecessor.join()
        device = None
        try:
            device = open_device(self._render)
            device.resume()
        except NoSoundDevice as none:
            if device:
                device.close()
            sentence = f"{none.sentence} {none.fix}".strip()
            self._post(lambda: self._fall_silent(sentence))
            return
        with self._handing_over:
            self._opened = None if self._closed else device
        if self._closed:
            device.close()
        else:
            self._post(self._take_opened)

    def _take_opened(self) -> None:
        """Play on the device that has been opened, from now."""
        with self._handing_over:
            device, self._opened = self._opened, None
        if device:
            came_back = self._puller is not None
            self._take(device)
            if came_back:
                self._note(f"Sound is back, on {device.description}.")

    def _take_wall_clock(self) -> None:
        clock = WallClock(self._render)
        clock.resume()
        self._take(clock)

    def _take(self, puller: Puller) -> None:
        if self._puller:
            self._puller.close()
        self._waiting_since = None
        self._puller = puller
        self._pulls_seen = -1

    def _try(self, act: Callable[[Puller], _Done]) -> _Done | None:
        if self._puller is None:
            return None
        try:
            return act(self._puller)
        except NoSoundDevice as gone:
            self._lose(gone.sentence)
            return None

    def _is_dead(self, now: float) -> bool:
        """A device that dies raises nothing: it only asks for no more sound.

        Time alone does not prove it, for a laptop may have slept; several looks without a pull do.
        """
        pulls = self._puller.pulls if self._puller else 0
        if pulls != self._pulls_seen:
            self._pulls_seen, self._checks_without_pull, self._seen_alive_at = pulls, 0, now
            return False
        self._checks_without_pull += 1
        long_ago = now - self._seen_alive_at > _DEAD_AFTER_S
        return long_ago and self._checks_without_pull >= 4 and self._has_device

    def _lose(self, sentence: str) -> None:
        """The device is gone: go on in silence, and try it again soon."""
        if self._retries_left:
            self._retries_left -= 1
            self._retry_at = time.perf_counter() + _RETRY_AFTER_S
        self._fall_silent(sentence)

    def _fall_silent(self, sentence: str) -> None:
        self._waiting_since = None
        if isinstance(self._puller, WallClock):
            return
        dead, self._puller = self._puller, None
        if dead:
            threading.Thread(target=dead.close, name="sound-close", daemon=True).start()
        self._take_wall_clock()
        self._note(f"{sentence} The call goes on without sound, in its own time.")

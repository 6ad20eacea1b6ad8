"""Plays a saved call in its own time, or a multiple of it. Knows the positions, reads a clock that is handed in."""

from __future__ import annotations

from collections.abc import Callable

from playground.call.timeline import Step, Timeline

__all__ = ["SPEEDS", "Player"]

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0)
"""Seconds of the call in a second of the listener's."""


class Player:
    """A position on the time line that moves by itself while it plays."""

    def __init__(self, timeline: Timeline, clock: Callable[[], float]) -> None:
        """``clock``: seconds, from any start."""
        self._timeline = timeline
        self._clock = clock
        self._position = min(1, len(timeline))
        self._at = timeline.time(self._position)
        self._since: float | None = None
        """When ``_at`` was true, by the clock; ``None``: it stands still."""
        self._speed = SPEEDS.index(1.0)

    @property
    def position(self) -> int:
        """How many entries have been told."""
        return self._position

    @property
    def is_playing(self) -> bool:
        """True while it moves by itself."""
        return self._since is not None

    @property
    def speed(self) -> float:
        """One of ``SPEEDS``."""
        return SPEEDS[self._speed]

    def now(self) -> float:
        """The call's clock, seconds."""
        if self._since is None:
            return self._at
        return min(self._timeline.seconds, self._at + (self._clock() - self._since) * self.speed)

    def tick(self) -> None:
        """Move to where the time has come; at the end it stops."""
        if self.is_playing:
            self._position = max(self._position, self._timeline.position_at(self.now()))
            if self._position == len(self._timeline):
                self._stand(self._timeline.seconds)

    def play_or_pause(self) -> None:
        """Play on from here, or stand still; at the end it begins anew."""
        if self.is_playing:
            self.tick()
            self._stand(self.now())
            return
        if self._position == len(self._timeline):
            self.go_to(min(1, len(self._timeline)))
        self._since = self._clock()

    def go_to(self, position: int) -> None:
        """Stand still at that position."""
        self._position = max(0, min(position, len(self._timeline)))
        self._stand(self._timeline.time(self._position))

    def step(self, step: Step, direction: int) -> bool:
        """Go to the next of a kind and stand still there; ``False`` when there is none."""
        found = self._timeline.next(self._position, step, direction)
        if found is None:
            return False
        self.go_to(found)
        return True

    def change_speed(self, by: int) -> bool:
        """Play faster or slower by so many steps; ``False`` when there is no such speed."""
        wanted = self._speed + by
        if not 0 <= wanted < len(SPEEDS):
            return False
        if self._since is not None:
            self._at, self._since = self.now(), self._clock()
        self._speed = wanted
        return True

    def _stand(self, at: float) -> None:
        self._at, self._since = at, None

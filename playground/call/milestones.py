"""Moments of a call that an element may wait for after it is complete itself: the next bridge, and the end."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[], None]


class Milestones:
    """Of one call; what documents come and go, and whether it is transferred, makes no difference."""

    def __init__(self) -> None:
        self._when_bridged: list[Step] = []
        self._when_over: list[Step] = []

    def when_bridged(self, step: Step) -> None:
        """Do this once, when the caller is next connected to a dialled party."""
        self._when_bridged.append(step)

    def when_over(self, step: Step) -> None:
        """Do this when the call ends, after its running element was broken off."""
        self._when_over.append(step)

    def bridged(self) -> None:
        """The caller is connected to a dialled party."""
        steps, self._when_bridged = self._when_bridged, []
        for step in steps:
            step()

    def over(self) -> None:
        """The call ends."""
        steps, self._when_over = self._when_over, []
        for step in steps:
            step()

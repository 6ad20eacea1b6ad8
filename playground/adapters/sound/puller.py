"""What pulls sound out of the mixer in real time: a device, or a wall clock where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

Render = Callable[[int], "Samples"]
"""Gives the next so many frames, float32, shape (frames,)."""


class NoSoundDevice(Exception):
    """There is nothing to play on; ``sentence`` says why, ``fix`` what to do (may be empty)."""

    def __init__(self, sentence: str, fix: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.fix = fix


class Puller(Protocol):
    """Calls ``render`` at the engine's rate, from a thread of its own. Made at rest: ``resume`` starts it."""

    description: str
    """What it plays on, for people."""
    latency_s: float
    """From rendered to heard, seconds."""
    can_flush: bool
    """Whether ``hold`` is quick here."""

    @property
    def pulls(self) -> int:
        """How often it has called ``render``: it lives while this grows."""
        ...

    def hold(self) -> int:
        """Stop pulling at once and drop what is not heard yet. Raises ``NoSoundDevice`` when it is gone.

        Returns how many frames have been pulled ahead of time, and will be pulled again after ``resume``.
        """
        ...

    def resume(self) -> None:
        """Pull, from now. Raises ``NoSoundDevice`` when it is gone."""
        ...

    def close(self) -> None:
        """Stop for good."""
        ...

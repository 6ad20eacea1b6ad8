"""Clips already spoken, so that a menu heard again starts at once. Bounded; the least used go first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

from playground.adapters.sound.clip import RATE, Clip

Key = TypeVar("Key", bound=Hashable)

DEFAULT_SECONDS = 600.0
"""Sound kept, seconds: 58 MB."""


class ClipCache(Generic[Key]):
    """Least-recently-used clips, bounded by their length together. Used from one thread."""

    def __init__(self, seconds: float = DEFAULT_SECONDS) -> None:
        self._clips: OrderedDict[Key, Clip] = OrderedDict()
        self._frames_free = round(seconds * RATE)

    def __len__(self) -> int:
        return len(self._clips)

    def get(self, key: Key) -> Clip | None:
        """The clip, or ``None``."""
        clip = self._clips.get(key)
        if clip is not None:
            self._clips.move_to_end(key)
        return clip

    def put(self, key: Key, clip: Clip) -> None:
        """Keep it, at the cost of the least used ones."""
        if key in self._clips:
            return
        self._clips[key] = clip
        self._frames_free -= clip.frames
        while self._frames_free < 0:
            _, dropped = self._clips.popitem(last=False)
            self._frames_free += dropped.frames

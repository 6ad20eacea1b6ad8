"""A clip: sound held in memory at the engine's rate, ready to be mixed. Nothing is resampled later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

RATE = 24_000
"""Frames a second of everything the engine mixes, Hz."""
_AUDIBLE = 0.001
"""Amplitude under which a sample counts as silence (-60 dBFS)."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Mono sound at ``RATE``. The samples are shared between threads and never written to."""

    samples: Samples
    """float32, shape (frames,), -1…1."""
    note: str = ""
    """A fault worth telling although the sound can be heard, one sentence; else empty."""

    def __post_init__(self) -> None:
        self.samples.flags.writeable = False

    @property
    def frames(self) -> int:
        """Length in frames at ``RATE``."""
        return len(self.samples)

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / RATE

    def gain(self, decibels: float) -> Clip:
        """The clip made louder or softer; ``-inf`` silences it. Peaks are held within -1…1."""
        if decibels == 0.0 or not self.frames:
            return self
        import numpy as np

        scaled = self.samples * np.float32(10.0 ** (decibels / 20.0))
        return replace(self, samples=np.clip(scaled, -1.0, 1.0))

    def without_trailing_silence(self, keep_s: float = 0.03) -> Clip:
        """The clip up to ``keep_s`` seconds after its last audible sample; unchanged when all is silent."""
        import numpy as np

        audible = np.flatnonzero(np.abs(self.samples) > _AUDIBLE)
        if not len(audible):
            return self
        end = int(audible[-1]) + 1 + round(keep_s * RATE)
        return replace(self, samples=self.samples[:end].copy())

    def lasting(self, seconds: float) -> Clip:
        """The clip cut, or filled up with silence, to that length."""
        import numpy as np

        frames = max(0, round(seconds * RATE))
        if frames == self.frames:
            return self
        samples = np.zeros(frames, dtype=np.float32)
        samples[: self.frames] = self.samples[:frames]
        return replace(self, samples=samples)


def silence(seconds: float) -> Clip:
    """So many seconds of nothing; negative counts as 0."""
    import numpy as np

    return Clip(np.zeros(max(0, round(seconds * RATE)), dtype=np.float32))


def concatenate(clips: Iterable[Clip]) -> Clip:
    """One clip after the other; their notes are joined. No clips give an empty clip."""
    import numpy as np

    listed = list(clips)
    if len(listed) == 1:
        return listed[0]
    joined = np.concatenate([clip.samples for clip in listed] or [np.zeros(0, dtype=np.float32)])
    return Clip(joined, note=" ".join(clip.note for clip in listed if clip.note))

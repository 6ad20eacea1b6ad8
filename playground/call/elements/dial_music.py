"""What the caller hears while others are rung: the ring tone, or ``dialMusic`` (plivo-xml.md 2.7)."""

from __future__ import annotations

from playground.call.effects import Ringback
from playground.call.elements.music import Music
from playground.call.elements.runner import Runner


class DialMusic:
    """Sounds from ``start`` until ``stop``. A bad document counts as not set."""

    def __init__(self, dial: Runner) -> None:
        self._dial = dial
        self._music: Music | None = None
        self._rings: bool | None = None

    def start(self) -> None:
        """``real`` is the carrier's own sound: a ring tone, too; ``none`` (the predecessor's) is silence."""
        url = (self._dial.values.string("dial_music") or "").strip()
        self._ring(url != "none")
        if url in ("", "real", "none"):
            return
        self._music = Music(
            self._dial,
            "dialMusic",
            url,
            "POST",
            then="the caller hears the ring tone instead",
            begins=lambda: self._ring(False),
            falls_silent=lambda: self._ring(True),
        )
        self._music.start()

    def stop(self) -> None:
        """Silence."""
        if self._music is not None:
            self._music.stop()
            self._music = None
        self._ring(None)

    def _ring(self, on: bool | None) -> None:
        if on is not self._rings:
            self._rings = on
            self._dial.stage.add(Ringback(on))

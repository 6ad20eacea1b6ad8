"""How long downloaded sound files last, for drivers that play nothing."""

from __future__ import annotations

from playground.adapters.sound.decode import UndecodableSound, length_of
from playground.hostile_text import visible_line


def measure(body: bytes, content_type: str, url: str) -> tuple[float | None, str | None]:
    """Seconds of the sound and ``None``, or ``None`` and why it cannot be played."""
    try:
        return length_of(body, content_type, url), None
    except UndecodableSound as error:
        return None, visible_line(error.sentence)

"""Times and sizes as people write them."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Seconds as people write them: ``3 s``, ``2.5 s``, ``1 min 5 s``."""
    if seconds < 60:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def size(byte_count: int) -> str:
    """Bytes as people write them; a KB is 1000 bytes."""
    return f"{byte_count} B" if byte_count < 1000 else f"{byte_count / 1000:.1f} KB"

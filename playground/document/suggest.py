"""What a wrong name was probably meant to be (plivo-xml.md 8: by case, then 2.17, then likeness)."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_LONGEST = 40
"""Longer names are not compared: none of Plivo's is that long."""


def differs_in_case(written: str, known: str) -> bool:
    """True when two names are the same but for capitals."""
    return written != known and written.lower() == known.lower()


def closest(written: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or ``None``."""
    return _closest(written, tuple(known))


@lru_cache(maxsize=1024)
def _closest(written: str, known: tuple[str, ...]) -> str | None:
    if len(written) > _LONGEST:
        return None
    plain = _plain(written)
    by_plain_name = {_plain(name): name for name in known}
    if plain in by_plain_name:
        return by_plain_name[plain]
    found = get_close_matches(plain, by_plain_name, n=1, cutoff=0.75)
    return by_plain_name[found[0]] if found else None


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")

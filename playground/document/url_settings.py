"""The settings that a URL can carry in its fragment, such as ``#ct=2000&rc=3`` (plivo-xml.md 1.10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urldefrag

from playground.hostile_text import visible_line

RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"ct": (100, 10_000), "rt": (100, 40_000), "tt": (100, 55_000), "rc": (0, 5)}
)
"""Numbers: the least and the most; times in ms."""
REASONS = frozenset({"4xx", "5xx", "ct", "rt"})
"""What can be retried; ``all`` is all of it."""
REGIONS = ("nearest", "local", "n_california", "n_virginia", "frankfurt", "singapore", "mumbai")
"""Where requests can leave from."""


@dataclass(frozen=True, slots=True)
class UrlSettings:
    """What a fragment asks for."""

    numbers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """``ct``, ``rt``, ``tt`` (ms) and ``rc``, as far as given and within their range."""
    retried: frozenset[str] | None = None
    """``rp``: after what to try again; ``None``: not said."""
    faults: tuple[str, ...] = ()
    """Settings that do not count, a sentence each without its full stop."""


@lru_cache(maxsize=256)
def url_settings(url: str) -> UrlSettings:
    """The settings in a URL's fragment; a fragment without any of them is just a fragment."""
    numbers: dict[str, int] = {}
    retried: frozenset[str] | None = None
    faults: list[str] = []
    for setting in _fragment(url).split("&"):
        key, _, value = setting.partition("=")
        wrong = ""
        if key in RANGES:
            number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
            least, most = RANGES[key]
            if least <= number <= most:
                numbers[key] = number
            else:
                wrong = f"is not a whole number from {least} to {most}"
        elif key == "rp":
            reasons = frozenset(value.split(","))
            if reasons <= REASONS | {"all"}:
                retried = REASONS if "all" in reasons else reasons
            else:
                wrong = "is not a list of 4xx, 5xx, ct, rt, or all"
        elif key == "er" and value not in REGIONS:
            wrong = f"is none of {', '.join(REGIONS)}"
        if wrong:
            faults.append(f"{key}={visible_line(value, limit=40)} {wrong}")
    return UrlSettings(MappingProxyType(numbers), retried, tuple(faults))


def _fragment(url: str) -> str:
    try:
        return urldefrag(url.strip()).fragment
    except ValueError:
        return ""

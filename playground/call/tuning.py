"""How patiently a URL is asked: Plivo's settings in its fragment, such as ``#ct=2000&rc=3`` (plivo-xml.md 1.10).

The fragment is never sent. What it leaves unsaid keeps the playground's own default: one budget for a
try, and one retry after a connect or read time-out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urldefrag

from playground.call.events import FetchFailure, RequestFailed
from playground.call.stage import Answer
from playground.hostile_text import visible_line

CONNECT_S = 2.0
"""Documented connect time-out: of sound files, and of URLs that set a read time-out alone, seconds."""
_RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"ct": (100, 10_000), "rt": (100, 40_000), "tt": (100, 55_000), "rc": (0, 5)}
)
_REASONS = frozenset({"4xx", "5xx", "ct", "rt"})
_TIMEOUTS = {FetchFailure.CONNECT_TIMEOUT: "ct", FetchFailure.READ_TIMEOUT: "rt"}


@dataclass(frozen=True, slots=True)
class Tuning:
    """The settings of one URL; times in seconds, ``None`` where the fragment says nothing."""

    connect_s: float | None = None
    read_s: float | None = None
    """Until the reply begins."""
    total_s: float | None = None
    """All tries together."""
    retries: int = 1
    retried: frozenset[str] = frozenset({"ct", "rt"})
    """After what: ``4xx``, ``5xx``, ``ct``, ``rt``."""
    faults: tuple[str, ...] = ()
    """Settings that do not count, a sentence each without its full stop."""

    def budget_s(self, default: float, spent_s: float) -> float:
        """Seconds for one try, when the tries before took ``spent_s``."""
        budget = default
        if self.read_s is not None:
            budget = self.read_s + (CONNECT_S if self.connect_s is None else self.connect_s)
        return budget if self.total_s is None else max(0.001, min(budget, self.total_s - spent_s))

    def tries_again(self, answer: Answer, attempt: int, spent_s: float) -> bool:
        """True when the outcome of try ``attempt`` (from 1) calls for another one."""
        in_time = self.total_s is None or spent_s < self.total_s
        return attempt <= self.retries and in_time and _reason(answer) in self.retried


DEFAULT = Tuning()


@lru_cache(maxsize=64)
def tuning_of(url: str) -> Tuning:
    """The settings in a URL's fragment; a fragment without any of them is just a fragment."""
    tuning = DEFAULT
    for setting in urldefrag(url).fragment.split("&"):
        key, _, value = setting.partition("=")
        if key in _RANGES:
            tuning = _with_number(tuning, key, value)
        elif key == "rp":
            tuning = _with_reasons(tuning, value)
    return tuning


def _with_number(tuning: Tuning, key: str, value: str) -> Tuning:
    least, most = _RANGES[key]
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
    if not least <= number <= most:
        return _with_fault(tuning, key, value, f"is not a whole number from {least} to {most}")
    match key:
        case "ct":
            return replace(tuning, connect_s=number / 1000)
        case "rt":
            return replace(tuning, read_s=number / 1000)
        case "tt":
            return replace(tuning, total_s=number / 1000)
        case _:
            return replace(tuning, retries=number)


def _with_reasons(tuning: Tuning, value: str) -> Tuning:
    reasons = set(value.split(","))
    if not reasons <= _REASONS | {"all"}:
        return _with_fault(tuning, "rp", value, "is not a list of 4xx, 5xx, ct, rt, or all")
    return replace(tuning, retried=_REASONS if "all" in reasons else frozenset(reasons))


def _with_fault(tuning: Tuning, key: str, value: str, wrong: str) -> Tuning:
    return replace(tuning, faults=(*tuning.faults, f"{key}={visible_line(value, limit=40)} {wrong}"))


def _reason(answer: Answer) -> str:
    """What an outcome is to a retry: one of ``rp``'s words, or nothing."""
    if isinstance(answer, RequestFailed):
        return _TIMEOUTS.get(answer.failure, "")
    return f"{answer.status // 100}xx"

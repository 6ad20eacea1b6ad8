"""How patiently a URL is asked: Plivo's settings in its fragment, such as ``#ct=2000&rc=3`` (plivo-xml.md 1.10).

The fragment is never sent. What it leaves unsaid keeps the playground's own default: one budget for a
try, and one retry after a connect or read time-out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from playground.call.events import FetchFailure, RequestFailed
from playground.call.stage import Answer
from playground.document.url_settings import url_settings

CONNECT_S = 2.0
"""Documented connect time-out: of sound files, and of URLs that set a read time-out alone, seconds."""
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
    settings = url_settings(url)
    seconds = {key: number / 1000 for key, number in settings.numbers.items()}
    return Tuning(
        connect_s=seconds.get("ct"),
        read_s=seconds.get("rt"),
        total_s=seconds.get("tt"),
        retries=settings.numbers.get("rc", DEFAULT.retries),
        retried=DEFAULT.retried if settings.retried is None else settings.retried,
        faults=settings.faults,
    )


def _reason(answer: Answer) -> str:
    """What an outcome is to a retry: one of ``rp``'s words, or nothing."""
    if isinstance(answer, RequestFailed):
        return _TIMEOUTS.get(answer.failure, "")
    return f"{answer.status // 100}xx"

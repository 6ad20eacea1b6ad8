"""The steps of a scenario as methods, one each, for tests written in Python.

Texts are written as in scenario files (docs/scenarios.md). Every step gives back what it was called on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self


class Steps(ABC):
    """Whoever steps can be asked of."""

    def hears(self, text: str, *, within: float | None = None) -> Self:
        """The caller hears this."""
        return self._step("hear", text=text, within=within)

    def press(self, keys: str, *, after: float | None = None) -> Self:
        """The caller presses keys, at the next wait for them, with ``!`` in front before."""
        return self._step("press", keys=keys, after=after)

    def say(self, text: str, *, after: float | None = None) -> Self:
        """The caller says something."""
        return self._step("say", text=text, after=after)

    def requests(
        self,
        path: str | None = None,
        *,
        url: str | None = None,
        method: str | None = None,
        purpose: str | None = None,
        params: dict[str, str] | None = None,
        within: float | None = None,
    ) -> Self:
        """The app is asked so."""
        return self._step(
            "request", path=path, url=url, method=method, purpose=purpose, params=params, within=within
        )

    def dials(self, to: str | None = None, *, then: str = "answer", within: float | None = None) -> Self:
        """Somebody is dialled, and does that."""
        return self._step("dial", to=to, then=then, within=within)

    def runs(self, name: str, *, attributes: dict[str, str] | None = None) -> Self:
        """An element begins."""
        return self._step("element", name=name, attributes=attributes)

    def finds(self, code: str, *, message: str | None = None) -> Self:
        """A problem is told."""
        return self._step("finding", code=code, message=message)

    def wait(self, seconds: float) -> Self:
        """Time passes on the call's clock."""
        return self._step("wait", seconds=seconds)

    def hang_up(self, *, after: float | None = None) -> Self:
        """The caller hangs up."""
        return self._step("hang up", after=after)

    def transfer(
        self, url: str | None = None, *, bleg_url: str | None = None, bleg_as: str | None = None
    ) -> Self:
        """Plivo's API transfers the call, with ``bleg_url`` the dialled party, alone or both; ``bleg_as`` names it."""
        return self._step("transfer", url=url, **{"bleg url": bleg_url, "bleg as": bleg_as})

    def ends(self, cause: str | None = None, **facts: Any) -> Self:
        """The call ends; ``facts``: ``code``, ``name``, ``source``, ``status``, ``within``."""
        return self._step("ends", cause=cause, **facts)

    @abstractmethod
    def take_step(self, kind: str, written: dict[str, Any], who: str = "") -> None:
        """Let a step be met; raises ``AssertionError`` when it is not."""

    def _step(self, kind: str, **written: Any) -> Self:
        __tracebackhide__ = True  # of pytest
        self.take_step(kind, written)
        return self

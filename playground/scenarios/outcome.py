"""How the steps of a scenario came out: those that were met, and the first that was not."""

from __future__ import annotations

from dataclasses import dataclass

from playground.scenarios.model import Step


@dataclass(frozen=True, slots=True)
class Met:
    """A step that was met."""

    step: Step
    at: float
    """Seconds on its call's clock."""
    entries_before: int
    """So many entries stand in its call's log before it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The first step that was not met."""

    step: Step
    why: str
    """One or two sentences: what happened instead."""
    at: float
    """Seconds on its call's clock."""
    entries_before: int
    """So many entries of its call's log had been looked at when the step before was met."""
    is_call_failure: bool = False
    """True when the call itself failed, and nobody expected it to."""

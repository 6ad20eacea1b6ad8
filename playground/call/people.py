"""The other people on the call, as the screen shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody is going to do unasked; not of the log, for it may not come to that."""

    words: str
    """``answers``, ``hangs up``, …"""
    at: float
    """When, seconds on the call's clock."""

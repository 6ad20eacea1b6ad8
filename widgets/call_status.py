"""How a call stands, as sign, words and colour: the head of the screen and the calls' tabs tell it alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from playground.call.view import CallView
from playground.hostile_text import visible_line

__all__ = ["sign_of_call", "style_of_call", "time_of_call", "words_of_call"]

_STATUS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "idle": ("○", "No call", "idle"),
        "calling": ("◔", "Calling", "ringing"),
        "ringing": ("◔", "Ringing", "ringing"),
        "in-progress": ("●", "In progress", "live"),
        "completed": ("✓", "Completed", "done"),
        "busy": ("■", "Busy", "failed"),
        "failed": ("✗", "Failed", "failed"),
        "timeout": ("✗", "Timed out", "failed"),
        "no-answer": ("■", "No answer", "failed"),
        "cancel": ("■", "Cancelled", "failed"),
    }
)
"""Sign, words and look of each status (plivo-xml.md 6.3)."""
_STYLES: Mapping[str, str] = MappingProxyType(
    {
        "idle": "$foreground 70%",
        "ringing": "bold $text-warning",
        "live": "bold $text-success",
        "done": "bold $foreground",
        "failed": "bold $text-error",
    }
)


def sign_of_call(view: CallView) -> str:
    """One cell."""
    return _status_of(view)[0]


def words_of_call(view: CallView) -> str:
    """One or two words."""
    return _status_of(view)[1]


def style_of_call(view: CallView) -> str:
    """A content style made of theme variables."""
    return _STYLES[_status_of(view)[2]]


def time_of_call(view: CallView, clock: Callable[[], float] | None) -> float:
    """Seconds since the call was answered, or placed if it was not; until its end, or until now by ``clock``."""
    now = view.at
    if view.ended is not None:
        now = view.ended.at
    elif clock is not None:
        now = max(view.at, clock())
    return max(0.0, now - (view.answered_at or 0.0))


def _status_of(view: CallView) -> tuple[str, str, str]:
    status = "calling" if view.live and view.status == "idle" else view.status
    if view.failed:
        status = "failed"
    return _STATUS.get(status, ("●", visible_line(status, limit=20), "live"))

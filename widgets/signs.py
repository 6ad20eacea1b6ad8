"""Signs and styles of severities: every part of the screen tells them alike, with or without colour."""

from __future__ import annotations

__all__ = ["sign_of_severity", "style_of_severity"]

_SIGNS = {"error": "✗", "warning": "!", "info": "i"}
_STYLES = {"error": "$text-error", "warning": "$text-warning", "info": "$text-primary"}


def sign_of_severity(severity: str) -> str:
    """One cell: ``✗``, ``!`` or ``i``."""
    return _SIGNS.get(severity, "·")


def style_of_severity(severity: str) -> str:
    """A content style made of theme variables."""
    return _STYLES.get(severity, "$foreground")

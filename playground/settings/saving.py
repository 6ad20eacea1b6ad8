"""Saves what was changed on the settings screen, and only that.

What the command line or the environment said holds for one start of the app; it never slips into the
config file because something else was saved.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from playground.settings.config import Settings, load_settings, save_settings

__all__ = ["save_changes"]


def save_changes(before: Settings, after: Settings) -> None:
    """Write the settings in which ``after`` differs from ``before``; the call's go to ``after``'s profile.

    Raises ``PlaygroundError`` when the config file has a mistake or cannot be written.
    """
    stored = load_settings(profile=after.profile, environ={}, path=after.config_path)
    base = before if before.profile == after.profile else _as_chosen(after)
    call = _differences(base.call, after.call)
    tui = _differences(before.tui, after.tui)
    if call or tui:
        save_settings(
            after.config_path,
            call=replace(stored.call, **call) if call else None,
            tui=replace(stored.tui, **tui) if tui else None,
            profile=after.profile,
        )


def _as_chosen(after: Settings) -> Settings:
    """The settings as the user found them on choosing the profile, the environment's included."""
    return load_settings(profile=after.profile, path=after.config_path)


def _differences(before: object, after: object) -> dict[str, Any]:
    return {
        item.name: getattr(after, item.name)
        for item in fields(after)  # type: ignore[arg-type]
        if getattr(before, item.name) != getattr(after, item.name)
    }

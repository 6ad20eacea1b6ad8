"""The product's own themes, beside Textual's: dark, light, and one of high contrast."""

from __future__ import annotations

from textual.theme import Theme


def _variables(*, key: str, bar: str, bar_touched: str, ground: str) -> dict[str, str]:
    """What Textual would derive otherwise: the footer's keys, and scrollbars that keep in the background."""
    return {
        "footer-key-foreground": key,
        "block-cursor-text-style": "none",
        "scrollbar": bar,
        "scrollbar-hover": bar_touched,
        "scrollbar-active": bar_touched,
        "scrollbar-background": ground,
        "scrollbar-background-hover": ground,
        "scrollbar-background-active": ground,
        "scrollbar-corner-color": ground,
    }


DARK = Theme(
    name="switchboard",
    primary="#6cb6ff",
    secondary="#c3a6ff",
    accent="#4fd6be",
    success="#8ddb8c",
    warning="#f0b96b",
    error="#ff8585",
    foreground="#dbe4ee",
    background="#0f141a",
    surface="#151c24",
    panel="#1e2832",
    boost="#263340",
    dark=True,
    variables=_variables(key="#4fd6be", bar="#2f3f4f", bar_touched="#5b7690", ground="#0f141a"),
)
LIGHT = Theme(
    name="switchboard-light",
    primary="#1b62b5",
    secondary="#6b3fb8",
    accent="#0a7d6e",
    success="#2d7d32",
    warning="#a35c00",
    error="#b3261e",
    foreground="#1f2933",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e7e4dc",
    boost="#dcd8ce",
    dark=False,
    variables=_variables(key="#0a7d6e", bar="#cbc6ba", bar_touched="#8f897b", ground="#fbfaf7"),
)
CONTRAST = Theme(
    name="switchboard-contrast",
    primary="#66ccff",
    secondary="#ff99ff",
    accent="#00ffcc",
    success="#66ff66",
    warning="#ffd24d",
    error="#ff6666",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    boost="#333333",
    dark=True,
    variables=_variables(key="#00ffcc", bar="#777777", bar_touched="#ffffff", ground="#000000"),
)
THEMES = (DARK, LIGHT, CONTRAST)
"""All of them; the first is the default."""

"""KEYS: what somebody on a telephone presses, and when (cli.md, "What the caller does")."""

from __future__ import annotations

from dataclasses import dataclass

KEY_GAP_S = 0.2
"""Seconds from one key to the next."""
PAUSES_S = {"w": 0.5, "W": 1.0}
"""Pause characters, seconds."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the caller presses at one wait for input."""

    presses: tuple[tuple[float, str], ...]
    """(seconds from the first moment, key)."""
    seconds: float
    """From the first moment until the next key could follow."""
    barge_in: bool = False
    """True: begins while the prompts are heard."""


def read_keys(text: str) -> Keys:
    """KEYS as the command line has it; raises ``ValueError`` with what is wrong.

    ``0-9 * #`` are pressed, ``w`` and ``W`` wait 0.5 and 1 s, a leading ``!`` barges in, nothing at
    all lets the wait time out.
    """
    barge_in = text.startswith("!")
    presses, seconds = [], 0.0
    for character in text[barge_in:]:
        if character in PAUSES_S:
            seconds += PAUSES_S[character]
        elif character in "0123456789*#":
            presses.append((round(seconds, 3), character))
            seconds += KEY_GAP_S
        else:
            raise ValueError(
                f"{text!r} holds {character!r}; KEYS are 0-9 * #, w W to wait, one ! in front to barge in"
            )
    if barge_in and not presses:
        raise ValueError(f"{text!r} barges in with no key")
    return Keys(tuple(presses), round(seconds, 3), barge_in)

"""TEXT: what somebody on a telephone says, and when (cli.md, "What the caller does")."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speech:
    """What the caller says at one wait for speech, or into one recording."""

    text: str
    """White space alone is nothing: the caller is silent."""
    barge_in: bool = False
    """True: begins while the prompts are heard."""


def read_speech(text: str) -> Speech:
    """TEXT as the command line has it: a leading ``!`` barges in, nothing at all lets the wait time out.

    Raises ``ValueError`` with what is wrong.
    """
    barge_in = text.startswith("!")
    words = " ".join(text[barge_in:].split())
    if barge_in and not words:
        raise ValueError(f"{text!r} barges in with no word")
    return Speech(words, barge_in)

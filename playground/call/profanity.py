"""``profanityFilter`` of GetInput: swear words keep their first letter only (plivo-xml.md 2.6)."""

from __future__ import annotations

import re

_STEMS = (
    "arse", "arsehole", "ass", "asshole", "bastard", "bitch", "bollocks", "bugger", "bullshit", "cock", "crap",
    "cunt", "damn", "dick", "dickhead", "fuck", "goddamn", "motherfuck", "piss", "prick", "pussy", "shit",
    "slut", "twat", "wank", "whore",
)  # fmt: skip
"""English; no list is published (our choice)."""
_SWEAR_WORD = re.compile(
    rf"\b({'|'.join(_STEMS)})(?:s|es|ed|er|ers|ing|in|y|ty|ting|head|heads)?\b", re.IGNORECASE
)


def without_profanity(text: str) -> str:
    """The text with an asterisk for every letter of a swear word but its first."""
    return _SWEAR_WORD.sub(lambda found: found[0][0] + "*" * (len(found[0]) - 1), text)

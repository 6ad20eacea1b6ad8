"""The forms in which results are told: for people, for programs, for code hosts."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

PIPE_COLUMNS = 114
"""Width of text that goes to no terminal."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the reader's end can show; only text for people minds."""

    colour: bool = False
    columns: int = PIPE_COLUMNS


PLAIN = Look()

FORMATS = MappingProxyType(
    {
        "text": "for people: each finding with its source line",
        "json": "one JSON object",
        "sarif": "SARIF 2.1.0, which code hosts and editors read",
        "github": "workflow commands, which GitHub Actions shows beside the code",
    }
)
"""Each form's name (and the name of its module here, which has ``render``) with what it is."""

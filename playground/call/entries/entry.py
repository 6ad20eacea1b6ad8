"""What every line of the call log has."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

SCHEMA = 1
"""Version of the log's form, in ``call.started``."""


MASK = "•"
"""Stands for a digit of an element with ``log="false"``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """What every line has."""

    type: ClassVar[str] = ""
    seq: int
    """Number of the line, from 0."""
    at: float
    """Seconds on the call's clock, to the millisecond."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object: ``seq``, ``at``, ``type``, then the type's own keys; absent ones left out."""
        line: dict[str, Any] = {"seq": self.seq, "at": self.at, "type": self.type}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name not in line and value is not None:
                line[item.name.rstrip("_")] = value
        return line

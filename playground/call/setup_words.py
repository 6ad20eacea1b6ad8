"""The words that some settings of a call are written in; apart, because options are read before any call is made."""

from __future__ import annotations

from typing import Literal

__all__ = ["Direction", "MachineDetection", "Method"]

Direction = Literal["inbound", "outbound"]
"""Who called whom, seen from Plivo's customer."""
Method = Literal["GET", "POST"]
"""How a URL is requested (plivo-xml.md 1.1)."""
MachineDetection = Literal["false", "true", "hangup"]
"""Of outbound calls: not, tell it, or hang up on a machine (plivo-xml.md 1.14)."""

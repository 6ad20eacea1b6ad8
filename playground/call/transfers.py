"""Transfer of a live call by the API: what is asked, and how a dialled party's leg becomes a call of its own.

Theory (plivo-xml.md 1.14): the API names the legs, and for each a URL. The A leg is the call itself: its running
element stops, and it goes on with another document. The B leg is the party who talks to it in a Dial: it has no
document, so it begins a life as a call, answered already, whose first document is that of ``bleg_url``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TransferLegs = Literal["aleg", "bleg", "both"]
"""Which legs, in the API's words."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the API is asked. URLs must be absolute and methods ``GET`` or ``POST``; nothing is checked here."""

    aleg_url: str = ""
    """Where the call itself goes on; of no account with ``bleg``."""
    aleg_method: str = "POST"
    legs: TransferLegs = "aleg"
    bleg_url: str = ""
    """Where the dialled party goes on; of no account with ``aleg``."""
    bleg_method: str = "POST"


@dataclass(frozen=True, slots=True)
class TransferredLeg:
    """What a call was before, when it was the B leg of another. Times are seconds on its own clock: negative."""

    a_leg_uuid: str
    """The call that dialled it."""
    dialled_at: float
    answered_at: float
    method: str
    """Of the first request, as the API was given it."""

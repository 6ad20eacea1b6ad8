"""What a call is made with: everything the interpreter may know about the outside, handed in once.

Ids, the wall clock's start and all options come in here, so that the core itself reads neither
clock nor dice and a call can be rebuilt from its setup and its events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from playground.call.setup_words import Direction, MachineDetection, Method

if TYPE_CHECKING:
    from playground.call.transfers import TransferredLeg
    from playground.document.languages import Identify

__all__ = ["CallSetup", "Direction", "MachineDetection", "Method", "nobody"]


def nobody() -> None:
    """For calls without anybody who tells languages apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSetup:
    """The settings of one call (cli.md, "The call")."""

    answer_url: str
    """The URL asked for the first document. ``file:`` only for a document the user named."""
    call_uuid: str
    """Id of the call leg that runs the document, a 36-character UUID."""
    started: datetime
    """Wall-clock time (UTC) at which the call's clock stands at 0; for SessionStart and StartTime."""
    method: Method = "POST"
    """HTTP method of the answer and fallback URL; hangup and ring URL get POST (plivo-xml.md 1.1)."""
    from_number: str = "14155550100"
    """The caller: digits with country code, or a ``sip:`` address."""
    to_number: str = "14155550199"
    """The called party, written likewise."""
    direction: Direction = "inbound"
    """Who called whom, seen from Plivo's customer."""
    confidence: float = 0.95
    """How sure the caller's words are understood unless a recogniser says otherwise, 0…1."""
    plus_in_numbers: bool = False
    """Send numbers with a leading ``+`` (plivo-xml.md 1.3, open point; our choice: without)."""
    caller_name: str | None = None
    """SIP display name; ``None``: the same as the caller's number (plivo-xml.md 1.3)."""
    request_uuid: str = ""
    """The API's request id of an outbound call; sent only when the direction is outbound."""
    auth_id: str | None = None
    """Account id, sent as ``ParentAuthID`` when known."""
    auth_token: str | None = field(default=None, repr=False)
    """Signs every request but those for sound files (plivo-xml.md 5); ``None``: unsigned. Never logged."""
    nonce_seed: str = field(default="", repr=False)
    """Dice for the signatures' nonces, thrown by whoever places the call."""
    bill_rate: str = "0.00850"
    """Price per minute, decimal string."""
    params: tuple[tuple[str, str], ...] = ()
    """Extra request parameters; they win over standard ones of the same name."""
    sip_headers: tuple[tuple[str, str], ...] = ()
    """Custom SIP headers, without their ``X-PH-``."""
    http_headers: tuple[tuple[str, str], ...] = ()
    """Extra HTTP headers of every request."""
    hangup_url: str | None = None
    """Told once when the call has ended; ``None``: nobody is told."""
    fallback_url: str | None = None
    """Asked when the answer URL fails (plivo-xml.md 1.11)."""
    ring_url: str | None = None
    """Told when an outbound call rings."""
    timeout_s: float = 15.0
    """Budget of one try of a document request, seconds (plivo-xml.md 1.10, our choice)."""
    host_map: tuple[tuple[str, str], ...] = ()
    """(public host[:port], local host[:port] or base URL): where requests for a public host really go."""
    strict: bool = False
    """Relative URLs fail with 7022/7024 instead of a warning (plivo-xml.md 1.13)."""
    lenient: bool = False
    """Unknown elements are skipped instead of refusing the document (plivo-xml.md 1.9)."""
    rules_off: frozenset[str] = frozenset()
    """Codes of findings about documents that are not told; what Plivo does is the same."""
    who_identifies: Callable[[], Identify | None] = field(default=nobody, repr=False)
    """Gives who can tell the language of a text at the moment; ``None``: nobody."""
    time_limit_s: float = 14400.0
    """The call is ended then, seconds on the call's clock (plivo-xml.md 1.14)."""
    recordings_url: str = ""
    """Where recordings can be fetched, such as ``http://127.0.0.1:8081/recordings/``; empty: nowhere."""
    recordings_folder: str = ""
    """Where their files lie, its last separator included, for the log; empty: nowhere."""
    ring_timeout_s: float = 120.0
    """Outbound: seconds from dialling until a callee who does not answer is given up (plivo-xml.md 1.14)."""
    hangup_on_ring_s: float | None = None
    """Outbound: the call is ended that many seconds after it began to ring, unless answered; ``None``: never."""
    machine_detection: MachineDetection = "false"
    """Outbound: look whether an answering machine answered, and with ``hangup`` end the call then."""
    machine_detection_ms: int = 5000
    """Milliseconds from the answer to the verdict (plivo-xml.md 1.14)."""
    machine_detection_url: str | None = None
    """Told when a machine answered; ``None``: nobody is told."""
    transferred: TransferredLeg | None = None
    """Of a call that was the B leg of another, and goes on with the document of ``answer_url`` by a transfer."""

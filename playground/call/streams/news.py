"""What comes of a call's audio stream, as ``StreamHappened`` tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MessageWay = Literal["sent", "received"]
"""To the server, or from it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Connected: ``start`` has been sent, and audio goes out from now on."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The connection could not be made."""

    message: str
    """One sentence for the user."""
    is_final: bool = False
    """True when another try cannot help: the user has not allowed the host."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An open connection is over, not from this side."""

    message: str
    """One sentence for the user."""
    is_clean: bool
    """True when the server closed it in good order; False when it was lost."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message went over the connection, audio aside: of that, one a second is told of."""

    way: MessageWay
    event: str
    text: str
    """The JSON text, its payload shortened, made harmless."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint was set by the server, or has been played, or was dropped by ``clearAudio``."""

    name: str
    state: Literal["set", "played", "cleared"]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts since the stream was opened, and levels of the last second."""

    frames_sent: int = 0
    """``media`` messages, all tracks."""
    bytes_sent: int = 0
    """Of audio, before base64."""
    messages_received: int = 0
    """``playAudio`` messages that were taken."""
    bytes_received: int = 0
    played_s: float = 0.0
    """Seconds of the server's audio that have been heard."""
    queued_s: float = 0.0
    """Seconds of it that are still to be heard."""
    underruns: int = 0
    """How often its audio broke off for less than a second: it came too late (our choice of the bound)."""
    lateness_ms: float = 0.0
    """The latest a frame went out in the last second, against its time."""
    unsent_s: float = 0.0
    """Seconds of audio that the server has not taken yet."""
    levels_sent: tuple[float, ...] = ()
    """Peaks of what was sent, 0…1, a tenth of a second each."""
    levels_received: tuple[float, ...] = ()
    """The same of what was heard from the server."""


@dataclass(frozen=True, slots=True)
class Progressed:
    """Told once a second, and when it is over."""

    figures: Figures


@dataclass(frozen=True, slots=True)
class Sounded:
    """The server's audio begins to be audible, after silence."""


@dataclass(frozen=True, slots=True)
class FellSilent:
    """The server has been silent for a second, since it was audible or since it was connected."""


@dataclass(frozen=True, slots=True)
class KeysWanted:
    """The server wants tones sent to the caller (``sendDTMF``)."""

    digits: str
    """``0-9 * # w W``."""


@dataclass(frozen=True, slots=True)
class Degraded:
    """The server takes audio too slowly: this much of the buffer is full (plivo-xml.md 3.12)."""

    percent: int


@dataclass(frozen=True, slots=True)
class Faulty:
    """The server sent something that cannot be used; told once for each kind of fault."""

    code: str
    """Stable, kebab-case, like that of any problem."""
    message: str
    """One sentence for the user."""


StreamNews = (
    Opened
    | Failed
    | Ended
    | Told
    | Checkpoint
    | Progressed
    | Sounded
    | FellSilent
    | KeysWanted
    | Degraded
    | Faulty
)

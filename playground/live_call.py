"""What the session of a tab needs: of a call that is made, of who makes it, and of who goes along with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from playground.adapters.sound.mixed_line import Hearing
    from playground.call.entries import Entry
    from playground.call.setup import CallSetup
    from playground.call.transfers import Transfer
    from playground.run.caller_voice import Source
    from playground.run.people import People
    from playground.watch.asking import Questions

__all__ = ["AskHost", "Companion", "LiveCall", "MakeCall", "OnLeg", "Voice"]


class Voice(Protocol):
    """The caller's voice: ``playground.run.caller_voice``."""

    @property
    def source(self) -> Source:
        """Where it comes from."""

    @property
    def speaks(self) -> bool:
        """True while it is heard."""

    @property
    def takes_words(self) -> bool:
        """True while what is typed counts as the words of a voice that nobody typed."""

    @property
    def level(self) -> float:
        """dBFS; ``-inf``: silence."""

    def use(self, source: Source) -> None:
        """Speak from there."""

    def enter(self, text: str) -> None:
        """What the tester typed."""

    def play(self, path: Path) -> None:
        """Play a sound file into the call."""


class LiveCall(Protocol):
    """A call being made in real time."""

    @property
    def voice(self) -> Voice:
        """What the caller says, and whence."""

    @property
    def people(self) -> People:
        """The others on the call, whom the tester plays too."""

    @property
    def room(self) -> str | None:
        """UUID of the room that the call is in."""

    @property
    def questions(self) -> Questions | None:
        """What it asked the app for, to be asked again; ``None``: nobody knows."""

    def set_hearing(self, hearing: Hearing) -> None:
        """Set what is heard of the call: ``all``, as it begins; ``none``; ``private``: all but what its room hears."""

    async def run(self) -> None:
        """Make the call, to its end and until the last request has been answered."""

    def press(self, digit: str) -> None:
        """The caller presses a key: one of ``0-9 * #``."""

    def hang_up(self) -> None:
        """The caller hangs up."""

    def machine_beep(self) -> None:
        """The far end's answering machine beeps."""

    def transfer(self, wanted: Transfer) -> None:
        """Plivo's API transfers the call."""

    def say(self, text: str) -> None:
        """The caller says a text, after what is being said."""

    async def save_audio(self) -> Path:
        """Save what was said and heard so far; also of a call that is over. Raises ``PlaygroundError``."""
        ...

    def now(self) -> float:
        """The call's clock, seconds."""

    def arrived(self, request_id: int) -> tuple[int, int | None] | None:
        """How much of a response has come: bytes, and bytes announced if any; ``None`` before the first."""


AskHost = Callable[[str], Awaitable[bool]]
"""Asks the user whether a host may be requested."""
OnLeg = Callable[["CallSetup"], None]
"""Told that a dialled party was transferred, and goes on as a call made with this setup."""


class MakeCall(Protocol):
    """Makes the driver of one call."""

    def __call__(
        self, setup: CallSetup, *, on_entry: Callable[[Entry], None], ask_host: AskHost, on_leg: OnLeg
    ) -> LiveCall:
        """``on_entry`` is told every log entry as it happens, in the app's own event loop."""


class Companion(Protocol):
    """Who goes along with a call and may act in the tester's place: ``playground.watch.doing``."""

    def joins(self, do: Callable[[Callable[[LiveCall], None]], None], press: Callable[[str], None]) -> None:
        """The call begins; ``do`` does something in it, ``press`` presses a key, as long as it lives."""

    def take(self, entry: Entry) -> None:
        """The call goes on."""

    def tester_acts(self) -> None:
        """The tester has done something."""

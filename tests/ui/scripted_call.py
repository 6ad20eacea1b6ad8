"""The outside of the app's one boundary to the line: a call whose entries the test hands out itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from playground.adapters.sound.mixed_line import Hearing
from playground.app import PlaygroundApp
from playground.call.entries import CallEnded, Entry
from playground.call.events import Event
from playground.call.setup import CallSetup
from playground.call.transfers import Transfer
from playground.run.caller_voice import Source
from playground.run.habits import Habits
from playground.run.people import People
from playground.run.planned_parties import PlannedParties
from playground.run.switchboard import Switchboard
from playground.settings.config import Settings
from tests.ui.recorded import ANSWER_URL, Recording


class ScriptedCall:
    """A ``LiveCall`` that says what it is told to, and remembers what the user did, for others too."""

    def __init__(
        self,
        setup: CallSetup,
        on_entry: Callable[[Entry], None],
        ask_host: Callable[[str], Awaitable[bool]],
        on_leg: Callable[[CallSetup], None],
    ):
        self.setup = setup
        self.on_leg = on_leg
        self.ask_host = ask_host
        self.pressed: list[str] = []
        self.said: list[str] = []
        self.audio: Path | Exception = Path("/calls/u.wav")
        self.hung_up = False
        self.beeps = 0
        self.transfers: list[Transfer] = []
        self.fault: Exception | None = None
        self.clock = 0.0
        self.room: str | None = None
        self.hearing: Hearing = "all"
        self.bytes_of: dict[int, tuple[int, int | None]] = {}
        self.voice = ScriptedVoice()
        self.questions = None
        self.events: list[Event] = []
        self.parties = PlannedParties(Habits(), self._plan)
        self.switchboard = Switchboard(self.now, seed="rooms")
        self.people = People(
            setup.call_uuid,
            feed=self.events.append,
            now=self.now,
            key_tone=lambda digit: None,
            parties=self.parties,
            switchboard=self.switchboard,
        )
        self._on_entry = on_entry
        self._over = asyncio.Event()

    def set_hearing(self, hearing: Hearing) -> None:
        self.hearing = hearing

    async def run(self) -> None:
        await self._over.wait()
        if self.fault is not None:
            raise self.fault

    def emit(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.clock = entry.at
            self._on_entry(entry)
            self.parties.react(entry, entry.at)
            if isinstance(entry, CallEnded):
                self._over.set()

    def break_off(self, fault: Exception) -> None:
        self.fault = fault
        self._over.set()

    def _plan(self, event: Event) -> asyncio.TimerHandle:
        """Nothing happens unless the test has it happen."""
        return asyncio.get_running_loop().call_later(3600, self.events.append, event)

    def press(self, digit: str) -> None:
        self.pressed.append(digit)

    def say(self, text: str) -> None:
        self.said.append(text)

    async def save_audio(self) -> Path:
        if isinstance(self.audio, Exception):
            raise self.audio
        return self.audio

    def hang_up(self) -> None:
        self.hung_up = True
        self.emit(Recording().wait(self.clock).ended().entries)

    def machine_beep(self) -> None:
        self.beeps += 1

    def transfer(self, wanted: Transfer) -> None:
        self.transfers.append(wanted)

    def now(self) -> float:
        return self.clock

    def arrived(self, request_id: int) -> tuple[int, int | None] | None:
        return self.bytes_of.get(request_id)


class ScriptedVoice:
    """The caller's voice, on paper: what is asked of it, and what a test lets it be."""

    def __init__(self) -> None:
        self.source: Source = "text"
        self.speaks = False
        self.takes_words = False
        self.level = float("-inf")
        self.entered: list[str] = []
        self.played: list[Path] = []

    def use(self, source: Source) -> None:
        self.source = source

    def enter(self, text: str) -> None:
        self.entered.append(text)

    def play(self, path: Path) -> None:
        self.played.append(path)


class Line:
    """Makes scripted calls; each begins with the entries of the next recording."""

    def __init__(self, *recordings: Recording) -> None:
        self.calls: list[ScriptedCall] = []
        self._recordings = list(recordings)

    def __call__(
        self,
        setup: CallSetup,
        *,
        on_entry: Callable[[Entry], None],
        ask_host: Callable[[str], Awaitable[bool]],
        on_leg: Callable[[CallSetup], None],
    ) -> ScriptedCall:
        call = ScriptedCall(setup, on_entry, ask_host, on_leg)
        self.calls.append(call)
        if self._recordings:
            call.emit(self._recordings.pop(0).entries)
        return call

    @property
    def last(self) -> ScriptedCall:
        return self.calls[-1]


_NOBODYS = TemporaryDirectory(prefix="ivr-playground-tests-")


def app_on(
    line: Line, *, target: str = ANSWER_URL, config: Path | None = None, **options: object
) -> PlaygroundApp:
    """The app on a scripted line, with nobody's config file."""
    settings = Settings(config_path=config or Path(_NOBODYS.name) / uuid4().hex / "config.toml")
    return PlaygroundApp(settings, line, target=target, **options)  # type: ignore[arg-type]

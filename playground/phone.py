"""The telephone that the terminal app holds: puts loudspeaker, voices, web client and call log behind a call.

Everything heavy is loaded when it is first wanted, off the event loop where it blocks.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from playground.adapters.languages import LanguageIdentifier
from playground.call.effects import SendRequest
from playground.call.entries import Entry
from playground.call.setup import CallSetup
from playground.call_log import CallLogWriter, recordings_folder, saved_call_path
from playground.placing import file_of_url, permitted_hosts
from playground.settings.config import Settings

if TYPE_CHECKING:
    from playground.adapters.http import HttpClient
    from playground.adapters.recordings import KeptRecordings
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.line import SoundLine
    from playground.adapters.sound.microphone import Microphone
    from playground.adapters.sound.mixed_line import Hearing
    from playground.adapters.sound.output import SoundOutput
    from playground.adapters.speech.engine import SpeechEngine
    from playground.call.transfers import Transfer
    from playground.demo.server import DemoServer
    from playground.run.fetching import Outcome
    from playground.run.hosts import AskHost, HostPolicy
    from playground.run.realtime import LiveCall
    from playground.run.switchboard import Switchboard
    from playground.watch.asking import Questions

Tell = Callable[[str], None]
"""Tells the user one sentence; may be called on any thread."""
Arrived = tuple[int, int | None]
"""Bytes of a response received, and announced, if they are."""


class KeptCall:
    """A live call whose log is kept, and whose connections and line are closed when it is over."""

    def __init__(
        self,
        live: LiveCall,
        log: CallLogWriter,
        client: HttpClient,
        arrived: Mapping[int, Arrived],
        line: SoundLine,
        hosts: HostPolicy,
        audio_path: Path,
        questions: Questions,
    ) -> None:
        """``arrived``: how much of each request's response has come so far; ``audio_path``: see ``save_audio``."""
        self._live = live
        self._log = log
        self._client = client
        self._line = line
        self.press = live.press
        self.say = live.say
        self.hang_up = live.hang_up
        self.machine_beep = live.machine_beep
        self._hosts = hosts
        self.people = live.people
        self.voice = live.voice
        self.now = live.now
        self.arrived = arrived.get
        self.questions = questions
        self._audio_path = audio_path
        self._saving = asyncio.Lock()

    @property
    def room(self) -> str | None:
        """UUID of the room that the call is in."""
        return self._live.room

    def set_hearing(self, hearing: Hearing) -> None:
        """Set what is heard of the call, at once: ``all`` (as it begins), ``none``, or ``private``.

        ``private`` leaves out what everybody in its room hears, for when another of them is listened to.
        The call goes on in its time in any case; the tester's microphone speaks into it with ``all`` only.
        """
        self._line.hearing = hearing
        self._live.voice.attend(hearing == "all")

    def transfer(self, wanted: Transfer) -> None:
        """Plivo's API transfers the call; the URLs' hosts need no further permission, for the user typed them."""
        self._hosts.allow_named(wanted.aleg_url)  # the B leg's call permits its own
        self._live.transfer(wanted)

    async def save_audio(self) -> Path:
        """Save what was said and heard so far, beside the log; returns where. Raises ``PlaygroundError``."""
        from playground.call_audio import save_call

        tape = self._live.tape
        until = self._live.now() if tape.ended_at is None else tape.ended_at
        async with self._saving:
            await asyncio.to_thread(save_call, tape, until, self._audio_path)
        return self._audio_path

    async def run(self) -> None:
        """Make the call, to its end and until the last request has been answered."""
        try:
            await self._live.run()
        finally:
            self._line.close()
            self._log.close()
            await self._client.aclose()


class Phone:
    """Makes calls that are heard; one for the life of the app. ``close`` it at the end."""

    def __init__(self, settings: Callable[[], Settings], *, tell: Tell, on_silence: Tell) -> None:
        """``settings`` are read anew for every call; ``on_silence`` hears why nothing can be heard."""
        self._settings = settings
        self._tell = tell
        self._on_silence = on_silence
        self._sound: SoundOutput | None = None
        self._speech: SpeechEngine | None = None
        self._languages = LanguageIdentifier()
        self._demo: DemoServer | None = None
        self._recordings: dict[Path, KeptRecordings] = {}
        """By their folders: what is in one that was left is served on."""
        self._switchboard: Switchboard | None = None

    def warm_up(self) -> None:
        """Load what the first call needs, behind the scenes; call it when the screen stands, once or again."""
        if self._speech is not None:
            return
        from playground.adapters.http import warm_up

        def warm_up_in_turn() -> None:
            warm_up()
            self._languages.load()

        threading.Thread(target=warm_up_in_turn, name="warm-up", daemon=True).start()
        self._voices().start()

    def set_sound(self, *, volume: float, muted: bool, telephone: bool) -> None:
        """Set how the sound shall be, for this call and the next ones."""
        sound = self._loudspeaker()
        sound.volume, sound.muted, sound.telephone = volume, muted, telephone

    def make_call(
        self,
        setup: CallSetup,
        *,
        on_entry: Callable[[Entry], None],
        ask_host: AskHost,
        on_leg: Callable[[CallSetup], None] | None = None,
    ) -> KeptCall:
        """A call ready to run, its log kept in the data folder; ``on_leg``: see ``LiveCall``."""
        from playground.adapters.http import HttpClient
        from playground.run.fetching import perform
        from playground.run.habits import Habits
        from playground.run.heard_prompts import PromptSounds
        from playground.run.hosts import AskedPolicy, HostPolicy
        from playground.run.realtime import LiveCall
        from playground.run.streaming import StreamAccess
        from playground.watch.asking import Questions

        recordings = self._recordings_in(recordings_folder(self._settings().call.recordings))
        setup = replace(setup, recordings_url=recordings.url, recordings_folder=recordings.folder)
        settings = self._settings()
        setup = replace(
            setup, rules_off=frozenset(settings.lint.off), who_identifies=self._languages.when_ready
        )
        options = settings.call
        named = HostPolicy(setup.answer_url, setup.host_map, permitted_hosts(options))
        policy = AskedPolicy(named, ask_host)
        questions = Questions(setup, policy.permits, verify=not options.insecure)
        client = HttpClient(verify=not options.insecure)
        voices = self._voices()
        voices.preferred_voice = settings.tui.voice

        def tell_of_voice(sentence: str) -> None:
            if not live.ended:
                live.notice("voice-substitute", sentence)

        prompts = PromptSounds(voices, rate=settings.tui.speech_rate, notice=tell_of_voice)
        document = file_of_url(setup.answer_url)
        log_path = saved_call_path(setup.call_uuid, setup.started)
        log = CallLogWriter(log_path, on_failure=self._tell)

        arrived: dict[int, Arrived] = {}

        def on_progress(effect: SendRequest, received: int, announced: int | None) -> None:
            arrived[effect.request_id] = received, announced

        async def fetch(effect: SendRequest, clock: Callable[[], float]) -> Outcome:
            with questions.asking(effect) as keep:
                return keep(
                    await perform(
                        effect,
                        client=client,
                        permits=policy.permits,
                        load_sound=prompts.keep_file,
                        local_document=document,
                        clock=clock,
                        on_progress=on_progress,
                    )
                )

        def keep(entry: Entry) -> None:
            log.write(entry)
            on_entry(entry)

        line = self._loudspeaker().line()
        live = LiveCall(
            setup,
            fetch=fetch,
            sound=line,
            prompts=prompts,
            on_entry=keep,
            others=Habits(settings.tui.answer_s or None, settings.tui.talk_s or None),
            recordings=recordings,
            switchboard=self._meeting_place(),
            streams=StreamAccess(policy.permits, verify=not options.insecure),
            on_leg=on_leg,
        )
        live.voice.arrange(
            settings.tui.caller_voice,
            microphone=partial(_microphone, settings.tui.microphone),
            hears_itself=settings.tui.hear_own_voice,
        )
        return KeptCall(live, log, client, arrived, line, named, log_path.with_suffix(".wav"), questions)

    def voice_names(self) -> tuple[str, ...]:
        """Names of the local voices, as far as they are known by now."""
        voices = self._speech.voices if self._speech is not None else ()
        return tuple(sorted({voice.name for voice in voices}, key=str.casefold))

    async def start_demo(self) -> str:
        """Serve the demo app, if it is not served yet; returns its answer URL."""
        from playground.demo.server import DemoServer

        if self._demo is None:
            self._demo = DemoServer().start()
        return self._demo.answer_url

    def close(self) -> None:
        """Stop the sound, the voices, the demo and the serving of recordings."""
        if self._demo is not None:
            self._demo.stop()
        for recordings in self._recordings.values():
            recordings.close()
        if self._speech is not None:
            self._speech.close()
        if self._sound is not None:
            self._sound.close()
            self._sound.wait_closed()

    def _meeting_place(self) -> Switchboard:
        """Where all calls meet in rooms."""
        if self._switchboard is None:
            from playground.run.switchboard import Switchboard

            self._switchboard = Switchboard(monotonic)
        return self._switchboard

    def _loudspeaker(self) -> SoundOutput:
        if self._sound is None:
            from playground.adapters.sound.output import SoundOutput

            self._sound = SoundOutput(note=self._on_silence)
        return self._sound

    def _recordings_in(self, folder: Path) -> KeptRecordings:
        if folder not in self._recordings:
            from playground.adapters.recordings import KeptRecordings

            self._recordings[folder] = KeptRecordings(folder)
        return self._recordings[folder]

    def _voices(self) -> SpeechEngine:
        if self._speech is None:
            from playground.adapters.speech.engine import SpeechEngine

            self._speech = SpeechEngine()
        return self._speech


def _microphone(name: str, *, hear: Callable[[Samples], None], gone: Callable[[str], None]) -> Microphone:
    from playground.adapters.sound.microphone import Microphone

    return Microphone(name, hear=hear, gone=gone)

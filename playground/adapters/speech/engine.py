"""Speech for the rest of the program: text in, a clip out, without ever holding up the event loop."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playground.adapters.sound.clip import Clip, silence
from playground.adapters.speech.cache import DEFAULT_SECONDS, ClipCache
from playground.adapters.speech.process import child_command
from playground.adapters.speech.speech_thread import (
    Job,
    SpeechThread,
    SpeechUnavailable,
    Spoken,
    Utterance,
)
from playground.adapters.speech.voices import Choice, Gender, LocalVoice, Match
from playground.hostile_text import visible_line

__all__ = ["SpeechEngine", "SpeechUnavailable"]

_BASIC_VOICES = ("", "WOMAN", "MAN")


@dataclass(slots=True, eq=False)
class _Request:
    """A job under way and those who wait for it."""

    job: Job
    waiters: list[asyncio.Future[Spoken]] = field(default_factory=list)


class SpeechEngine:
    """Speaks texts with the local voices, through pyttsx3. Use it from one event loop.

    ``notice`` is told once, in a sentence, of each voice or language that another speaks for.
    ``log``: where the child's own messages go, ``None`` for nowhere. ``command`` starts another child.
    ``timeout_s``: the longest the engine may take over 800 characters before it counts as hung.
    """

    def __init__(
        self,
        *,
        notice: Callable[[str], None] | None = None,
        log: Path | None = None,
        command: Sequence[str] | None = None,
        timeout_s: float = 6.0,
        cache_seconds: float = DEFAULT_SECONDS,
    ) -> None:
        self.preferred_voice = ""
        """Name or id of the local voice that speaks everything from now on; empty: the nearest does."""
        self._notice = notice or _tell_nobody
        self._log = log
        self._command = list(command or child_command())
        self._timeout_s = timeout_s
        self._thread: SpeechThread | None = None
        self._requests: dict[Utterance, _Request] = {}
        self._cache: ClipCache[Utterance] = ClipCache(cache_seconds)
        self._choices: dict[tuple[str, Gender, str], Choice] = {}
        self._noticed: set[tuple[str, str]] = set()

    def start(self) -> None:
        """Start the child behind the scenes, so that the first words come at once. Optional."""
        if self._thread is None:
            self._thread = SpeechThread(self._command, log=self._log, timeout_s=self._timeout_s)
            self._thread.start()
            # A thread that imports while the interpreter goes away takes it down.
            atexit.register(self.close)

    async def synthesise(
        self,
        text: str,
        *,
        language: str = "en-US",
        gender: Gender = "woman",
        voice: str = "",
        rate: float = 1.0,
        pitch: float = 1.0,
        gain_db: float = 0.0,
        notice: Callable[[str], None] | None = None,
    ) -> Clip:
        """The spoken text. Cancelling it frees the engine for the next within a tenth of a second.

        ``language``: a tag as Plivo writes it; ``rate`` and ``pitch`` relative to normal; ``voice``:
        Plivo's name for it, only used to say that another speaks; ``notice`` is told so in place of the
        engine's own. Raises ``SpeechUnavailable``.
        """
        if not text.strip():
            return silence(0)
        utterance = Utterance(text, language, gender, rate, pitch, self.preferred_voice)
        clip = self._cache.get(utterance)
        if clip is None:
            clip = (await self._spoken(utterance)).clip
        self._tell_of_substitute(voice, utterance, notice or self._notice)
        return clip.gain(gain_db)

    def prefetch(
        self,
        text: str,
        *,
        language: str = "en-US",
        gender: Gender = "woman",
        rate: float = 1.0,
        pitch: float = 1.0,
    ) -> None:
        """Speak a text ahead of need, when nobody waits for another; failure is silent."""
        utterance = Utterance(text, language, gender, rate, pitch, self.preferred_voice)
        if text.strip() and self._cache.get(utterance) is None and utterance not in self._requests:
            self._submit(utterance, urgent=False)

    async def list_voices(self) -> tuple[LocalVoice, ...]:
        """The local voices. Raises ``SpeechUnavailable``."""
        await self.synthesise("1")
        return self.voices

    @property
    def voices(self) -> tuple[LocalVoice, ...]:
        """The local voices as far as they are known: none before the engine is warm."""
        return self._thread.voices if self._thread else ()

    def local_voice(self, language: str, gender: Gender) -> str:
        """Name of the local voice that has spoken that language, for the log; empty if none has yet."""
        choice = self._choices.get((language, gender, self.preferred_voice))
        return choice.name if choice else ""

    def close(self) -> None:
        """Stop speaking and end the child. Those who wait get ``SpeechUnavailable``."""
        if self._thread is None:
            return
        self._thread.finish()
        self._thread.join(timeout=2.0)
        self._thread = None
        atexit.unregister(self.close)
        for utterance in list(self._requests):
            self._settle(utterance, SpeechUnavailable("Speech has been switched off."))

    async def _spoken(self, utterance: Utterance) -> Spoken:
        request = self._requests.get(utterance) or self._submit(utterance, urgent=True)
        if not request.job.urgent:
            request.job.urgent = True
            self._running().submit(request.job)
        waiter: asyncio.Future[Spoken] = asyncio.get_running_loop().create_future()
        request.waiters.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            request.waiters.remove(waiter)
            if not request.waiters and self._requests.get(utterance) is request:
                del self._requests[utterance]
                self._running().abandon(request.job)
            raise

    def _submit(self, utterance: Utterance, *, urgent: bool) -> _Request:
        loop = asyncio.get_running_loop()

        def done(outcome: Spoken | SpeechUnavailable) -> None:
            with suppress(RuntimeError):  # the loop has been closed: nobody waits
                loop.call_soon_threadsafe(self._settle, utterance, outcome)

        request = _Request(Job(utterance, done, urgent))
        self._requests[utterance] = request
        self._running().submit(request.job)
        return request

    def _running(self) -> SpeechThread:
        self.start()
        assert self._thread is not None
        return self._thread

    def _settle(self, utterance: Utterance, outcome: Spoken | SpeechUnavailable) -> None:
        request = self._requests.pop(utterance, None)
        if isinstance(outcome, Spoken):
            self._cache.put(utterance, outcome.clip)
            self._choices[utterance.language, utterance.gender, utterance.preferred] = outcome.choice
        for waiter in request.waiters if request else ():
            if waiter.done():
                continue
            if isinstance(outcome, Spoken):
                waiter.set_result(outcome)
            else:
                waiter.set_exception(outcome)

    def _tell_of_substitute(self, voice: str, utterance: Utterance, notice: Callable[[str], None]) -> None:
        language, preferred = utterance.language, utterance.preferred
        choice = self._choices.get((language, utterance.gender, preferred))
        if choice is None or choice.match is Match.CHOSEN:
            return
        if preferred and (preferred, "") not in self._noticed:
            self._noticed.add((preferred, ""))
            notice(f"There is no local voice {visible_line(preferred, limit=80)}: the nearest speaks.")
        if (voice, language) in self._noticed:
            return
        self._noticed.add((voice, language))
        if choice.match is not Match.SAME:
            notice(f"No voice here speaks {language}: {choice.name} speaks instead.")
        elif voice not in _BASIC_VOICES:
            notice(f"{voice} is not on this machine: {choice.name} speaks instead.")


def _tell_nobody(_sentence: str) -> None:
    """Where notices go when nobody asked for them."""

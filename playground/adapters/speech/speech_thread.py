"""The thread that feeds the speech child: one piece of text at a time, the most urgent first.

It owns the child: starts it, starts it again when it ends, retries once, and kills it when what it is
speaking is not wanted any more.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from tempfile import mkstemp

from playground.adapters.sound.clip import Clip, concatenate
from playground.adapters.sound.decode import UndecodableSound, decode
from playground.adapters.speech.process import ChildFailed, SpeechProcess
from playground.adapters.speech.sentences import pieces
from playground.adapters.speech.voices import Choice, Gender, LocalVoice, choose, read_voices

WORDS_A_MINUTE = 175
"""Normal speed; about 0.06 s a character, as the virtual clock reckons (plivo-xml.md 1.15)."""
_SLOWEST, _FASTEST = 50, 500
_CANCEL_GRACE_S = 0.05
"""A piece of speech usually takes less than starting the child again: let it end if it does soon."""
_MAX_FAILED_STARTS = 2
_AUDIBLE = 0.001


class SpeechUnavailable(Exception):
    """Nothing can be spoken; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is to be spoken, and how; the key of the cache."""

    text: str
    language: str
    gender: Gender
    rate: float
    pitch: float
    preferred: str = ""
    """Name or id of the local voice that speaks everything; empty: the nearest does."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The sound of an utterance, and whose voice it is."""

    clip: Clip
    choice: Choice


@dataclass(slots=True, eq=False)
class Job:
    """An utterance on its way."""

    utterance: Utterance
    done: Callable[[Spoken | SpeechUnavailable], None]
    """Told the outcome, on the speech thread; not if the job was abandoned."""
    urgent: bool
    """Somebody waits for it; else it is spoken ahead of need."""
    clips: list[Clip] = field(default_factory=list)
    """Pieces spoken so far."""
    abandoned: bool = False
    taken: bool = False


class SpeechThread(threading.Thread):
    """Speaks jobs from ``start`` to ``finish``; then it is spent."""

    def __init__(self, command: Sequence[str], *, log: Path | None, timeout_s: float) -> None:
        super().__init__(name="speech", daemon=True)
        self._command = command
        self._log = log
        self._timeout_s = timeout_s
        self._changed = threading.Condition()
        self._queue: list[tuple[bool, int, Job]] = []
        self._numbers = count()
        self._running: Job | None = None
        self._finished = False
        self._process: SpeechProcess | None = None
        self._voices: tuple[LocalVoice, ...] | None = None
        self._failed_starts = 0
        self._failure = ""

    # -- from the event loop; each returns at once

    def submit(self, job: Job) -> None:
        """Have a job done. One that was submitted for later may be submitted again as urgent."""
        with self._changed:
            heappush(self._queue, (not job.urgent, next(self._numbers), job))
            self._changed.notify()

    def abandon(self, job: Job) -> None:
        """Nobody waits for it any more: drop it, and kill the child if it goes on speaking it."""
        with self._changed:
            job.abandoned = True
            if self._running is job:
                timer = threading.Timer(_CANCEL_GRACE_S, self._kill_if_running, (job,))
                timer.daemon = True
                timer.start()

    def finish(self) -> None:
        """End the thread and the child."""
        with self._changed:
            self._finished = True
            if self._process:
                self._process.kill()
            self._changed.notify()

    def _kill_if_running(self, job: Job) -> None:
        with self._changed:
            if self._running is job and self._process:
                self._process.kill()

    # -- on the thread

    def run(self) -> None:
        """The thread's work."""
        with suppress(ChildFailed):
            self._ready()
        while job := self._next():
            self._serve(job)
            with self._changed:
                self._running = None
            if job.abandoned:
                with suppress(ChildFailed):
                    self._ready()  # warm for whoever comes next
        if self._process:
            self._process.close()
        for _, _, job in self._queue:
            if not job.taken and not job.abandoned:
                job.done(SpeechUnavailable("Speech has been switched off."))

    @property
    def voices(self) -> tuple[LocalVoice, ...]:
        """The engine's voices; empty until it is ready."""
        return self._voices or ()

    def _next(self) -> Job | None:
        with self._changed:
            while not self._finished:
                while self._queue:
                    job = heappop(self._queue)[2]
                    if not job.abandoned and not job.taken:
                        job.taken = True
                        self._running = job
                        return job
                self._changed.wait()
        return None

    def _serve(self, job: Job) -> None:
        """Speak it, with one retry; tell the outcome."""
        for _ in range(2):
            try:
                choice = self._speak(job)
            except ChildFailed as failure:
                if job.abandoned:
                    return
                self._failure = str(failure)
                continue
            if choice:
                job.done(Spoken(concatenate(job.clips), choice))
            return
        job.done(SpeechUnavailable(f"The speech engine does not work: {self._failure}."))

    def _speak(self, job: Job) -> Choice | None:
        """Speak what is left of it; ``None`` when it was abandoned or gave way to one more urgent."""
        process = self._ready()
        wanted = job.utterance
        driver = process.greeting["driver"]
        choice = choose(self.voices, driver, wanted.language, wanted.gender, wanted.preferred)
        for piece in pieces(wanted.text)[len(job.clips) :]:
            if job.abandoned or self._gives_way(job):
                return None
            job.clips.append(self._speak_piece(process, piece, wanted, choice))
        return choice

    def _gives_way(self, job: Job) -> bool:
        """Put a job spoken ahead of need back in the queue when somebody waits for another."""
        with self._changed:
            if job.urgent or not any(not later for later, _, _ in self._queue):
                return False
            job.taken = False
            heappush(self._queue, (True, next(self._numbers), job))
            return True

    def _speak_piece(self, process: SpeechProcess, piece: str, wanted: Utterance, choice: Choice) -> Clip:
        try:
            path = _new_file(".aiff" if process.greeting["driver"] == "nsss" else ".wav")
        except OSError as error:
            raise ChildFailed(f"there is no room for its sound ({error})") from error
        request = {
            "text": piece,
            "voice": choice.id,
            "words_a_minute": round(min(_FASTEST, max(_SLOWEST, WORDS_A_MINUTE * wanted.rate))),
            "pitch": wanted.pitch,
            "path": str(path),
        }
        try:
            process.ask(request, self._timeout_s)
            clip = decode(path.read_bytes(), None, path.name)
        except (OSError, UndecodableSound) as error:
            raise ChildFailed(f"its sound cannot be read ({error})") from error
        finally:
            with suppress(OSError):  # Windows: a child that is being killed may hold it a moment longer
                path.unlink()
        if any(map(str.isalnum, piece)) and not _is_audible(clip):
            raise ChildFailed("it made no sound")
        return clip

    def _ready(self) -> SpeechProcess:
        """The child, running, its voices known. Raises ``ChildFailed``; quickly once it failed twice to start."""
        if self._process and self._process.alive:
            return self._process
        if self._failed_starts >= _MAX_FAILED_STARTS:
            raise ChildFailed(self._failure)
        if self._process:
            self._process.close()
        try:
            process = SpeechProcess(self._command, log=self._log)
            if self._voices is None:
                self._voices = read_voices(process.ask({"voices": True}, self._timeout_s)["voices"])
        except ChildFailed as failure:
            self._failed_starts += 1
            self._failure = str(failure)
            raise
        self._failed_starts = 0
        with self._changed:
            self._process = process
            if self._finished:
                process.kill()
        return process


def _new_file(suffix: str) -> Path:
    """An empty temporary file, for one piece; a folder would be left behind when the program is killed."""
    descriptor, name = mkstemp(suffix, "ivr-playground-")
    os.close(descriptor)
    return Path(name)


def _is_audible(clip: Clip) -> bool:
    return clip.frames > 0 and float(abs(clip.samples).max()) > _AUDIBLE

"""The caller's voice in one live call, from one of four sources: typed text, a microphone, a sound file, or none.

Whatever the source, it is on the tape's caller track, and the call is told when the voice begins, what is
understood of it, and when it ends. A microphone that cannot be had, or is lost, leaves the keyboard: one
sentence says why, and the call goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playground.call.entries import Entry
from playground.run.microphone_voice import MicrophoneVoice, OpenMicrophone
from playground.run.recognition import Recognition
from playground.run.taping import Taping
from playground.run.typed_voice import OWN_VOICE_DB, Overlays, TypedVoice

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Clip, Samples
    from playground.run.microphone_voice import Listens

__all__ = ["SOURCES", "CallerVoice", "Source"]

Source = Literal["text", "microphone", "file", "silence"]
SOURCES: tuple[Source, ...] = ("text", "microphone", "file", "silence")
"""In the order in which they are gone through."""
LEVEL_S = 0.06
"""The level is that of so much time, seconds."""
_MOST_FILE_BYTES = 100_000_000


class CallerVoice:
    """Use it on the event loop."""

    def __init__(
        self,
        typed: TypedVoice,
        *,
        sound: Overlays,
        taping: Taping,
        recognition: Recognition,
        now: Callable[[], float],
        notice: Callable[[str, str], None],
        on_fault: Callable[[asyncio.Task[None]], None],
    ) -> None:
        self._typed = typed
        self._sound = sound
        self._taping = taping
        self._recognition = recognition
        self._now = now
        self._notice = notice
        self._on_fault = on_fault
        self._source: Source = "text"
        self._microphone: MicrophoneVoice | None = None
        self._open_microphone: OpenMicrophone = _default_microphone
        self._playing: asyncio.Task[None] | None = None
        self._has_begun = False
        self._is_over = False
        self._hears_itself = True
        self._is_attended = True

    @property
    def source(self) -> Source:
        """Where the voice comes from."""
        return self._source

    @property
    def speaks(self) -> bool:
        """True while it is heard."""
        return self._typed.speaks or self._recognition.speaks

    @property
    def takes_words(self) -> bool:
        """True while what is typed counts as the words of a microphone's or a file's voice."""
        return self._recognition.takes_words

    @property
    def level(self) -> float:
        """How loud the caller is at this moment, whatever it comes from, dBFS; ``-inf``: silence."""
        from playground.adapters.sound.voice_activity import dbfs

        now = self._now()
        return -inf if now <= 0 else dbfs(self._taping.tape.render(max(0.0, now - LEVEL_S), now)[:, 0])

    def arrange(self, source: Source, *, microphone: OpenMicrophone | None, hears_itself: bool) -> None:
        """Before the call: the source at first, the microphone, and whether the tester hears what is said for them."""
        self._open_microphone = microphone or _default_microphone
        self._hears_itself = self._typed.hears_itself = hears_itself
        self._source = source

    def begin(self) -> None:
        """The call begins."""
        self._has_begun = True
        self._enter()

    def use(self, source: Source) -> None:
        """Speak from there, from now on; what is being said is broken off."""
        if source != self._source and not self._is_over:
            self._leave()
            self._source = source
            self._enter()

    def attend(self, is_attended: bool) -> None:
        """Whether the tester, who has one mouth, speaks into this call: only then its microphone is heard."""
        self._is_attended = is_attended
        if self._microphone is not None:
            self._microphone.is_attended = is_attended

    def say(self, text: str, confidence: float | None = None) -> None:
        """Have a local voice say a text, when what was said before is over; white space alone is nothing."""
        if not self._is_over:
            self._typed.say(text, confidence)

    def enter(self, text: str) -> None:
        """What the tester types: what a voice said that is heard or was just now; else a local voice says it."""
        if self._is_over:
            return
        if self._recognition.takes_words:
            self._recognition.typed(text)
        else:
            self._typed.say(text)

    def play(self, path: Path) -> None:
        """Play a sound file into the call, once; one that plays is broken off. A bad one is one sentence."""
        if self._is_over:
            return
        self._stop_file()
        self._playing = asyncio.ensure_future(self._play(path))
        self._playing.add_done_callback(self._on_fault)

    def react(self, entry: Entry) -> None:
        """The call goes on."""
        self._recognition.react(entry)

    def close(self) -> None:
        """The call is over."""
        if not self._is_over:
            self._is_over = True
            self._typed.hush()
            self._recognition.forget()
            self._close_microphone()
            self._stop_file()

    def _enter(self) -> None:
        if self._source == "microphone" and self._has_begun:
            self._microphone = MicrophoneVoice(
                self._open_microphone,
                recognition=self._recognition,
                taping=self._taping,
                now=self._now,
                gone=self._microphone_gone,
            )
            self._microphone.is_attended = self._is_attended

    def _leave(self) -> None:
        self._typed.break_off()
        self._close_microphone()
        self._stop_file()
        self._recognition.break_off()

    def _microphone_gone(self, sentence: str) -> None:
        self.use("text")
        self._notice("no-microphone", f"{sentence} Type what the caller says.")

    def _close_microphone(self) -> None:
        if self._microphone is not None:
            self._microphone.close()
            self._microphone = None

    def _stop_file(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            self._playing = None

    async def _play(self, path: Path) -> None:
        from playground.adapters.sound.decode import UndecodableSound

        try:
            clip, voices = await asyncio.to_thread(_read, path)
        except (OSError, UndecodableSound) as error:
            why = (error.strerror or str(error)) if isinstance(error, OSError) else error.sentence
            self._notice("sound-file", f"{path} cannot be played into the call: {why.rstrip('.')}.")
            return
        for sentence in (clip.note, "" if voices else f"Nobody is heard to speak in {path}."):
            if sentence:
                self._notice("sound-file", sentence)
        began = self._now()
        token = self._taping.said(began, clip)
        handle = self._sound.play_along(clip.gain(OWN_VOICE_DB)) if self._hears_itself else None
        try:
            for begin, end in voices:
                await self._until(began + begin)
                self._recognition.voice_began("file")
                await self._until(began + end)
                self._recognition.voice_ended(_stretch(clip, begin, end))
            await self._until(began + clip.seconds)
        except asyncio.CancelledError:
            self._taping.unsaid(self._now(), token)
            if handle is not None:
                self._sound.stop_along(handle)
            if self._recognition.speaks:
                self._recognition.voice_ended(None)
            raise

    async def _until(self, at: float) -> None:
        if (ahead := at - self._now()) > 0:
            await asyncio.sleep(ahead)


def _read(path: Path) -> tuple[Clip, list[tuple[float, float]]]:
    """The file's sound and where somebody speaks in it. Raises ``OSError`` and ``UndecodableSound``."""
    from playground.adapters.sound.decode import UndecodableSound, decode
    from playground.adapters.sound.voice_activity import voices_in

    path = path.expanduser()
    if path.stat().st_size > _MOST_FILE_BYTES:
        raise UndecodableSound("It is larger than 100 MB.")
    clip = decode(path.read_bytes(), None, path.name)
    return clip, voices_in(clip.samples)


def _stretch(clip: Clip, begin: float, end: float) -> Samples:
    from playground.adapters.sound.clip import RATE

    return clip.samples[round(begin * RATE) : round(end * RATE)]


def _default_microphone(*, hear: Callable[[Samples], None], gone: Callable[[str], None]) -> Listens:
    from playground.adapters.sound.microphone import Microphone

    return Microphone("", hear=hear, gone=gone)

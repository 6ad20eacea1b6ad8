"""Sounds of a call whose clock jumps: the clock stands while they are made.

Voices are started when the first words are wanted, and only then. Where nobody speaks, words are silence of
their estimated length, and one sentence says so.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from playground.call.prompts import Prompt, SpeechPrompt, Words
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Clip
    from playground.run.heard_prompts import PromptSounds

Notice = Callable[[str, str], None]
"""Told a stable code and a sentence."""
MakeVoices = Callable[[Callable[[str], None]], "PromptSounds"]
"""Makes what speaks; it is given whom to tell that another voice speaks than was asked for."""

_HURRY = 1.03
"""Words that are to fit into their time are spoken a little faster than should do."""
_TRIES = 3
"""A voice that is told to hurry does not hurry by just that much."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A sound to be made before the clock goes on."""

    prompt: Prompt
    seconds: float | None
    """The time it must fit into; ``None``: it takes its own."""
    then: Callable[[Clip], None]


class PlannedSounds:
    """Makes the clips of one call, one after another."""

    def __init__(
        self,
        voices: MakeVoices | None = None,
        *,
        real_lengths: bool = False,
        is_listened_to: Callable[[], bool] = lambda: True,
    ) -> None:
        """``voices``: without them, words are silent, which is nobody's fault; so they are, too, while nobody listens.

        ``real_lengths``: the app's prompts are all made, and last as long as they do; else their lengths
        are estimates, and they are made only where they are wanted.
        """
        self.has_real_lengths = real_lengths
        self.on_notice: Notice = _tell_nobody
        """Told, each thing once, what is not as it should be."""
        self._voices = voices
        self._is_listened_to = is_listened_to
        self._told: set[str] = set()
        self._prompts: PromptSounds | None = None
        self._making = Lock()
        self._files: dict[str, tuple[bytes, str]] = {}
        """Sound files that nobody has wanted to hear yet: body and type by URL."""
        self._wanted: deque[_Wanted] = deque()

    def load_sound(self, body: bytes, content_type: str, url: str) -> tuple[float | None, str | None]:
        """Seconds of a sound file and ``None``, or ``None`` and why it cannot be played. On any thread."""
        from playground.run.sound_lengths import measure

        if self.has_real_lengths and (prompts := self._speaking()) is not None:
            seconds, undecodable = prompts.keep_file(body, content_type, url)
            return seconds, None if undecodable is None else visible_line(undecodable)
        seconds, undecodable = measure(body, content_type, url)
        if undecodable is None:
            self._files[url] = body, content_type
        return seconds, undecodable

    def want(self, prompt: Prompt, then: Callable[[Clip], None], *, seconds: float | None = None) -> None:
        """Have a sound made, of that length if one is given; ``then`` gets it before the clock goes on."""
        self._wanted.append(_Wanted(prompt, seconds, then))

    def forget(self) -> None:
        """Nothing that is wanted is needed any more."""
        self._wanted.clear()

    @property
    def wanting(self) -> bool:
        """True when there is something to make."""
        return bool(self._wanted)

    async def make(self) -> None:
        """Make all that is wanted."""
        while self._wanted:
            wanted = self._wanted.popleft()
            wanted.then(await self._made(wanted))

    async def _made(self, wanted: _Wanted) -> Clip:
        prompt, seconds = wanted.prompt, wanted.seconds
        clip = await self._clip(prompt)
        if seconds is None:
            return clip
        for _ in range(_TRIES):
            too_long = clip.without_trailing_silence().seconds / seconds if seconds else 1.0
            if too_long <= 1.0 or not isinstance(prompt, SpeechPrompt):
                break
            prompt = _faster(prompt, _HURRY * too_long)
            clip = await self._clip(prompt)
        return clip.lasting(seconds)

    async def _clip(self, prompt: Prompt) -> Clip:
        from playground.adapters.sound.clip import silence
        from playground.adapters.speech.speech_thread import SpeechUnavailable

        prompts = self._speaking()
        if prompts is None:
            return silence(prompt.seconds)
        await self._decode(prompts, prompt)
        try:
            clip = await prompts.clip_of(prompt)
        except SpeechUnavailable as error:
            self._tell_once(
                "no-speech", f"{error} What cannot be spoken is silent, and as long as estimated."
            )
            return silence(prompt.seconds)
        if clip.note:
            self._tell_once("sound-fault", clip.note)
        return clip

    async def _decode(self, prompts: PromptSounds, prompt: Prompt) -> None:
        """A sound file is decoded when it is first to be heard."""
        url = getattr(prompt, "url", "")
        if (kept := self._files.pop(url, None)) is not None:
            await asyncio.to_thread(prompts.keep_file, *kept, url)

    def _speaking(self) -> PromptSounds | None:
        if not self._is_listened_to():
            return None
        with self._making:
            if self._prompts is None and self._voices is not None:
                self._prompts = self._voices(self._other_voice)
            return self._prompts

    def _other_voice(self, sentence: str) -> None:
        if self.has_real_lengths:
            self._tell_once("voice-substitute", sentence)

    def _tell_once(self, code: str, sentence: str) -> None:
        key = code if code == "no-speech" else sentence
        if key not in self._told:
            self._told.add(key)
            self.on_notice(code, sentence)


def _faster(prompt: SpeechPrompt, factor: float) -> SpeechPrompt:
    parts = tuple(
        replace(part, rate=part.rate * factor) if isinstance(part, Words) else part for part in prompt.parts
    )
    return replace(prompt, parts=parts)


def _tell_nobody(_code: str, _sentence: str) -> None:
    """Where notices go before anybody listens."""

"""Prompts made into sound: words through the speech engine, files as loaded, tones and beeps made here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, assert_never

from playground.adapters.sound import tones
from playground.adapters.sound.clip import Clip, concatenate, silence
from playground.call.prompts import (
    BeepPrompt,
    Pause,
    Prompt,
    SoundPrompt,
    SpeechPrompt,
    TonesPrompt,
    Words,
)
from playground.document.voices import speaker_of

if TYPE_CHECKING:
    from playground.adapters.speech.engine import SpeechEngine

MAX_PAUSE_S = 10.0
"""Longest pause made inside one speech, seconds (plivo-xml.md 2.2, ``break``)."""


class PromptSounds:
    """Clips of prompts; keeps the sound files of one call."""

    def __init__(
        self, speech: SpeechEngine, *, rate: float = 1.0, notice: Callable[[str], None] | None = None
    ) -> None:
        """``rate``: the user's own speed of speech, relative to normal.

        ``notice`` is told, in a sentence, that another voice speaks than this call asked for; ``None``: the
        engine's own is.
        """
        self._speech = speech
        self._notice = notice
        self._rate = rate
        self._files: dict[str, Clip] = {}

    def keep_file(self, body: bytes, content_type: str, url: str) -> tuple[float | None, str | None]:
        """Decode a sound file and keep it under its URL: (seconds, ``None``), or (``None``, why not)."""
        from playground.adapters.sound.decode import UndecodableSound, decode

        try:
            clip = decode(body, content_type, url)
        except UndecodableSound as error:
            return None, str(error)
        self._files[url] = clip
        return clip.seconds, None

    async def clip_of(self, prompt: Prompt) -> Clip:
        """The prompt as sound, one repetition. Raises ``SpeechUnavailable`` when there is no voice."""
        match prompt:
            case SpeechPrompt():
                clips = [await self._part(part) for part in prompt.parts]
                return concatenate([*(clip.without_trailing_silence() for clip in clips[:-1]), *clips[-1:]])
            case SoundPrompt(url, seconds):
                return self._files.get(url) or silence(seconds)
            case TonesPrompt(digits):
                return tones.tone_string(digits)
            case BeepPrompt(tone_s, gap_s):
                return concatenate([tones.beep(tone_s), silence(gap_s)])
            case _:
                assert_never(prompt)

    async def _part(self, part: Words | Pause) -> Clip:
        if isinstance(part, Pause):
            return silence(min(part.seconds, MAX_PAUSE_S))
        speaker = speaker_of(part.voice, part.language)
        return await self._speech.synthesise(
            part.text,
            voice=part.voice,
            gender=speaker.gender,
            language=speaker.language,
            rate=part.rate * self._rate,
            pitch=part.pitch,
            gain_db=part.gain_db,
            notice=self._notice,
        )

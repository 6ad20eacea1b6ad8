"""What can be heard: the prompts the interpreter asks a driver to play.

Pure descriptions. How long one lasts on the virtual clock is stated here as well, so that every
driver without sound keeps the same time (plivo-xml.md 1.15).
"""

from __future__ import annotations

from dataclasses import dataclass

SPEECH_START_S = 0.4
"""Seconds every spoken prompt takes before its characters count (plivo-xml.md 1.15)."""
SPEECH_PER_CHARACTER_S = 0.06
"""Seconds per character of visible text (plivo-xml.md 1.15; 175 words a minute)."""
UNKNOWN_SOUND_S = 5.0
"""Length assumed for a sound file whose length cannot be told, seconds (plivo-xml.md 1.15)."""
TONE_S = 0.1
"""A DTMF tone, seconds (plivo-xml.md 2.4, our choice)."""
TONE_GAP_S = 0.1
"""The silence after a DTMF tone, seconds (plivo-xml.md 2.4, our choice)."""
TONE_PAUSES_S = {"w": 0.5, "W": 1.0}
"""Pause characters in a tone string, seconds (plivo-xml.md 2.4)."""
BEEP_S = 0.4
"""The beep of ``playBeep``, seconds (our choice; the reference says only "short tone")."""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text spoken in one manner."""

    text: str
    """Plain text, ready to be read aloud: no tags, say-as already spelt out."""
    voice: str = "WOMAN"
    """Plivo's voice name: ``WOMAN``, ``MAN`` or ``Polly.<Name>``."""
    language: str = "en-US"
    """Language tag, Plivo's spelling."""
    rate: float = 1.0
    """Speed relative to normal."""
    gain_db: float = 0.0
    """Loudness relative to normal, dB; ``-inf`` is silence."""
    pitch: float = 1.0
    """Pitch relative to normal."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence between words."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SpeechPrompt:
    """Words and pauses of one ``Speak``."""

    parts: tuple[Words | Pause, ...]
    text: str
    """The visible text, tags taken away; shown in transcripts, counted for the estimate."""
    voice: str = "WOMAN"
    """Voice of the element itself."""
    language: str = "en-US"
    """Language of the element itself."""

    @property
    def seconds(self) -> float:
        """Estimated length of one repetition: text by its characters, pauses as they are."""
        pauses = sum(part.seconds for part in self.parts if isinstance(part, Pause))
        if not self.text:
            return pauses
        return SPEECH_START_S + SPEECH_PER_CHARACTER_S * len(self.text) + pauses


@dataclass(frozen=True, slots=True)
class SoundPrompt:
    """A sound file that the driver has loaded (``SendRequest`` with purpose ``media``)."""

    url: str
    """The file's URL as the document has it, resolved; the key under which the driver keeps it."""
    seconds: float
    """Real length of one repetition, or ``UNKNOWN_SOUND_S``."""


@dataclass(frozen=True, slots=True)
class TonesPrompt:
    """DTMF tones sent to the caller; ``w`` and ``W`` pause."""

    digits: str

    @property
    def seconds(self) -> float:
        """Length from the first tone's start to the last tone's gap."""
        return sum(TONE_PAUSES_S.get(digit, TONE_S + TONE_GAP_S) for digit in self.digits)


@dataclass(frozen=True, slots=True)
class BeepPrompt:
    """The short tone of ``playBeep``, or of somebody's coming into a room."""

    tone_s: float = BEEP_S
    """Length of the tone, seconds."""
    gap_s: float = 0.0
    """Silence after it, seconds."""

    @property
    def seconds(self) -> float:
        """Tone and silence."""
        return self.tone_s + self.gap_s


Prompt = SpeechPrompt | SoundPrompt | TonesPrompt | BeepPrompt

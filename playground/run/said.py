"""What a driver is to tell a call when the caller says a text: the voice, word after word, and its end.

Pure, and the same for every clock: the text, when it begins and how long it lasts in; events out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playground.call.events import CallerSpoke, VoiceBegan, VoiceEnded, WordsHeard
from playground.call.prompts import SpeechPrompt, Words

CALLER_VOICE = "WOMAN"
"""Who speaks for the person on the phone (our choice)."""
MOST_INTERIM = 200
"""So many times at most something is understood before the end; in longer texts several words at a time."""

SaidEvent = CallerSpoke | VoiceBegan | WordsHeard | VoiceEnded


@dataclass(frozen=True, slots=True)
class Say:
    """A deed of a planned caller: say this text, beginning then. One mouth: never before the last is said."""

    at: float
    """Seconds on the call's clock."""
    text: str
    confidence: float | None = None
    """How surely it is understood, 0…1; ``None``: as the call is set up."""


def spoken(text: str, voice: str = CALLER_VOICE) -> SpeechPrompt | None:
    """The text as it is spoken, white space tidied; ``None`` when there is nothing to say."""
    words = " ".join(text.split())
    return SpeechPrompt((Words(words, voice),), words, voice) if words else None


def said(prompt: SpeechPrompt, at: float, seconds: float, confidence: float | None = None) -> list[SaidEvent]:
    """The events of saying it from ``at`` on, in ``seconds``; in order.

    Every word is understood when it has been said, in its share of the time by its letters. The last one
    comes with the end, and makes the text final.
    """
    end = at + seconds
    interim = [
        WordsHeard(at + seconds * share, text, False, confidence) for text, share in _so_far(prompt.text)
    ]
    return [
        CallerSpoke(at, prompt),
        VoiceBegan(at, "text"),
        *interim,
        WordsHeard(end, prompt.text, True, confidence),
        VoiceEnded(end),
    ]


def _so_far(text: str) -> Iterator[tuple[str, float]]:
    """What has been said after each word but the last, and its share of the whole."""
    words = text.split()
    step = -(-len(words) // MOST_INTERIM)
    for number in range(step, len(words), step):
        so_far = " ".join(words[:number])
        yield so_far, (len(so_far) + 1) / (len(text) + 1)

"""What a planned caller does into a recording: says something, is silent for 3 s, presses the key that ends it.

Where no key ends it, or silence does sooner, the caller stays silent until it is over.
"""

from __future__ import annotations

from collections.abc import Sequence

from playground.call import entries
from playground.call.events import DigitPressed
from playground.run.said import Say
from playground.run.speech_script import Speech

SILENCE_S = 3.0
"""Seconds of silence before the key (cli.md)."""


class RecordedCaller:
    """The caller at one Record after the other."""

    def __init__(self) -> None:
        self._key: str | None = None
        """The key that the caller will press; ``None``: none, or there is no recording."""
        self._pressing: DigitPressed | None = None
        self._given_up: list[DigitPressed] = []

    def begins(
        self, waiting: entries.InputWaiting, speech: Speech | None, at: float
    ) -> Sequence[Say | DigitPressed]:
        """The recording has begun, and this is what there is to say."""
        keys = waiting.finish_on_key
        self._key = keys[0] if keys and waiting.timeout > SILENCE_S else None
        if speech is not None and speech.text:
            return [Say(at, speech.text)]
        return self._press_later(at)

    def goes_on(self, entry: entries.InputSpeech | entries.InputFinished, at: float) -> list[DigitPressed]:
        """The caller's voice is heard, or no more; or the recording is over, and with it the wish for the key."""
        if self._pressing is not None:
            self._given_up.append(self._pressing)
            self._pressing = None
        if isinstance(entry, entries.InputFinished):
            self._key = None
        elif entry.state == "ended":
            return self._press_later(at)
        return []

    def given_up(self) -> list[DigitPressed]:
        """What was planned and shall not happen after all; each is told once."""
        given_up, self._given_up = self._given_up, []
        return given_up

    def _press_later(self, at: float) -> list[DigitPressed]:
        if self._key is None:
            return []
        self._pressing = DigitPressed(at + SILENCE_S, self._key)
        return [self._pressing]

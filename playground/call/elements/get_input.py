"""``<GetInput>``: the state machine of plivo-xml.md 4.2.

Keys and speech race: the first kind that comes wins, cuts the prompts, and the other is ignored from then on.
Speech is over after ``speechEndTimeout`` of silence; a voice heard meanwhile goes on with it. A voice of which
nothing is understood wins as well, and fails the attempt (our choice).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from playground.call import entries
from playground.call.elements.key_input import FIRST_DIGIT, KeyInput, Phase
from playground.call.elements.runner import Done, Line
from playground.call.elements.speech_input import SpeechInput
from playground.call.entries import InputEnd
from playground.call.events import VoiceBegan, VoiceEnded, VoiceEvent, WordsHeard
from playground.document.model import Element

AUTO_S = 2.0
"""What ``auto`` time-outs amount to, seconds (plivo-xml.md 2.6, our choice)."""
BILLED_STEP_S = 15.0
"""Recognition is billed per started 15 s (plivo-xml.md 2.6)."""
BILLED_PER_STEP = Decimal("0.02")
"""The price of one step (our choice)."""
_EXECUTION = "execution"
_SPEECH_END = "speech-end"


class GetInput(KeyInput):
    """Collects keys or speech within a total listening time."""

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        super().__init__(element, line, done)
        kinds = (self.values.string("input_type") or "").split()
        self.accepts = tuple(
            name for kind, name in (("dtmf", "digits"), ("speech", "speech")) if kind in kinds
        )
        self._start_seconds = self.values.seconds_or_none("start_input_timeout")
        self._speech = SpeechInput(self, is_masked=self.is_masked)
        self._listens_since: float | None = None
        self._listened_s = 0.0
        """In all attempts, the prompts not counted."""

    def begin_attempt(self) -> None:
        """The voice is listened to as well; a caller who is speaking already has begun."""
        self._speech.begin_attempt()
        super().begin_attempt()
        if "speech" in self.accepts:
            self.line.listen_to_voice(self._voice, secret=self.is_masked)
            if self.line.caller_speaks:
                self._voice_began()

    def first_key_seconds(self) -> float:
        """``executionTimeout``, or ``startInputTimeout`` where that is shorter."""
        execution = self.values.seconds("execution_timeout")
        return execution if self._start_seconds is None else min(execution, self._start_seconds)

    def next_key_seconds(self) -> float:
        """``digitEndTimeout``; ``auto`` is 2 s."""
        return self.values.seconds_or("digit_end_timeout", auto=AUTO_S)

    def result(self) -> Mapping[str, str]:
        """plivo-xml.md 3.4."""
        billed = {"BilledAmount": f"{self._billed():.5f}"}
        if not self._speech.has_begun:
            return {"InputType": "dtmf", "Digits": self.digits, "Speech": "", **billed}
        return {
            "InputType": "speech",
            "Digits": "",
            "Speech": self._speech.text,
            "SpeechConfidenceScore": str(round(self._speech.confidence, 2)),
            **billed,
        }

    @property
    def secret_fields(self) -> tuple[str, ...]:
        """Both kinds."""
        return ("Digits", "Speech") if self.is_masked else ()

    def keep_secret(self) -> None:
        """What was said is hidden in whatever follows, as keys are."""
        super().keep_secret()
        if self.is_masked:
            self.stage.secret_digits.add_words(self._speech.text)

    def shown_input(self) -> dict[str, str]:
        """What was said, where something was."""
        if self._speech.has_begun and self._speech.text:
            return {"speech": self._speech.shown_text}
        return super().shown_input()

    def prompts_over(self) -> None:
        """The listening time starts."""
        self.begin_wait()

    def await_first_key(self) -> None:
        """Two timers: for the beginning of input, and for all of it."""
        self._listens_since = self.stage.at
        if self._start_seconds is not None:
            self.stage.start_timer(FIRST_DIGIT, self._start_seconds, self._no_input)
        self.stage.start_timer(_EXECUTION, self.values.seconds("execution_timeout"), self._time_is_up)

    def key(self, key: str) -> None:
        """The finish key with nothing typed changes nothing (plivo-xml.md 4.2, our choice)."""
        if key != self.finish_key:
            self.line.listen_to_voice(None)
            self.collect(key)
        elif self.digits:
            self.log_key(key, accepted=True, reason="finish-key")
            self.submit("finish-key")
        else:
            self.log_key(key, accepted=False, reason="finish-key")

    def pressed(self, key: str) -> None:
        """Once the caller speaks, keys are ignored."""
        if self._speech.has_begun:
            self.log_key(key, accepted=False, reason="speech")
        else:
            super().pressed(key)

    def silence(self) -> None:
        """The total listening time stops as well."""
        super().silence()
        self.line.listen_to_voice(None)
        self.stage.cancel_timer(_EXECUTION)
        self.stage.cancel_timer(_SPEECH_END)
        if self._listens_since is not None:
            self._listened_s += self.stage.at - self._listens_since
            self._listens_since = None

    def _voice(self, event: VoiceEvent) -> None:
        match event:
            case VoiceBegan():
                self._voice_began()
            case WordsHeard():
                self._speech.words_heard(event)
            case VoiceEnded() if self._speech.has_begun:
                self._voice_ended()

    def _voice_began(self) -> None:
        self._speech.voice_began()
        self.stage.cancel_timer(FIRST_DIGIT)
        self.stage.cancel_timer(_SPEECH_END)
        if self.phase is Phase.PROMPT:
            self.cut_prompts()
            self.begin_wait(barge_in=True)
            self.stage.cancel_timer(FIRST_DIGIT)
        self._log_voice("began", self._seconds_left)

    def _voice_ended(self) -> None:
        seconds = self.values.seconds_or("speech_end_timeout", auto=AUTO_S)
        self.stage.start_timer(_SPEECH_END, seconds, self._speech_over)
        self._log_voice("ended", min(seconds, self._seconds_left))

    def _log_voice(self, state: Literal["began", "ended"], timeout: float) -> None:
        path = self.element.path
        self.stage.log(entries.InputSpeech, path=path, state=state, timeout=round(timeout, 3))

    @property
    def _seconds_left(self) -> float:
        """Of the total listening time."""
        since = self.stage.at if self._listens_since is None else self._listens_since
        return max(0.0, since + self.values.seconds("execution_timeout") - self.stage.at)

    def _speech_over(self) -> None:
        if self._speech.text:
            self.submit("speech-end")
        else:
            self._fail("not-understood")

    def _time_is_up(self) -> None:
        if self.digits or self._speech.text:
            self.submit("timeout")
        else:
            self._no_input()

    def _no_input(self) -> None:
        self._fail("timeout")

    def _fail(self, reason: InputEnd) -> None:
        self.close(reason)
        self.fail_attempt()

    def _billed(self) -> Decimal:
        """Nothing when only keys are listened for; else at least one step."""
        if "speech" not in self.accepts:
            return Decimal(0)
        return BILLED_PER_STEP * max(1, math.ceil(round(self._listened_s, 3) / BILLED_STEP_S))

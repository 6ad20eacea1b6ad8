"""``<DTMF>``: tones are sent to the caller (plivo-xml.md 2.4)."""

from __future__ import annotations

import re
from functools import partial

from playground.call import entries
from playground.call.elements.runner import Runner
from playground.call.prompts import TONE_PAUSES_S, TONE_S, TonesPrompt

_TONES = re.compile(r"[0-9*#wW]*[0-9*#][0-9*#wW]*")
_TIMER = "first-tone"


class Dtmf(Runner):
    """``async``: the next element runs once the first tone is out; else after the last."""

    _prompt_id = 0

    def start(self) -> None:
        """Text with other characters, or without a tone, is skipped (our choice)."""
        digits = self.element.text
        if not _TONES.fullmatch(digits):
            self.finish("skipped")
            return
        tones = TonesPrompt(digits)
        if self.values.boolean("async"):
            self._log(digits, tones.seconds)
            self.stage.play_along(self.element.path, tones)
            self.stage.start_timer(_TIMER, _first_tone_end(digits), lambda: self.finish("done"))
        else:
            self._prompt_id = self.stage.play(
                self.element.path, tones, 1, partial(self._log, digits), lambda: self.finish("done")
            )

    def stop(self) -> None:
        """Fall silent."""
        self.stage.cancel_timer(_TIMER)
        self.stage.stop_prompt(self._prompt_id)

    def _log(self, digits: str, seconds: float) -> None:
        self.stage.log(entries.Dtmf, path=self.element.path, digits=digits, seconds=round(seconds, 3))


def _first_tone_end(digits: str) -> float:
    """Seconds until the first tone is out; pauses before it count."""
    seconds = TONE_S
    for digit in digits:
        if digit not in TONE_PAUSES_S:
            break
        seconds += TONE_PAUSES_S[digit]
    return seconds

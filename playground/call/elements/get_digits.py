"""``<GetDigits>``: the state machine of plivo-xml.md 4.1."""

from __future__ import annotations

from collections.abc import Mapping

from playground.call import entries
from playground.call.elements.key_input import FIRST_DIGIT, KeyInput, Phase
from playground.call.masking import masked_url
from playground.call.prompts import BeepPrompt, SoundPrompt


class GetDigits(KeyInput):
    """Collects keys with a first-digit and an inter-digit timeout; a wrong key ends the attempt."""

    _prompt_id = 0

    def first_key_seconds(self) -> float:
        """``timeout``."""
        return self.values.seconds("timeout")

    def next_key_seconds(self) -> float:
        """``digitTimeout``."""
        return self.values.seconds("digit_timeout")

    def result(self) -> Mapping[str, str]:
        """plivo-xml.md 3.3."""
        return {"Digits": self.digits}

    def prompts_over(self) -> None:
        """``playBeep``: the beep comes first; a key cuts it like a prompt."""
        if not self.values.boolean("play_beep"):
            self.begin_wait()
            return
        self._prompt_id = self.stage.play(
            self.element.path,
            BeepPrompt(),
            1,
            lambda _: self.stage.log(entries.Beep, path=self.element.path),
            self.begin_wait,
        )

    def await_first_key(self) -> None:
        """Silence ends the attempt."""
        self.stage.start_timer(FIRST_DIGIT, self.first_key_seconds(), self._no_input)

    def key(self, key: str) -> None:
        """The finish key wins over ``validDigits``; alone it fails the attempt (plivo-xml.md 4, our choice)."""
        if key == self.finish_key:
            self.log_key(key, accepted=bool(self.digits), reason="finish-key")
            if self.digits:
                self.submit("finish-key")
            else:
                self.close("finish-key")
                self.fail_attempt()
        elif key not in self.values.keys("valid_digits"):
            self._invalid(key)
        else:
            self.collect(key)

    def silence(self) -> None:
        """The beep and the sound for a wrong key fall silent too."""
        super().silence()
        self.stage.stop_prompt(self._prompt_id)

    def cut_prompts(self) -> None:
        """The beep is a prompt too."""
        super().cut_prompts()
        self.stage.stop_prompt(self._prompt_id)

    def _no_input(self) -> None:
        self.close("timeout")
        self.fail_attempt()

    def _invalid(self, key: str) -> None:
        """The first wrong key ends the attempt; what was typed is dropped (plivo-xml.md 4, our choice)."""
        self.log_key(key, accepted=False, reason="invalid")
        self.close("invalid")
        url = self.values.string("invalid_digits_sound")
        if not url:
            self.fail_attempt()
            return
        self.phase = Phase.DEAF
        self.line.listen(self.pressed, secret=self.is_masked)
        url = self.line.web.resolve(url, self.line.base_url)
        self.line.web.load_sound(
            url, self.element.path, lambda seconds: self._scold(url, seconds), self.fail_attempt
        )

    def _scold(self, url: str, seconds: float) -> None:
        if self.is_over:
            return
        self._prompt_id = self.stage.play(
            self.element.path,
            SoundPrompt(url, seconds),
            1,
            lambda heard: self.stage.log(
                entries.Play, path=self.element.path, url=masked_url(url), seconds=round(heard, 3), loop=1
            ),
            self.fail_attempt,
        )

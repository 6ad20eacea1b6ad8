"""``<GetInput>``: the state machine of plivo-xml.md 4.2, as far as keys go.

Speech is not heard yet: an element that accepts only speech waits its ``executionTimeout`` out.
"""

from __future__ import annotations

from collections.abc import Mapping

from playground.call.elements.key_input import FIRST_DIGIT, KeyInput
from playground.call.elements.runner import Done, Line
from playground.document.model import Element, Severity

AUTO_S = 2.0
"""What ``auto`` time-outs amount to, seconds (plivo-xml.md 2.6, our choice)."""
_EXECUTION = "execution"


class GetInput(KeyInput):
    """Collects keys within a total listening time."""

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        super().__init__(element, line, done)
        kinds = (self.values.string("input_type") or "").split()
        self.accepts = tuple(
            name for kind, name in (("dtmf", "digits"), ("speech", "speech")) if kind in kinds
        )
        self._start_seconds = self.values.seconds_or_none("start_input_timeout")

    def start(self) -> None:
        """Say what is missing, then begin."""
        if "speech" in self.accepts:
            instead = "keys are" if "digits" in self.accepts else "it waits its executionTimeout out"
            self.problem(
                Severity.INFO,
                "speech-not-simulated",
                f"Speech input is not simulated yet: this GetInput hears nothing said; {instead}"
                f"{' taken' if 'digits' in self.accepts else ''}.",
            )
        super().start()

    def first_key_seconds(self) -> float:
        """``executionTimeout``, or ``startInputTimeout`` where that is shorter."""
        execution = self.values.seconds("execution_timeout")
        return execution if self._start_seconds is None else min(execution, self._start_seconds)

    def next_key_seconds(self) -> float:
        """``digitEndTimeout``; ``auto`` is 2 s."""
        return self.values.seconds_or("digit_end_timeout", auto=AUTO_S)

    def result(self) -> Mapping[str, str]:
        """plivo-xml.md 3.4; nothing was recognised, so nothing is billed."""
        return {"InputType": "dtmf", "Digits": self.digits, "Speech": "", "BilledAmount": "0.00000"}

    def prompts_over(self) -> None:
        """The listening time starts."""
        self.begin_wait()

    def await_first_key(self) -> None:
        """Two timers: for the beginning of input, and for all of it."""
        if self._start_seconds is not None:
            self.stage.start_timer(FIRST_DIGIT, self._start_seconds, self._no_input)
        self.stage.start_timer(_EXECUTION, self.values.seconds("execution_timeout"), self._time_is_up)

    def key(self, key: str) -> None:
        """The finish key with nothing typed changes nothing (plivo-xml.md 4.2, our choice)."""
        if key != self.finish_key:
            self.collect(key)
        elif self.digits:
            self.log_key(key, accepted=True, reason="finish-key")
            self.submit("finish-key")
        else:
            self.log_key(key, accepted=False, reason="finish-key")

    def silence(self) -> None:
        """The total listening time stops as well."""
        super().silence()
        self.stage.cancel_timer(_EXECUTION)

    def _time_is_up(self) -> None:
        if self.digits:
            self.submit("timeout")
        else:
            self._no_input()

    def _no_input(self) -> None:
        self.close("timeout")
        self.fail_attempt()

"""What GetDigits and GetInput share: attempts with prompts, barge-in, collecting keys, handing them over.

Theory of operation (plivo-xml.md 4): an attempt opens the keypad and plays the prompts; a key cuts them
short and counts; once they are over, or cut, the wait proper begins with its timers. It ends in ``submit``
or in ``fail_attempt``, which begins another attempt or lets the next element run. A hang-up sends nothing.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from enum import Enum, auto

from playground.call import entries
from playground.call.elements.runner import Done, Line, NextDocument, Runner
from playground.call.elements.sequence import PromptSequence
from playground.call.entries import InputEnd
from playground.call.masking import masked_digits
from playground.document.model import Element

FIRST_DIGIT = "first-digit"
"""Timer of the wait for the first key."""
NEXT_DIGIT = "next-digit"
"""Timer of the wait for a further key."""


class Phase(Enum):
    """Where an attempt stands."""

    PROMPT = auto()
    """Prompts (or the beep) are heard; a key cuts them."""
    WAITING = auto()
    """Prompts are over; timers run."""
    DEAF = auto()
    """The sound for a wrong key is heard; keys are lost."""


class KeyInput(Runner):
    """An element that collects keys."""

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        super().__init__(element, line, done)
        self.attempt = 0
        self.digits = ""
        self.phase = Phase.PROMPT
        self.accepts: tuple[str, ...] = ("digits",)
        self.attempts = self.values.integer("retries")
        self.num_digits = self.values.integer("num_digits")
        self.finish_key = self.values.key("finish_on_key")
        self.is_masked = not self.values.boolean("log")
        self._sequence = PromptSequence(line, (), lambda: None)

    @abstractmethod
    def prompts_over(self) -> None:
        """All prompts of the attempt have been heard."""

    @abstractmethod
    def await_first_key(self) -> None:
        """Start the timers of the wait proper."""

    @abstractmethod
    def key(self, key: str) -> None:
        """A key counts: no prompt is sounding any more."""

    @abstractmethod
    def first_key_seconds(self) -> float:
        """Seconds for the first key, from the prompts' end."""

    @abstractmethod
    def next_key_seconds(self) -> float:
        """Seconds for each further key."""

    @abstractmethod
    def result(self) -> Mapping[str, str]:
        """The fields of the action request."""

    def start(self) -> None:
        """Begin the first attempt; keys typed before are lost already (plivo-xml.md 4, flushed)."""
        self.begin_attempt()

    def begin_attempt(self) -> None:
        """Open the keypad and play the prompts from the first."""
        self.attempt += 1
        self.digits = ""
        self.phase = Phase.PROMPT
        self.stage.log(
            entries.InputOpened,
            path=self.element.path,
            accepts=self.accepts,
            attempt=self.attempt,
            attempts=self.attempts,
            masked=self.is_masked,
        )
        self.line.listen(self.pressed if "digits" in self.accepts else None, secret=self.is_masked)
        self._sequence = PromptSequence(self.line, self.element.children, self.prompts_over)
        self._sequence.start()

    def begin_wait(self, *, barge_in: bool = False) -> None:
        """The prompts are over or cut: the timers start."""
        self.phase = Phase.WAITING
        self.stage.log(
            entries.InputWaiting,
            path=self.element.path,
            accepts=self.accepts,
            timeout=self.first_key_seconds(),
            num_digits=self.num_digits,
            finish_on_key=self.finish_key,
            attempt=self.attempt,
            digit_timeout=self.next_key_seconds(),
            barge_in=barge_in,
        )
        self.await_first_key()

    def collect(self, key: str) -> None:
        """Add a key; submit at ``numDigits``, else wait for the next."""
        self.digits += key
        self.log_key(key, accepted=True)
        self.stage.cancel_timer(FIRST_DIGIT)
        if len(self.digits) >= self.num_digits:
            self.submit("num-digits")
        else:
            self.stage.start_timer(NEXT_DIGIT, self.next_key_seconds(), lambda: self.submit("digit-timeout"))

    def log_key(self, key: str, *, accepted: bool, reason: str | None = None) -> None:
        """Write the key down, masked where it must be."""
        self.stage.log(
            entries.InputDigit,
            path=self.element.path,
            digit=entries.MASK if self.is_masked else key,
            accepted=accepted,
            reason=reason,
            digits=self.shown_digits,
        )

    @property
    def shown_digits(self) -> str:
        """The keys collected so far as a log may show them."""
        return masked_digits(self.digits) if self.is_masked else self.digits

    @property
    def secret_fields(self) -> tuple[str, ...]:
        """Names of the result's fields that are masked in the log."""
        return ("Digits",) if self.is_masked else ()

    def keep_secret(self) -> None:
        """With ``log="false"``: from now on what came in is hidden wherever it turns up again."""
        if self.is_masked:
            self.stage.secret_digits.add(self.digits)

    def shown_input(self) -> dict[str, str]:
        """What came in, as ``input.finished`` tells it."""
        return {"digits": self.shown_digits}

    def submit(self, reason: InputEnd) -> None:
        """Hand the input over to ``action``; without one it is lost (plivo-xml.md 4)."""
        self.keep_secret()
        self.close(reason)
        action = self.values.string("action")
        if not action:
            self.finish("submitted")
            return
        request = NextDocument(
            "action",
            self.element.path,
            action,
            self.method,
            self.result(),
            self.secret_fields,
        )
        self.go_on(request, "submitted", redirects=self.values.boolean("redirect"))

    def fail_attempt(self) -> None:
        """Try again with the prompts, or fall through to the next element."""
        if self.attempt < self.attempts:
            self.begin_attempt()
        else:
            self.finish("no-input")

    def close(self, reason: InputEnd) -> None:
        """The attempt is over, one way or the other: nobody listens any more."""
        self.silence()
        self.stage.log(
            entries.InputFinished,
            path=self.element.path,
            reason=reason,
            attempt=self.attempt,
            **self.shown_input(),
        )

    def silence(self) -> None:
        """Stop prompts, timers and listening."""
        self._sequence.cut()
        self.stage.cancel_timer(FIRST_DIGIT)
        self.stage.cancel_timer(NEXT_DIGIT)
        self.line.listen(None)

    def stop(self) -> None:
        """Hang-up or transfer in the middle: no action request (plivo-xml.md 1.5, our choice)."""
        if self.phase is Phase.DEAF:
            self.silence()
        else:
            self.close("transfer" if self.line.ending is None else "hangup")

    def pressed(self, key: str) -> None:
        """The caller pressed a key: the prompts fall silent, and it counts."""
        if self.phase is Phase.DEAF:
            self.log_key(key, accepted=False, reason="lost")
            return
        if self.phase is Phase.PROMPT:
            self.cut_prompts()
            self.begin_wait(barge_in=True)
        self.key(key)

    def cut_prompts(self) -> None:
        """Barge-in: silence whatever is heard."""
        self._sequence.cut()

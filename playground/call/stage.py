"""The stage of a call: collects effects and routes what comes of them back to whoever asked.

Elements ask for prompts, timers and requests here and hand over what shall happen next. Outcomes that
nobody waits for any more (a prompt that was stopped, a timer that was cancelled) are dropped, so late
events can do no harm. Nothing runs while an event is being handled but what was queued with ``later``:
documents of any length need no stack.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from playground.call import entries
from playground.call.effects import CancelTimer, Effect, PlayPrompt, StartTimer, StopPrompt, WriteLog
from playground.call.entries import Entry
from playground.call.events import MediaLoaded, RequestFailed, ResponseReceived
from playground.call.masking import SecretDigits, SecretToken, masked_url
from playground.call.prompts import Prompt
from playground.document.model import Severity

Answer = ResponseReceived | MediaLoaded | RequestFailed
Step = Callable[[], None]


class Stage:
    """Effects out, outcomes in."""

    def __init__(self, auth_token: str | None = None) -> None:
        self.at = 0.0
        """The call's clock: time of the event being handled, seconds."""
        self.secret_digits = SecretDigits()
        """What no entry may tell."""
        self._secret_token = SecretToken(auth_token)
        self._seq = 0
        self._last_prompt = 0
        self._last_request = 0
        self._effects: list[Effect] = []
        self._steps: deque[Step] = deque()
        self._timers: dict[str, Step] = {}
        self._prompts: dict[int, tuple[Callable[[float], None], Step]] = {}
        self._requests: dict[int, Callable[[Answer], None]] = {}

    def take_effects(self) -> list[Effect]:
        """Run the queued steps to their end and hand over all effects since the last time."""
        while self._steps:
            self._steps.popleft()()
        effects, self._effects = self._effects, []
        return effects

    def add(self, effect: Effect) -> None:
        """Want something done."""
        self._effects.append(effect)

    def later(self, step: Step) -> None:
        """Do this after what is being done now."""
        self._steps.append(step)

    def log(self, kind: Callable[..., Entry], /, **values: Any) -> None:
        """Write an entry of that kind, numbered and stamped, without secret digits and the auth token."""
        shown = self.secret_digits.hide_in(self._secret_token.hide_in(values))
        self._effects.append(WriteLog(kind(seq=self._seq, at=round(self.at, 3), **shown)))
        self._seq += 1

    def problem(
        self,
        severity: Severity,
        code: str,
        message: str,
        *,
        url: str | None = None,
        line: int | None = None,
        column: int | None = None,
        path: str | None = None,
    ) -> None:
        """Tell the user something about the app or its documents."""
        self.log(
            entries.Problem,
            severity=severity,
            code=code,
            message=masked_url(message),
            url=None if url is None else masked_url(url),
            line=line,
            column=column,
            path=path,
        )

    def start_timer(self, timer: str, seconds: float, fired: Step) -> None:
        """Do ``fired`` after so many seconds; replaces a running timer of that name."""
        self._timers[timer] = fired
        self.add(StartTimer(timer, seconds))

    def cancel_timer(self, timer: str) -> None:
        """Forget a timer, running or not."""
        if self._timers.pop(timer, None) is not None:
            self.add(CancelTimer(timer))

    def timer_fired(self, timer: str) -> None:
        """A timer has run out."""
        if fired := self._timers.pop(timer, None):
            fired()

    def play(
        self,
        path: str,
        prompt: Prompt,
        loop: int,
        started: Callable[[float], None],
        finished: Step,
        leg: str | None = None,
        *,
        shared: bool = False,
    ) -> int:
        """Make a prompt heard; ``started`` gets the seconds of one repetition. Returns the prompt's id.

        ``leg``: that dialled party hears it, instead of the person on the phone; ``shared``: a whole room does.
        """
        self._last_prompt += 1
        self._prompts[self._last_prompt] = (started, finished)
        self.add(PlayPrompt(self._last_prompt, path, prompt, loop, leg=leg, shared=shared))
        return self._last_prompt

    def play_along(self, path: str, prompt: Prompt, *, shared: bool = False) -> int:
        """Make a prompt heard beside what follows; nobody waits for it. Returns the prompt's id."""
        self._last_prompt += 1
        self.add(PlayPrompt(self._last_prompt, path, prompt, overlay=True, shared=shared))
        return self._last_prompt

    def stop_along(self, prompt_id: int) -> None:
        """Silence a prompt that sounds along, if it still does."""
        self.add(StopPrompt(prompt_id))

    def stop_prompt(self, prompt_id: int) -> None:
        """Silence a prompt and forget whoever waited for it."""
        if self._prompts.pop(prompt_id, None) is not None:
            self.add(StopPrompt(prompt_id))

    def prompt_started(self, prompt_id: int, seconds: float) -> None:
        """A prompt is being heard."""
        if waiting := self._prompts.get(prompt_id):
            waiting[0](seconds)

    def prompt_finished(self, prompt_id: int) -> None:
        """A prompt has been heard to its end."""
        if waiting := self._prompts.pop(prompt_id, None):
            waiting[1]()

    def expect(self, answered: Callable[[Answer], None]) -> int:
        """A new request's id; ``answered`` gets what comes of the request sent under it."""
        self._last_request += 1
        self._requests[self._last_request] = answered
        return self._last_request

    def request_answered(self, answer: Answer) -> None:
        """A request came out, one way or the other."""
        if answered := self._requests.pop(answer.request_id, None):
            answered(answer)

    def clear(self) -> None:
        """The call is over: forget timers, prompts and queued steps; requests are still told."""
        self._timers.clear()
        self._prompts.clear()
        self._steps.clear()

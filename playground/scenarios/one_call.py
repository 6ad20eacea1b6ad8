"""One caller's call as a scenario sees it: what has happened, what has been looked at, who acts by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from playground.call import entries
from playground.call.events import DigitPressed
from playground.document.model import Severity
from playground.run.other_parties import CalleeOutcome, OtherParties
from playground.run.recorded_caller import RecordedCaller
from playground.run.said import Say
from playground.run.scripted_caller import CallerDeed
from playground.run.speech_script import Speech
from playground.scenarios.expecting import found_in
from playground.scenarios.model import Expectation, Press, SayWords
from playground.scenarios.openings import Openings

_SPEECH = (entries.InputSpeech, entries.CallerSpeech, entries.RoomSpeech)
MOST_REQUESTS = 1000
"""An app that asks for so many documents in one call goes round and round (our choice)."""


class Phone(Protocol):
    """A call that has been placed; a ``VirtualCall`` is one. Times are seconds on its clock."""

    @property
    def now(self) -> float:
        """The clock that goes on with the world's."""

    @property
    def ended(self) -> bool:
        """True when the call is over."""

    @property
    def failed(self) -> bool:
        """True when Plivo would have ended it with a 70xx or 80xx code."""

    def plan(self, deed: CallerDeed) -> None:
        """Have the caller do something then."""


class OneCall:
    """What is known of it."""

    def __init__(self, name: str, callee: CalleeOutcome | None = None) -> None:
        self.name = name
        self.phone: Phone | None = None
        """``None``: not placed yet."""
        self.log: list[entries.Entry] = []
        self.openings = Openings()
        self.others = OtherParties(callee=callee)
        self.recorded = RecordedCaller()
        self.finger_free_at = 0.0
        self.said: Speech | None = None
        """The last answer, if it was spoken."""
        self.deed_at = 0
        """Number of the first entry since the last deed: nothing before it is expected any more."""
        self.ended: entries.CallEnded | None = None
        self.requests = 0
        self._seen: dict[type[Expectation], tuple[int, int]] = {}
        """For each kind of expectation: number of the entry to begin with, and where in it."""

    @property
    def now(self) -> float:
        """The call's clock, seconds."""
        return self.phone.now if self.phone is not None else 0.0

    @property
    def has_failed(self) -> bool:
        """True when it is over because the app or a document failed."""
        return self.phone is not None and self.phone.failed

    @property
    def last_error(self) -> str:
        """What the call failed of, a sentence; empty when it did not fail."""
        if not self.has_failed:
            return ""
        errors = (entry for entry in reversed(self.log) if isinstance(entry, entries.Problem))
        return next((entry.message for entry in errors if entry.severity is Severity.ERROR), "")

    def take_note(self, entry: entries.Entry, at: float) -> None:
        """One more entry."""
        self.log.append(entry)
        self.openings.take_note(entry, at)
        if isinstance(entry, entries.CallEnded):
            self.ended = entry
        elif isinstance(entry, entries.HttpRequest):
            self.requests += 1

    def acts(self, first: int) -> None:
        """The caller has done something, of which the entries from that number on may tell."""
        self.deed_at = first

    def deeds_of(self, step: Press | SayWords, begin: float) -> list[CallerDeed]:
        """What the caller does for that step, from that time on; the keys of a step never overtake those before."""
        if isinstance(step, SayWords):
            return [Say(begin, step.speech.text)] if step.speech.text else []
        begin = max(begin, self.finger_free_at)
        self.finger_free_at = begin + step.keys.seconds
        return [DigitPressed(begin + later, key) for later, key in step.keys.presses]

    def sign_of(self, step: Press | SayWords, first: int) -> int | None:
        """The number of the entry, from that one on, that tells that the caller has begun; it is the last deed."""
        kinds = (entries.InputDigit,) if isinstance(step, Press) else _SPEECH
        for number in range(first, len(self.log)):
            if isinstance(self.log[number], kinds):
                self.acts(number)
                return number
        return None

    def start_of(self, step: Expectation) -> tuple[int, int]:
        """Where to look for it from: behind the last of its kind, and not before the last deed."""
        seen = self._seen.get(type(step), (0, 0))
        return seen if seen[0] >= self.deed_at else (self.deed_at, 0)

    def find(self, step: Expectation, looked: int) -> tuple[int, int] | None:
        """Number of the entry that is what the step expects, and where it ends in it.

        ``looked``: entries before that number have been looked at already.
        """
        first, start = self.start_of(step)
        for number in range(max(first, looked), len(self.log)):
            end = found_in(step, self.log[number], start if number == first else 0)
            if end is not None:
                return number, end
        return None

    def has_seen(self, step: Expectation, number: int, end: int) -> None:
        """The step is met: the next of its kind is looked for behind that place."""
        is_in_text = end > 0
        self._seen[type(step)] = (number, end) if is_in_text else (number + 1, 0)

    def since(self, step: Expectation | None) -> Sequence[entries.Entry]:
        """What has happened where the step was to be met."""
        return self.log[self.start_of(step)[0] if step is not None else self.deed_at :]

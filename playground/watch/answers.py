"""Whether an app answers otherwise than before, and not just differently each time: pure.

An app that is asked the same twice may give two answers: a number drawn, a time, one of three greetings. So a
difference counts only when the app, asked again, repeats it (``Memory.judge``); where it does not, its answers to
that question are compared more loosely from then on, by the grades of ``playground.map.identity``. An answer that
is given to whoever asks outside of the call, and only there (a token that was used up), is remembered too: it is
a change once, and never again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Literal

from playground.call.events import FetchFailure, RequestFailed, ResponseReceived
from playground.document.decode import decode
from playground.hostile_text import visible_line
from playground.map.identity import Own, exact, loose, outline, own_values

_AWAY = frozenset(
    {
        FetchFailure.REFUSED,
        FetchFailure.UNREACHABLE,
        FetchFailure.CONNECT_TIMEOUT,
        FetchFailure.READ_TIMEOUT,
        FetchFailure.STALLED,
        FetchFailure.CUT,
    }
)
_GATEWAY = (502, 503, 504)
"""What a proxy answers whose app is not there."""


class Grade(IntEnum):
    """How closely answers are compared."""

    EXACT = 0
    LOOSE = 1
    """Ids, tokens, times and numbers do not count."""
    OUTLINE = 2
    """Nor do words."""
    STATUS = 3
    """Only whether there is a document."""


_NOT_COUNTED = {
    Grade.LOOSE: "ids, times and numbers in it do not count as a change",
    Grade.OUTLINE: "its words do not count as a change",
    Grade.STATUS: "nothing but its status counts as a change",
}


def words_of_noise(url: str, grade: Grade) -> str:
    """What to tell of an app whose answers are compared so, a sentence; ``grade`` is not ``EXACT``."""
    return f"{visible_line(url, limit=120)} gives another answer each time: {_NOT_COUNTED[grade]}."


@dataclass(frozen=True, slots=True)
class Answer:
    """What an app answered to one request."""

    status: int | None
    """``None``: nothing came."""
    text: str = ""
    """The document, the call's own ids taken out."""
    failure: str = ""
    """Of no answer: a ``FetchFailure``."""

    @property
    def is_away(self) -> bool:
        """True when the app is not there: down, or about to come up again."""
        return self.status in _GATEWAY or self.failure in _AWAY

    def at(self, grade: Grade) -> tuple[object, ...]:
        """What two answers must have in common to be alike."""
        match grade:
            case Grade.EXACT:
                shown = self.text
            case Grade.LOOSE:
                shown = loose(self.text)
            case Grade.OUTLINE:
                shown = outline(self.text)
            case Grade.STATUS:
                shown = ""
        return self.status, self.failure, shown


def own_ids(call_uuid: str, request_uuid: str = "") -> Own:
    """The ids of a call, which the app may give back."""
    return own_values((("CallUUID", call_uuid), ("RequestUUID", request_uuid)))


def answer_of(outcome: ResponseReceived | RequestFailed, own: Own) -> Answer:
    """The answer that a request brought."""
    if isinstance(outcome, RequestFailed):
        return Answer(None, failure=outcome.failure)
    return Answer(outcome.status, exact(decode(outcome.body).text, own))


@dataclass(slots=True)
class _Known:
    grade: Grade = Grade.EXACT
    elsewhere: Answer | None = None
    """What was answered when it was a change: to whoever asks outside of the call, it may be the answer for good."""


Verdict = Literal["same", "away", "changed"]


class Memory:
    """What has been learned of an app's answers; questions are known by their keys, over all calls."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def grade(self, question: str) -> Grade:
        """How closely its answers are compared by now."""
        return self._of(question).grade

    def doubts(self, question: str, of_call: Answer, now: Answer) -> bool:
        """Whether that may be a change: then ask twice more, and ``judge``."""
        return not _is_only_away(of_call, now) and self._differs(question, of_call, now)

    def judge(self, question: str, of_call: Answer, asked: Sequence[Answer]) -> Verdict:
        """What to make of one question's answers, asked several times in a row since the last verdict.

        ``asked`` holds at least one; a difference is believed from the third on that tell it alike. An app that
        is not there has changed nothing, unless it was not there for the call either.
        """
        if any(_is_only_away(of_call, answer) for answer in asked):
            return "away"
        if not self._differs(question, of_call, asked[0]):
            return "same"
        known = self._of(question)
        for one, other in pairwise(asked):
            while known.grade < Grade.STATUS and one.at(known.grade) != other.at(known.grade):
                known.grade = Grade(known.grade + 1)
        if not self._differs(question, of_call, asked[-1]):
            return "same"
        known.elsewhere = asked[-1]
        return "changed"

    def _differs(self, question: str, of_call: Answer, now: Answer) -> bool:
        """Whether that is neither what the call was answered nor what others are."""
        known = self._of(question)
        alike = (of_call,) if known.elsewhere is None else (of_call, known.elsewhere)
        return all(now.at(known.grade) != other.at(known.grade) for other in alike)

    def _of(self, question: str) -> _Known:
        return self._known.setdefault(question, _Known())


def _is_only_away(of_call: Answer, now: Answer) -> bool:
    return now.is_away and not of_call.is_away

"""The people at the other ends, each with an outcome (cli.md, ``--dial``, ``--callee``): they ring, answer, hang up.

Pure: a log entry in, what they are going to do about it out. A dialled leg takes the next outcome when it
is dialled; with none left it answers and hangs up after 10 s. The called party of an outbound call has an
outcome of its own; without one it answers, and stays on the line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from playground.call import entries
from playground.call.events import CallerHungUp, LegAnswered, LegEnded, LegPressed, LegRang, MachineBeeped
from playground.run.key_script import Keys, read_keys
from playground.settings import option_values

RING_S = 2.0
"""Seconds until a party answers or rejects, or the caller gives up."""
TURN_AWAY_S = 1.0
"""Seconds until a busy or unknown number says so, without ringing (our choice)."""
RING_OUT_S = 30.0
"""Seconds until the far network gives up ringing (our choice)."""
LOGIN_S = 5.0
"""Seconds until a SIP endpoint that fell silent over the login is given up (our choice)."""
TALK_S = 10.0
"""Seconds from the bridge until the party hangs up; from the answer, where it is bridged at once."""
CONFIRM_S = 1.0
"""Seconds from the end of the confirm prompt to the key it asks for (our choice)."""
IN_TALK_S = 1.0
"""Seconds from the bridge to the first key that the party presses in the talk (our choice)."""
GREETING_S = 6.0
"""Seconds that an answering machine speaks before it beeps (our choice)."""
MESSAGE_S = 120.0
"""Seconds of message that an answering machine takes before it hangs up (our choice)."""

Deed = Literal[
    "answer",
    "busy",
    "no-answer",
    "reject",
    "fail",
    "auth-failed",
    "auth-timeout",
    "cancel",
    "no-key",
    "machine",
]
OUTCOME_OF_END: dict[str, Deed] = {
    "busy": "busy",
    "no-answer": "no-answer",
    "timeout": "no-answer",
    "rejected": "reject",
    "failed": "fail",
    "auth-failed": "auth-failed",
    "auth-timeout": "auth-timeout",
    "not-confirmed": "no-key",
}
"""What a dialled party did, by the state in which its leg ended (``dial.leg``); other states say nothing of it."""
PartyEvent = LegRang | LegAnswered | LegPressed | LegEnded | CallerHungUp | MachineBeeped
_DIALLED: tuple[Deed, ...] = tuple(deed for deed in get_args(Deed) if deed != "machine")
_CALLED: tuple[Deed, ...] = ("answer", "busy", "no-answer", "reject", "fail", "machine")


@dataclass(frozen=True, slots=True)
class DialOutcome:
    """What the next dialled party does."""

    deed: Deed = "answer"
    talk_s: float = TALK_S
    """Of ``answer``: seconds of talk until the party hangs up."""
    keys: Keys | None = None
    """Of ``answer``: what the party presses in the talk."""


@dataclass(frozen=True, slots=True)
class CalleeOutcome:
    """What the called party of an outbound call does."""

    deed: Deed = "answer"
    talk_s: float | None = None
    """Of ``answer``: seconds until the callee hangs up; ``None``: stays to the end."""


def read_outcome(text: str) -> DialOutcome:
    """OUTCOME of a dialled party as the command line has it; raises ``ValueError`` with what is wrong."""
    words, comma, keys = text.partition(",")
    deed, seconds = _read(words, _DIALLED)
    if comma and (deed != "answer" or not keys or keys.startswith("!")):
        raise ValueError(
            f"{text!r} is no outcome; keys in the talk are written answer,KEYS or answer:SECONDS,KEYS"
        )
    talk_s = TALK_S if seconds is None else seconds
    return DialOutcome(deed, talk_s, read_keys(keys) if comma else None)


def read_callee_outcome(text: str) -> CalleeOutcome:
    """OUTCOME of the called party as the command line has it; raises ``ValueError`` with what is wrong."""
    return CalleeOutcome(*_read(text, _CALLED))


def _read(text: str, deeds: Sequence[Deed]) -> tuple[Deed, float | None]:
    word, colon, seconds = text.partition(":")
    if word == "answer" and colon:
        return "answer", option_values.seconds(seconds)
    for deed in deeds:
        if text == deed:
            return deed, None
    raise ValueError(f"{text!r} is no outcome; there are answer, answer:SECONDS, {', '.join(deeds[1:])}")


class OtherParties:
    """Everybody who is rung in one call."""

    def __init__(self, outcomes: Sequence[DialOutcome] = (), *, callee: CalleeOutcome | None = None) -> None:
        """One outcome for each leg, in the order in which they are dialled; ``callee``: of an outbound call."""
        self._outcomes = deque(outcomes)
        self._callee = callee or CalleeOutcome()
        self._outcome_of: dict[str, DialOutcome] = {}

    def next_does(self, outcome: DialOutcome) -> None:
        """Give the next one to be dialled this outcome."""
        self._outcomes.appendleft(outcome)

    def react(self, entry: entries.Entry, at: float) -> list[PartyEvent]:
        """What they will do because of this entry, written at ``at``; each with its time."""
        if not isinstance(entry, entries.DialLeg):
            return []
        leg, is_callee = entry.b_leg_uuid, entry.path is None
        match entry.state:
            case "dialled" if is_callee:
                return _rung(leg, at, self._callee.deed)
            case "answered" if is_callee:
                return self._callee_on_the_line(leg, at)
            case "dialled":
                outcome = self._outcomes.popleft() if self._outcomes else DialOutcome()
                self._outcome_of[leg] = outcome
                return _rung(leg, at, outcome.deed)
            case "connected":
                return self._talk(leg, at)
            case "confirming" if entry.key is not None and self._of(leg).deed != "no-key":
                return [LegPressed(at + CONFIRM_S, leg, entry.key)]
        return []

    def _of(self, leg: str) -> DialOutcome:
        return self._outcome_of.get(leg, DialOutcome())

    def _talk(self, leg: str, at: float) -> list[PartyEvent]:
        outcome = self._of(leg)
        presses = outcome.keys.presses if outcome.keys is not None else ()
        pressed = [LegPressed(at + IN_TALK_S + later, leg, key) for later, key in presses]
        return [*pressed, LegEnded(at + outcome.talk_s, leg, "hung-up")]

    def _callee_on_the_line(self, leg: str, at: float) -> list[PartyEvent]:
        if self._callee.deed == "machine":
            beep = at + GREETING_S
            return [MachineBeeped(beep), LegEnded(beep + MESSAGE_S, leg, "hung-up")]
        if self._callee.talk_s is None:
            return []
        return [LegEnded(at + self._callee.talk_s, leg, "hung-up")]


def _rung(leg: str, at: float, deed: Deed) -> list[PartyEvent]:
    """What follows when a party with that intent is rung."""
    match deed:
        case "busy":
            return [LegEnded(at + TURN_AWAY_S, leg, "busy")]
        case "fail":
            return [LegEnded(at + TURN_AWAY_S, leg, "failed")]
        case "auth-failed":
            return [LegEnded(at + TURN_AWAY_S, leg, "auth-failed")]
        case "auth-timeout":
            return [LegEnded(at + LOGIN_S, leg, "auth-timeout")]
        case "reject":
            return [LegRang(at, leg), LegEnded(at + RING_S, leg, "rejected")]
        case "no-answer":
            return [LegRang(at, leg), LegEnded(at + RING_OUT_S, leg, "no-answer")]
        case "cancel":
            return [LegRang(at, leg), CallerHungUp(at + RING_S)]
        case "answer" | "no-key" | "machine":
            return [LegRang(at, leg), LegAnswered(at + RING_S, leg, machine=deed == "machine")]

"""The people who are dialled, each with an outcome (cli.md, ``--dial``): they ring, answer, hang up.

Pure: a log entry in, what they are going to do about it out. A leg takes the next outcome when it is
dialled; with none left it answers and hangs up after 10 s.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from playground import option_values
from playground.call import entries
from playground.call.events import CallerHungUp, LegAnswered, LegEnded, LegPressed, LegRang

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

Deed = Literal["answer", "busy", "no-answer", "reject", "fail", "auth-failed", "auth-timeout", "cancel"]
PartyEvent = LegRang | LegAnswered | LegPressed | LegEnded | CallerHungUp
_DEEDS: tuple[Deed, ...] = get_args(Deed)


@dataclass(frozen=True, slots=True)
class DialOutcome:
    """What the next dialled party does."""

    deed: Deed = "answer"
    talk_s: float = TALK_S
    """Of ``answer``: seconds of talk until the party hangs up."""


def read_outcome(text: str) -> DialOutcome:
    """OUTCOME as the command line has it; raises ``ValueError`` with what is wrong."""
    word, colon, seconds = text.partition(":")
    if word == "answer" and colon:
        return DialOutcome("answer", option_values.seconds(seconds))
    for deed in _DEEDS:
        if text == deed:
            return DialOutcome(deed)
    raise ValueError(f"{text!r} is no outcome; there are answer, answer:SECONDS, {', '.join(_DEEDS[1:])}")


class OtherParties:
    """Everybody who is dialled in one call."""

    def __init__(self, outcomes: Sequence[DialOutcome] = ()) -> None:
        """One outcome for each leg, in the order in which they are dialled."""
        self._outcomes = deque(outcomes)
        self._talk_s: dict[str, float] = {}

    def react(self, entry: entries.Entry, at: float) -> list[PartyEvent]:
        """What they will do because of this entry, written at ``at``; each with its time."""
        if not isinstance(entry, entries.DialLeg):
            return []
        leg = entry.b_leg_uuid
        match entry.state:
            case "dialled":
                return self._dialled(leg, at)
            case "connected":
                return [LegEnded(at + self._talk_s.get(leg, TALK_S), leg, "hung-up")]
            case "confirming" if entry.key is not None:
                return [LegPressed(at + CONFIRM_S, leg, entry.key)]
        return []

    def _dialled(self, leg: str, at: float) -> list[PartyEvent]:
        outcome = self._outcomes.popleft() if self._outcomes else DialOutcome()
        self._talk_s[leg] = outcome.talk_s
        match outcome.deed:
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
            case "answer":
                return [LegRang(at, leg), LegAnswered(at + RING_S, leg)]

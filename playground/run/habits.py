"""What those who are rung in the app do while the tester does nothing about them: they answer, and hang up.

Pure, like the scripted parties of ``run``: a log entry in, what is going to happen because of it out.
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.call import entries
from playground.call.events import LegAnswered, LegEnded, LegEvent, LegPressed, LegRang

ANSWER_S = 5.0
"""Seconds of ringing until they answer: time enough for the tester to do something else (our choice)."""
TALK_S = 10.0
"""Seconds from the bridge until they hang up."""
CONFIRM_S = 1.0
"""Seconds from the end of the confirm prompt to the key it asks for (our choice)."""


@dataclass(frozen=True, slots=True)
class Habits:
    """The same for everybody; the phone of each rings at once."""

    answer_s: float | None = ANSWER_S
    """Seconds until they answer; ``None``: they wait for the tester to do it, and leave the key to press too."""
    talk_s: float | None = TALK_S
    """Seconds from the bridge until they hang up; ``None``: never. The called party of an outbound call,
    whom the tester plays with the telephone, stays on the line."""

    def react(self, entry: entries.Entry, at: float) -> list[LegEvent]:
        """What they will do because of this entry, written at ``at``; each with its time."""
        if not isinstance(entry, entries.DialLeg):
            return []
        leg = entry.b_leg_uuid
        match entry.state:
            case "dialled":
                answers = [] if self.answer_s is None else [LegAnswered(at + self.answer_s, leg)]
                return [LegRang(at, leg), *answers]
            case "confirming" if entry.key is not None and self.answer_s is not None:
                return [LegPressed(at + CONFIRM_S, leg, entry.key)]
            case "connected" if self.talk_s is not None and entry.path is not None:
                return [LegEnded(at + self.talk_s, leg, "hung-up")]
        return []

"""When the person on the phone gets to press keys or to speak, told from the call's log alone.

An attempt to get input (``input.opened`` to ``input.finished``) is answered once. A talk with somebody who was
dialled and a stay in a room are open as long as they last.
"""

from __future__ import annotations

from playground.call import entries
from playground.run.key_script import Keys
from playground.run.other_parties import IN_TALK_S
from playground.run.scripted_caller import BARGE_IN_S
from playground.run.speech_script import Speech


class Openings:
    """Those of one call. Times are seconds on its clock."""

    def __init__(self) -> None:
        self._accepts: tuple[str, ...] = ()
        """What the attempt under way takes; empty: there is none, or it has been answered."""
        self._waits = False
        self._prompt_began: float | None = None
        """When the first prompt of the attempt began."""
        self._endless: float | None = None
        """When a prompt without end has been heard once."""
        self._legs: set[str] = set()
        self._in_room = False

    def take_note(self, entry: entries.Entry, at: float) -> None:
        """Hear of what happened at that time."""
        match entry:
            case entries.InputOpened():
                self._open(entry.accepts)
            case entries.InputWaiting():
                if "recording" in entry.accepts:
                    self._open(("recording",))
                self._waits = True
            case entries.InputFinished():
                self._open(())
            case entries.Speak() | entries.Play() | entries.Dtmf() | entries.Beep():
                self._prompt(entry, at)
            case entries.DialLeg(state="connected"):
                self._legs.add(entry.b_leg_uuid)
            case entries.DialLeg():
                self._legs.discard(entry.b_leg_uuid)
            case entries.RoomMember(mine=True):
                self._in_room = entry.state == "in"

    @property
    def is_recording(self) -> bool:
        """Whether the caller is recorded now and has done nothing yet."""
        return self._waits and "recording" in self._accepts

    @property
    def in_talk(self) -> bool:
        """Whether somebody who was dialled is connected."""
        return bool(self._legs)

    def moment(self, answer: Keys | Speech, now: float) -> float | None:
        """When it may begin, at the earliest ``now``; ``None``: not as things are."""
        if self._takes(answer):
            if answer.barge_in and (self._prompt_began is not None or self._waits):
                return max(now, (self._prompt_began or now) + BARGE_IN_S)
            if self._waits:
                return now
            if self._endless is not None:
                return max(now, self._endless)
        elif self.in_talk or self._in_room:
            return now + IN_TALK_S
        return None

    def answered(self, answer: Keys | Speech) -> None:
        """The attempt under way has got its answer."""
        if self._takes(answer):
            self._accepts = ()

    def _takes(self, answer: Keys | Speech) -> bool:
        wanted = "digits" if isinstance(answer, Keys) else "speech"
        return wanted in self._accepts or "recording" in self._accepts

    def _open(self, accepts: tuple[str, ...]) -> None:
        self._accepts = accepts
        self._waits = False
        self._prompt_began = self._endless = None

    def _prompt(self, entry: entries.Speak | entries.Play | entries.Dtmf | entries.Beep, at: float) -> None:
        if not self._accepts or getattr(entry, "b_leg_uuid", None) is not None:
            return
        if self._prompt_began is None:
            self._prompt_began = at
        if getattr(entry, "loop", 1) == 0 and self._endless is None:
            self._endless = at + getattr(entry, "seconds", 0.0)

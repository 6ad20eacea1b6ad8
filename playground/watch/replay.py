"""What the tester did in one call, done again in the next: pure, log entries in, deeds out.

As fast as the call lets it: keys are pressed as soon as an input is open, which cuts prompts short that can be
cut; other prompts, and waits that were let time out, take their time. It goes by where the call waits: when that
is not where it waited before, or the call ends, nothing more is done, and one sentence says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from playground.call import entries
from playground.call.entries import MASK
from playground.call.events import LegOutcome
from playground.scenarios.deeds import (
    Deed,
    Pressed,
    Recorded,
    Rung,
    Said,
    Silent,
    TransferAsked,
    Wait,
    document_of,
    wait_of,
)

_TURNED_AWAY: dict[str, LegOutcome] = {
    "busy": "busy",
    "no-answer": "no-answer",
    "rejected": "rejected",
    "failed": "failed",
    "auth-failed": "auth-failed",
    "auth-timeout": "auth-timeout",
}
"""How a leg that ended so is made to end again; what is not among them comes by itself."""


@dataclass(frozen=True, slots=True)
class PressKey:
    """The caller presses a key."""

    key: str


@dataclass(frozen=True, slots=True)
class SayWords:
    """The caller says something."""

    text: str


@dataclass(frozen=True, slots=True)
class LegAnswers:
    """Who is rung picks up."""

    leg: str


@dataclass(frozen=True, slots=True)
class LegPresses:
    """Who was rung presses a key."""

    leg: str
    key: str


@dataclass(frozen=True, slots=True)
class LegEnds:
    """Who was rung hangs up, or turns the call away."""

    leg: str
    how: LegOutcome


Act = PressKey | SayWords | LegAnswers | LegPresses | LegEnds


class Replay:
    """Of one call. Give it every entry, in order."""

    def __init__(self, deeds: Iterable[Deed]) -> None:
        self.deeds = tuple(deeds)
        """All that is to be done."""
        self.why_stopped = ""
        """Why not all was done, a sentence; empty while it goes on and when all is done."""
        self._left = deque(self.deeds)
        self._document = ""
        self._legs: dict[str, Rung] = {}
        self._recording: Recorded | None = None
        self._to_say = 0

    @property
    def is_over(self) -> bool:
        """True when nothing more is done."""
        return bool(self.why_stopped) or not (self._left or self._legs or self._recording)

    @property
    def goes_on(self) -> bool:
        """True while something is to be done yet."""
        return not self.is_over

    def give_up(self, why: str) -> None:
        """Do nothing more."""
        if not self.is_over:
            self.why_stopped = why

    def take(self, entry: entries.Entry) -> Sequence[Act]:
        """What to do at once because of that entry."""
        if isinstance(entry, entries.DocumentLoaded):
            self._document = document_of(entry)
        if self.is_over:
            return ()
        match entry:
            case entries.InputOpened():
                return self._input(wait_of(entry, self._document))
            case entries.InputWaiting() if "recording" in entry.accepts:
                return self._record(wait_of(entry, self._document))
            case entries.CallerSpeech() | entries.InputFinished():
                return self._recording_goes_on(entry)
            case entries.DialLeg():
                return self._leg(entry)
            case entries.RoomMember(mine=True, state="in"):
                return self._in_talk()
            case entries.CallEnded():
                self._legs.clear()
                self.give_up("The call ended before all was done again.")
        return ()

    def _input(self, wait: Wait) -> Sequence[Act]:
        deed = self._next_at(wait)
        match deed:
            case Pressed():
                return self._keys(deed.keys)
            case Said():
                return self._words(deed.text)
        return ()

    def _record(self, wait: Wait) -> Sequence[Act]:
        acts: list[Act] = []
        while isinstance(deed := self._next_at(wait), Said):
            acts += self._words(deed.text)
        if isinstance(deed, Recorded) and deed.key is not None and not self.why_stopped:
            self._recording, self._to_say = deed, len(acts)
            return acts or self._end_recording()
        return acts

    def _recording_goes_on(self, entry: entries.CallerSpeech | entries.InputFinished) -> Sequence[Act]:
        if self._recording is None:
            return ()
        if isinstance(entry, entries.InputFinished):
            self._recording = None
            return ()
        self._to_say -= 1
        return self._end_recording() if self._to_say <= 0 else ()

    def _end_recording(self) -> Sequence[Act]:
        recording, self._recording = self._recording, None
        return self._keys(recording.key or "") if recording is not None else ()

    def _leg(self, entry: entries.DialLeg) -> Sequence[Act]:
        if entry.state == "dialled":
            return self._dialled(entry)
        rung = self._legs.get(entry.b_leg_uuid)
        acts: list[Act] = []
        if rung is not None and entry.state == "ringing":
            acts += self._at_ringing(entry.b_leg_uuid, rung)
        elif rung is not None and entry.state == "confirming" and entry.key is not None:
            acts += [LegPresses(entry.b_leg_uuid, key) for key in rung.asked_keys]
        elif rung is not None and entry.state == "connected":
            acts += [LegPresses(entry.b_leg_uuid, key) for key in rung.keys]
            if rung.end == "hung-up":
                acts.append(LegEnds(entry.b_leg_uuid, "hung-up"))
            self._legs.pop(entry.b_leg_uuid)
        elif rung is not None and entry.state not in ("answered", "confirming"):
            self._legs.pop(entry.b_leg_uuid)
        if entry.state == "connected" and entry.path is not None:
            return [*self._in_talk(), *acts]
        return acts

    def _dialled(self, entry: entries.DialLeg) -> Sequence[Act]:
        self._pass_over_talk()
        if not self._left:
            return ()
        if not isinstance(self._left[0], Rung):
            self.give_up("Somebody is rung where nobody was before; nothing more was done again.")
            return ()
        rung = self._left.popleft()
        assert isinstance(rung, Rung)
        if rung.end in ("busy", "failed", "auth-failed", "auth-timeout") and not rung.was_answered:
            return [LegEnds(entry.b_leg_uuid, _TURNED_AWAY[rung.end])]
        if rung.was_answered or rung.end in _TURNED_AWAY:
            self._legs[entry.b_leg_uuid] = rung
        return ()

    def _at_ringing(self, leg: str, rung: Rung) -> Sequence[Act]:
        if rung.was_answered:
            if rung.is_callee:
                self._legs.pop(leg)
            return [LegAnswers(leg)]
        self._legs.pop(leg)
        return [LegEnds(leg, _TURNED_AWAY[rung.end or "no-answer"])]

    def _in_talk(self) -> Sequence[Act]:
        """What was pressed and said in a talk or a room, up to the next wait."""
        acts: list[Act] = []
        while self._left and isinstance(deed := self._left[0], Pressed | Said) and deed.wait is None:
            self._left.popleft()
            acts += self._keys(deed.keys) if isinstance(deed, Pressed) else self._words(deed.text)
        return acts

    def _pass_over_talk(self) -> None:
        while self._left and isinstance(deed := self._left[0], Pressed | Said) and deed.wait is None:
            self._left.popleft()

    def _next_at(self, wait: Wait) -> Deed | None:
        """The next deed, taken, if it was done where the call waits now; else it is all over."""
        self._pass_over_talk()
        if not self._left:
            return None
        deed = self._left[0]
        if isinstance(deed, TransferAsked):
            shown = urlsplit(deed.wanted.aleg_url or deed.wanted.bleg_url).path or "/"
            self.give_up(f"The call was transferred to {shown} here, which is not done again.")
            return None
        if isinstance(deed, Rung) or deed.wait != wait:
            self.give_up("The call waits elsewhere than before; nothing more was done again.")
            return None
        return self._left.popleft()

    def _keys(self, keys: str) -> Sequence[Act]:
        if MASK in keys:
            return self._secret()
        return [PressKey(key) for key in keys]

    def _words(self, text: str) -> Sequence[Act]:
        if MASK in text:
            return self._secret()
        return [SayWords(text)] if text.strip() else []

    def _secret(self) -> Sequence[Act]:
        self.why_stopped = "What was entered there is secret and not known; nothing more was done again."
        return ()


__all__ = [
    "Act",
    "LegAnswers",
    "LegEnds",
    "LegPresses",
    "PressKey",
    "Replay",
    "SayWords",
    "Silent",
]

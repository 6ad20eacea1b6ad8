"""What holds for a whole call: no findings, the first prompt in time, no long silence."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from playground.call import entries
from playground.document.model import Severity
from playground.scenarios.expecting import heard
from playground.scenarios.model import NoFindings, Step, Timing

_RANK = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_LEGS_ON = {"dialled", "ringing", "answered", "confirming", "connected"}
_ROUNDING_S = 0.002
"""Times in the log are to the millisecond."""


def finding_against(step: NoFindings, entry: entries.Entry) -> str | None:
    """The problem told by this entry, if it is one too many."""
    if not isinstance(entry, entries.Problem) or _RANK[entry.severity] < _RANK[step.severity]:
        return None
    where = "" if entry.line is None else f" (line {entry.line})"
    return f"{entry.severity.value} {entry.code}: {entry.message}{where}"


class Watch:
    """Looks at the times of one call."""

    def __init__(self, step: Timing) -> None:
        self.step = step
        self._has_spoken = False
        self._quiet_since: float | None = None
        """Since when the app is silent, as far as it is known when its prompt ends; ``None``: not answered yet."""
        self._sounding: str | None = None
        self._busy: set[str] = set()
        """What silence is not the app's fault for: an input, legs, a room."""

    def take(self, entry: entries.Entry) -> str | None:
        """What is wrong now."""
        fault = self._first_prompt(entry)
        at = entry.at
        match entry:
            case entries.CallStatus(status="in-progress"):
                self._quiet_since = at
            case entries.Speak() | entries.Play() | entries.Dtmf() | entries.Beep() | entries.RoomSpeech():
                if getattr(entry, "b_leg_uuid", None) is None:
                    fault = fault or self._silence(at)
                    self._sound(entry, at)
            case entries.ElementFinished() if entry.path == self._sounding:
                self._cut(at)
            case entries.InputDigit(accepted=True) | entries.InputSpeech(state="began"):
                self._cut(at)
            case entries.InputWaiting():
                fault = fault or self._begin("input", at)
            case entries.InputFinished():
                self._over("input", at)
            case entries.DialLeg():
                if entry.state in _LEGS_ON:
                    fault = fault or self._begin(entry.b_leg_uuid, at)
                else:
                    self._over(entry.b_leg_uuid, at)
            case entries.RoomMember(mine=True):
                if entry.state == "in":
                    fault = fault or self._begin("room", at)
                else:
                    self._over("room", at)
            case entries.CallEnded():
                fault = fault or self._silence(at)
        return fault

    def _first_prompt(self, entry: entries.Entry) -> str | None:
        limit = self.step.first_prompt_s
        if limit is None or self._has_spoken:
            return None
        if heard(entry) is not None:
            self._has_spoken = True
            if entry.at > limit + _ROUNDING_S:
                return f"The first prompt began at {entry.at:.2f} s."
        elif isinstance(entry, entries.CallEnded):
            return f"The call ended at {entry.at:.2f} s without a prompt."
        return None

    def _silence(self, at: float) -> str | None:
        limit = self.step.silence_s
        if limit is None or self._quiet_since is None or self._busy:
            return None
        seconds = at - self._quiet_since
        if seconds <= limit + _ROUNDING_S:
            return None
        return f"The app was silent for {seconds:.2f} s, from {self._quiet_since:.2f} s on."

    def _sound(self, entry: entries.Entry, at: float) -> None:
        self._sounding = getattr(entry, "path", None)
        loop = getattr(entry, "loop", 1)
        ends = inf if loop == 0 else at + getattr(entry, "seconds", 0.0) * loop
        self._quiet_since = max(self._quiet_since or 0.0, ends)

    def _cut(self, at: float) -> None:
        if self._quiet_since is not None:
            self._quiet_since = min(self._quiet_since, at)

    def _begin(self, what: str, at: float) -> str | None:
        fault = self._silence(at)
        self._busy.add(what)
        return fault

    def _over(self, what: str, at: float) -> None:
        if what in self._busy:
            self._busy.discard(what)
            if self._quiet_since is None or self._quiet_since == inf or self._quiet_since < at:
                self._quiet_since = at


class Watches:
    """All that holds for whole calls in a scenario."""

    def __init__(self) -> None:
        self._timings: list[Watch] = []
        self._clean: list[NoFindings] = []

    def add(self, step: Step) -> None:
        """Mind that step, if it is of that kind."""
        if isinstance(step, Timing):
            self._timings.append(Watch(step))
        elif isinstance(step, NoFindings):
            self._clean.append(step)

    def faults(self, who: str, entry: entries.Entry) -> Iterator[tuple[str, Step]]:
        """What is wrong with that entry in that caller's call, and by which step."""
        for watch in self._timings:
            if watch.step.who == who and (fault := watch.take(entry)) is not None:
                yield fault, watch.step
        for step in self._clean:
            if step.who == who and (fault := finding_against(step, entry)) is not None:
                yield f"Told: {fault}.".replace("..", "."), step

"""What is met between two places: pages, words, requests, problems; a way is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.call import entries
from playground.document.model import Severity
from playground.map.identity import Own, exact
from playground.map.model import Asked, End, Step, Way

MOST_HEARD = 20
"""So many prompts are kept of a way."""
LONGEST_WORDS = 400
"""So many characters are kept of a prompt."""
BROKEN_SOUND = "sound-failed"
_NOT_TOLD = ("media", "hangup", "ring", "music", "confirm")
_NOT_RESULTS = (
    "CallUUID From To CallStatus Direction Event CallerName BillRate ALegUUID ALegRequestUUID RequestUUID "
    "ForwardedFrom STIRVerification SessionStart ParentAuthID RecordUrl RecordFile RecordingID "
    "DialALegUUID DialBLegUUID BilledAmount"
)
_STANDARD = frozenset(_NOT_RESULTS.split())
"""Fields that do not hang on the caller's choice, or differ in every call."""


def is_sound(path: str) -> bool:
    """Whether the element at that path plays a file."""
    return path.rpartition("/")[2].startswith("Play[")


@dataclass(slots=True)
class Stretch:
    """The call since the last choice."""

    step: Step
    """That choice."""
    own: Own
    """Values of this call alone, which are not kept."""
    began: float = 0.0
    """Seconds on the call's clock."""
    pages: list[int] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    asked: dict[int, Asked] = field(default_factory=dict)
    problems: list[entries.Problem] = field(default_factory=list)
    human_s: float | None = None
    recorded: bool = False

    def requested(self, entry: entries.HttpRequest) -> None:
        """A request goes out."""
        if entry.purpose in _NOT_TOLD:
            return
        fields = tuple(
            (name, value)
            for name, value in entry.params.items()
            if name not in _STANDARD and not name.startswith("X-PH-")
        )
        self.asked[entry.id] = Asked(entry.purpose, entry.method, exact(entry.url, self.own), fields)

    def answered(self, entry: entries.HttpResponse) -> None:
        """A request came out."""
        asked = self.asked.get(entry.id)
        if asked is not None:
            self.asked[entry.id] = Asked(asked.purpose, asked.method, asked.url, asked.fields, entry.status)

    def hear(self, words: str) -> None:
        """Something is heard, or done that might be; music that goes on is kept once."""
        words = exact(words[:LONGEST_WORDS], self.own)
        if len(self.heard) < MOST_HEARD and words not in self.heard[-1:]:
            self.heard.append(words)

    def problem(self, entry: entries.Problem) -> None:
        """Something is wrong."""
        self.problems.append(entry)

    def way(self, at: float, target: int | None) -> Way:
        """All of it, at its end."""
        return Way(
            *self.step,
            target=target,
            pages=tuple(self.pages),
            heard=tuple(self.heard),
            asked=tuple(self.asked.values()),
            seconds=round(at - self.began, 3),
            human_s=None if self.human_s is None else round(self.human_s, 3),
            recorded=self.recorded,
        )

    def last_way(self, entry: entries.CallEnded, at: float) -> Way:
        """The same, where the call ends."""
        way = self.way(at, None)
        is_failure = entry.hangup_code == 0 or entry.hangup_code // 1000 in (7, 8)
        way.end = End(entry.hangup_code, entry.hangup_name, entry.hangup_source, failed=is_failure)
        if is_failure:
            way.fault, way.fault_url, way.fault_code = self._fault()
        return way

    def _fault(self) -> tuple[str, str, str]:
        """Why the call failed, where, and the problem's code: the cause, not the summary."""
        errors = [problem for problem in self.problems if problem.severity is Severity.ERROR]
        if not errors:
            return "", "", ""
        last = cause = errors[-1]
        if last.code == "document-refused":
            causes = [error for error in errors[:-1] if (error.url, error.line) == (last.url, last.line)]
            cause = causes[-1] if causes else last
        place = f"line {cause.line}: " if cause.line is not None else ""
        return exact(f"{place}{cause.message}", self.own), exact(last.url or "", self.own), cause.code

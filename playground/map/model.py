"""The map as data: pages, places where somebody chooses, and ways from one place to the next.

Plain values without clock or I/O: the walk fills them, the verdicts judge them, the formats draw them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PlaceKind = Literal["start", "keys", "dial", "record", "room"]
"""Where somebody chooses: the call comes in, an input waits, somebody is dialled, is recorded, is in a room."""
ChoiceKind = Literal[
    "call", "key", "wrong", "entry", "say", "unheard-of", "silence", "dial", "record", "room"
]
"""``wrong``: a key that is not offered; ``entry``: several keys; ``unheard-of``: words nobody expects."""
START = 0
"""Id of the place where the call comes in."""
NO_PAGE = 0
"""Stands for the id of a page that is not on the map."""
NO_PLACE = -1
"""Likewise of a place."""

SILENT_ROUNDS = 10
"""A caller who has been silent at so many places in a row goes round without end (our choice)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to do at a place."""

    kind: ChoiceKind
    value: str = ""
    """Keys, words, or what a dialled party does."""

    @property
    def label(self) -> str:
        """In words, short."""
        match self.kind:
            case "call":
                return "the call comes in"
            case "key" | "entry":
                return self.value
            case "wrong":
                return f"wrong key {self.value}"
            case "say":
                return f"says “{self.value}”"
            case "unheard-of":
                return f"says something else (“{self.value}”)"
            case "silence":
                return "silence"
            case _:
                return self.value

    @property
    def is_deliberate(self) -> bool:
        """True for what a caller does who does what was offered."""
        return self.kind in ("key", "entry", "say")


Step = tuple[int, Choice]
"""(place, what to choose there)."""
CALL = Choice("call")
SILENCE = Choice("silence")


@dataclass(frozen=True, slots=True)
class End:
    """How a call ended."""

    code: int
    """Plivo's HangupCauseCode (plivo-xml.md 6.1)."""
    name: str
    """Plivo's HangupCauseName."""
    by: str
    """``caller``, ``xml``, ``callee`` or ``system``."""
    failed: bool = False
    """True for the 70xx and 80xx codes, and the playground's own stop."""


@dataclass(frozen=True, slots=True)
class PageProblem:
    """What the call log told of a page."""

    severity: str
    code: str
    message: str
    line: int | None = None
    path: str | None = None


MOST_TIMES = 256
"""So many response times are kept of a page."""


@dataclass(slots=True)
class Times:
    """Response times of a page, seconds: the last ones."""

    count: int = 0
    kept: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """One more."""
        if len(self.kept) < MOST_TIMES:
            self.kept.append(seconds)
        else:
            self.kept[self.count % MOST_TIMES] = seconds
        self.count += 1

    @property
    def p95(self) -> float:
        """So long took at most 95 of 100, seconds; 0 where nothing was measured."""
        ordered = sorted(self.kept)
        return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)] if ordered else 0.0


@dataclass(slots=True, eq=False)
class Page:
    """A document of the app; the same URL may bring several."""

    id: int
    url: str
    """What differs from call to call is replaced by its name, such as ``{CallUUID}``."""
    source: str
    """Likewise."""
    elements: tuple[tuple[str, str, int], ...] = ()
    """(path, name, line) of the elements right below the root."""
    reached: set[str] = field(default_factory=set)
    """Paths of the elements that ran."""
    times: Times = field(default_factory=Times)
    problems: dict[PageProblem, None] = field(default_factory=dict)
    variants: int = 1
    """More than 1: it came out differently when it was asked again for the same choices."""


@dataclass(slots=True, eq=False)
class Place:
    """Where somebody chooses: an element of a page."""

    id: int
    kind: PlaceKind
    page: int
    """Id of its page; 0 of the start, which has none."""
    path: str
    """Of the element."""
    name: str = ""
    """Of the element."""
    prompt: str = ""
    """The words that ask for the choice."""
    before: str = ""
    """Words heard right before, while keys are lost."""
    choices: tuple[Choice, ...] = ()
    named: dict[str, str] = field(default_factory=dict)
    """Keys named in the prompts, each with its sentence."""
    excluded: str = ""
    """Named keys that ``validDigits`` does not take."""
    attempts: int = 1
    """So often the prompts are heard."""
    to: tuple[str, ...] = ()
    """Of a Dial: who is rung; of a room: its name."""
    depth: int = 0
    """Choices on the shortest way known to here; less than 0: no way is known, it was only seen."""
    via: tuple[int, Choice] | None = None
    """The place before, and what to choose there; ``None`` of the start."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request on a way."""

    purpose: str
    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    """What the caller's choice put into it (``Digits``, ``DialStatus``, …)."""
    status: int | None = None
    """``None``: no response."""


@dataclass(slots=True, eq=False)
class Way:
    """What follows a choice, up to the next place or the end of the call."""

    start: int
    choice: Choice
    target: int | None = None
    """The place it leads to; ``None``: the call ended."""
    end: End | None = None
    pages: tuple[int, ...] = ()
    """Documents run on the way, in order."""
    heard: tuple[str, ...] = ()
    """What the caller heard on the way, the target's own prompts not counted."""
    asked: tuple[Asked, ...] = ()
    seconds: float = 0.0
    """Of the call's clock."""
    human_s: float | None = None
    """Seconds until somebody was on the line; ``None``: nobody."""
    recorded: bool = False
    """True when the caller was recorded on the way."""
    endless: bool = False
    """True when the call was ended by its time limit."""
    fault: str = ""
    """What the call failed for, one sentence."""
    fault_url: str = ""
    fault_code: str = ""
    """Of the problem that made the call fail."""
    also: set[int | None] = field(default_factory=set)
    """Where it led when it was walked again, if elsewhere; ``None``: the call ended."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Something to know about the flow."""

    severity: str
    """``error``, ``warning`` or ``info``."""
    code: str
    """Stable and kebab-case."""
    message: str
    """One sentence."""
    place: int | None = None
    choice: Choice | None = None
    page: int | None = None


@dataclass(slots=True, eq=False)
class FlowMap:
    """All of it."""

    target: str
    pages: dict[int, Page] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    ways: dict[tuple[int, Choice], Way] = field(default_factory=dict)
    calls: int = 0
    requests: int = 0
    seconds: float = 0.0
    """Real time of the walk."""
    stopped: str = ""
    """Why the walk is not complete, one sentence; empty: it is."""
    not_walked: set[tuple[int, Choice]] = field(default_factory=set)
    """Choices given up: beyond the depth, or the app did not lead there again."""
    redirect_loops: set[tuple[int, Choice]] = field(default_factory=set)
    """Ways that were redirected without end."""
    silent_rounds: dict[int, bool] = field(default_factory=dict)
    """Places from which silence leads back to them; true: it did so each time when a call was walked long."""

    def __post_init__(self) -> None:
        if START not in self.places:
            self.places[START] = Place(START, "start", 0, "", "", choices=(CALL,))

    def route(self, place: int) -> list[tuple[int, Choice]]:
        """How to get there: (place, choice) from the start on."""
        steps: list[tuple[int, Choice]] = []
        via = self.places[place].via
        while via is not None:
            steps.append(via)
            via = self.places[via[0]].via
        return steps[::-1]

    def open_choices(self) -> list[tuple[int, Choice]]:
        """What has not been walked yet, in the order in which places were found."""
        return [
            (place.id, choice)
            for place in self.places.values()
            for choice in place.choices
            if place.depth >= 0 and (place.id, choice) not in self.ways
        ]

    def ways_from(self, place: int) -> list[Way]:
        """The ways that were walked from a place, in the order of its choices."""
        found = (self.ways.get((place, choice)) for choice in self.places[place].choices)
        return [way for way in found if way is not None]

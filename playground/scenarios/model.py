"""A scenario as it is played: who calls whom, and the steps in order. Frozen values; ``reading`` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playground.call.transfers import Transfer, TransferLegs
from playground.document.model import Severity
from playground.run.key_script import Keys
from playground.run.other_parties import CalleeOutcome, DialOutcome
from playground.run.speech_script import Speech
from playground.scenarios.words import Words

PATIENCE_S = 300.0
"""A step that is not met within so many seconds of the call's clock fails (our choice)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in its file."""

    line: int
    """From 1; 0: nowhere, for it was made in Python."""
    column: int
    """From 1."""


NOWHERE = Place(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What every step has."""

    place: Place = NOWHERE
    shown: str = ""
    """As it is written, on one line; variables are not filled in."""
    who: str = ""
    """The caller who does it, or in whose call it is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation(Step):
    """Something that is to happen."""

    within_s: float | None = None
    """Seconds of the call's clock from the step before; ``None``: the scenario's patience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hear(Expectation):
    """A prompt is heard."""

    words: Words
    voice: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskServer(Expectation):
    """The app is asked."""

    path: Words | None = None
    url: Words | None = None
    """``None``: any."""
    method: str | None = None
    purpose: str | None = None
    params: Mapping[str, Words] = field(default_factory=dict)
    """These are among its parameters; each matches whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunElement(Expectation):
    """An element begins."""

    name: str
    """Or its path."""
    attributes: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Find(Expectation):
    """A problem is told."""

    code: str
    message: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends(Expectation):
    """The call ends."""

    cause: str | None = None
    code: int | None = None
    name: str | None = None
    source: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled(Expectation):
    """Somebody is dialled, and does this."""

    to: str | None = None
    outcome: DialOutcome = field(default_factory=DialOutcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFindings(Step):
    """In the whole call no problem is told that is so bad or worse."""

    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing(Step):
    """How the whole call goes."""

    first_prompt_s: float | None = None
    """The first prompt begins so long after the call at the latest, seconds."""
    silence_s: float | None = None
    """The app is never silent for longer, seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(Step):
    """The caller presses keys."""

    keys: Keys
    after_s: float | None = None
    """Seconds from the step before, whatever the call does then; ``None``: when the call waits for keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SayWords(Step):
    """The caller says something."""

    speech: Speech
    after_s: float | None = None
    """As of ``Press``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp(Step):
    """The caller hangs up."""

    after_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitFor(Step):
    """Time passes."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCall(Step):
    """The caller calls; without such a step, at the caller's first step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCall(Step):
    """Plivo's API transfers the call, the dialled party who is connected, or both."""

    url: str = ""
    """Where the call itself goes on; empty: it stays."""
    bleg_url: str = ""
    """Where the dialled party goes on; empty: disconnected."""
    bleg_as: str = ""
    """The name of the caller whom the dialled party is from then on; empty: one who does nothing."""
    legs: TransferLegs | None = None
    """As written; never at odds with the URLs."""

    @property
    def wanted(self) -> Transfer:
        """What the API is asked."""
        legs: TransferLegs = "both" if self.url and self.bleg_url else "bleg" if self.bleg_url else "aleg"
        return Transfer(self.url, legs=legs, bleg_url=self.bleg_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beep(Step):
    """The far end, an answering machine, beeps."""


@dataclass(frozen=True, slots=True)
class CallerSpec:
    """One who calls."""

    name: str
    """Empty: the only one."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Fields of ``CallOptions`` that the scenario sets."""
    url: str | None = None
    """What is called, as written; ``None``: it must come from outside."""
    callee: CalleeOutcome | None = None
    """What the called party of an outbound call does."""
    max_seconds: float | None = None
    """The call is ended then."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One document of a scenario file."""

    name: str
    file: Path | None = None
    """``None``: made in Python."""
    place: Place = NOWHERE
    callers: tuple[CallerSpec, ...] = (CallerSpec(""),)
    steps: tuple[Step, ...] = ()
    patience_s: float = PATIENCE_S
    skip: str | None = None
    """Why it is not played."""

"""Entries of what the caller is asked, types and says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from playground.call.entries.entry import LogEntry

VoiceSource = Literal["text", "microphone", "file"]
"""Where the caller's voice comes from: typed text read aloud, the tester's own mouth, a sound file."""


InputEnd = Literal[
    "num-digits",
    "finish-key",
    "digit-timeout",
    "timeout",
    "speech-end",
    "not-understood",
    "silence",
    "max-length",
    "hangup",
    "invalid",
    "transfer",
]
"""Why an attempt to get input is over; ``silence`` and ``max-length`` end a Record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputOpened(LogEntry):
    """An attempt to get input begins: keys count from now on, its prompts are about to be heard."""

    type: ClassVar[str] = "input.opened"
    path: str
    accepts: tuple[str, ...]
    attempt: int
    attempts: int
    masked: bool = False
    """True when the element has ``log="false"``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputWaiting(LogEntry):
    """The prompts are over (or cut short by the caller): the clock runs. Or the caller is recorded from now on."""

    type: ClassVar[str] = "input.waiting"
    path: str
    accepts: tuple[str, ...]
    """``digits``, ``speech``; of a Record ``recording``, which takes in whatever is said."""
    timeout: float
    """Seconds until the wait is over if nothing comes, from this line's time."""
    num_digits: int | None = None
    """``None`` where no keys are collected."""
    finish_on_key: str | None = None
    """The key that ends it; of a Record each of these keys does."""
    attempt: int = 1
    digit_timeout: float | None = None
    """Seconds for each further key; ``None`` where no keys are collected."""
    barge_in: bool = False
    """True when the caller cut the prompts short."""
    max_seconds: float | None = None
    """Of a Record: how long it may become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDigit(LogEntry):
    """The caller pressed a key."""

    type: ClassVar[str] = "input.digit"
    path: str | None
    """The element the call was in; ``None`` between elements."""
    digit: str
    """The key, or ``MASK``."""
    accepted: bool
    reason: str | None = None
    """Of a key not accepted: ``lost`` (nobody was listening), ``invalid``, ``finish-key``; ``bridged``: the
    other party heard it; ``room``: the others in the room did, if they are to; ``recorded``: it is recorded;
    ``speech``: the caller spoke first; ``streamed``: the stream's server is told.
    Of one accepted: ``hangup-on-star``."""
    digits: str | None = None
    """What has been collected so far, masked where it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSpeech(LogEntry):
    """An input listens to the caller's voice, or a Record takes it in: it began, was understood, or ended."""

    type: ClassVar[str] = "input.speech"
    path: str
    state: Literal["began", "heard", "ended"]
    timeout: float | None = None
    """Of ``began`` and ``ended``: seconds until the wait is over unless something happens, from this line's time."""
    text: str | None = None
    """Of ``heard``: what is understood so far; masked where it must be."""
    is_final: bool | None = None
    """Of ``heard``: true when that will not change any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFinished(LogEntry):
    """An attempt to get input is over, or the recording of the caller is."""

    type: ClassVar[str] = "input.finished"
    path: str
    reason: InputEnd
    attempt: int = 1
    digits: str | None = None
    """The keys; of a Record the one that stopped it. ``None`` where something was said instead."""
    speech: str | None = None
    """What was said to an input; masked where it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerSpeech(LogEntry):
    """The caller has said something, whoever listened. Written when all is known of it."""

    type: ClassVar[str] = "caller.speech"
    text: str
    """What was understood; empty: nothing was. Masked when it was said to an input with ``log="false"``."""
    began: float
    """When it began, seconds on the call's clock."""
    seconds: float
    source: VoiceSource

"""What the person on the phone did in a call, and those who were rung: told from its log alone.

Scenarios are written from it, and calls made again (``playground.watch.replay``). A wait for keys or speech is
answered once: by keys, by words, or by silence; into a recording things are said, and a key may end it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playground.call import entries
from playground.call.entries import LegState
from playground.call.transfers import Transfer
from playground.run.other_parties import OUTCOME_OF_END

_OUTCOMES = {**OUTCOME_OF_END, "lost-race": "no-answer", "cancelled": "no-answer"}
_TURNED_AWAY = ("busy", "no-answer", "timeout", "rejected", "failed")
_IN_TALK = ("bridged", "room", "hangup-on-star")


@dataclass(frozen=True, slots=True)
class Wait:
    """Where the call waited for the person on the phone."""

    document: str
    """The path of the URL that the document came from."""
    path: str
    """The element."""
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Pressed:
    """Keys, masked where the log has them so."""

    at: float
    keys: str
    barges_in: bool = False
    wait: Wait | None = None
    """``None``: in a talk or a room."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words, masked where the log has them so."""

    at: float
    text: str
    barges_in: bool = False
    wait: Wait | None = None
    """``None``: in a talk or a room."""


@dataclass(frozen=True, slots=True)
class Silent:
    """The wait was let time out."""

    at: float
    wait: Wait


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording of the caller is over; what was said into it came before."""

    at: float
    wait: Wait
    key: str | None
    """The key that ended it; ``None``: something else did."""


@dataclass(frozen=True, slots=True)
class Rung:
    """Somebody was rung."""

    at: float
    to: str
    is_callee: bool
    """True of the called party of an outbound call."""
    outcome: str
    """What that party did, in the words of ``run --dial``."""
    end: LegState | None
    """How the leg ended, ``None``: it has not."""
    was_answered: bool
    keys: str
    """What that party pressed in the talk."""
    asked_keys: str = ""
    """And before, when it was asked for a key."""


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """The API transferred the call, whoever was connected to it, or both."""

    at: float
    wanted: Transfer
    whom: str = ""
    """The dialled party, if it was transferred."""


Deed = Pressed | Said | Silent | Recorded | Rung | TransferAsked


@dataclass(slots=True)
class _Attempt:
    """An input that is open."""

    accepts: tuple[str, ...]
    wait: Wait
    waits_since: float | None = None
    first_key_at: float | None = None
    keys: list[str] = field(default_factory=list)
    barges_in: bool = False
    is_answered: bool = False

    @property
    def is_recording(self) -> bool:
        return "recording" in self.accepts


class DeedsOfCall:
    """Reads a log entry by entry, in order: ``take`` each with its place in the log."""

    def __init__(self, log: Sequence[entries.Entry], hung_up_at: float | None = None) -> None:
        """``hung_up_at``: when the person on the phone hung up; what others did from then on is not theirs."""
        self._log = log
        self._hung_up_at = hung_up_at
        self._attempt: _Attempt | None = None
        self._document = ""
        self._told: entries.HttpRequest | None = None
        """The newest request of a transfer that nobody need be told of: it belongs to one that has been told."""

    def take(self, number: int, entry: entries.Entry) -> Sequence[Deed]:
        """The deeds that are known with that entry."""
        match entry:
            case entries.DocumentLoaded():
                self._document = document_of(entry)
            case entries.InputOpened():
                self._attempt = _Attempt(entry.accepts, wait_of(entry, self._document))
            case entries.InputWaiting():
                self._waits(entry)
            case entries.InputDigit():
                return self._digit(entry)
            case entries.CallerSpeech():
                return self._said(entry)
            case entries.InputFinished():
                return self._input_over(entry)
            case entries.DialLeg(state="dialled"):
                return [self._rung(entry, number)]
            case entries.CallStarted(a_leg_uuid=str()):
                self._told = self._transfer_request(number)  # it begins with that of its own transfer
            case entries.DialLeg(state="transferred"):
                return [self._leg_transferred(entry, number)]
            case entries.HttpRequest(purpose="transfer", attempt=1) if entry is not self._told:
                return [TransferAsked(entry.at, Transfer(entry.url, entry.method))]
        return ()

    def under_way(self) -> Sequence[Deed]:
        """Keys of an input that is open still."""
        attempt = self._attempt
        if attempt is None or not attempt.keys:
            return ()
        return [Pressed(attempt.first_key_at or 0.0, "".join(attempt.keys), attempt.barges_in, attempt.wait)]

    def _leg_transferred(self, leg: entries.DialLeg, number: int) -> TransferAsked:
        """The A leg's request, if both were transferred, stands behind it in the log, at the same time."""
        self._told = self._transfer_request(number, leg.at)
        if self._told is None:
            return TransferAsked(leg.at, Transfer(legs="bleg", bleg_url=leg.url or ""), leg.to)
        both = Transfer(self._told.url, self._told.method, legs="both", bleg_url=leg.url or "")
        return TransferAsked(leg.at, both, leg.to)

    def _transfer_request(self, number: int, at: float | None = None) -> entries.HttpRequest | None:
        """The next one from there on, if it was sent at that time."""
        for entry in self._log[number:]:
            if isinstance(entry, entries.HttpRequest) and entry.purpose == "transfer":
                return entry if at is None or entry.at == at else None
        return None

    def _waits(self, entry: entries.InputWaiting) -> None:
        if "recording" in entry.accepts:
            self._attempt = _Attempt(entry.accepts, wait_of(entry, self._document), is_answered=True)
        elif self._attempt is not None:
            self._attempt.waits_since = entry.at
            self._attempt.barges_in = entry.barge_in

    def _digit(self, entry: entries.InputDigit) -> Sequence[Deed]:
        attempt = self._attempt
        if entry.reason in _IN_TALK:
            return [Pressed(entry.at, entry.digit)]
        if attempt is not None and not attempt.is_recording and not attempt.is_answered:
            if attempt.first_key_at is None:
                attempt.first_key_at = entry.at
                attempt.barges_in = attempt.waits_since is None
            attempt.keys.append(entry.digit)
        return ()

    def _said(self, entry: entries.CallerSpeech) -> Sequence[Deed]:
        attempt = self._attempt
        if attempt is None:
            return [Said(entry.began, entry.text)]
        if not {"speech", "recording"} & set(attempt.accepts):
            return ()
        since = attempt.waits_since
        barges_in = not attempt.is_recording and (since is None or entry.began < since)
        attempt.is_answered = True
        return [Said(entry.began, entry.text, barges_in, attempt.wait)]

    def _input_over(self, entry: entries.InputFinished) -> Sequence[Deed]:
        attempt, self._attempt = self._attempt, None
        if attempt is None:
            return ()
        if attempt.is_recording:
            return [Recorded(entry.at, attempt.wait, entry.digits or None)]
        if attempt.is_answered:
            return ()
        if entry.speech:
            return [Said(entry.at, entry.speech, attempt.waits_since is None, attempt.wait)]
        if attempt.keys:
            at = attempt.first_key_at or entry.at
            return [Pressed(at, "".join(attempt.keys), attempt.barges_in, attempt.wait)]
        if entry.reason in ("hangup", "transfer"):
            return ()
        return [Silent(attempt.waits_since or entry.at, attempt.wait)]

    def _rung(self, dialled: entries.DialLeg, number: int) -> Rung:
        leg = dialled.b_leg_uuid
        connected: float | None = None
        was_answered, keys, asked_keys = False, "", ""
        outcome = ""
        end: LegState | None = None
        for entry in self._log[number:]:
            if isinstance(entry, entries.DialDigit) and entry.b_leg_uuid == leg:
                keys, asked_keys = (
                    (keys, asked_keys + entry.digit)
                    if connected is None
                    else (keys + entry.digit, asked_keys)
                )
            if isinstance(entry, entries.CallEnded):
                break
            if not isinstance(entry, entries.DialLeg) or entry.b_leg_uuid != leg:
                continue
            was_answered = was_answered or entry.state in ("answered", "confirming", "connected")
            if entry.state == "connected":
                connected = entry.at
            elif self._hung_up_at is not None and entry.at >= self._hung_up_at:
                break
            elif connected is not None and entry.state in ("hung-up", "cancelled"):
                talk_s = max(0.1, entry.at - connected)
                outcome, end = f"answer:{talk_s:g}" + (f",{keys}" if keys else ""), entry.state
                break
            elif entry.state == "transferred":
                outcome, end = "answer:3600" + (f",{keys}" if keys else ""), entry.state
                break
            elif entry.state in _OUTCOMES:
                outcome, end = _OUTCOMES[entry.state], entry.state
                break
        outcome = outcome or ("answer:3600" if connected is not None else "no-answer")
        return Rung(
            dialled.at, dialled.to, dialled.path is None, outcome, end, was_answered, keys, asked_keys
        )


def document_of(loaded: entries.DocumentLoaded) -> str:
    """How the document is known again in another call: the path of its URL."""
    return urlsplit(loaded.url).path or "/"


def wait_of(entry: entries.InputOpened | entries.InputWaiting, document: str) -> Wait:
    """Where that is, in the document that runs."""
    return Wait(document, entry.path, entry.attempt)


def hung_up_at(log: Sequence[entries.Entry]) -> float | None:
    """When the call was ended by the person on the phone."""
    started = next((each for each in log if isinstance(each, entries.CallStarted)), None)
    is_outbound = started is not None and started.direction == "outbound"
    for entry in log:
        if isinstance(entry, entries.DialLeg) and entry.path is None and entry.state in _TURNED_AWAY:
            return None  # it was never answered
        if isinstance(entry, entries.CallEnded):
            return entry.at if entry.hangup_source == ("callee" if is_outbound else "caller") else None
    return None

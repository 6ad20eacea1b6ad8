"""The caller who follows a script: presses these keys, hangs up then (cli.md, "What the caller does").

Pure: a log entry in, what the caller is going to do about it out. One KEYS answers one wait for
input, that is one attempt (``input.opened``); the caller has one finger, so the keys of the next
KEYS never overtake those of the one before. A prompt that is repeated for ever has no end to wait
for: the keys come when it has been heard once. What is left of a KEYS when the wait is over is pressed
all the same, as a person in the flow of dialling would.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from playground import option_values
from playground.call import entries
from playground.call.events import CallerHungUp, DigitPressed, MachineBeeped, Transferred
from playground.run.other_parties import CalleeOutcome, DialOutcome, OtherParties, PartyEvent

KEY_GAP_S = 0.2
"""Seconds from one key to the next."""
BARGE_IN_S = 0.5
"""Seconds from the first prompt's start to the first key of a KEYS with ``!``."""
PAUSES_S = {"w": 0.5, "W": 1.0}
"""Pause characters, seconds."""

CallerEvent = DigitPressed | CallerHungUp | MachineBeeped | Transferred | PartyEvent


@dataclass(frozen=True, slots=True)
class Keys:
    """What the caller presses at one wait for input."""

    presses: tuple[tuple[float, str], ...]
    """(seconds from the first moment, key)."""
    seconds: float
    """From the first moment until the next key could follow."""
    barge_in: bool = False
    """True: begins while the prompts are heard."""


def read_keys(text: str) -> Keys:
    """KEYS as the command line has it; raises ``ValueError`` with what is wrong.

    ``0-9 * #`` are pressed, ``w`` and ``W`` wait 0.5 and 1 s, a leading ``!`` barges in, nothing at
    all lets the wait time out.
    """
    barge_in = text.startswith("!")
    presses, seconds = [], 0.0
    for character in text[barge_in:]:
        if character in PAUSES_S:
            seconds += PAUSES_S[character]
        elif character in "0123456789*#":
            presses.append((round(seconds, 3), character))
            seconds += KEY_GAP_S
        else:
            raise ValueError(
                f"{text!r} holds {character!r}; KEYS are 0-9 * #, w W to wait, one ! in front to barge in"
            )
    if barge_in and not presses:
        raise ValueError(f"{text!r} barges in with no key")
    return Keys(tuple(presses), round(seconds, 3), barge_in)


@dataclass(frozen=True, slots=True)
class Transfer:
    """The API transfers the call."""

    after_s: float
    """Seconds into the call."""
    url: str
    """Where to, not checked: a URL that Plivo refuses ends the call."""


def read_transfer(text: str) -> Transfer:
    """``SECONDS=URL``; raises ``ValueError`` with what is wrong. ``http://`` is put before a mere host."""
    seconds, equals, url = text.partition("=")
    url = option_values.text(url)
    if not equals or not url:
        raise ValueError(f"{text!r} is not of the form SECONDS=URL, such as 5=http://localhost:5000/other/")
    if "://" not in url and option_values.has_host_form(url):
        url = f"http://{url}"
    return Transfer(option_values.seconds(seconds), url)


class ScriptedCaller:
    """The caller of one call, and with the caller whoever is rung, and the one who uses the API."""

    def __init__(
        self,
        keys: Sequence[Keys] = (),
        *,
        hang_up_after_s: float | None = None,
        machine_beep_s: float | None = None,
        dialled: Sequence[DialOutcome] = (),
        callee: CalleeOutcome | None = None,
        transfers: Sequence[Transfer] = (),
    ) -> None:
        """A caller with nothing to do listens to the end; ``dialled``: what dialled parties do, in order.

        ``callee``: what the called party of an outbound call does.
        """
        self._others = OtherParties(dialled, callee=callee)
        self._transfers = tuple(transfers)
        self._keys = deque(keys)
        self._hang_up_after_s = hang_up_after_s
        self._machine_beep_s = machine_beep_s
        self._current: Keys | None = None
        self._finger_free_at = 0.0

    def react(self, entry: entries.Entry, at: float) -> list[CallerEvent]:
        """What the caller will do because of this entry, written at ``at``; in order, each with its time."""
        match entry:
            case entries.CallStarted():
                return self._from_the_start()
            case entries.InputOpened():
                self._current = self._keys.popleft() if self._keys else None
            case entries.Speak() | entries.Play() | entries.Dtmf() | entries.Beep() if self._barges_in():
                return self._press(at, BARGE_IN_S)
            case entries.Speak(loop=0) | entries.Play(loop=0):
                return self._press(at, entry.seconds)
            case entries.InputWaiting():
                return self._press(at, BARGE_IN_S if self._barges_in() else 0.0)
            case entries.DialLeg():
                return [*self._others.react(entry, at)]
            case entries.InputFinished():
                self._current = None
        return []

    def _from_the_start(self) -> list[CallerEvent]:
        planned: list[CallerEvent] = []
        if self._machine_beep_s is not None:
            planned.append(MachineBeeped(self._machine_beep_s))
        if self._hang_up_after_s is not None:
            planned.append(CallerHungUp(self._hang_up_after_s))
        planned.extend(Transferred(transfer.after_s, transfer.url) for transfer in self._transfers)
        return planned

    def _barges_in(self) -> bool:
        return self._current is not None and self._current.barge_in

    def _press(self, at: float, delay: float) -> list[CallerEvent]:
        keys, self._current = self._current, None
        if keys is None or not keys.presses:
            return []
        begin = max(at + delay, self._finger_free_at)
        self._finger_free_at = begin + keys.seconds
        return [DigitPressed(begin + later, key) for later, key in keys.presses]

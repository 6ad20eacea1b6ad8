"""What is kept of a call so that it can be made again by the same deeds; in memory only, for secrets stand in it."""

from __future__ import annotations

from dataclasses import replace

from playground.call import entries
from playground.call.entries import MASK
from playground.scenarios.deeds import Deed, DeedsOfCall, hung_up_at

_KEPT = (
    entries.CallStarted,
    entries.DocumentLoaded,
    entries.InputOpened,
    entries.InputWaiting,
    entries.InputDigit,
    entries.CallerSpeech,
    entries.InputFinished,
    entries.DialLeg,
    entries.DialDigit,
    entries.CallEnded,
)


class Diary:
    """Of one call: told of each key before it is pressed, and of each entry of the log."""

    def __init__(self) -> None:
        self._log: list[entries.Entry] = []
        self._key = ""

    def press(self, key: str) -> None:
        """A key is about to be pressed: what the log will hide of it is known from here."""
        self._key = key

    def take(self, entry: entries.Entry) -> None:
        """One more entry."""
        if isinstance(entry, entries.InputDigit) and entry.digit == MASK and self._key:
            entry = replace(entry, digit=self._key)
        is_transfer = isinstance(entry, entries.HttpRequest) and entry.purpose == "transfer"
        if is_transfer or isinstance(entry, _KEPT):
            self._log.append(entry)

    def deeds(self) -> tuple[Deed, ...]:
        """What the tester and those who were rung have done by now, in order."""
        reading = DeedsOfCall(self._log, hung_up_at(self._log))
        deeds = [deed for number, entry in enumerate(self._log) for deed in reading.take(number, entry)]
        return (*deeds, *reading.under_way())

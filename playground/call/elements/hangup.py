"""``<Hangup>``: the call ends, now or by schedule (plivo-xml.md 2.9)."""

from __future__ import annotations

from playground.call.elements.runner import Runner
from playground.call.endings import BUSY, HANGUP_ELEMENT, REJECTED, Ending

_REASONS: dict[str | None, Ending] = {"rejected": REJECTED, "busy": BUSY}


class Hangup(Runner):
    """``schedule`` arms a timer and the document goes on; otherwise the call ends here."""

    def start(self) -> None:
        """A schedule that is no number skips the element, one below 1 ends the call at once."""
        seconds = self.values.seconds_or_none("schedule")
        if self.values.skipped:
            self.finish("skipped")
        elif seconds is None:
            self._hang_up(_REASONS.get(self.values.string("reason"), HANGUP_ELEMENT))
        elif seconds <= 0:
            self._hang_up(HANGUP_ELEMENT)
        else:
            self.line.schedule_hangup(seconds)
            self.finish("done")

    def _hang_up(self, ending: Ending) -> None:
        self.leave("done")
        self.line.end(ending)

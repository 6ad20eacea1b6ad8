"""``<Wait>``: time passes (plivo-xml.md 2.10).

``silence="true"`` ends it after ``minSilence`` of quiet (the older, more detailed page; our choice).
Keys pressed and words said break the quiet: it starts anew after each. ``beep`` ends it when
the far end's answering machine beeps, which the tester plays; not together with ``silence`` (2.10).
"""

from __future__ import annotations

from playground.call.elements.runner import Runner

_LENGTH = "wait"
_QUIET = "quiet"


class Wait(Runner):
    """Waits ``length`` seconds, or less."""

    def start(self) -> None:
        """Start the clock, and listen for what may end it early."""
        self.stage.start_timer(_LENGTH, self.values.seconds("length"), self._over)
        if self.values.boolean("silence"):
            self._await_quiet()
            self.line.hears.noise = self._await_quiet
        elif self.element.attributes.get("beep", "false") != "false" and not self.values.given("min_silence"):
            self.line.hears.beep = self._over

    def stop(self) -> None:
        """Stop listening."""
        self.stage.cancel_timer(_LENGTH)
        self.stage.cancel_timer(_QUIET)
        self.line.hears.noise = self.line.hears.beep = None

    def _await_quiet(self) -> None:
        if self.line.caller_speaks:
            self.stage.cancel_timer(_QUIET)
            return
        self.stage.start_timer(_QUIET, self.values.seconds("min_silence"), self._over)

    def _over(self) -> None:
        self.stop()
        self.finish("done")

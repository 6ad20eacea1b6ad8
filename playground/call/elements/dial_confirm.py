"""What a callee who answered is asked: ``confirmSound``, ``confirmKey``, ``confirmTimeout`` (plivo-xml.md 2.7)."""

from __future__ import annotations

from collections.abc import Callable

from playground.call.ask import Ask
from playground.call.elements.aside import Aside, is_playable
from playground.call.elements.dial_leg import BLeg
from playground.call.elements.runner import Runner
from playground.document.model import Document

_THEN = "the callee is bridged without being asked, as if it were not set"


class Confirmation:
    """One callee's. The sound alone is a greeting: it plays, then the bridge is made."""

    def __init__(
        self, dial: Runner, leg: BLeg, *, passed: Callable[[BLeg], None], failed: Callable[[BLeg], None]
    ) -> None:
        self._dial = dial
        self._leg = leg
        self._passed = passed
        self._failed = failed
        self._timer = f"confirm {leg.uuid}"
        self.key = dial.values.key("confirm_key")
        self._aside: Aside | None = None
        self._is_over = False

    def start(self) -> None:
        """Fetch the sound. The time for the key counts from the answer."""
        if self.key is not None:
            seconds = self._dial.values.seconds("confirm_timeout")
            self._dial.stage.start_timer(self._timer, seconds, self._time_is_up)
        line = self._dial.line
        url = line.web.resolve(self._dial.values.string("confirm_sound") or "", line.base_url)
        ask = Ask(purpose="confirm", url=url, method="POST", fields={}, path=self._dial.element.path)
        line.web.fetch_aside(ask, self._loaded, self._pass, _THEN, lambda: not self._is_over)

    def press(self, key: str) -> None:
        """The callee pressed a key; only the right one counts, at any time (our choice)."""
        if not self._is_over and key == self.key:
            self._pass()

    def stop(self) -> None:
        """Put an end to it, whatever came of it."""
        self._is_over = True
        self._dial.stage.cancel_timer(self._timer)
        if self._aside is not None:
            self._aside.cut()
            self._aside = None

    def _loaded(self, document: Document) -> None:
        if self._is_over:
            return
        if not is_playable(self._dial, document, "confirmSound", _THEN):
            self._pass()
            return
        self._aside = Aside(
            self._dial.line,
            document,
            path=self._dial.element.path,
            leg=self._leg.uuid,
            ended=self._ended,
            heard=self._heard,
        )
        self._aside.start()

    def _heard(self) -> None:
        if not self._is_over and self.key is not None:
            self._leg.log("confirming", self.key)

    def _ended(self) -> None:
        if self.key is None:
            self._pass()

    def _pass(self) -> None:
        if not self._is_over:
            self.stop()
            self._passed(self._leg)

    def _time_is_up(self) -> None:
        if not self._is_over:
            self.stop()
            self._failed(self._leg)

"""``<Dial>``: rings everybody inside at once and bridges the caller to the first who answers (plivo-xml.md 2.7).

Theory of operation: every Number and User is a leg of its own, and all that happens to a leg comes in as
an event. The first leg to answer, or with ``confirmKey`` the first to press it, wins: the others are
dropped, the call is answered if it was not, and the two are bridged. A leg's end is told to ``callbackUrl``
as it happens. When no leg is left the Dial is over: ``action`` gets the result, or the next element runs.
The end of the call ends all legs, and ``action`` is told all the same; its reply is not used then. A bridged
leg that is transferred has left the Dial, as if it had hung up.
"""

from __future__ import annotations

from playground.call import entries
from playground.call.elements import dial_endings
from playground.call.elements.dial_confirm import Confirmation
from playground.call.elements.dial_endings import LegEnding
from playground.call.elements.dial_leg import BLeg, Phase, login_fault
from playground.call.elements.dial_music import DialMusic
from playground.call.elements.dial_reports import DialReports, Presser, result_of
from playground.call.elements.digit_watch import DigitWatch
from playground.call.elements.runner import Done, Line, NextDocument, Runner
from playground.call.elements.transferred_leg import call_of
from playground.call.events import LegAnswered, LegEnded, LegEvent, LegPressed, LegRang
from playground.call.setup import CallSetup
from playground.call.transfers import Transfer
from playground.document.model import Element, Severity

_KEYS = "0123456789*#"
_RING_TIME = "dial-timeout"
_TALK_TIME = "dial-time-limit"


class Dial(Runner):
    """One Dial, from the first ring to its result."""

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        super().__init__(element, line, done)
        self._legs: list[BLeg] = []
        self._confirmations: dict[str, Confirmation] = {}
        self._music = DialMusic(self)
        self._reports = DialReports(element, self.values, line)
        self._watches: dict[Presser, DigitWatch] = {
            "ALeg": DigitWatch(self.values.strings("digits_match")),
            "BLeg": DigitWatch(self.values.strings("digits_match_b_leg")),
        }

    def start(self) -> None:
        """Ring everybody. With nobody inside there is no result, and no action (plivo-xml.md 2.7, 5)."""
        self._legs = [BLeg(child, self.values, self.line) for child in self.element.children]
        if not self._legs:
            self.finish("skipped")
            return
        self.line.hears.legs = self._happens
        self.stage.start_timer(_RING_TIME, self.values.seconds("timeout"), self._ring_time_is_up)
        self._music.start()
        for leg in self._legs:
            leg.ring()
        for leg in self._legs:
            if not leg.can_be_rung:
                self._end_leg(leg, dial_endings.turned_away("failed", leg.kind), drop=True)
        self._look_whether_over()

    def stop(self) -> None:
        """The call is over: so are all legs, and the action is told (plivo-xml.md 1.5). Not so by a transfer."""
        self._fall_silent()
        self.stage.cancel_timer(_TALK_TIME)
        for leg in self._legs:
            if not leg.is_over:
                ending = dial_endings.cut_by(self.line.ending, bridged=leg.phase is Phase.BRIDGED)
                self._end_leg(leg, ending, drop=True)
        request = None if self.line.ending is None else self._action()
        if request is not None:
            self.line.tell_action(request)

    def release_leg(self, wanted: Transfer) -> CallSetup | None:
        """Let the bridged party go; without the A leg's transfer, the Dial is over then."""
        leg = next((leg for leg in self._legs if leg.phase is Phase.BRIDGED), None)
        if leg is None:
            return None
        setup = call_of(leg, self.line, wanted)
        self._end_leg(leg, dial_endings.GOES_ON, drop=False, url=wanted.bleg_url)
        self.stage.later(self._look_whether_over)
        return setup

    def _happens(self, event: LegEvent) -> None:
        leg = next((leg for leg in self._legs if leg.uuid == event.leg), None)
        if leg is None or leg.is_over:
            return
        match event:
            case LegRang() if leg.phase is Phase.RINGING and not leg.has_rung:
                leg.rings()
                if leg.values.boolean("send_on_preanswer"):
                    leg.send_digits()
            case LegAnswered() if leg.phase is Phase.RINGING:
                self._answered(leg)
            case LegPressed() if len(event.digit) == 1 and event.digit in _KEYS:
                self._callee_pressed(leg, event.digit)
            case LegEnded():
                self._left(leg, event)

    def _answered(self, leg: BLeg) -> None:
        leg.pick_up()
        self._reports.answered(leg)
        leg.send_digits()
        if not self.values.string("confirm_sound"):
            self._bridge(leg)
            return
        confirmation = Confirmation(self, leg, passed=self._bridge, failed=self._not_confirmed)
        self._confirmations[leg.uuid] = confirmation
        confirmation.start()

    def _bridge(self, leg: BLeg) -> None:
        if leg.is_over:
            return
        self._fall_silent()
        for other in self._legs:
            if other is not leg and not other.is_over:
                self._end_leg(other, dial_endings.LOST_RACE, drop=True)
        self.line.answer()
        leg.bridge()
        self._reports.connected(leg)
        self.line.milestones.bridged()
        self.line.listen(self._caller_pressed)
        self.stage.start_timer(
            _TALK_TIME, self.values.seconds("time_limit"), lambda: self._cut(leg, dial_endings.TIME_LIMIT)
        )

    def _caller_pressed(self, key: str) -> None:
        leg = next(leg for leg in self._legs if leg.phase is Phase.BRIDGED)
        is_end = key == "*" and self.values.boolean("hangup_on_star")
        reason = "hangup-on-star" if is_end else "bridged"
        self.stage.log(entries.InputDigit, path=self.element.path, digit=key, accepted=is_end, reason=reason)
        self._watch(leg, key, "ALeg")
        if is_end:
            self._cut(leg, dial_endings.STARRED)

    def _callee_pressed(self, leg: BLeg, key: str) -> None:
        if leg.phase is Phase.RINGING:
            return
        self.stage.log(entries.DialDigit, path=leg.element.path, to=leg.to, b_leg_uuid=leg.uuid, digit=key)
        if leg.phase is Phase.BRIDGED:
            self._watch(leg, key, "BLeg")
        elif (confirmation := self._confirmations.get(leg.uuid)) is not None:
            confirmation.press(key)

    def _watch(self, leg: BLeg, key: str, by: Presser) -> None:
        if (digits := self._watches[by].press(key)) is not None:
            self._reports.matched(leg, digits, by)

    def _left(self, leg: BLeg, event: LegEnded) -> None:
        """The callee, or its network, ended the leg."""
        if leg.phase is Phase.RINGING:
            ending = dial_endings.turned_away(event.how, leg.kind)
            if ending is dial_endings.AUTH_FAILED and leg.kind == "user":
                self._tell_login_fault(leg)
        elif leg.phase is Phase.BRIDGED:
            ending = dial_endings.HUNG_UP
        else:
            has_key = self._confirmations[leg.uuid].key is not None
            ending = dial_endings.NOT_CONFIRMED if has_key else dial_endings.LEFT_UNBRIDGED
        self._end_leg(leg, ending, drop=False)
        self._look_whether_over()

    def _tell_login_fault(self, leg: BLeg) -> None:
        user = leg.element
        self.stage.problem(
            Severity.WARNING,
            "sip-auth",
            login_fault(leg),
            url=self.line.base_url,
            line=user.line,
            column=user.column,
            path=user.path,
        )

    def _not_confirmed(self, leg: BLeg) -> None:
        self._cut(leg, dial_endings.NOT_CONFIRMED)

    def _ring_time_is_up(self) -> None:
        """Who answered in time may still confirm."""
        for leg in self._legs:
            if leg.phase is Phase.RINGING:
                self._end_leg(leg, dial_endings.TIMED_OUT, drop=True)
        self._look_whether_over()

    def _cut(self, leg: BLeg, ending: LegEnding) -> None:
        self._end_leg(leg, ending, drop=True)
        self._look_whether_over()

    def _end_leg(self, leg: BLeg, ending: LegEnding, *, drop: bool, url: str | None = None) -> None:
        if (confirmation := self._confirmations.get(leg.uuid)) is not None:
            confirmation.stop()
        leg.end(ending, drop=drop, url=url)
        self._reports.ended(leg)

    def _fall_silent(self) -> None:
        self._music.stop()
        self.stage.cancel_timer(_RING_TIME)

    def _look_whether_over(self) -> None:
        if self.is_over or not all(leg.is_over for leg in self._legs):
            return
        self._fall_silent()
        self.stage.cancel_timer(_TALK_TIME)
        self.line.hears.legs = None
        self.line.listen(None)
        self.go_on(self._action(), "done", redirects=self.values.boolean("redirect"))

    def _action(self) -> NextDocument | None:
        url = self.values.string("action")
        if not url or not self._legs:
            return None
        fields = result_of(self._legs, self.line.setup.call_uuid)
        if self.line.ending is not None:
            fields["CallStatus"] = "completed"
        return NextDocument("action", self.element.path, url, self.method, fields)

"""One dialled party: whom a Number or User names, and how far its leg is (plivo-xml.md 2.7.1, 2.7.2)."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Literal

from playground.call import entries
from playground.call.effects import DropLeg, RingLeg
from playground.call.elements.dial_endings import LegEnding
from playground.call.elements.runner import Line
from playground.call.entries import LegState
from playground.call.masking import masked_url
from playground.call.parameters import number
from playground.call.prompts import TonesPrompt
from playground.document.check_values import header_fault
from playground.document.kinds import is_phone_number
from playground.document.model import Element
from playground.document.values import Values, read_values
from playground.hostile_text import visible_line

_NOT_DIALLED = re.compile(r"[ ().-]")
_ADDRESS = re.compile(r"sip:[^\s@]+@[^\s@]+", re.IGNORECASE)


def login_fault(leg: BLeg) -> str:
    """Why a SIP endpoint that asked for a login turned the leg away, in a sentence (plivo-xml.md 2.7.2)."""
    to, user = visible_line(leg.to, limit=200), leg.values.string("sip_auth_username")
    if user and leg.values.string("sip_auth_password"):
        shown = visible_line(user, limit=80)
        return f'{to} refused the user name "{shown}" with its password (4240 sip_auth_failed).'
    return f"{to} asks for a login, and its User gives none (sipAuthUsername, sipAuthPassword): 4240 sip_auth_failed."


class Phase(Enum):
    """How far a leg is."""

    RINGING = auto()
    """Rung, and not answered yet."""
    ANSWERED = auto()
    """Picked up, and not bridged yet."""
    BRIDGED = auto()
    """Talks to the caller."""
    OVER = auto()
    """Ended."""


class BLeg:
    """The leg of one party."""

    def __init__(self, element: Element, dial: Values, line: Line) -> None:
        """``dial``: the attributes of the Dial around it, which count where its own say nothing."""
        self.element = element
        self.values = read_values(element)
        self.uuid = line.new_leg()
        self.phase = Phase.RINGING
        self.has_rung = False
        self.dialled_at = 0.0
        self.answered_at: float | None = None
        self.ending: LegEnding | None = None
        self.kind: Literal["number", "user"] = "user" if element.name == "User" else "number"
        setup = line.setup
        self.to = self._target(plus=setup.plus_in_numbers)
        shown_number = self.values.string("caller_id") or dial.string("caller_id") or setup.from_number
        self.caller_id = number(shown_number.strip(), plus=setup.plus_in_numbers)
        self.caller_name = (
            self.values.string("caller_name")
            or dial.string("caller_name")
            or setup.caller_name
            or self.caller_id
        )
        self.sip_headers = self._headers(dial)
        self._call_type = "whatsapp" if self._is_on_whatsapp(dial) else None
        self._has_sent_digits = False
        self._line = line

    @property
    def can_be_rung(self) -> bool:
        """False when what is written is no number and no address: nobody can be reached there."""
        if self.kind == "user":
            return _ADDRESS.fullmatch(self.to) is not None
        return is_phone_number(self._first_number)

    @property
    def is_over(self) -> bool:
        """True once it has ended."""
        return self.phase is Phase.OVER

    def ring(self) -> None:
        """Have the party rung."""
        self.dialled_at = self._line.stage.at
        self.log("dialled", call_type=self._call_type)
        effect = RingLeg(self.uuid, self.kind, self.to, self.caller_id, self.caller_name, self.sip_headers)
        self._line.stage.add(effect)

    def rings(self) -> None:
        """The party's phone rings."""
        self.has_rung = True
        self.log("ringing")

    def send_digits(self) -> None:
        """Send ``sendDigits``, once; nobody waits for the tones (our choice).

        As events (``sendDigitsMode="rfc2833"``) they are no sound.
        """
        digits = None if self._has_sent_digits else self.values.string("send_digits")
        if not digits:
            return
        self._has_sent_digits = True
        stage, path, tones = self._line.stage, self.element.path, TonesPrompt(digits)
        mode = self.values.string("send_digits_mode") if self.kind == "number" else None
        stage.log(
            entries.Dtmf, path=path, digits=digits, seconds=round(tones.seconds, 3), to=self.to, mode=mode
        )
        if mode is None:
            stage.play_along(path, tones)

    def pick_up(self) -> None:
        """The party answered."""
        self.phase = Phase.ANSWERED
        self.has_rung = True
        self.answered_at = self._line.stage.at
        self.log("answered")

    def bridge(self) -> None:
        """The party talks to the caller from now on."""
        self.phase = Phase.BRIDGED
        self.log("connected")

    def end(self, ending: LegEnding, *, drop: bool, url: str | None = None) -> None:
        """The leg is over; ``drop``: from this side; ``url``: where it goes on instead."""
        self.phase = Phase.OVER
        self.ending = ending
        self.has_rung = self.has_rung or ending.rang
        if drop:
            self._line.stage.add(DropLeg(self.uuid))
        self.log(ending.state, url=url)

    def duration(self) -> float:
        """Seconds since the party answered; 0 when it never did."""
        return 0.0 if self.answered_at is None else max(0.0, self._line.stage.at - self.answered_at)

    def log(
        self, state: LegState, key: str | None = None, call_type: str | None = None, url: str | None = None
    ) -> None:
        """Write down where the leg stands."""
        self._line.stage.log(
            entries.DialLeg,
            path=self.element.path,
            to=self.to,
            b_leg_uuid=self.uuid,
            state=state,
            key=key,
            call_type=call_type,
            url=None if url is None else masked_url(url),
        )

    def _target(self, *, plus: bool) -> str:
        """Whom to ring; of several numbers the first, as the predecessor did (``,`` or ``|`` between them)."""
        if self.kind == "user":
            return self.element.text
        return number(_NOT_DIALLED.sub("", self._first_number), plus=plus)

    @property
    def _first_number(self) -> str:
        return re.split(r"[,|]", self.element.text)[0]

    def _is_on_whatsapp(self, dial: Values) -> bool:
        """WhatsApp knows telephone numbers only (our choice: ``callType`` says nothing about a User)."""
        return self.kind == "number" and dial.string("call_type") == "whatsapp"

    def _headers(self, dial: Values) -> tuple[tuple[str, str], ...]:
        """Those of the Dial are for SIP callees only; a pair that breaks the rules is dropped (plivo-xml.md 6.4)."""
        shared = dial.pairs("sip_headers") if self.kind == "user" else ()
        pairs = [pair for pair in (*shared, *self.values.pairs("sip_headers")) if not header_fault(*pair)]
        return tuple({name.lower(): (name, value) for name, value in pairs}.values())

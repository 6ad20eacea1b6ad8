"""The elements of a call, one file each: what happens when the call reaches one."""

from __future__ import annotations

from collections.abc import Mapping

from playground.call.elements.conference import Conference
from playground.call.elements.dial import Dial
from playground.call.elements.dtmf import Dtmf
from playground.call.elements.get_digits import GetDigits
from playground.call.elements.get_input import GetInput
from playground.call.elements.hangup import Hangup
from playground.call.elements.message import Message
from playground.call.elements.multi_party_call import MultiPartyCall
from playground.call.elements.play import Play
from playground.call.elements.pre_answer import PreAnswer
from playground.call.elements.record import Record
from playground.call.elements.redirect import Redirect
from playground.call.elements.runner import Runner
from playground.call.elements.speak import Speak
from playground.call.elements.stream import Stream
from playground.call.elements.wait import Wait

RUNNERS: Mapping[str, type[Runner]] = {
    "Speak": Speak,
    "Play": Play,
    "DTMF": Dtmf,
    "GetDigits": GetDigits,
    "GetInput": GetInput,
    "Redirect": Redirect,
    "Hangup": Hangup,
    "Wait": Wait,
    "PreAnswer": PreAnswer,
    "Dial": Dial,
    "Conference": Conference,
    "MultiPartyCall": MultiPartyCall,
    "Record": Record,
    "Stream": Stream,
    "Message": Message,
}
"""Element name → what runs it; Number and User are Dial's own."""

__all__ = ["RUNNERS", "Runner"]

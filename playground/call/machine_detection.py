"""Machine detection of outbound calls: who answered is no person (plivo-xml.md 1.14, 3.1).

The document runs meanwhile; after the detection time the URL set for it is told, and with ``hangup`` the
call ends. The detection is never wrong, and of a person nothing is told (our choice: the reference knows
``Machine=true`` only).
"""

from __future__ import annotations

from typing import Protocol

from playground.call import endings
from playground.call.ask import Ask
from playground.call.endings import Ending
from playground.call.setup import CallSetup
from playground.call.stage import Stage
from playground.call.web import Web
from playground.document.model import Severity

_VERDICT = "machine-detection"


class WatchedCall(Protocol):
    """The call whose callee is looked at."""

    setup: CallSetup
    stage: Stage
    web: Web

    def end(self, ending: Ending) -> None:
        """End the call."""


class MachineDetection:
    """Listens to an answering machine until it is known for what it is."""

    def __init__(self, call: WatchedCall) -> None:
        self._call = call

    def start(self) -> None:
        """The machine has answered: the detection time begins."""
        seconds = self._call.setup.machine_detection_ms / 1000
        self._call.stage.start_timer(_VERDICT, seconds, self._is_machine)

    def _is_machine(self) -> None:
        setup = self._call.setup
        if setup.machine_detection_url:
            self._tell(setup.machine_detection_url)
        elif setup.machine_detection == "true":
            self._call.stage.problem(
                Severity.INFO,
                "machine-detected",
                "An answering machine was detected; without a machine-detection URL nobody is told.",
            )
        if setup.machine_detection == "hangup":
            self._call.end(endings.MACHINE_DETECTED)

    def _tell(self, url: str) -> None:
        fields = {"Machine": "true"}
        ask = Ask(
            purpose="machine-detection", url=url, method="POST", event="MachineDetection", fields=fields
        )
        self._call.web.notify(ask)

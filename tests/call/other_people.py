"""Dialled people on paper: a playbook in which each leg does what its turn says."""

from __future__ import annotations

from collections import deque
from typing import Any

from playground.call import effects, entries
from tests.call.playbook import SERVER, Page, Playbook, Turn, document, leg_event

ME = "12025550142"
CALLBACK = f"{SERVER}/cb"
ACTION = f"{SERVER}/done"
OTHER = "12025550143"
TWO = (f"<Number>{ME}</Number>", f"<User>sip:{OTHER}@pbx.test</User>")
ANSWERS: Turn = [(0, "rang"), (2, "answered"), (12, "hung-up")]


class Party(Playbook):
    """Runs a call; each RingLeg takes the next turn."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.turns: deque[Turn] = deque()
        self.rung: list[effects.RingLeg] = []

    def turn(self, *deeds: tuple[float, Any]) -> Party:
        self.turns.append(list(deeds))
        return self

    def _perform(self, effect: effects.Effect) -> None:
        super()._perform(effect)
        if isinstance(effect, effects.RingLeg) and effect.leg != self.call.setup.call_uuid:
            self.rung.append(effect)
            for after, deed in self.turns.popleft() if self.turns else []:
                self._plan(leg_event(self.now + after, effect.leg, deed))

    def states(self, to: str = ME) -> list[tuple[float, str]]:
        return [(round(leg.at, 3), leg.state) for leg in self.of(entries.DialLeg, to=to)]

    @property
    def callbacks(self) -> list[dict[str, str]]:
        return [dict(request.params) for request in self.requests("callback")]

    @property
    def result(self) -> dict[str, str]:
        [request] = self.requests("action")
        fields = ("DialStatus", "DialRingStatus", "DialHangupCause", "DialBLegUUID")
        return {name: dict(request.params)[name] for name in fields}


def dial(
    *children: str,
    pages: dict[str, Any] | None = None,
    after: str = "",
    options: dict[str, Any] | None = None,
    **attributes: Any,
) -> Party:
    """A call whose document dials; without children, one number."""
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    inside = "".join(children or [f"<Number>{ME}</Number>"])
    return Party(
        {
            "/answer/": document(f"<Dial {written}>{inside}</Dial>", after),
            "/cb": Page("ok", content_type="text/plain"),
            "/done": document("<Speak>Done</Speak>"),
            **(pages or {}),
        },
        options or {},
    )

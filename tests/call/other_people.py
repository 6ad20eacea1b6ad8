"""Dialled people on paper: a playbook in which each leg does what its turn says."""

from __future__ import annotations

from collections import deque
from typing import Any

from playground.call import effects, entries, events
from tests.call.playbook import SERVER, Page, Playbook, document

ME = "12025550142"
CALLBACK = f"{SERVER}/cb"
ACTION = f"{SERVER}/done"

Turn = list[tuple[float, Any]]
"""(seconds after being rung, what happens: ``rang``, ``answered``, a key, or how the leg ends)."""


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
        if isinstance(effect, effects.RingLeg):
            self.rung.append(effect)
            for after, deed in self.turns.popleft() if self.turns else []:
                self._plan(_event(self.now + after, effect.leg, deed))

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


def _event(at: float, leg: str, deed: Any) -> events.Event:
    match deed:
        case "rang":
            return events.LegRang(at, leg)
        case "answered":
            return events.LegAnswered(at, leg)
        case str() if len(deed) == 1:
            return events.LegPressed(at, leg, deed)
        case _:
            return events.LegEnded(at, leg, deed)


def dial(*children: str, pages: dict[str, Any] | None = None, after: str = "", **attributes: Any) -> Party:
    """A call whose document dials; without children, one number."""
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    inside = "".join(children or [f"<Number>{ME}</Number>"])
    return Party(
        {
            "/answer/": document(f"<Dial {written}>{inside}</Dial>", after),
            "/cb": Page("ok", content_type="text/plain"),
            "/done": document("<Speak>Done</Speak>"),
            **(pages or {}),
        }
    )

"""Several calls on paper that meet in rooms: one clock, one heap of what is to come."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from playground.call import effects, entries, events
from playground.call.prompts import SpeechPrompt, Words
from playground.call.rooms.deeds import RoomDeed
from playground.call.rooms.member import RoomKey
from playground.call.rooms.rooms import Rooms, Told
from tests.call.playbook import SERVER, Playbook, document

CALLBACK = f"{SERVER}/cb"


def speech(text: str) -> SpeechPrompt:
    return SpeechPrompt((Words(text),), text)


class Caller(Playbook):
    """One of the calls; its own times count from when it is placed."""

    gathering: Gathering
    begins = 0.0

    def _plan(self, event: events.Event) -> int:
        return self.gathering.plan(self.begins + event.at, lambda: self._happen(event))

    def _drop(self, ticket: int | None) -> None:
        if ticket is not None:
            self.gathering.dropped.add(ticket)

    def _happen(self, event: events.Event) -> None:
        self.now = max(self.now, event.at)
        self._feed(event)

    def _perform(self, effect: effects.Effect) -> None:
        if isinstance(effect, effects.EndCall):
            self.is_over = True
            return
        if isinstance(effect, RoomDeed):
            self.gathering.perform(self, effect)
        else:
            super()._perform(effect)

    is_over = False

    def _feed(self, event: events.Event) -> None:
        late = events.ResponseReceived | events.MediaLoaded | events.RequestFailed
        if not self.is_over or isinstance(event, late):
            super()._feed(event)

    @property
    def callbacks(self) -> list[dict[str, str]]:
        return [dict(request.params) for request in self.requests("callback")]

    def told(self, name: str) -> list[str]:
        """The values of one parameter in all callbacks that have it."""
        return [told[name] for told in self.callbacks if name in told]

    @property
    def rooms(self) -> list[tuple[float, str, str | None]]:
        return [(entry.at, entry.status, entry.reason) for entry in self.of(entries.RoomStatus)]

    @property
    def people(self) -> list[tuple[float, str, str, str | None]]:
        return [(e.at, e.who, e.state, e.reason) for e in self.of(entries.RoomMember)]


class Gathering:
    """Place calls with ``call``, plan what the tester does with ``at``, then ``run``."""

    def __init__(self, pages: dict[str, Any] | None = None) -> None:
        self.pages = pages or {}
        self.rooms = Rooms("seed")
        self.now = 0.0
        self.calls: dict[str, Caller] = {}
        self.dropped: set[int] = set()
        self._order = 0
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._news: deque[Told] = deque()

    def call(self, who: str, *elements: str, at: float = 0.0, **options: Any) -> Caller:
        """Somebody calls at that time; their answer URL gives these elements."""
        url = f"{SERVER}/answer/{who}/"
        pages = {**self.pages, f"/answer/{who}/": document(*elements)}
        uuid = str(uuid5(NAMESPACE_OID, who))
        caller = Caller(pages, {"from_number": who, "answer_url": url, "call_uuid": uuid, **options})
        caller.gathering, caller.begins = self, at
        self.calls[uuid] = caller
        self.plan(at, lambda: caller._feed(events.CallPlaced(0.0)))
        return caller

    def at(self, seconds: float, deed: Callable[[], None]) -> None:
        """The tester does something then."""
        self.plan(seconds, deed)

    def add(self, seconds: float, key: RoomKey, who: str, **facts: Any) -> None:
        self.at(seconds, lambda: self._tell(self.rooms.add(key, who, self.now, **facts)))

    def does(self, seconds: float, deed: Callable[..., list[Told]], *words: Any) -> None:
        """One of ``Rooms``' methods for the tester, at that time."""
        self.at(seconds, lambda: self._tell(deed(*words, self.now)))

    def plan(self, at: float, deed: Callable[[], None]) -> int:
        self._order += 1
        heappush(self._heap, (at, self._order, deed))
        return self._order

    def perform(self, caller: Caller, deed: RoomDeed) -> None:
        self._news.extend(self.rooms.perform(caller.call.setup.call_uuid, deed, self.now))

    def _tell(self, told: list[Told]) -> None:
        self._news.extend(told)

    def run(self) -> Gathering:
        while self._heap:
            at, ticket, deed = heappop(self._heap)
            if ticket in self.dropped:
                continue
            self.now = max(self.now, at)
            deed()
            while self._news:
                uuid, news = self._news.popleft()
                caller = self.calls[uuid]
                caller.now = self.now - caller.begins
                caller._feed(events.RoomHappened(caller.now, news))
        for caller in self.calls.values():
            assert caller.call.ended, caller.call.setup.from_number
        return self

"""Several calls that meet in rooms, without a clock or manners: whatever happens to whichever call. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args
from uuid import NAMESPACE_OID, uuid5

from playground.call import effects, entries, events
from playground.call.prompts import SpeechPrompt, Words
from playground.call.rooms.deeds import Alteration, RoomDeed
from playground.call.rooms.member import RoomKey, RoomPicture
from playground.call.rooms.rooms import Rooms, Told
from tests.call.chaos import KEYS, Chaos

Step = tuple[int, int, int, float]
"""(whose turn, what happens, to whom, seconds later): any numbers, taken modulo what is possible."""
ROLES = ("Agent", "Supervisor", "Customer", None)
ALTERATIONS: tuple[Alteration, ...] = get_args(Alteration)


def _words(whom: int) -> SpeechPrompt:
    text = "So" * (whom % 30 + 1)
    return SpeechPrompt((Words(text),), text)


@dataclass
class Guest(Chaos):
    """One of the calls."""

    deeds: deque[RoomDeed] = field(default_factory=deque)
    """Not yet done in the rooms."""

    def _perform(self, effect: effects.Effect) -> None:
        if isinstance(effect, RoomDeed):
            self.deeds.append(effect)
        else:
            super()._perform(effect)

    def happen(self, what: int, whom: int) -> None:
        happenings = [
            *self._happenings(),
            lambda whom: self.feed(events.CallerSpoke(self.now, _words(whom))),
            lambda whom: self.feed(events.CallerHungUp(self.now)),
            lambda whom: self.feed(
                events.VoiceBegan(self.now, "text" if whom % 2 else "file")
                if whom % 3
                else events.VoiceEnded(self.now)
            ),
            self._lose_recording,
            *[self._reply] * 4,
        ]
        happenings[what % len(happenings)](whom)

    def _lose_recording(self, whom: int) -> None:
        begun = [effect for effect in self.effects if isinstance(effect, effects.StartRecording)]
        if begun:
            self.feed(events.RecordingFailed(self.now, begun[whom % len(begun)].recording_id))

    def told(self, purpose: str = "callback") -> list[dict[str, str]]:
        """What the app was told, retries left out."""
        requests = (entry for entry in self.log() if isinstance(entry, entries.HttpRequest))
        return [entry.params for entry in requests if entry.purpose == purpose and entry.attempt == 1]


class Crowd:
    """Let it ``live``; afterwards everybody has hung up and every request has come out."""

    def __init__(self, pages: Iterable[Mapping[str, str]], keys: Iterable[RoomKey]) -> None:
        """``pages``: those of each call."""
        self.rooms = Rooms("seed")
        self.keys = list(keys)
        self.pictures: dict[str, RoomPicture] = {}
        """The last of each room, by its UUID."""
        self.most = 0
        """How many were in a room at a time."""
        self._news: deque[Told] = deque()
        self.guests: dict[str, Guest] = {}
        self.now = 0.0
        for number, own in enumerate(pages):
            uuid = str(uuid5(NAMESPACE_OID, f"guest/{number}"))
            self.guests[uuid] = Guest(own, call_uuid=uuid)

    def live(self, steps: Iterable[Step]) -> None:
        for guest in self.guests.values():
            guest._reply(0)  # the answer URL's
            self._settle()
        for whose, what, whom, later in steps:
            self.now += later
            for guest in self.guests.values():
                guest.now = self.now
            turns = [*self.guests.values(), None]
            guest_or_tester = turns[whose % len(turns)]
            if guest_or_tester is not None:
                guest_or_tester.happen(what, whom)
            else:
                deeds = self._testers_deeds()
                self._news.extend(deeds[what % len(deeds)](whom))
            self._settle()
        for guest in self.guests.values():
            guest.hang_up()
            self._settle()
        for guest in self.guests.values():
            guest.hang_up()  # for replies to what others' going brought about

    def _settle(self) -> None:
        """Calls are told one after another; what they do is done before the next one is told."""
        while True:
            for uuid, guest in self.guests.items():
                while guest.deeds:
                    self._news.extend(self.rooms.perform(uuid, guest.deeds.popleft(), self.now))
            if not self._news:
                return
            uuid, news = self._news.popleft()
            self.pictures[news.room.uuid] = news.room
            self.most = max(self.most, len(news.room.members))
            self.guests[uuid].feed(events.RoomHappened(self.now, news))

    def _testers_deeds(self) -> list[Callable[[int], list[Told]]]:
        rooms, keys = self.rooms, self.keys

        def key(whom: int) -> RoomKey:
            return keys[whom % len(keys)]

        def member(whom: int) -> str:
            return str(whom // 3 % 9 + 1)

        return [
            lambda whom: rooms.add(key(whom), "Ann", self.now, ROLES[whom // 5 % len(ROLES)]),
            lambda whom: rooms.remove(key(whom), member(whom), self.now),
            lambda whom: rooms.speak(key(whom), member(whom), _words(whom), self.now),
            lambda whom: rooms.press(key(whom), member(whom), KEYS[whom % len(KEYS)], self.now),
            *[lambda whom: rooms.alter(key(whom), member(whom), ALTERATIONS[whom % 7], self.now)] * 3,
            lambda whom: rooms.close(key(whom), self.now),
        ]

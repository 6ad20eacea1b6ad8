"""What the calls of a room hear of one another: voices go from call to call as they sound, live.

The room says who hears whom, and this makes it so: on the tapes, which refer to the speakers' tapes for as long as they
hear them, and on the loudspeakers. A simulated member has no call, hence no sound of its own: what it says is a prompt.
What a microphone hears is on the tapes only: it is the tester's, who hears one call at a time, the one spoken into.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from playground.call.rooms.member import RoomPicture

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Clip, Samples
    from playground.adapters.sound.tape import CallTape

Pair = tuple[str, str]
"""CallUUIDs: who hears, and whom."""


class Loudspeaker(Protocol):
    """What is needed of a call's sound output."""

    def play_along(self, clip: Clip, *, loop: int = 1, shared: bool = False) -> int:
        """Sound a clip on top of the rest; a handle to stop it by."""
        ...

    def stop_along(self, handle: int) -> None:
        """Silence it; nothing if it is over."""

    def pour(self, samples: Samples, *, voice: str = "", shared: bool = False) -> None:
        """Sound what comes in real time of one voice: this next. On any thread."""

    def stop_pouring(self, voice: str = "") -> None:
        """Silence that voice at once. On any thread."""


@dataclass(frozen=True, slots=True)
class CallSound:
    """A call that can be heard and can hear."""

    tape: CallTape
    now: Callable[[], float]
    """The call's clock, seconds."""
    loudspeaker: Loudspeaker | None = None


@dataclass(slots=True, eq=False)
class _Utterance:
    """A clip that a caller says, while it sounds."""

    speaker: str
    clip: Clip
    began: float
    """On the speaker's clock."""
    handles: dict[str, int] = field(default_factory=dict)
    """What stops it, by the call that hears it."""


def pairs(rooms: Iterable[RoomPicture]) -> frozenset[Pair]:
    """Who hears whom, of those with a call."""
    found: set[Pair] = set()
    for room in rooms:
        calls = [member for member in room.members if not member.simulated]
        for speaker in calls:
            hearers = room.hearers(speaker)
            found |= {(hearer.call_uuid, speaker.call_uuid) for hearer in calls if hearer.id in hearers}
    return frozenset(found)


class RoomSound:
    """The sound of all rooms. Use it on one event loop; ``pour`` and ``stop_pouring`` on any thread."""

    def __init__(self) -> None:
        self._calls: dict[str, CallSound] = {}
        self._pairs: frozenset[Pair] = frozenset()
        self._hearers: Mapping[str, tuple[Loudspeaker, ...]] = {}
        """Where a speaker is heard, its own telephone included; never changed, but replaced."""
        self._said: dict[tuple[str, Hashable], _Utterance] = {}

    def connect(self, call_uuid: str, sound: CallSound) -> None:
        """Take a call on."""
        self._calls[call_uuid] = sound
        self._note_hearers()

    def disconnect(self, call_uuid: str) -> None:
        """The call is no more."""
        self._change(frozenset(pair for pair in self._pairs if call_uuid not in pair))
        self._calls.pop(call_uuid, None)
        self._note_hearers()

    def arrange(self, rooms: Iterable[RoomPicture]) -> None:
        """The rooms are so from now on; all that there are."""
        self._change(
            frozenset(
                (hearer, speaker)
                for hearer, speaker in pairs(rooms)
                if hearer in self._calls and speaker in self._calls
            )
        )

    def said(self, call_uuid: str, token: Hashable, clip: Clip) -> None:
        """A caller begins to say something, which is on the tape already."""
        speaker = self._calls.get(call_uuid)
        if speaker is None or speaker.loudspeaker is None:
            return
        self._forget_what_is_over()
        utterance = self._said[call_uuid, token] = _Utterance(call_uuid, clip, speaker.now())
        for hearer, heard in self._pairs:
            if heard == call_uuid:
                self._sound(utterance, hearer)

    def unsaid(self, call_uuid: str, token: Hashable) -> None:
        """A caller breaks off."""
        if (utterance := self._said.pop((call_uuid, token), None)) is not None:
            for hearer in tuple(utterance.handles):
                self._silence(utterance, hearer)

    def pour(self, call_uuid: str, samples: Samples) -> None:
        """A member's own voice comes in real time: this next; heard on its own telephone as well."""
        for loudspeaker in self._hearers.get(call_uuid, ()):
            loudspeaker.pour(samples, voice=call_uuid, shared=True)

    def stop_pouring(self, call_uuid: str) -> None:
        """Nothing more of that is to be heard."""
        for loudspeaker in self._hearers.get(call_uuid, ()):
            loudspeaker.stop_pouring(call_uuid)

    def _change(self, wanted: frozenset[Pair]) -> None:
        if wanted == self._pairs:
            return
        for hearer, speaker in self._pairs - wanted:
            self._part(self._calls[hearer], self._calls[speaker])
            for utterance in self._said.values():
                if utterance.speaker == speaker:
                    self._silence(utterance, hearer)
        begun = wanted - self._pairs
        self._pairs = wanted
        self._note_hearers()
        self._forget_what_is_over()
        for hearer, speaker in begun:
            self._join(self._calls[hearer], self._calls[speaker])
            for utterance in self._said.values():
                if utterance.speaker == speaker:
                    self._sound(utterance, hearer)

    @staticmethod
    def _join(hearer: CallSound, speaker: CallSound) -> None:
        at = hearer.now()
        hearer.tape.overhear(speaker.tape, at, speaker.now() - at)

    @staticmethod
    def _part(hearer: CallSound, speaker: CallSound) -> None:
        hearer.tape.overhear_no_more(speaker.tape, hearer.now())

    def _sound(self, utterance: _Utterance, hearer: str) -> None:
        """What is left of it, on that call's loudspeaker."""
        from playground.adapters.sound.clip import RATE, Clip

        loudspeaker = self._calls[hearer].loudspeaker
        gone = round((self._calls[utterance.speaker].now() - utterance.began) * RATE)
        rest = Clip(utterance.clip.samples[max(0, gone) :])
        if loudspeaker is not None and rest.frames:
            utterance.handles[hearer] = loudspeaker.play_along(rest, shared=True)

    def _silence(self, utterance: _Utterance, hearer: str) -> None:
        handle = utterance.handles.pop(hearer, None)
        loudspeaker = self._calls[hearer].loudspeaker
        if handle is not None and loudspeaker is not None:
            loudspeaker.stop_along(handle)

    def _forget_what_is_over(self) -> None:
        self._said = {
            key: utterance
            for key, utterance in self._said.items()
            if utterance.speaker in self._calls
            and self._calls[utterance.speaker].now() < utterance.began + utterance.clip.seconds
        }

    def _note_hearers(self) -> None:
        own = {uuid: call.loudspeaker for uuid, call in self._calls.items() if call.loudspeaker is not None}
        hearers = {uuid: [loudspeaker] for uuid, loudspeaker in own.items()}
        for hearer, speaker in self._pairs:
            if hearer in own:
                hearers.setdefault(speaker, []).append(own[hearer])
        self._hearers = {uuid: tuple(loudspeakers) for uuid, loudspeakers in hearers.items()}


class RoomVoice:
    """One call's voice, on its way to those who hear it."""

    def __init__(self, sound: RoomSound, call_uuid: str) -> None:
        self._sound = sound
        self._call_uuid = call_uuid

    def said(self, token: Hashable, clip: Clip) -> None:
        """The caller begins to say a clip."""
        self._sound.said(self._call_uuid, token, clip)

    def unsaid(self, token: Hashable) -> None:
        """The caller breaks off."""
        self._sound.unsaid(self._call_uuid, token)

    def pour(self, samples: Samples) -> None:
        """A voice that comes in real time: this next. On any thread."""
        self._sound.pour(self._call_uuid, samples)

    def stop_pouring(self) -> None:
        """Nothing more of it is to be heard. On any thread."""
        self._sound.stop_pouring(self._call_uuid)

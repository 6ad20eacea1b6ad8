"""The caller of one call of the walk: does what is planned, chooses once more, hangs up at the next place.

Pure, like the scripted caller of ``run``: a log entry in, what the caller is going to do out. What is heard, asked
and met is kept on the way (``course.py``) and handed to the surveyor, a way at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.call import entries
from playground.call.events import CallerHungUp, DigitPressed
from playground.call.setup import CallSetup
from playground.map.choices import MESSAGE, Tried
from playground.map.course import Course
from playground.map.identity import own_values
from playground.map.model import SILENCE, Choice, Place, Step
from playground.map.plan import Trip
from playground.map.survey import Surveyor
from playground.run.key_script import KEY_GAP_S
from playground.run.other_parties import DialOutcome, OtherParties, read_outcome
from playground.run.recorded_caller import RecordedCaller
from playground.run.said import Say
from playground.run.scripted_caller import CallerDeed
from playground.run.speech_script import Speech

STAY_S = 10.0
"""Seconds in a room."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to try, and how long."""

    tried: Tried = field(default_factory=Tried)
    rounds: int = 0
    """More than 0: after the planned choices the caller stays silent at so many places before hanging up."""


class Guide:
    """Leads one call. Stands in for a ``ScriptedCaller``."""

    def __init__(self, surveyor: Surveyor, trip: Trip, setup: CallSetup, reading: Reading) -> None:
        """``setup``: of this call, with its own ids."""
        self._surveyor = surveyor
        self._trip = trip
        self._setup = setup
        self._reading = reading
        self._position = 0
        own = own_values((("CallUUID", setup.call_uuid), ("RequestUUID", setup.request_uuid)))
        self._course = Course(surveyor, trip.steps[0], own, setup, reading.tried)
        self._choice: Choice | None = None
        """What is being done at the place where the call is."""
        self._parties = OtherParties()
        self._hangs_up = False
        """True when the caller is going to hang up as planned."""
        self._recorded = RecordedCaller()
        self.is_over = False
        """True once the caller has hung up, or the call has ended."""
        self.rounds = 0
        """Places at which the caller stayed silent after the planned choices."""
        self.silent_places: list[int] = []

    def given_up(self) -> list[DigitPressed]:
        """What was planned and shall not happen after all."""
        return self._recorded.given_up()

    def react(self, entry: entries.Entry, at: float) -> list[CallerDeed]:
        """What the caller will do because of this entry, written at ``at``."""
        if self.is_over or self._course.note(entry):
            return []
        match entry:
            case entries.Speak() | entries.Play():
                return self._heard(entry, at)
            case entries.InputOpened(attempt=1):
                return self._at_place(entry.path, at)
            case entries.InputWaiting():
                return self._waits(entry, at)
            case entries.InputSpeech() if entry.state != "heard":
                return [*self._recorded.goes_on(entry, at)]
            case entries.InputFinished():
                return [*self._recorded.goes_on(entry, at)]
            case entries.DialLeg():
                return self._leg(entry, at)
            case entries.RoomMember() if self._course.enters_room(entry):
                return self._in_room(entry, at)
            case entries.CallEnded():
                self._ended(entry, at)
        return []

    def _heard(self, entry: entries.Speak | entries.Play, at: float) -> list[CallerDeed]:
        choice = self._choice
        if self._course.heard(entry) or entry.loop or entry.b_leg_uuid is not None:
            return []
        return (
            [] if choice is None or choice == SILENCE else self._answer(choice, at + entry.seconds, "", None)
        )

    def _waits(self, entry: entries.InputWaiting, at: float) -> list[CallerDeed]:
        if "recording" in entry.accepts:
            deeds = self._at_place(entry.path, at)
            if not self.is_over and self._choice is not None and self._choice.kind == "record":
                self._course.stretch.recorded = True
                return [*self._recorded.begins(entry, Speech(MESSAGE), at)]
            return deeds
        if entry.barge_in or self._choice is None:
            return []
        return self._answer(self._choice, at, entry.finish_on_key or "", entry.num_digits)

    def _answer(self, choice: Choice, at: float, finish: str, most: int | None) -> list[CallerDeed]:
        match choice.kind:
            case "key" | "wrong":
                return [DigitPressed(at, choice.value)]
            case "entry":
                keys = choice.value
                if most is not None and len(keys) < most and not keys.endswith(finish or " "):
                    keys += finish
                return [DigitPressed(at + index * KEY_GAP_S, key) for index, key in enumerate(keys)]
            case "say" | "unheard-of":
                return [Say(at, choice.value)]
            case _:
                return []

    def _leg(self, entry: entries.DialLeg, at: float) -> list[CallerDeed]:
        if entry.path is not None and self._course.begins_to_dial(entry):
            deeds = self._at_place(entry.path.rpartition("/")[0], at)
            if self.is_over:
                return deeds
            outcome = read_outcome(self._choice.value) if self._choice is not None else DialOutcome()
            self._parties = OtherParties([outcome] * 100)
        else:
            self._course.connects(entry, at)
        return [*self._parties.react(entry, at)]

    def _in_room(self, entry: entries.RoomMember, at: float) -> list[CallerDeed]:
        deeds = self._at_place(entry.path, at)
        if self.is_over or self._choice is None:
            return deeds
        self._course.stretch.human_s = 0.0
        if self._choice.value.startswith("leaves"):
            return [DigitPressed(at + STAY_S, "*")]
        self._hangs_up = True
        return [CallerHungUp(at + STAY_S)]

    def _at_place(self, path: str, at: float) -> list[CallerDeed]:
        """The call has come to a place: the way before it is told, the next choice made."""
        step = self._next_step(path, at)
        if step is None:
            self.is_over = True
            return [CallerHungUp(at)]
        self._choice = step[1]
        self._course.begin(step, at)
        return []

    def _next_step(self, path: str, at: float) -> Step | None:
        place = self._course.place_at(path)
        if place is None:
            return None
        if not self._reading.rounds:
            place = self._surveyor.recognised(self._course.stretch.step, place)
        self._position += 1
        if self._position < len(self._trip.steps):
            planned = self._trip.steps[self._position]
            if self._surveyor.current_place(planned[0]) == place.id:
                return place.id, planned[1]
            self._surveyor.arrived(self._course.stretch.way(at, place.id))
            return None
        if self._reading.rounds:
            return self._stay_silent(place)
        is_new = self._surveyor.arrived(self._course.stretch.way(at, place.id))
        has_just_done = self._position == len(self._trip.steps)
        if is_new and has_just_done and self._surveyor.plan.may_stay_silent(place.id):
            return place.id, SILENCE
        return None

    def _stay_silent(self, place: Place) -> Step | None:
        if SILENCE not in place.choices:  # an app that counts has called somebody in the end
            return None
        self.silent_places.append(place.id)
        self.rounds += 1
        return (place.id, SILENCE) if self.rounds <= self._reading.rounds else None

    def _ended(self, entry: entries.CallEnded, at: float) -> None:
        self.is_over = True
        was_broken_off = entry.hangup_source in ("caller", "callee") and not self._hangs_up
        if self._reading.rounds or was_broken_off:  # stopped by us, which tells nothing of the app
            return
        way = self._course.last_way(entry, at)
        way.endless = at >= self._setup.time_limit_s - 0.5
        self._surveyor.arrived(way)

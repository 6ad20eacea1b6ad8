"""The caller of one call of the walk: does what is planned, chooses once more, hangs up at the next place.

Pure, like the scripted caller of ``run``: a log entry in, what the caller is going to do out. On the way it keeps
what is heard, asked and met, and hands it to the surveyor, a way at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.call import entries
from playground.call.events import CallerHungUp, DigitPressed
from playground.call.setup import CallSetup
from playground.call.web import read_document
from playground.document.model import Document
from playground.map.choices import MESSAGE, Tried, offer_of, sound_label
from playground.map.identity import exact, own_values
from playground.map.model import SILENCE, Choice, Page, PageProblem, Place
from playground.map.stretch import BROKEN_SOUND, Stretch
from playground.map.survey import Step, Surveyor, Trip
from playground.run.key_script import KEY_GAP_S
from playground.run.other_parties import DialOutcome, OtherParties, read_outcome
from playground.run.recorded_caller import RecordedCaller
from playground.run.said import Say
from playground.run.scripted_caller import CallerDeed
from playground.run.speech_script import Speech

STAY_S = 10.0
"""Seconds in a room."""
LOOP_PAGES = 25
"""So many documents in a row without a choice are a loop of redirects."""
_DEEDS = {"Stream": "(audio stream)", "Message": "(text message)", "DTMF": "(tones)"}
"""What an element does that is neither heard as words nor as a sound file."""


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
        self._own = own_values((("CallUUID", setup.call_uuid), ("RequestUUID", setup.request_uuid)))
        self._reading = reading
        self._position = 0
        self._stretch = Stretch(trip.steps[0], self._own)
        self._responses: dict[int, entries.HttpResponse] = {}
        self._page: Page | None = None
        self._content_type = ""
        self._choice: Choice | None = None
        """What is being done at the place where the call is."""
        self._parties = OtherParties()
        self._is_dialling = False
        self._is_in_room = False
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
        if self.is_over:
            return []
        match entry:
            case entries.HttpRequest():
                self._stretch.requested(entry)
            case entries.HttpResponse():
                self._answered(entry)
            case entries.DocumentLoaded():
                self._loaded(entry)
            case entries.ElementStarted():
                self._started(entry)
            case entries.Speak() | entries.Play():
                return self._heard(entry, at)
            case entries.Problem():
                self._problem(entry)
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
            case entries.RoomMember(mine=True, state="in") if not self._is_in_room:
                return self._in_room(entry, at)
            case entries.CallEnded():
                self._ended(entry, at)
        return []

    def _answered(self, entry: entries.HttpResponse) -> None:
        self._stretch.answered(entry)
        if entry.body is not None:
            self._responses[entry.id] = entry

    def _loaded(self, entry: entries.DocumentLoaded) -> None:
        response = self._responses.pop(entry.id)
        source = response.body or ""
        self._content_type = response.content_type or ""
        url = exact(entry.url, self._own)
        self._page = self._surveyor.page(
            self._stretch.step,
            len(self._stretch.pages),
            url,
            exact(source, self._own),
            lambda: self._parsed(source, entry.url),
        )
        self._page.times.add(response.elapsed_ms / 1000)
        self._stretch.pages.append(self._page.id)
        for problem in self._stretch.problems:
            if problem.code != BROKEN_SOUND:
                self._note(problem)

    def _started(self, entry: entries.ElementStarted) -> None:
        if self._page is not None:
            self._page.reached.add(entry.path)
        if (deed := _DEEDS.get(entry.name)) is not None:
            self._stretch.hear(deed)
        if entry.name == "Dial":
            self._is_dialling = False
        elif entry.name in ("Conference", "MultiPartyCall"):
            self._is_in_room = False

    def _heard(self, entry: entries.Speak | entries.Play, at: float) -> list[CallerDeed]:
        if entry.b_leg_uuid is not None:
            return []
        place = self._surveyor.flow.places.get(self._surveyor.current_place(self._stretch.step[0]))
        is_prompt = place is not None and self._choice is not None and entry.path.startswith(f"{place.path}/")
        if is_prompt and entry.loop == 0 and self._choice is not None and self._choice != SILENCE:
            return self._answer(self._choice, at + entry.seconds, "", None)
        if not is_prompt:
            self._stretch.hear(entry.text if isinstance(entry, entries.Speak) else sound_label(entry.url))
        return []

    def _problem(self, entry: entries.Problem) -> None:
        self._stretch.problem(entry)
        self._note(entry)

    def _note(self, entry: entries.Problem) -> None:
        page = self._page
        if page is None or entry.url is None:
            return
        if exact(entry.url, self._own) != page.url and entry.code != BROKEN_SOUND:
            return
        message = f"{entry.url}: {entry.message}" if entry.code == BROKEN_SOUND else entry.message
        noted = PageProblem(
            entry.severity.value, entry.code, exact(message, self._own), entry.line, entry.path
        )
        page.problems.setdefault(noted)

    def _waits(self, entry: entries.InputWaiting, at: float) -> list[CallerDeed]:
        if "recording" in entry.accepts:
            deeds = self._at_place(entry.path, at)
            if not self.is_over and self._choice is not None and self._choice.kind == "record":
                self._stretch.recorded = True
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
        if entry.path is not None and entry.state == "dialled" and not self._is_dialling:
            self._is_dialling = True
            deeds = self._at_place(entry.path.rpartition("/")[0], at)
            if self.is_over:
                return deeds
            outcome = read_outcome(self._choice.value) if self._choice is not None else DialOutcome()
            self._parties = OtherParties([outcome] * 100)
        elif entry.state == "connected" and self._stretch.human_s is None:
            self._stretch.human_s = at - self._stretch.began
        return [*self._parties.react(entry, at)]

    def _in_room(self, entry: entries.RoomMember, at: float) -> list[CallerDeed]:
        self._is_in_room = True
        deeds = self._at_place(entry.path, at)
        if self.is_over or self._choice is None:
            return deeds
        self._stretch.human_s = 0.0
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
        self._stretch = Stretch(step, self._own, at)
        return []

    def _next_step(self, path: str, at: float) -> Step | None:
        place = self._place_at(path)
        if place is None:
            return None
        self._position += 1
        if self._position < len(self._trip.steps):
            planned = self._trip.steps[self._position]
            if self._surveyor.current_place(planned[0]) == place.id:
                return place.id, planned[1]
            self._surveyor.arrived(self._stretch.way(at, place.id))
            return None
        if self._reading.rounds:
            return self._stay_silent(place.id)
        is_new = self._surveyor.arrived(self._stretch.way(at, place.id))
        if is_new and self._position == len(self._trip.steps) and self._surveyor.may_stay_silent(place.id):
            return place.id, SILENCE
        return None

    def _stay_silent(self, place: int) -> Step | None:
        self.silent_places.append(place)
        self.rounds += 1
        return (place, SILENCE) if self.rounds <= self._reading.rounds else None

    def _place_at(self, path: str) -> Place | None:
        page = self._page
        if page is None:
            return None
        if (known := self._surveyor.known_place(page, path)) is not None:
            return known
        root = self._parsed(page.source, page.url).root
        element = None if root is None else next((item for item in root.walk() if item.path == path), None)
        if root is None or element is None:
            return None
        return self._surveyor.new_place(page, element, lambda: offer_of(element, root, self._reading.tried))

    def _parsed(self, source: str, url: str) -> Document:
        """As the call has read it, and remembered."""
        return read_document(source.encode(errors="replace"), url, self._content_type, self._setup)

    def _ended(self, entry: entries.CallEnded, at: float) -> None:
        self.is_over = True
        was_broken_off = entry.hangup_source in ("caller", "callee") and not self._hangs_up
        if self._reading.rounds or was_broken_off:  # stopped by us, which tells nothing of the app
            return
        way = self._stretch.last_way(entry, at)
        way.endless = at >= self._setup.time_limit_s - 0.5
        if entry.hangup_code == 0 and len(way.pages) >= LOOP_PAGES:
            self._surveyor.flow.redirect_loops.add(self._stretch.step)
        self._surveyor.arrived(way)

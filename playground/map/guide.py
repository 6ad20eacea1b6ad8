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
from playground.document.model import Document, Severity
from playground.map.choices import MESSAGE, Tried, offer_of, sound_label
from playground.map.identity import exact, own_values
from playground.map.model import SILENCE, Asked, Choice, End, Page, PageProblem, Place, Way
from playground.map.survey import Step, Surveyor, Trip
from playground.run.key_script import KEY_GAP_S
from playground.run.other_parties import DialOutcome, OtherParties, read_outcome
from playground.run.recorded_caller import RecordedCaller
from playground.run.said import Say
from playground.run.scripted_caller import CallerDeed
from playground.run.speech_script import Speech

STAY_S = 10.0
"""Seconds in a room."""
MOST_HEARD = 20
"""So many prompts are kept of a way."""
LONGEST_WORDS = 400
"""So many characters are kept of a prompt."""
LOOP_PAGES = 25
"""So many documents in a row without a choice are a loop of redirects."""
BROKEN_SOUND = "sound-failed"
_SOUND_PROBLEMS = (BROKEN_SOUND, "host-not-allowed")
_DEEDS = {"Stream": "(audio stream)", "Message": "(text message)", "DTMF": "(tones)"}
"""What an element does that is neither heard as words nor as a sound file."""
_NOT_TOLD = ("media", "hangup", "ring", "music", "confirm")
_NOT_RESULTS = (
    "CallUUID From To CallStatus Direction Event CallerName BillRate ALegUUID ALegRequestUUID RequestUUID "
    "ForwardedFrom STIRVerification SessionStart ParentAuthID RecordUrl RecordFile RecordingID "
    "DialALegUUID DialBLegUUID"
)
_STANDARD = frozenset(
    _NOT_RESULTS.split()
)  # what does not hang on the caller's choice, or differs in every call


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to try, and how long."""

    tried: Tried = field(default_factory=Tried)
    rounds: int = 0
    """More than 0: after the planned choices the caller stays silent at so many places before hanging up."""


@dataclass(slots=True)
class _Stretch:
    """What is met between two places."""

    step: Step
    began: float = 0.0
    pages: list[int] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    asked: dict[int, Asked] = field(default_factory=dict)
    errors: list[entries.Problem] = field(default_factory=list)
    human_s: float | None = None
    recorded: bool = False


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
        self._stretch = _Stretch(trip.steps[0])
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
                self._requested(entry)
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

    def _requested(self, entry: entries.HttpRequest) -> None:
        if entry.purpose in _NOT_TOLD:
            return
        fields = tuple(
            (name, value)
            for name, value in entry.params.items()
            if name not in _STANDARD and not name.startswith("X-PH-")
        )
        url = exact(entry.url, self._own)
        self._stretch.asked[entry.id] = Asked(entry.purpose, entry.method, url, fields)

    def _answered(self, entry: entries.HttpResponse) -> None:
        asked = self._stretch.asked.get(entry.id)
        if asked is not None:
            self._stretch.asked[entry.id] = Asked(
                asked.purpose, asked.method, asked.url, asked.fields, entry.status
            )
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
        for problem in self._stretch.errors:
            if problem.code != BROKEN_SOUND:
                self._note(problem)

    def _started(self, entry: entries.ElementStarted) -> None:
        if self._page is not None:
            self._page.reached.add(entry.path)
        if (deed := _DEEDS.get(entry.name)) is not None:
            self._hear(deed)
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
            self._hear(entry.text if isinstance(entry, entries.Speak) else sound_label(entry.url))
        return []

    def _hear(self, words: str) -> None:
        if len(self._stretch.heard) < MOST_HEARD:
            self._stretch.heard.append(exact(words[:LONGEST_WORDS], self._own))

    def _problem(self, entry: entries.Problem) -> None:
        self._stretch.errors.append(entry)
        if (
            entry.code in _SOUND_PROBLEMS
            and entry.path is not None
            and entry.path.rpartition("/")[2][:4] == "Play"
        ):
            self._hear(f"{sound_label(entry.url or '')} (not to be had)")
        self._note(entry)

    def _note(self, entry: entries.Problem) -> None:
        page = self._page
        if page is None or entry.url is None:
            return
        if exact(entry.url, self._own) != page.url and entry.code != BROKEN_SOUND:
            return
        noted = PageProblem(
            entry.severity.value, entry.code, exact(entry.message, self._own), entry.line, entry.path
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
        self._stretch = _Stretch(step, at)
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
            self._surveyor.arrived(self._way(at, place.id))
            return None
        if self._reading.rounds:
            return self._stay_silent(place.id)
        is_new = self._surveyor.arrived(self._way(at, place.id))
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

    def _way(self, at: float, target: int | None) -> Way:
        stretch = self._stretch
        return Way(
            *stretch.step,
            target=target,
            pages=tuple(stretch.pages),
            heard=tuple(stretch.heard),
            asked=tuple(stretch.asked.values()),
            seconds=round(at - stretch.began, 3),
            human_s=None if stretch.human_s is None else round(stretch.human_s, 3),
            recorded=stretch.recorded,
        )

    def _ended(self, entry: entries.CallEnded, at: float) -> None:
        self.is_over = True
        was_broken_off = entry.hangup_source in ("caller", "callee") and not self._hangs_up
        if (
            self._reading.rounds or was_broken_off
        ):  # broken off: the walk was stopped, this tells nothing of the app
            return
        way = self._way(at, None)
        way.end = End(
            entry.hangup_code,
            entry.hangup_name,
            entry.hangup_source,
            failed=entry.hangup_code == 0 or entry.hangup_code // 1000 in (7, 8),
        )
        way.endless = at >= self._setup.time_limit_s - 0.5
        if way.end.failed:
            way.fault, way.fault_url, way.fault_code = self._fault()
        if entry.hangup_code == 0 and len(way.pages) >= LOOP_PAGES:
            self._surveyor.flow.redirect_loops.add(self._stretch.step)
        self._surveyor.arrived(way)

    def _fault(self) -> tuple[str, str, str]:
        """Why the call failed, where, and the problem's code: the cause, not the summary."""
        errors = [error for error in self._stretch.errors if error.severity is Severity.ERROR]
        if not errors:
            return "", "", ""
        last = errors[-1]
        cause = last
        if last.code == "document-refused":
            causes = [error for error in errors[:-1] if (error.url, error.line) == (last.url, last.line)]
            cause = causes[-1] if causes else last
        place = f"line {cause.line}: " if cause.line is not None else ""
        return exact(f"{place}{cause.message}", self._own), exact(last.url or "", self._own), cause.code

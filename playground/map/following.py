"""Follows any call over a map: a tester's, a scenario's, one that was saved long ago.

Pure: log entries in, in their order; what was visited out. The reverse of what a guide does: which choice was made
at each place is read from the entries (``made.py``). Over a ``Surveyor`` the call adds to the map what is new, as
the walk would; over a ``Chart`` the map stays as it is. One follower follows one call::

    visits = Visits()
    follower = Follower(Surveyor(flow), visits)
    for entry in log:
        follower.hear(entry)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from playground.call import entries
from playground.call.setup import CallSetup
from playground.map.chart import Chart
from playground.map.choices import Tried
from playground.map.course import NOWHERE, Course, Ground
from playground.map.graph import route_label
from playground.map.identity import Own, exact, moved, own_values
from playground.map.made import dial_choice, input_choice
from playground.map.model import CALL, NO_PAGE, NO_PLACE, SILENCE, START, Choice, Place
from playground.map.stretch import LONGEST_WORDS
from playground.map.visits import Visits

ENDLESS_S = 600.0
"""Who has heard no end of something for so long will not; a call cut off by its time limit before tells nothing."""
TIME_LIMIT_REACHED = (6000, "system")
"""Plivo's HangupCauseCode (plivo-xml.md 6.1), and who hung up."""
STAYED_S = 1.0
"""Who hangs up sooner has seen a room, and not stayed in it."""
STAYS, LEAVES = Choice("room", "stays"), Choice("room", "leaves with *")
MESSAGE = Choice("record", "leaves a message")


def follow(chart: Chart, log: Iterable[entries.Entry]) -> Visits:
    """What a whole call has visited of a map, wherever the app was then: hosts do not count, paths do.

    A call that began with another URL than the map's visits what it comes to; its other pages are not the map's affair.
    """
    visits = Visits()
    follower: Follower | None = None
    for entry in log:
        if isinstance(entry, entries.CallStarted):
            own = moved(entry.answer_url, chart.flow.target)
            follower = Follower(chart, visits, own=own)
            visits.elsewhere = int(_bare(exact(entry.answer_url, own)) != _bare(chart.flow.target))
        if follower is not None:
            follower.hear(entry)
    if visits.elsewhere:
        visits.strange.clear()
    return visits


def follow_all(chart: Chart, logs: Iterable[Iterable[entries.Entry]]) -> Visits:
    """What several calls have visited together."""
    whole = Visits()
    for log in logs:
        whole.add(follow(chart, log))
    return whole


def _bare(url: str) -> str:
    return url.partition("#")[0].rstrip("/")


class Follower:
    """Follows one call."""

    def __init__(
        self,
        ground: Ground,
        visits: Visits | None = None,
        *,
        own: Own = (),
        tried: Tried | None = None,
        setup: CallSetup | None = None,
    ) -> None:
        """``visits`` is counted up. ``own``: what is the call's own beside its ids, as ``own_values`` gives it.

        ``setup``: how the call reads documents, if not in the usual way. ``tried``: as the walk's.
        """
        self.visits = Visits() if visits is None else visits
        self.position: int | None = None
        """The place where the call is, or was last; ``None``: before and after the call, and off the map."""
        self._ground = ground
        self._own = own
        self._tried = tried or Tried()
        self._setup = setup
        self._course: Course | None = None
        self._place: Place | None = None
        self._at = 0.0
        self._made: Choice | None = None
        """What is being chosen at the place, as far as it can be told."""
        self._is_told = True
        """False once something was done to the call that is no choice of the caller: what follows is no way."""
        self._is_open = False
        """True while nothing has been chosen at the place yet."""
        self._last_key = ""
        """The key that ended an attempt without being collected."""
        self._is_spoken_to = False
        """True when something was said into the recording that is made."""
        self._is_connected = False
        """True when a dialled party was on the line."""
        self._is_broken_off = False
        """True when a silent input was over with the call: whether by the caller is not known yet."""
        self._has_request_uuid = False
        self._left_by = ""
        """The choice by which the call has left the map, if the walk has not made that."""
        self._strange = ""
        """URL of the document that the call is in, if the map does not have it."""
        self._strange_words = ""
        """The first ones of it."""

    def hear(self, entry: entries.Entry) -> None:
        """The next entry of the call's log; a clock that falls, which none does but in a damaged log, stands still."""
        self._at = max(self._at, entry.at)
        if isinstance(entry, entries.CallStarted):
            self._begin(entry)
        elif self._course is not None:
            self._follow(self._course, entry)

    def _begin(self, entry: entries.CallStarted) -> None:
        setup = self._setup or CallSetup(
            answer_url=entry.answer_url, call_uuid=entry.call_uuid, started=datetime.now(UTC)
        )
        self._at = entry.at
        self._own = (*own_values([("CallUUID", entry.call_uuid)]), *self._own)
        self._course = Course(self._ground, (START, CALL), self._own, setup, self._tried)
        self._place = self._ground.flow.places[START]
        self._is_told = entry.a_leg_uuid is None  # who comes from another call began elsewhere
        self.position = START
        self.visits.calls += 1
        self.visits.places[START] += 1
        self.visits.steps[(START, CALL)] += 1

    def _follow(self, course: Course, entry: entries.Entry) -> None:
        match entry:
            case entries.HttpRequest():
                self._requested(course, entry)
            case entries.DocumentLoaded():
                self._settle(course)
                course.note(entry)
                self._visit_page(course)
            case entries.ElementStarted():
                if self._place is None or not entry.path.startswith(f"{self._place.path}/"):
                    self._settle(course)
                course.note(entry)
            case entries.Speak() | entries.Play():
                self._heard(course, entry)
            case entries.InputOpened() | entries.InputWaiting() | entries.InputDigit():
                self._at_input(course, entry)
            case entries.InputSpeech(state="began"):
                self._is_spoken_to = True
            case entries.InputFinished():
                self._answered(course, entry)
            case entries.DialLeg():
                self._leg(course, entry)
            case entries.RoomMember(mine=True):
                self._in_room(course, entry)
            case entries.CallEnded():
                self._ended(course, entry)
            case _:
                course.note(entry)

    def _requested(self, course: Course, entry: entries.HttpRequest) -> None:
        if not self._has_request_uuid and (uuid := entry.params.get("ALegRequestUUID")):
            self._has_request_uuid = True
            course.knows("RequestUUID", uuid)
        if entry.purpose == "transfer":
            self._is_told = False
        course.note(entry)

    def _visit_page(self, course: Course) -> None:
        self._tell_page(None)
        page = course.page
        if page is None:
            return
        if page.id != NO_PAGE:
            self.visits.pages[page.id] += 1
            return
        number, made = course.stretch.step
        if number != NO_PLACE:
            is_walked = course.stretch.step in self._ground.flow.ways
            self._left_by = "" if is_walked else route_label(self._ground.flow, number, made)
        self._strange, self._strange_words = page.url, ""

    def _heard(self, course: Course, entry: entries.Speak | entries.Play) -> None:
        course.heard(entry)
        if (
            self._strange
            and not self._strange_words
            and isinstance(entry, entries.Speak)
            and entry.b_leg_uuid is None
        ):
            self._strange_words = exact(entry.text[:LONGEST_WORDS], course.own)

    def _tell_page(self, place: Place | None) -> None:
        """The document that the call was in is not on the map, unless it has brought a place that is."""
        if self._strange and place is None:
            self.visits.meet(self._strange, self._strange_words, after=self._left_by)
        elif self._strange and place is not None:
            self.visits.pages[place.page] += 1
        self._strange = ""

    def _arrive(self, course: Course, path: str) -> None:
        """The call has come to a place: the way before it is told."""
        self._settle(course)
        place = self._place_at(course, path)
        if place is not None and self._is_told:
            place = self._ground.recognised(course.stretch.step, place)
        if place is not None and self._is_told:
            self._ground.arrived(course.stretch.way(self._at, place.id))
            place = self._current(place)
        if place is not None:
            self._tell_page(place)
        self._is_told = place is not None
        self._place = place
        self._made = None
        self._last_key = ""
        self._is_open, self._is_connected, self._is_broken_off, self._is_spoken_to = True, False, False, False
        course.begin(NOWHERE if place is None else (place.id, SILENCE), self._at)
        self.position = None if place is None else place.id
        if place is not None:
            self.visits.places[place.id] += 1

    def _current(self, place: Place | None) -> Place | None:
        """The place as it is on the map now: it may have turned out to be another, or be forgotten."""
        return None if place is None else self._ground.flow.places.get(self._ground.current_place(place.id))

    def _place_at(self, course: Course, path: str) -> Place | None:
        if self._is_told:
            return course.place_at(path)
        return None if course.page is None else self._ground.known_place(course.page, path)

    def _choose(self, course: Course, made: Choice) -> None:
        """That was chosen at the place where the call is."""
        self._is_open = False
        place = self._place = self._current(self._place)
        if place is None:
            self._is_told = False
            return
        course.stretch.step = (place.id, made)
        course.stretch.recorded = made == MESSAGE
        self.visits.steps[course.stretch.step] += 1
        if made not in place.choices:
            self._ground.add_choice(place, made)

    def _settle(self, course: Course) -> None:
        """The call goes on from the place: what was chosen there does not change any more."""
        if self._made is not None:
            self._choose(course, self._made)
            self._made = None
        elif self._is_open:
            self._is_told = False

    def _at_input(
        self, course: Course, entry: entries.InputOpened | entries.InputWaiting | entries.InputDigit
    ) -> None:
        match entry:
            case entries.InputOpened():
                if entry.attempt == 1:
                    self._arrive(course, entry.path)
                self._last_key = ""
            case entries.InputWaiting() if "recording" in entry.accepts:
                self._arrive(course, entry.path)
            case entries.InputDigit(reason="invalid" | "finish-key"):
                self._last_key = entry.digit

    def _answered(self, course: Course, entry: entries.InputFinished) -> None:
        place = self._place
        if place is None:
            return
        if place.kind == "record":
            is_message = self._is_spoken_to or entry.reason == "finish-key"
            if is_message or entry.reason != "hangup":
                self._choose(course, MESSAGE if is_message else SILENCE)
        elif entry.reason == "hangup":
            self._is_broken_off = not entry.digits
        elif entry.reason != "transfer":
            self._choose(course, input_choice(place, entry, self._last_key))

    def _leg(self, course: Course, entry: entries.DialLeg) -> None:
        if entry.path is None:
            return
        if course.begins_to_dial(entry):
            self._arrive(course, entry.path.rpartition("/")[0])
        course.connects(entry, self._at)
        made = dial_choice(entry.state)
        if made is not None and not self._is_connected:
            self._made = made
            self._is_connected = entry.state == "connected"

    def _in_room(self, course: Course, entry: entries.RoomMember) -> None:
        if course.enters_room(entry):
            self._arrive(course, entry.path)
            course.stretch.human_s = 0.0
        elif entry.state == "left" and entry.reason != "transferred":
            has_stayed = self._at - course.stretch.began >= STAYED_S
            self._made = LEAVES if entry.reason == "star" else STAYS if has_stayed else None

    def _ended(self, course: Course, entry: entries.CallEnded) -> None:
        is_by_caller = entry.hangup_source in ("caller", "callee")
        if self._is_broken_off and not is_by_caller:
            self._choose(course, SILENCE)
        self._settle(course)
        self._tell_page(None)
        self.position = None
        if self._current(self._place) is None or not self._is_told:
            return
        if is_by_caller and course.stretch.step[1] != STAYS:  # who hangs up learns nothing more of the app
            return
        way = course.last_way(entry, self._at)
        way.endless = (entry.hangup_code, entry.hangup_source) == TIME_LIMIT_REACHED
        if not way.endless or way.seconds >= ENDLESS_S:
            self._ground.arrived(way)

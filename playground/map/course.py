"""The course of one call over the map: the page it is on, the places it comes to, and what is met between them.

Pure, fed with log entries. Who leads a call (``guide.py``) and who only follows one (``following.py``) read entries
the same way here; what is new they get from their ground: the surveyor adds it to the map, a chart says that it is
not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from playground.call import entries
from playground.call.setup import CallSetup
from playground.call.web import read_document
from playground.document.model import Document, Element
from playground.map.choices import Offer, Tried, offer_of, sound_label
from playground.map.identity import Own, exact, own_values
from playground.map.model import (
    NO_PLACE,
    SILENCE,
    START,
    Choice,
    FlowMap,
    Page,
    PageProblem,
    Place,
    Step,
    Way,
)
from playground.map.stretch import BROKEN_SOUND, Stretch, is_sound

LOOP_PAGES = 25
"""So many documents in a row without a choice are a loop of redirects."""
NOWHERE: Step = (NO_PLACE, SILENCE)
"""Stands for the last choice of a call whose place the map does not know."""
_DEEDS = {"Stream": "(audio stream)", "Message": "(text message)", "DTMF": "(tones)"}
"""What an element does that is neither heard as words nor as a sound file."""


class Ground(Protocol):
    """What pages and places are recognised by."""

    flow: FlowMap

    def page(
        self, way: Step, position: int, url: str, source: str, read: Callable[[], Document | None]
    ) -> Page:
        """The page with that source, the ``position``-th on a way; its id is ``NO_PAGE`` if it is not on the map."""

    def known_place(self, page: Page, path: str) -> Place | None:
        """The place at that path of a page, if it has been found."""

    def new_place(self, page: Page, element: Element, offer: Callable[[], Offer]) -> Place | None:
        """A new place at that element; ``None``: none is added."""

    def recognised(self, step: Step, place: Place) -> Place | None:
        """The place that this one counts for, to which that choice has led; ``None``: none on the map."""

    def add_choice(self, place: Place, choice: Choice) -> None:
        """A choice was made that nobody planned."""

    def current_place(self, place: int) -> int:
        """The place that counts for one that may have turned out to be another."""

    def arrived(self, way: Way) -> bool:
        """A way has been gone. True when its target was not known before."""

    def goes_round(self, step: Step) -> None:
        """That choice led to redirects without end."""


class Course:
    """Where one call is, and what it has met since its last choice."""

    def __init__(self, ground: Ground, first: Step, own: Own, setup: CallSetup, tried: Tried) -> None:
        """``setup``: how the call reads documents. ``own``: values of this call alone."""
        self.ground = ground
        self.own = own
        self.stretch = Stretch(first, own)
        self.page: Page | None = None
        self._setup = setup
        self._tried = tried
        self._responses: dict[int, entries.HttpResponse] = {}
        self._content_type = ""
        self._is_dialling = False
        self._is_in_room = False

    def note(self, entry: entries.Entry) -> bool:
        """Keep what is only to be kept; False for entries that somebody else has to do with."""
        noted = _NOTED.get(type(entry))
        if noted is None:
            return False
        noted(self, entry)
        return True

    def knows(self, name: str, value: str) -> None:
        """Another value that is this call's own."""
        self.own = (*self.own, *own_values([(name, value)]))
        self.stretch.own = self.own

    def begin(self, step: Step, at: float) -> None:
        """A place was reached, and this is what is chosen there."""
        self.stretch = Stretch(step, self.own, at)

    def heard(self, entry: entries.Speak | entries.Play) -> bool:
        """Keep what is heard; False for the prompts of the place itself, and for what others hear."""
        if entry.b_leg_uuid is not None or self.is_prompt(entry.path):
            return False
        self.stretch.hear(entry.text if isinstance(entry, entries.Speak) else sound_label(entry.url))
        return True

    def is_prompt(self, path: str) -> bool:
        """Whether the element there is a prompt of the place where the call is."""
        place = self.ground.flow.places.get(self.ground.current_place(self.stretch.step[0]))
        return place is not None and place.id != START and path.startswith(f"{place.path}/")

    def begins_to_dial(self, entry: entries.DialLeg) -> bool:
        """Whether that is the first leg of a Dial."""
        if entry.path is None or entry.state != "dialled" or self._is_dialling:
            return False
        self._is_dialling = True
        return True

    def connects(self, entry: entries.DialLeg, at: float) -> None:
        """Keep when somebody was first on the line."""
        if entry.state == "connected" and self.stretch.human_s is None:
            self.stretch.human_s = at - self.stretch.began

    def enters_room(self, entry: entries.RoomMember) -> bool:
        """Whether the caller comes into a room now."""
        if not entry.mine or entry.state != "in" or self._is_in_room:
            return False
        self._is_in_room = True
        return True

    def place_at(self, path: str) -> Place | None:
        """The place at that path of the document; a new one, if the ground takes it."""
        page = self.page
        if page is None:
            return None
        if (known := self.ground.known_place(page, path)) is not None:
            return known
        root = self._parsed(page.source, page.url).root
        element = None if root is None else next((item for item in root.walk() if item.path == path), None)
        if root is None or element is None:
            return None
        return self.ground.new_place(page, element, lambda: offer_of(element, root, self._tried))

    def last_way(self, entry: entries.CallEnded, at: float) -> Way:
        """The way that the call's end finishes."""
        way = self.stretch.last_way(entry, at)
        if entry.hangup_code == 0 and len(way.pages) >= LOOP_PAGES:
            self.ground.goes_round(self.stretch.step)
        return way

    def _requested(self, entry: entries.HttpRequest) -> None:
        self.stretch.requested(entry)

    def _answered(self, entry: entries.HttpResponse) -> None:
        self.stretch.answered(entry)
        if entry.body is not None:
            self._responses[entry.id] = entry

    def _loaded(self, entry: entries.DocumentLoaded) -> None:
        response = self._responses.pop(entry.id, None)
        if response is None:  # a log that somebody has shortened
            self.page = None
            return
        source = response.body or ""
        self._content_type = response.content_type or ""
        page = self.page = self.ground.page(
            self.stretch.step,
            len(self.stretch.pages),
            exact(entry.url, self.own),
            exact(source, self.own),
            lambda: self._parsed(source, entry.url),
        )
        self.stretch.pages.append(page.id)
        page.times.add(response.elapsed_ms / 1000)
        for problem in self.stretch.problems:
            if problem.code != BROKEN_SOUND:
                self._keep_problem(problem)

    def _started(self, entry: entries.ElementStarted) -> None:
        if self.page is not None:
            self.page.reached.add(entry.path)
        if (deed := _DEEDS.get(entry.name)) is not None:
            self.stretch.hear(deed)
        if entry.name == "Dial":
            self._is_dialling = False
        elif entry.name in ("Conference", "MultiPartyCall"):
            self._is_in_room = False

    def _finished(self, entry: entries.ElementFinished) -> None:
        """A sound that cannot be had here counts as heard: the app meant it."""
        if (
            entry.outcome != "failed"
            or not is_sound(entry.path)
            or self.page is None
            or self.is_prompt(entry.path)
        ):
            return
        root = self._parsed(self.page.source, self.page.url).root
        url = next((item.text for item in root.walk() if item.path == entry.path), "") if root else ""
        self.stretch.hear(f"{sound_label(url)} (not to be had)")

    def _problem(self, entry: entries.Problem) -> None:
        self.stretch.problem(entry)
        self._keep_problem(entry)

    def _keep_problem(self, entry: entries.Problem) -> None:
        page = self.page
        if page is None or entry.url is None:
            return
        if exact(entry.url, self.own) != page.url and not is_sound(entry.path or ""):
            return
        message = f"{entry.url}: {entry.message}" if entry.code == BROKEN_SOUND else entry.message
        noted = PageProblem(
            entry.severity.value, entry.code, exact(message, self.own), entry.line, entry.path
        )
        page.problems.setdefault(noted)

    def _parsed(self, source: str, url: str) -> Document:
        """As the call has read it, and remembered."""
        return read_document(source.encode(errors="replace"), url, self._content_type, self._setup)


_NOTED: dict[type, Callable[[Course, Any], None]] = {
    entries.HttpRequest: Course._requested,
    entries.HttpResponse: Course._answered,
    entries.DocumentLoaded: Course._loaded,
    entries.ElementStarted: Course._started,
    entries.ElementFinished: Course._finished,
    entries.Problem: Course._problem,
}

"""A finished map to find one's way by: recognises its pages and places, and adds nothing to it.

Two grades of ``identity.py``: a page is one of the map's when URL and source are the same exactly; or when ids,
tokens, times and numbers set aside they are those of the page that the map expects there, or of one page alone
that is known to come out differently each time or has the very same URL. A place on another page is the one that
the map expects when it offers the same, and the expected one is known to come out differently each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playground.document.model import Document, Element
from playground.map.choices import Offer
from playground.map.identity import loose, outline
from playground.map.model import NO_PAGE, NO_PLACE, Choice, FlowMap, Page, Place, Step, Times, Way
from playground.map.survey import offer_the_same, placed


class Chart:
    """Stands in for a surveyor where the map is to stay as it is. May serve many calls."""

    def __init__(self, flow: FlowMap) -> None:
        self.flow = flow
        self._pages = {(page.url, page.source): page for page in flow.pages.values()}
        self._forms: dict[tuple[str, str], list[Page]] | None = None
        self._places = {(place.page, place.path): place for place in flow.places.values()}

    def page(
        self, way: Step, position: int, url: str, source: str, read: Callable[[], Document | None]
    ) -> Page:
        """The page with that source, for this call alone: what is noted on it is not noted on the map."""
        known = self._pages.get((url, source)) or self._expected(way, position, url, source)
        known = known or self._only(url, source)
        return replace(known or Page(NO_PAGE, url, source), reached=set(), times=Times(), problems={})

    def known_place(self, page: Page, path: str) -> Place | None:
        """The place at that path of a page."""
        return self._places.get((page.id, path))

    def new_place(self, page: Page, element: Element, offer: Callable[[], Offer]) -> Place | None:
        """The place on a page that the map does not have, for ``recognised`` alone; a page of the map has no more."""
        return placed(NO_PLACE, page, element, offer()) if page.id == NO_PAGE else None

    def recognised(self, step: Step, place: Place) -> Place | None:
        """The place itself, or the one that is expected there; ``None``: the map has neither."""
        if place.id != NO_PLACE:
            return place
        walked = self.flow.ways.get(step)
        expected = self.flow.places.get(walked.target) if walked is not None and walked.target else None
        page = self.flow.pages.get(expected.page) if expected is not None else None
        is_it = (
            expected is not None
            and page is not None
            and page.variants > 1
            and offer_the_same(expected, place)
        )
        return expected if is_it else None

    def add_choice(self, place: Place, choice: Choice) -> None:
        """The map has no such choice."""

    def current_place(self, place: int) -> int:
        """The same: no place moves."""
        return place

    def arrived(self, way: Way) -> bool:
        """Nothing is new."""
        return False

    def goes_round(self, step: Step) -> None:
        """The map knows, or does not."""

    def _expected(self, way: Step, position: int, url: str, source: str) -> Page | None:
        walked = self.flow.ways.get(way)
        if walked is None or position >= len(walked.pages):
            return None
        page = self.flow.pages.get(walked.pages[position])
        if page is None:
            return None
        if loose(page.source) == loose(source):
            return page
        is_variant = page.variants > 1 and loose(page.url) == loose(url)
        return page if is_variant and outline(page.source) == outline(source) else None

    def _only(self, url: str, source: str) -> Page | None:
        if self._forms is None:
            self._forms = {}
            for page in self.flow.pages.values():
                self._forms.setdefault((loose(page.url), loose(page.source)), []).append(page)
        alike = self._forms.get((loose(url), loose(source)), [])
        if len(alike) != 1 or not (alike[0].variants > 1 or alike[0].url == url):
            return None
        return alike[0]

"""A finished map to find one's way by: recognises its pages and places, and adds nothing to it.

Two grades of ``identity.py``: a page is one of the map's when URL and source are the same exactly; or when ids,
tokens, times and numbers set aside they are those of the page that the map expects there, or of one page alone
that is known to come out differently each time or has the very same URL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playground.document.model import Document, Element
from playground.map.choices import Offer
from playground.map.identity import loose, outline
from playground.map.model import Choice, FlowMap, Page, Place, Times, Way
from playground.map.survey import Step


class Chart:
    """Stands in for a surveyor where the map is to stay as it is. May serve many calls."""

    def __init__(self, flow: FlowMap) -> None:
        self.flow = flow
        self._pages = {(page.url, page.source): page for page in flow.pages.values()}
        self._forms: dict[tuple[str, str], list[Page]] | None = None
        self._places = {(place.page, place.path): place for place in flow.places.values()}

    def page(
        self, way: Step, position: int, url: str, source: str, read: Callable[[], Document | None]
    ) -> Page | None:
        """The page with that source, for this call alone: what is noted on it is not noted on the map."""
        known = self._pages.get((url, source)) or self._expected(way, position, url, source)
        known = known or self._only(url, source)
        return None if known is None else replace(known, reached=set(), times=Times(), problems={})

    def known_place(self, page: Page, path: str) -> Place | None:
        """The place at that path of a page."""
        return self._places.get((page.id, path))

    def new_place(self, page: Page, element: Element, offer: Callable[[], Offer]) -> None:
        """The map has no such place."""

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
        if page is None or loose(page.url) != loose(url):
            return None
        is_alike = loose(page.source) == loose(source) or (
            page.variants > 1 and outline(page.source) == outline(source)
        )
        return page if is_alike else None

    def _only(self, url: str, source: str) -> Page | None:
        if self._forms is None:
            self._forms = {}
            for page in self.flow.pages.values():
                self._forms.setdefault((loose(page.url), loose(page.source)), []).append(page)
        alike = self._forms.get((loose(url), loose(source)), [])
        if len(alike) != 1 or not (alike[0].variants > 1 or alike[0].url == url):
            return None
        return alike[0]

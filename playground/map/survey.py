"""The surveyor: knows what has been found, and recognises it when it comes again. What to walk next: ``plan.py``.

Theory of operation. Every choice at every place is walked once, by a call of its own that goes to the place on the
shortest way known and hangs up at the next one; the call that finds a menu stays silent there, which is one of its
choices. Places are found breadth first. A page is known by its URL and source (``identity.py``). Each call walks
again what others have walked, so an app that answers differently each time is noticed: when the same choices bring
another page of the same form, it is a variant of the known one, and from then on that form is one page everywhere.
When they bring other places again and again that offer the same, those are one place; when they bring anything, the
first few are walked, and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from playground.document.model import Document, Element
from playground.map.choices import Offer
from playground.map.identity import loose, outline
from playground.map.model import SILENCE, START, Choice, FlowMap, Page, Place, Step, Way
from playground.map.plan import Limits, Plan

OUTLINE_AFTER = 3
"""So many variants with other words, and the form alone counts."""
ALIKE_AFTER = 3
"""So often other places that offer the same, and they are one."""
MOST_ELSEWHERE = 5
"""So many other places that the same choices led to are walked."""


class Surveyor:
    """Keeps what calls find. Pure: no clock, no I/O."""

    def __init__(self, flow: FlowMap, limits: Limits | None = None) -> None:
        """``flow`` may hold what an earlier walk found; that is not walked again."""
        self.flow = flow
        self._pages: dict[tuple[str, str], int] = {
            (page.url, page.source): page.id for page in flow.pages.values()
        }
        self._forms: dict[tuple[str, str], list[int]] = {}
        """Pages by their form, as far as they are sorted."""
        self._unsorted = list(flow.pages)
        """Pages not in ``_forms`` yet: most apps never make it necessary."""
        self._one_form: dict[tuple[str, str], int] = {}
        """Forms of pages that come out differently each time, with the page they stand for."""
        self._varied: Counter[tuple[str, str]] = Counter()
        self._places = {(place.page, place.path): place.id for place in flow.places.values()}
        self.plan = Plan(flow, limits or Limits())
        self._merged: dict[int, int] = {}
        """Pages that turned out to be others."""
        self._moved: dict[int, int] = {}
        """Places that turned out to be others."""
        self._strays: Counter[Step] = Counter()
        """How often a choice led to another place, which offered the same."""
        self._last_page = max(flow.pages, default=0)
        self._last_place = max(flow.places)

    def page(
        self, way: Step, position: int, url: str, source: str, read: Callable[[], Document | None]
    ) -> Page:
        """The page with that source, found as the ``position``-th on a way; ``read`` parses it, if it is new."""
        known = self._pages.get((url, source))
        if known is None:
            known = self._variant_of(way, position, url, source)
        if known is None:
            known = self._new_page(url, source, read())
        return self.flow.pages[self.current_page(known)]

    def current_place(self, place: int) -> int:
        """The place that counts for one that may have turned out to be another."""
        while place in self._moved:
            place = self._moved[place]
        return place

    def current_page(self, page: int) -> int:
        """The page that counts for one that may have turned out to be another."""
        while page in self._merged:
            page = self._merged[page]
        return page

    def _variant_of(self, way: Step, position: int, url: str, source: str) -> int | None:
        """The page that this one is a variant of: it came for the same choices, and has the same form."""
        walked = self.flow.ways.get(way)
        has_expected = walked is not None and position < len(walked.pages)
        if not has_expected and not self._one_form:
            return None
        form, bare = _loose_form(url, source), _bare_form(url, source)
        for shape in (form, bare):
            if shape in self._one_form:
                page = self._one_form[shape]
                self.flow.pages[self.current_page(page)].variants += 1
                return page
        if walked is None or not has_expected:
            return None
        expected = self.flow.pages[self.current_page(walked.pages[position])]
        if _loose_form(expected.url, expected.source) == form:
            self._one_form[form] = expected.id
            self._merge(self._of_form(form), expected.id)
        elif _bare_form(expected.url, expected.source) == bare:
            self._varied[bare] += 1
            if self._varied[bare] >= OUTLINE_AFTER:
                self._one_form[bare] = expected.id
        else:
            return None
        expected.variants += 1
        return expected.id

    def _of_form(self, form: tuple[str, str]) -> list[int]:
        while self._unsorted:
            page = self.flow.pages.get(self._unsorted.pop())
            if page is not None:
                self._forms.setdefault(_loose_form(page.url, page.source), []).append(page.id)
        return self._forms.get(form, [])

    def _merge(self, pages: list[int], into: int) -> None:
        """Pages found before they were known to be variants become one, with the places on them."""
        for page in [page for page in pages if page != into and page not in self._merged]:
            self._merged[page] = into
            for place in [place for place in self.flow.places.values() if place.page == page]:
                self._move_place(place, into)
            del self.flow.pages[page]
        self._renumber_pages()

    def _renumber_pages(self) -> None:
        """No way goes through a page that turned out to be another."""
        for way in self.flow.ways.values():
            if any(page in self._merged for page in way.pages):
                way.pages = tuple(map(self.current_page, way.pages))

    def _move_place(self, place: Place, page: int) -> None:
        twin = self._places.get((page, place.path))
        if twin is None:
            place.page = page
            self._places[(page, place.path)] = place.id
            return
        self._become(place, self.flow.places[self.current_place(twin)])

    def _become(self, place: Place, twin: Place) -> None:
        """The place turns out to be another; what was walked from there is walked from the other one."""
        self._places[(place.page, place.path)] = twin.id
        self._moved[place.id] = twin.id
        if 0 <= place.depth < twin.depth or twin.depth < 0:
            twin.depth, twin.via = place.depth, place.via
        for choice in place.choices if offer_the_same(place, twin) else ():
            if choice not in twin.choices:
                self.add_choice(twin, choice)
                self.plan.add_step((twin.id, choice))
        del self.flow.places[place.id]
        for step in [step for step in self.flow.ways if step[0] == place.id]:
            del self.flow.ways[step]
        for way in self.flow.ways.values():
            if way.target == place.id:
                way.target = twin.id
            way.also = {twin.id if target == place.id else target for target in way.also} - {way.target}
        for other in self.flow.places.values():
            if other.via is not None and other.via[0] == place.id:
                other.via = (twin.id, other.via[1])
        self.plan.open_again(twin)

    def recognised(self, step: Step, place: Place) -> Place:
        """The place that this one counts for, to which a choice has led: the expected one, if that goes on so."""
        known = self.flow.ways.get((self.current_place(step[0]), step[1]))
        expected = None if known is None else self.flow.places.get(known.target or START)
        if expected is None or expected is place or not offer_the_same(expected, place):
            return place
        self._strays[step] += 1
        if self._strays[step] < ALIKE_AFTER:
            return place
        for stray in [place, *(self.flow.places[other] for other in (known.also if known else ()) if other)]:
            if stray is not expected and stray.id in self.flow.places and offer_the_same(expected, stray):
                self._become(stray, expected)
                self._drop_page(stray.page, expected.page)
        self._renumber_pages()
        return expected

    def _drop_page(self, page: int, instead: int) -> None:
        """A page whose places turned out to be others is a variant of theirs."""
        if page == instead or any(place.page == page for place in self.flow.places.values()):
            return
        self._merged[page] = instead
        if self.flow.pages.pop(page, None) is not None and instead in self.flow.pages:
            self.flow.pages[instead].variants += 1

    def _new_page(self, url: str, source: str, document: Document | None) -> int:
        root = document.root if document is not None else None
        self._last_page += 1
        page = Page(self._last_page, url, source)
        if root is not None:
            page.elements = tuple((child.path, child.name, child.line) for child in root.children)
        self.flow.pages[page.id] = page
        self._pages[(url, source)] = page.id
        self._unsorted.append(page.id)
        return page.id

    def known_place(self, page: Page, path: str) -> Place | None:
        """The place at that path of a page, if it has been found."""
        known = self._places.get((page.id, path)) or self._places.get((self.current_page(page.id), path))
        return None if known is None else self.flow.places[self.current_place(known)]

    def new_place(self, page: Page, element: Element, offer: Callable[[], Offer]) -> Place:
        """A new place at that element; its choices are planned once a way leads there."""
        found = offer()
        page = self._kept(page)
        self._last_place += 1
        place = placed(self._last_place, page, element, found)
        self._places[(page.id, element.path)] = place.id
        self.flow.places[place.id] = place
        return place

    def _kept(self, page: Page) -> Page:
        """The page as it is on the map: it may have been dropped while a call was on it."""
        page = self.flow.pages.get(self.current_page(page.id), page)
        if page.id not in self.flow.pages:
            self.flow.pages[page.id] = page
            self._pages[(page.url, page.source)] = page.id
        return page

    def add_choice(self, place: Place, choice: Choice) -> None:
        """A choice that nobody planned was made there: from now on it is one of the place's."""
        if choice not in place.choices:
            place.choices = (*place.choices, choice)

    def goes_round(self, step: Step) -> None:
        """That choice led to redirects without end."""
        self.flow.redirect_loops.add(step)

    def arrived(self, way: Way) -> bool:
        """A way has been walked. True when its target was not known before."""
        self.plan.walked((way.start, way.choice))
        way.start = self.current_place(way.start)
        way.pages = tuple(map(self.current_page, way.pages))
        step = (way.start, way.choice)
        self.plan.walked(step)
        known = self.flow.ways.get(step)
        if known is None:
            self.flow.ways[step] = way
        elif known.target != way.target:
            if self._is_one_too_many(known, way.target):
                return False
            known.also.add(way.target)
        return way.target is not None and self._reached(way.target, step)

    def _is_one_too_many(self, known: Way, target: int | None) -> bool:
        """Whether that is yet another place where others were before; then it is forgotten."""
        place = None if target is None else self.flow.places[target]
        if place is None or place.depth >= 0 or len(known.also) < MOST_ELSEWHERE:
            return False
        del self.flow.places[place.id], self._places[(place.page, place.path)]
        is_used = any(other.page == place.page for other in self.flow.places.values()) or any(
            place.page in way.pages for way in self.flow.ways.values()
        )
        if not is_used:
            page = self.flow.pages.pop(place.page)
            del self._pages[(page.url, page.source)]
        return True

    def _reached(self, target: int, step: Step) -> bool:
        place = self.flow.places[target]
        depth = self.flow.places[step[0]].depth + 1
        if place.depth >= 0 and depth >= place.depth:
            return False
        is_new = place.depth < 0
        place.depth, place.via = depth, step
        if is_new:
            self.plan.add(place)
        return is_new


def offer_the_same(one: Place, other: Place) -> bool:
    """Whether two places ask for the same in the same words; choices that nobody planned do not count."""
    return (one.kind, one.name, one.prompt, _planned(one)) == (
        other.kind,
        other.name,
        other.prompt,
        _planned(other),
    )


def _planned(place: Place) -> tuple[Choice, ...]:
    """The choices of a place but those that were added: they stand behind silence, which is planned last."""
    choices = place.choices
    return choices[: choices.index(SILENCE) + 1] if SILENCE in choices else choices


def _loose_form(url: str, source: str) -> tuple[str, str]:
    return loose(url), loose(source)


def _bare_form(url: str, source: str) -> tuple[str, str]:
    return loose(url), f"outline {outline(source)}"


def placed(number: int, page: Page, element: Element, found: Offer) -> Place:
    """A place that no way is known to."""
    return Place(
        number,
        found.kind,
        page.id,
        element.path,
        element.name,
        found.prompt,
        found.before,
        found.choices,
        dict(found.named),
        found.excluded,
        found.attempts,
        found.to,
        depth=-1,
    )

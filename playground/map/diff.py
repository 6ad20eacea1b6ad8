"""What came, went or changed between two maps: keys, words, pages, where choices lead.

Places are recognised by how one gets there, not by their numbers: both maps are gone through from the start, the same
choices in both. The hosts of the two targets are taken out first, so that staging and production compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from playground.map.graph import route_label
from playground.map.model import START, Choice, FlowMap, Page, Place, Way

Change = Literal["came", "went", "changed"]
Kind = Literal["choice", "words", "way", "document", "page"]
"""A key (or another choice), what is heard, where a choice leads, the source of a page, a page by its URL."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    change: Change
    kind: Kind
    where: str
    """How to get there (in the new map, or where it went in the old one), or the URL without its host."""
    old: str = ""
    new: str = ""

    @property
    def line(self) -> str:
        """In words."""
        sign = {"came": "+", "went": "-", "changed": "~"}[self.change]
        what = f"{sign} {self.kind} {self.where or 'at the start'}"
        if self.change == "changed":
            return f"{what}: “{_cut(self.old)}” is now “{_cut(self.new)}”"
        words = self.new or self.old
        return f"{what}: “{_cut(words)}”" if words else what


def differences(old: FlowMap, new: FlowMap) -> list[Difference]:
    """All of them: places in the order of the new map, then pages."""
    return [*_Comparison(old, new).places(), *_pages(old, new)]


def told_together(found: Sequence[Difference]) -> list[tuple[Difference, int]]:
    """The first of those that say the same of different places, with their number: one menu may stand at many."""
    alike: dict[tuple[str, ...], list[Difference]] = {}
    for item in found:
        last_choice = item.where.rpartition(" › ")[2] if item.kind in ("choice", "way") else ""
        where = item.where if item.kind in ("document", "page") else last_choice
        alike.setdefault((item.change, item.kind, where, item.old, item.new), []).append(item)
    return [(items[0], len(items)) for items in alike.values()]


class _Comparison:
    def __init__(self, old: FlowMap, new: FlowMap) -> None:
        self._old, self._new = old, new
        self._new_of = {START: START}
        """The new place of each old one that was recognised."""

    def places(self) -> Iterator[Difference]:
        waiting = [START]
        for old_place in waiting:
            new_place = self._new_of[old_place]
            yield from self._place(self._old.places[old_place], self._new.places[new_place])
            for old_way in self._old.ways_from(old_place):
                new_way = self._new.ways.get((new_place, old_way.choice))
                if new_way is None:
                    continue
                if (
                    old_way.target is not None
                    and new_way.target is not None
                    and old_way.target not in self._new_of
                ):
                    self._new_of[old_way.target] = new_way.target
                    waiting.append(old_way.target)
                yield from self._way(old_way, new_way)

    def _place(self, old: Place, new: Place) -> Iterator[Difference]:
        for choice in old.choices:
            if choice not in new.choices and choice.kind != "wrong":
                yield Difference(
                    "went", "choice", route_label(self._old, old.id, choice), old=self._leads(old, choice)
                )
        for choice in new.choices:
            if choice not in old.choices and choice.kind != "wrong":
                yield Difference(
                    "came", "choice", route_label(self._new, new.id, choice), new=self._comes(new, choice)
                )
        where = route_label(self._new, new.id)
        said = [_bare(f"{place.before} {place.prompt}".strip(), flow) for place, flow in self._both(old, new)]
        if said[0] != said[1]:
            yield Difference("changed", "words", where, said[0], said[1])
        elif old.page and new.page:
            sources = [_bare(flow.pages[place.page].source, flow) for place, flow in self._both(old, new)]
            if sources[0] != sources[1]:
                yield Difference("changed", "document", where, sources[0], sources[1])

    def _both(self, old: Place, new: Place) -> tuple[tuple[Place, FlowMap], tuple[Place, FlowMap]]:
        return (old, self._old), (new, self._new)

    def _way(self, old: Way, new: Way) -> Iterator[Difference]:
        where = route_label(self._new, new.start, new.choice)
        heard = [_bare(" ".join(way.heard), flow) for way, flow in ((old, self._old), (new, self._new))]
        if heard[0] != heard[1]:
            yield Difference("changed", "words", where, heard[0], heard[1])
        leads_there = old.target is None or self._new_of.get(old.target) == new.target
        if (old.target is None) != (new.target is None) or not leads_there or old.end != new.end:
            yield Difference("changed", "way", where, _outcome(self._old, old), _outcome(self._new, new))

    def _leads(self, place: Place, choice: Choice) -> str:
        way = self._old.ways.get((place.id, choice))
        return "" if way is None else _outcome(self._old, way)

    def _comes(self, place: Place, choice: Choice) -> str:
        way = self._new.ways.get((place.id, choice))
        return "" if way is None else _outcome(self._new, way)


def _outcome(flow: FlowMap, way: Way) -> str:
    if way.target is not None:
        place = flow.places[way.target]
        page: Page | None = flow.pages.get(place.page)
        return _bare(f"{place.name} {page.url if page is not None else ''} {place.prompt}".strip(), flow)
    return "" if way.end is None else f"end: {way.end.code} {way.end.name}"


def _pages(old: FlowMap, new: FlowMap) -> Iterator[Difference]:
    """Pages by URL, the query left out."""
    before, after = _urls(old), _urls(new)
    yield from (Difference("went", "page", url) for url in before if url not in after)
    yield from (Difference("came", "page", url) for url in after if url not in before)


def _urls(flow: FlowMap) -> dict[str, None]:
    return {_bare(page.url, flow).partition("?")[0] or "/": None for page in flow.pages.values()}


def _bare(text: str, flow: FlowMap) -> str:
    """The text without the host of the target."""
    parts = urlsplit(flow.target)
    return text.replace(f"{parts.scheme}://{parts.netloc}", "") if parts.netloc else text


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 160 else f"{text[:159]}…"

"""A map as the rows of a tree: each menu once, below the choice that leads to it first.

Pure. What is hidden costs nothing: only menus that are open are looked into, and beyond the first ``OPEN_FIRST``
a menu is open when the user opens it or the call is in it or below it. So a picture of a map of any size is small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from rich.cells import cell_len

from playground.atlas.verdict_index import VerdictIndex
from playground.hostile_text import visible_line
from playground.map.model import CALL, START, Choice, ChoiceKind, FlowMap, Place, Step, Way
from playground.map.named_keys import named_keys
from playground.map.tree_text import short_url
from widgets.map_rows import Fold, MapRow, MapSign

__all__ = ["OPEN_FIRST", "Circumstances", "key_of", "outline", "step_of"]

OPEN_FIRST = 60
"""So many menus, those found first, are open unless the user closes them."""
_WORDS = 300
"""Characters of words in a row."""
_URL = 500
_LABEL = 60


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What beside the map itself decides how it is shown."""

    visited: Set[Step] = frozenset()
    """What the tester chose."""
    here: int | None = None
    """The place where the shown call is."""
    elsewhere: Set[int] = frozenset()
    """Places where other calls are."""
    folds: Mapping[int, bool] = field(default_factory=dict)
    """Places that the user opened (true) or closed."""
    verdicts: VerdictIndex = field(default_factory=VerdictIndex)


@dataclass(frozen=True, slots=True)
class _Branch:
    """A choice that is to be drawn."""

    start: int
    choices: tuple[Choice, ...]
    """Several, where they come to the same."""
    indent: str
    is_last: bool
    label_width: int
    parent: str
    route: str

    @property
    def choice(self) -> Choice:
        """The first one."""
        return self.choices[0]


def key_of(step: Step) -> str:
    """The name of the row of a choice."""
    place, choice = step
    return f"{place} {choice.kind} {choice.value}"


def step_of(key: str) -> Step:
    """The choice of which that is the row's name."""
    place, kind, value = key.split(" ", 2)
    return int(place), Choice(cast("ChoiceKind", kind), value)


def outline(flow: FlowMap, seen: Circumstances) -> tuple[MapRow, ...]:
    """The rows, from the top."""
    return tuple(_rows(flow, seen))


def _rows(flow: FlowMap, seen: Circumstances) -> Iterator[MapRow]:
    """Depth first, without recursion: a flow may be deep."""
    trail = {place for place, _ in flow.route(seen.here)} if seen.here in flow.places else set()
    stack = [_Branch(START, (CALL,), "", True, 0, "", "")]
    while stack:
        branch = stack.pop()
        way = flow.ways.get((branch.start, branch.choice))
        place = _menu_below(flow, branch, way)
        fold = Fold.NONE
        if place is not None and place.choices:
            is_open = seen.folds.get(
                place.id, place.id <= OPEN_FIRST or place.id in trail or place.id == seen.here
            )
            fold = Fold.OPEN if is_open else Fold.CLOSED
        row = _row(flow, seen, branch, way, place, fold)
        yield row
        if place is not None and fold is Fold.OPEN:
            stack.extend(_below(place, _together(flow, seen, place), branch, row))


def _menu_below(flow: FlowMap, branch: _Branch, way: Way | None) -> Place | None:
    """The place that stands below the choice, if it is this way that leads there first."""
    if way is None or way.target is None:
        return None
    place = flow.places.get(way.target)
    return place if place is not None and place.via == (branch.start, branch.choice) else None


def _together(flow: FlowMap, seen: Circumstances, place: Place) -> list[tuple[Choice, ...]]:
    """The choices of a place, those that come to the same and are known alike in one row, in their order."""
    groups: dict[object, tuple[Choice, ...]] = {}
    for choice in place.choices:
        step = place.id, choice
        way = flow.ways.get(step)
        alike: object = choice
        if way is None:
            alike = choice if _promised(place, choice) else None
        elif way.target is None or way.target not in flow.places or flow.places[way.target].via != step:
            alike = way.target, way.end, way.heard, way.fault, way.endless
        group = (alike, step in seen.visited, step in flow.not_walked, seen.verdicts.of_choice(step))
        groups[group] = (*groups.get(group, ()), choice)
    return list(groups.values())


def _below(place: Place, groups: list[tuple[Choice, ...]], above: _Branch, row: MapRow) -> list[_Branch]:
    """The first one on top of the stack."""
    indent = above.indent
    if above.choice != CALL:
        indent += "   " if above.is_last else "│  "
    width = max(cell_len(_label(choices)) for choices in groups)
    return [
        _Branch(place.id, choices, indent, number == len(groups), width, row.key, row.route)
        for number, choices in enumerate(groups, 1)
    ][::-1]


def _row(
    flow: FlowMap, seen: Circumstances, branch: _Branch, way: Way | None, place: Place | None, fold: Fold
) -> MapRow:
    step = branch.start, branch.choice
    label = _label(branch.choices)
    guide = "" if branch.choice == CALL else f"{branch.indent}{'└─ ' if branch.is_last else '├─ '}"
    verdicts = seen.verdicts.of(step, place.id if place is not None else None, way)
    text, note = _told(flow, branch, way, place)
    if fold is Fold.CLOSED and place is not None:
        note = f"{_hidden(seen.verdicts, place)} · {note}"
    back_to = ""
    if way is not None and way.target is not None and place is None and way.target in flow.places:
        via = flow.places[way.target].via
        back_to = key_of(via) if via is not None else ""
    route = branch.route
    if branch.choice != CALL:
        route = f"{route} › {label}" if route else label
    return MapRow(
        key=key_of(step),
        also=tuple(key_of((branch.start, choice)) for choice in branch.choices[1:]),
        guide=guide,
        label=label,
        label_width=max(branch.label_width, cell_len(label)),
        sign=_sign(flow, seen, step, way, place),
        text=visible_line(text, limit=_WORDS),
        note=visible_line(note, limit=_WORDS),
        severity=next((severity for severity, _ in verdicts[:1] if severity != "info"), ""),
        is_menu=way is not None and way.target is not None,
        fold=fold,
        leads_back_to=back_to,
        place=place.id if place is not None else None,
        parent=branch.parent,
        route=route,
        heard=visible_line(" ".join(way.heard), limit=_WORDS) if way is not None else "",
        url=visible_line(_url(flow, way), limit=_URL),
        verdicts=verdicts,
    )


def _label(choices: tuple[Choice, ...]) -> str:
    """All of them; keys in a row as ``1-5``."""
    if len(choices) == 1:
        return visible_line(choices[0].label, limit=_LABEL)
    keys = [choice.value for choice in choices if choice.kind == "key"]
    others = [choice.label for choice in choices if choice.kind != "key"]
    return visible_line(", ".join([*_runs(keys), *others]), limit=_LABEL)


def _runs(keys: list[str]) -> Iterator[str]:
    """Keys, three or more in a row as one."""
    row: list[str] = []
    for key in [*keys, ""]:
        if row and not (key.isdecimal() and row[-1].isdecimal() and int(key) == int(row[-1]) + 1):
            yield from [f"{row[0]}-{row[-1]}"] if len(row) > 2 else row
            row = []
        row.append(key)


def _sign(flow: FlowMap, seen: Circumstances, step: Step, way: Way | None, place: Place | None) -> MapSign:
    if (place is not None and place.id == seen.here) or step[0] == START == seen.here:
        return MapSign.HERE
    if place is not None and place.id in seen.elsewhere:
        return MapSign.ELSEWHERE
    if step in seen.visited:
        return MapSign.VISITED
    if way is not None:
        return MapSign.KNOWN
    return MapSign.GIVEN_UP if step in flow.not_walked else MapSign.OPEN


def _told(flow: FlowMap, branch: _Branch, way: Way | None, place: Place | None) -> tuple[str, str]:
    """What a choice leads to: in words, and where that is."""
    if way is None:
        return _promised(flow.places[branch.start], branch.choice), ""
    if place is not None:
        return _words_of(place), _where(flow, place)
    if way.target is not None:
        if way.target == branch.start:
            return "↺ the same again", ""
        target = flow.places.get(way.target)
        return ("", "") if target is None else (f"↑ {_words_of(target)}", _where(flow, target))
    return _ending(way)


def _promised(place: Place, choice: Choice) -> str:
    """What the prompts say of a key."""
    sentence = place.named.get(choice.value, "") if choice.kind == "key" else ""
    return _clause(sentence, choice.value) if sentence else ""


@lru_cache(maxsize=4096)
def _clause(sentence: str, key: str) -> str:
    """The part of a sentence that offers the key, when it offers several."""
    parts = [part.strip() for part in re.split(r"(?<=[,;:]) ", sentence)]
    for number, part in enumerate(parts):
        with_the_one_before = " ".join(parts[max(0, number - 1) : number + 1])
        for words in (part, with_the_one_before):
            offers = words.startswith(f"{key} ") or list(named_keys(words)) == [key]
            if offers and len(words.split()) > 2:
                return words.strip(" ,;:")
    return sentence.strip()


def _where(flow: FlowMap, place: Place) -> str:
    return f"{place.name} {short_url(_page_url(flow, place))}"


def _words_of(place: Place) -> str:
    """What is heard at a place, or else what happens there."""
    whom = ", ".join(place.to)
    match place.kind:
        case "dial":
            return f"rings {whom}" if whom else "somebody is rung"
        case "room":
            return f"in the room {whom}" if whom else "in a room"
        case "record":
            return place.prompt or place.before or "is recorded"
        case _:
            return place.prompt or place.before or "(nothing is said)"


def _ending(way: Way) -> tuple[str, str]:
    end = way.end
    named = f"{end.code} {end.name}" if end is not None and end.code else ""
    if way.fault:
        return way.fault, named
    if way.endless:
        return " ".join(way.heard) or "goes on without end", "cut off"
    return " ".join(way.heard) or "the call ends", named


def _hidden(verdicts: VerdictIndex, place: Place) -> str:
    """What a closed menu hides."""
    count = len(place.choices)
    hidden = f"{count} choice{'s' if count != 1 else ''}"
    below = verdicts.below(place.id)
    return f"{hidden}, {below} with ✗ or ! below" if below else hidden


def _page_url(flow: FlowMap, place: Place) -> str:
    return flow.pages[place.page].url if place.page in flow.pages else ""


def _url(flow: FlowMap, way: Way | None) -> str:
    """The page that a way ends on."""
    if way is None:
        return ""
    if way.target in flow.places:
        return _page_url(flow, flow.places[way.target])
    if way.fault_url:
        return way.fault_url
    return next((flow.pages[page].url for page in reversed(way.pages) if page in flow.pages), "")

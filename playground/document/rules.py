"""What a check is made of: a rule with its explanation, and the page it looks at.

A rule is a small function over the page that yields findings. To add one: write it in the file of
its subject, and name it with its code and its explanation in that file's ``RULES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from playground.document.languages import Identify
from playground.document.model import Element, Finding, Severity
from playground.document.notes import Note
from playground.document.schema import ELEMENTS, ElementSpec
from playground.document.values import Values, read_values


@dataclass(frozen=True, slots=True)
class Placed:
    """An element of Plivo's with its surroundings."""

    element: Element
    spec: ElementSpec
    parent: ElementSpec | None
    """``None`` for the root."""

    @property
    def values(self) -> Values:
        """Its attributes as they count at run time."""
        return read_values(self.element)


@dataclass(frozen=True)
class Page:
    """A document as the rules see it."""

    root: Element
    """The whole tree; in a lenient reading without its unknown elements."""
    url: str
    strict: bool
    lenient: bool
    text_places: Mapping[tuple[int, int], tuple[int, int]]
    """Place of a start tag → place of the first text directly inside that element."""
    unknown: tuple[tuple[Element, Element], ...]
    """(parent, element) of every unknown element, wherever a known one holds it."""
    notes: tuple[Note, ...] = ()
    """Comments that switch rules off."""
    codes: frozenset[str] = frozenset()
    """The codes of all rules."""
    identify: Identify | None = None
    """Tells the language of a text; ``None``: nobody can."""

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every known element, in document order; nothing below Speak or an unknown element."""
        return tuple(_placed(self.root, None))

    def each(self, *names: str) -> Iterator[Placed]:
        """The elements of those names, in document order."""
        return (placed for placed in self.placed if placed.element.name in names)

    @cached_property
    def top(self) -> tuple[Element, ...]:
        """The known children of Response."""
        return tuple(child for child in self.root.children if child.name in ELEMENTS)

    @cached_property
    def places_at_top(self) -> Mapping[str, int]:
        """Path of each of them → its place in ``top``."""
        return {element.path: place for place, element in enumerate(self.top)}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding."""

    code: str
    """Stable and kebab-case."""
    explanation: str
    """One paragraph: what it is about, why it matters, what to do."""
    look: Callable[[Page], Iterator[Finding]] | None = None
    """Finds it on a page; ``None`` where parsing finds it, or another rule along the way."""
    wrong: str | None = None
    """An example that sets it off, as it stands in Response; ``None``: none is short enough to show."""
    right: str = ""
    """The same example put right."""
    whole: bool = False
    """True when the examples are whole documents."""
    severity: Severity = Severity.WARNING
    """How bad it is where no example tells."""


def tell(
    code: str,
    severity: Severity,
    element: Element,
    message: str,
    *,
    attribute: str | None = None,
    place: tuple[int, int] | None = None,
    plivo: str = "",
    fix: str = "",
    refuses: bool = False,
) -> Finding:
    """A finding at an element, or at one of its attributes, or at another place in it."""
    line, column = place or element.attribute_places.get(attribute or "", (element.line, element.column))
    return Finding(
        severity,
        code,
        message,
        line,
        column,
        element.path,
        plivo=plivo,
        fix=fix,
        refuses=refuses,
    )


def _placed(element: Element, parent: ElementSpec | None) -> Iterator[Placed]:
    spec = ELEMENTS[element.name]
    yield Placed(element, spec, parent)
    if element.name == "Speak":
        return
    for child in element.children:
        if child.name in ELEMENTS:
            yield from _placed(child, spec)

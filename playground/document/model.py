"""The document as a tree of elements with their places in the source, and what was found wrong.

Plain frozen values: ``parse`` makes them, everything else (interpreter, tree, inspector, lint) reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

NO_PLACES: Mapping[str, tuple[int, int]] = MappingProxyType({})


class Severity(StrEnum):
    """How bad a finding is (cli.md, call log, ``problem``)."""

    ERROR = "error"
    """Plivo is documented or strongly expected to fail or misbehave."""
    WARNING = "warning"
    """Legal but doubtful."""
    INFO = "info"
    """Worth knowing, for example a choice this simulator made."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell about a document: what, where, what Plivo would do, what to do next."""

    severity: Severity
    code: str
    """Stable and kebab-case, such as ``attribute-value``; users switch rules off by it."""
    message: str
    """One sentence: what is wrong."""
    line: int | None = None
    """Line in the source, from 1; ``None`` when there is no place."""
    column: int | None = None
    """Column in the source, from 1, in characters."""
    path: str | None = None
    """Path of the element, such as ``/Response/GetDigits[1]``; ``None`` for the document itself."""
    plivo: str = ""
    """What Plivo would do, one sentence; empty when the message says it."""
    fix: str = ""
    """What to do next, one sentence; empty when the message says it."""
    refuses: bool = False
    """True when Plivo refuses the whole document for it (8011 and its family)."""

    @property
    def sentence(self) -> str:
        """Everything in reading order: what is wrong, what Plivo would do, what to do next."""
        return " ".join(part for part in (self.message, self.plivo, self.fix) if part)


@dataclass(frozen=True, slots=True)
class Element:
    """One XML element of a Plivo document, in document order, with its place."""

    name: str
    """Name as written; a namespaced name keeps only its local part."""
    path: str
    """``/Response/GetDigits[1]/Speak[2]``: indices count siblings of the same name from 1."""
    line: int
    """Line of the ``<`` of the start tag, from 1."""
    column: int
    """Column of the ``<`` of the start tag, from 1, in characters."""
    attributes: Mapping[str, str]
    """Attributes as written, in order; ``xml:lang`` keeps its prefix."""
    content: tuple[str | Element, ...] = ()
    """Text and child elements in order; white space squeezed to single blanks (plivo-xml.md 1.4)."""
    attribute_places: Mapping[str, tuple[int, int]] = field(default_factory=lambda: NO_PLACES)
    """(line, column) of each attribute's name, from 1."""

    @property
    def children(self) -> tuple[Element, ...]:
        """The child elements, in order."""
        return tuple(item for item in self.content if isinstance(item, Element))

    @property
    def text(self) -> str:
        """All text inside, tags taken away, white space squeezed and trimmed."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for item in self.content:
            if isinstance(item, str):
                yield item
            else:
                yield from item._texts()

    def walk(self) -> Iterator[Element]:
        """The element itself and everything below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Document:
    """A fetched document: its source for the eye, its tree for the interpreter, its findings."""

    url: str
    """Where it came from; relative URLs inside resolve against it (plivo-xml.md 1.13)."""
    source: str
    """The source as text, control characters made visible, for showing with line numbers."""
    root: Element | None
    """The ``Response`` element; ``None`` when there is no usable tree."""
    findings: tuple[Finding, ...] = ()
    """All findings, by place in the source."""
    switched_off: tuple[Finding, ...] = ()
    """What a comment in the document, or the user, does not want to be told; Plivo minds it all the same."""

    @property
    def refusal(self) -> Finding | None:
        """The first finding for which Plivo refuses the document, or ``None`` when it would run."""
        return next((finding for finding in (*self.findings, *self.switched_off) if finding.refuses), None)

    @property
    def element_count(self) -> int:
        """How many Plivo elements there are, the root not counted, SSML not counted."""
        if self.root is None:
            return 0
        return sum(_plivo_elements(child) for child in self.root.children)


def _plivo_elements(element: Element) -> int:
    below = () if element.name == "Speak" else element.children
    return 1 + sum(_plivo_elements(child) for child in below)

"""Where every start tag and every attribute stands, told by expat: a first walk before lxml builds the tree.

lxml knows only the line where a start tag *ends*. The walk is also the guard: it stops at a
document type declaration before any entity could be declared, and at a depth that no flow needs
(plivo-xml.md 1.4).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from xml.parsers import expat

from playground.document.model import NO_PLACES, Finding, Severity
from playground.document.notes import Note, codes_of
from playground.document.wording import REFUSED

MAX_DEPTH = 64
"""Most elements within one another."""

NO_TEXTS: Mapping[tuple[int, int], tuple[int, int]] = MappingProxyType({})

_ATTRIBUTE = re.compile(rb"""\s+([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_TAG_NAME = re.compile(rb"<[^\s/>]+")


@dataclass(frozen=True, slots=True)
class StartTag:
    """The place of a start tag; lines and columns from 1, columns in characters."""

    line: int
    column: int
    attribute_places: Mapping[str, tuple[int, int]]
    """(line, column) of each attribute's name as written, namespace declarations left out."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first walk found."""

    tags: tuple[StartTag, ...] = ()
    """All start tags, in document order."""
    text_places: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=lambda: NO_TEXTS)
    """Place of a start tag → place of the first text directly inside that element."""
    notes: tuple[Note, ...] = ()
    """Comments that switch rules off, in document order."""
    finding: Finding | None = None
    """Why the document is not to be parsed: a document type declaration, or too deep."""
    broken: tuple[str, int, int] | None = None
    """(expat's message, line, column) when it is not well-formed."""


class _Stop(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def survey(text: str) -> Survey:
    """Walk a document given as text with newlines for line ends. Never raises."""
    walk = _Walk(text.encode("utf-8", "replace"))
    try:
        walk.parser.Parse(walk.data, True)
    except _Stop as stop:
        return Survey(finding=stop.finding)
    except expat.ExpatError as error:
        place = walk.place(max(walk.parser.ErrorByteIndex, 0))
        return Survey(broken=(expat.ErrorString(error.code), *place))
    return Survey(tuple(walk.tags), walk.texts, tuple(walk.notes))


class _Walk:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.tags: list[StartTag] = []
        self.texts: dict[tuple[int, int], tuple[int, int]] = {}
        self.open: list[tuple[int, int]] = []
        self.notes: list[Note] = []
        self.waiting: list[tuple[int, int]] = []
        """(number of a note, how many elements are open around it) of those before no start tag yet."""
        self.line_starts = [0, *(match.end() for match in re.finditer(b"\n", data))]
        self.last = (1, 0, 1)
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.CommentHandler = self.comment
        self.parser.StartDoctypeDeclHandler = self.doctype

    def place(self, index: int) -> tuple[int, int]:
        """The line and column of a byte; cheap when asked in order, also on one endless line."""
        line = bisect_right(self.line_starts, index)
        from_index, column = self.line_starts[line - 1], 1
        last_line, last_index, last_column = self.last
        if line == last_line and index >= last_index:
            from_index, column = last_index, last_column
        column += len(self.data[from_index:index].decode("utf-8", "ignore"))
        self.last = (line, index, column)
        return line, column

    def start(self, _name: str, attributes: Mapping[str, str]) -> None:
        index = self.parser.CurrentByteIndex
        line, column = self.place(index)
        self.attach((line, column))
        self.open.append((line, column))
        if len(self.open) > MAX_DEPTH:
            raise _Stop(_too_deep(line, column))
        places = self.attribute_places(index) if attributes else NO_PLACES
        self.tags.append(StartTag(line, column, places))

    def end(self, _name: str) -> None:
        self.open.pop()
        self.waiting = [(number, depth) for number, depth in self.waiting if depth <= len(self.open)]

    def comment(self, words: str) -> None:
        codes = codes_of(words)
        if codes is None:
            return
        if self.open:
            self.waiting.append((len(self.notes), len(self.open)))
        self.notes.append(Note(*self.place(self.parser.CurrentByteIndex), codes, whole=not self.open))

    def attach(self, tag: tuple[int, int]) -> None:
        """The start tag belongs to the notes before it."""
        for number, _ in self.waiting:
            self.notes[number] = replace(self.notes[number], tag=tag)
        self.waiting.clear()

    def text(self, characters: str) -> None:
        bare = characters.lstrip()
        if bare and self.open and self.open[-1] not in self.texts:
            blanks = len(characters[: len(characters) - len(bare)].encode())
            self.texts[self.open[-1]] = self.place(self.parser.CurrentByteIndex + blanks)

    def doctype(self, *_: object) -> None:
        index = self.data.rfind(b"<!DOCTYPE", 0, self.parser.CurrentByteIndex + 1)
        raise _Stop(_doctype(*self.place(max(index, 0))))

    def attribute_places(self, index: int) -> Mapping[str, tuple[int, int]]:
        places: dict[str, tuple[int, int]] = {}
        tag_name = _TAG_NAME.match(self.data, index)
        end = tag_name.end() if tag_name else index
        while found := _ATTRIBUTE.match(self.data, end):
            name = found.group(1).decode("utf-8", "replace")
            if name != "xmlns" and not name.startswith("xmlns:"):
                places[name] = self.place(found.start(1))
            end = found.end()
        return places


def _doctype(line: int, column: int) -> Finding:
    return Finding(
        Severity.ERROR,
        "doctype",
        "The document has a document type declaration; it was not read and no entity was resolved.",
        line,
        column,
        plivo="Plivo's documents never need one, and entities can hide attacks; this playground refuses it.",
        fix="Take out the whole <!DOCTYPE …>.",
        refuses=True,
    )


def _too_deep(line: int, column: int) -> Finding:
    return Finding(
        Severity.ERROR,
        "too-deep",
        f"The document has more than {MAX_DEPTH} elements within one another.",
        line,
        column,
        plivo=REFUSED,
        fix="Close the elements that are left open: Plivo's need three levels, and SSML a few more.",
        refuses=True,
    )

"""One element held against the declaration: what is set, what holds by default, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.widget import Widget

from playground.call.view import CallView
from playground.document.model import Document, Element, Finding
from playground.document.spec import AttributeSpec, ElementSpec, Evidence
from playground.hostile_text import visible_line
from widgets.fact_sheet import Fact, FactSheet, Heading, Prose, Row, Tone

__all__ = ["ElementInspector"]

_LIMIT = 4000
ROOT = "Response"


class ElementInspector(Widget):
    """Shows the selected element; while nothing is selected, the one that runs."""

    HELP = """\
## Element

Every attribute that Plivo knows for this element: those that are set first, then the others with the
default that holds (dimmed), each with its meaning and the values allowed. `✗` marks a bad value.
"""
    DEFAULT_CSS = """
    ElementInspector { height: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._document: Document | None = None
        self._running_path: str | None = None
        self._selected: str | None = None
        self._element: Element | None = None
        self._sheet = FactSheet()

    def compose(self) -> ComposeResult:
        """One sheet."""
        yield self._sheet

    def on_mount(self) -> None:
        """Show what has been chosen so far."""
        self._inspect()

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        if view.document is not self._document:
            self._selected = None
        elif view.running == self._running_path:
            return
        self._document, self._running_path = view.document, view.running
        self._inspect()

    def select(self, path: str | None) -> None:
        """Show the element with that path; ``None``: the one that runs."""
        if path != self._selected:
            self._selected = path
            self._inspect()

    def _inspect(self) -> None:
        element = _element_at(self._document, self._selected or self._running_path)
        changed, self._element = element is not self._element, element
        if element is None or self._document is None:
            self._sheet.show([Prose("No element selected.", Tone.DIM)])
        else:
            self._sheet.show(sheet_of(element, self._document), from_the_top=changed)


def _element_at(document: Document | None, path: str | None) -> Element | None:
    if document is None or document.root is None or path is None:
        return None
    return next((element for element in document.root.walk() if element.path == path), None)


def sheet_of(element: Element, document: Document) -> list[Row]:
    """Everything about an element of the document."""
    from playground.document.schema import ELEMENTS  # not needed before there is a document

    spec = ELEMENTS.get(element.name)
    findings = [finding for finding in document.findings if finding.path == element.path]
    by_place = {(finding.line, finding.column): finding for finding in findings}
    wrong = {name: by_place[at] for name, at in element.attribute_places.items() if at in by_place}
    return [
        *_head(element, spec),
        *(_complaint(finding) for finding in findings if finding not in wrong.values()),
        *_set(element, spec, wrong),
        *_defaults(element, spec),
    ]


def _head(element: Element, spec: ElementSpec | None) -> Iterator[Row]:
    yield Heading(element.name)
    yield Prose(spec.summary) if spec else Prose("Plivo has no such element.", Tone.BAD)
    if spec is not None and not spec.simulated:
        yield Prose("Not simulated: the call goes on with the next element.", Tone.DOUBTFUL)
    yield Fact("place", f"line {element.line}, column {element.column}  {visible_line(element.path)}")
    if element.text and element.name != ROOT:
        yield Fact("text", visible_line(element.text, limit=_LIMIT), tone=Tone.VALUE)


def _complaint(finding: Finding) -> Row:
    return Prose(
        f"✗ {visible_line(finding.sentence)}", Tone.BAD if finding.severity == "error" else Tone.DOUBTFUL
    )


def _set(element: Element, spec: ElementSpec | None, wrong: dict[str, Finding]) -> Iterator[Row]:
    if element.attributes:
        yield Heading("Set")
    for name, value in element.attributes.items():
        declared = spec.attributes.get(name) if spec is not None else None
        shown = "•••" if declared is not None and declared.secret else visible_line(value, limit=_LIMIT)
        finding = wrong.get(name)
        note = _note(declared) if declared is not None else "Plivo knows no such attribute here."
        if finding is None:
            tone = Tone.VALUE if declared is not None else Tone.DOUBTFUL
            yield Fact(visible_line(name, limit=200), shown or '""', note, tone)
        else:
            tone = Tone.BAD if finding.severity == "error" else Tone.DOUBTFUL
            yield Fact(
                visible_line(name, limit=200), f"✗ {shown}", visible_line(finding.sentence), tone, tone
            )


def _defaults(element: Element, spec: ElementSpec | None) -> Iterator[Row]:
    rest = [item for item in spec.attributes.values() if item.name not in element.attributes] if spec else []
    if rest:
        yield Heading("Not set: the default holds")
    for item in rest:
        value = item.default if item.default is not None else "required" if item.required else "–"
        missing = item.required and item.default is None
        yield Fact(
            item.name, value or '""', _note(item, with_default=False), Tone.BAD if missing else Tone.DIM
        )


def _note(spec: AttributeSpec, *, with_default: bool = True) -> str:
    """Meaning, default, what is allowed, and who says so where that is not the documentation."""
    parts = [spec.meaning, f"Allowed: {spec.allowed}."]
    if with_default and spec.default is not None:
        parts.insert(1, f"Default: {spec.default or 'empty'}.")
    if spec.applies is not None:
        parts.append(f"Only {spec.applies.words}.")
    if spec.evidence is not Evidence.DOCUMENTED:
        parts.append(f"Evidence: {spec.evidence.value}.")
    return " ".join(parts)

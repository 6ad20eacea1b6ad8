"""The forms a map can be written in, by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from playground.map.coverage import Coverage
from playground.map.diff import Difference
from playground.map.model import FlowMap, Verdict
from playground.map.picture import Picture, picture

FORMATS = ("tree", "mermaid", "dot", "json", "svg", "html")
"""Values of ``--format``."""
BY_SUFFIX = {
    ".txt": "tree",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".json": "json",
    ".svg": "svg",
    ".html": "html",
}
"""The form that a file's name asks for."""
TELLS_DIFFERENCES = ("tree", "json")
"""Those that hold what has changed since an older map."""


def render(
    form: str,
    flow: FlowMap,
    verdicts: Sequence[Verdict],
    found: Sequence[Difference] | None = None,
    coverage: Coverage | None = None,
) -> str:
    """The map in one of ``FORMATS``, its last line break included.

    ``found``: what has changed, if that was asked. ``coverage``: what was visited of it, likewise.
    """
    match form:
        case "json":
            from playground.map.json_form import dumped

            return dumped(flow, verdicts, found, coverage)
        case "html":
            from playground.map.html_page import html_page

            return html_page(flow, verdicts, coverage)
        case "tree":
            from playground.map.coverage_text import coverage_lines
            from playground.map.tree_text import difference_lines, tree_lines

            covered = () if coverage is None else ("", *coverage_lines(coverage))
            return _text([*tree_lines(flow, verdicts, coverage), *covered, *difference_lines(found)])
        case _:
            return _drawn(form, picture(flow, verdicts, coverage))


def _drawn(form: str, drawing: Picture) -> str:
    match form:
        case "mermaid":
            from playground.map.mermaid import mermaid_lines

            return _text(mermaid_lines(drawing))
        case "dot":
            from playground.map.dot import dot_lines

            return _text(dot_lines(drawing))
        case "svg":
            from playground.map.svg import svg_text

            return svg_text(drawing)
        case _:
            raise ValueError(f"there is no format {form}")


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"

"""The forms a map can be written in, by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from playground.map.model import FlowMap, Verdict
from playground.map.picture import Picture, picture

FORMATS = ("tree", "mermaid", "dot", "json", "svg", "html")
"""Values of ``--format``."""


def render(form: str, flow: FlowMap, verdicts: Sequence[Verdict]) -> str:
    """The map in one of ``FORMATS``, its last line break included."""
    match form:
        case "json":
            from playground.map.json_form import dumped

            return dumped(flow, verdicts)
        case "html":
            from playground.map.html_page import html_page

            return html_page(flow, verdicts)
        case "tree":
            from playground.map.tree_text import tree_lines

            return _text(tree_lines(flow, verdicts))
        case _:
            return _drawn(form, picture(flow, verdicts))


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

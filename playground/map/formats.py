"""The forms a map can be written in, by name."""

from __future__ import annotations

from collections.abc import Sequence

from playground.map.model import FlowMap, Verdict

FORMATS = ("tree", "json")
"""Values of ``--format``."""


def render(form: str, flow: FlowMap, verdicts: Sequence[Verdict]) -> str:
    """The map in one of ``FORMATS``, its last line break included."""
    match form:
        case "json":
            from playground.map.json_form import dumped

            return dumped(flow, verdicts)
        case _:
            from playground.map.tree_text import tree_lines

            return "\n".join(tree_lines(flow, list(verdicts))) + "\n"

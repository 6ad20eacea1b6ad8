"""The map as one HTML page that people explore: self-contained, asks nobody anything, runs no word of the app.

All that comes from the app stands in the page as escaped text or as JSON, which the page's script turns into text
nodes; a content policy forbids every request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

from playground.map.coverage import Coverage
from playground.map.coverage_text import coverage_sentence, not_on_the_map, nothing_met
from playground.map.json_form import coverage_json, to_json
from playground.map.model import FlowMap, Verdict
from playground.map.picture import picture
from playground.map.svg import svg_element
from playground.map.tree_text import summary_line, verdict_line
from playground.resources import asset

MOST_DRAWN = 1500
"""A map of more places is not drawn in the page, which would be too slow: places are found by their words."""
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def html_page(flow: FlowMap, verdicts: Sequence[Verdict], coverage: Coverage | None = None) -> str:
    """The whole page; with ``coverage``, what was visited is marked in it."""
    filled = {
        "title": escape(f"Map of {flow.target}"),
        "summary": escape(f"{summary_line(flow)} {flow.stopped}".strip()),
        "verdicts": "".join(_verdict(flow, verdict) for verdict in verdicts),
        "coverage": "" if coverage is None else _coverage(coverage),
        "drawing": _drawing(flow, verdicts, coverage),
        "data": _data(flow, verdicts, coverage),
    }
    template = asset("map.html").read_text(encoding="utf-8")
    return _SLOT.sub(lambda slot: filled[slot[1]], template)


def _verdict(flow: FlowMap, verdict: Verdict) -> str:
    text = escape(verdict_line(flow, verdict))
    if verdict.place is None:
        return f'<li class="{verdict.severity}">{text}</li>'
    return f'<li><button type="button" class="{verdict.severity}" data-place="{verdict.place}">{text}</button></li>'


def _coverage(coverage: Coverage) -> str:
    """How much was visited, and what only concerns what was not."""
    told = filter(None, (coverage_sentence(coverage), nothing_met(coverage), *not_on_the_map(coverage)))
    return "".join(f"<p>{escape(line)}</p>" for line in told) + (
        '<p><label><input id="never" type="checkbox"> only what was never tried</label></p>'
    )


def _drawing(flow: FlowMap, verdicts: Sequence[Verdict], coverage: Coverage | None) -> str:
    if len(flow.places) > MOST_DRAWN:
        return f"<p>{len(flow.places)} places are too many to be drawn here; --format svg draws them.</p>"
    return svg_element(picture(flow, verdicts, coverage))


def _data(flow: FlowMap, verdicts: Sequence[Verdict], coverage: Coverage | None) -> str:
    """JSON that cannot end its script element, whatever it holds."""
    values = to_json(flow, verdicts)
    for page in values["pages"]:
        del page["times"]
    if coverage is not None:
        values["coverage"] = coverage_json(coverage)
    return json.dumps(values).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

"""The map as one HTML page that people explore: self-contained, asks nobody anything, runs no word of the app.

All that comes from the app stands in the page as escaped text or as JSON, which the page's script turns into text
nodes; a content policy forbids every request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

from playground.map.json_form import to_json
from playground.map.model import FlowMap, Verdict
from playground.map.picture import picture
from playground.map.svg import svg_element
from playground.map.tree_text import summary_line, verdict_line
from playground.resources import asset

MOST_DRAWN = 1500
"""A map of more places is not drawn in the page, which would be too slow: places are found by their words."""
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def html_page(flow: FlowMap, verdicts: Sequence[Verdict]) -> str:
    """The whole page."""
    filled = {
        "title": escape(f"Map of {flow.target}"),
        "summary": escape(f"{summary_line(flow)} {flow.stopped}".strip()),
        "verdicts": "".join(_verdict(flow, verdict) for verdict in verdicts),
        "drawing": _drawing(flow, verdicts),
        "data": _data(flow, verdicts),
    }
    template = asset("map.html").read_text(encoding="utf-8")
    return _SLOT.sub(lambda slot: filled[slot[1]], template)


def _verdict(flow: FlowMap, verdict: Verdict) -> str:
    text = escape(verdict_line(flow, verdict))
    if verdict.place is None:
        return f'<li class="{verdict.severity}">{text}</li>'
    return f'<li><button type="button" class="{verdict.severity}" data-place="{verdict.place}">{text}</button></li>'


def _drawing(flow: FlowMap, verdicts: Sequence[Verdict]) -> str:
    if len(flow.places) > MOST_DRAWN:
        return f"<p>{len(flow.places)} places are too many to be drawn here; --format svg draws them.</p>"
    return svg_element(picture(flow, verdicts))


def _data(flow: FlowMap, verdicts: Sequence[Verdict]) -> str:
    """JSON that cannot end its script element, whatever it holds."""
    values = to_json(flow, verdicts)
    for page in values["pages"]:
        del page["times"]
    return json.dumps(values).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

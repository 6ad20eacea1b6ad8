"""Keeps a map beside the saved calls: as a page to look at, and as JSON for ``map --resume`` and ``--diff``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from playground.call_log import calls_folder
from playground.errors import PlaygroundError
from playground.map.formats import render
from playground.map.model import FlowMap, Verdict
from playground.map.verdict_flow import incomplete
from playground.whole_file import write_whole

__all__ = ["keep_map"]

_LONGEST = 60
"""Characters of the target in a file's name."""


def keep_map(flow: FlowMap, verdicts: Sequence[Verdict], now: datetime | None = None) -> Path:
    """Write the map; returns the page's path, the JSON has the same name. Raises ``PlaygroundError``.

    Nothing may be added to the map meanwhile.
    """
    folder = calls_folder()
    moment = datetime.now(UTC) if now is None else now
    page = folder / f"{moment:%Y-%m-%d-%H%M%S}-map-{_name_of(flow.target)}.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlaygroundError(f"{folder} cannot be made: {error.strerror}.") from None
    stopped = flow.stopped
    try:
        if flow.open_choices():
            flow.stopped = stopped or "Nobody has walked the rest."
            verdicts = [*verdicts, *incomplete(flow)]
        write_whole(page.with_suffix(".json"), render("json", flow, verdicts))
        write_whole(page, render("html", flow, verdicts))
    finally:
        flow.stopped = stopped
    return page


def _name_of(target: str) -> str:
    """The target in letters that any file's name may have."""
    try:
        parts = urlsplit(target)
        named = parts.netloc.rpartition("@")[2] + parts.path
    except ValueError:
        named = target
    return re.sub(r"[^A-Za-z0-9]+", "-", named).strip("-")[-_LONGEST:] or "target"

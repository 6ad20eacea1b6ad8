"""When two documents are the same: what differs from call to call does not count.

Three grades, each coarser: ``exact`` (only the call's own ids are taken out), ``loose`` (ids, tokens, times and
numbers as well) and ``outline`` (elements and attributes, no words). Two pages are the same when they are so
exactly; the coarser grades count only once an app was seen to answer differently to the same choices
(``survey.py``), for apps that tell pages apart by numbers and ids must not have them mixed up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_TOKEN = re.compile(r"\b(?=[A-Za-z_-]*\d)(?=\d*[A-Za-z_-])[A-Za-z0-9_-]{8,}\b")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[ap]\.?m\b\.?)?", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\d[\d.,]*\b")
_KEPT = re.compile(r"(<[A-Za-z][\w.-]*)([^>]*)>")
_NAME = re.compile(r"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_WORTH_HIDING = 8
"""A value of a call that is shorter may turn up by chance."""

Own = tuple[tuple[str, str], ...]
"""(value, name) of what is the call's own: its UUID and the like."""


def own_values(values: Iterable[tuple[str, str]]) -> Own:
    """(name, value) of a call's own values as ``exact`` wants them."""
    return tuple((value, f"{{{name}}}") for name, value in values if len(value) >= _WORTH_HIDING)


def moved(call_url: str, map_url: str) -> Own:
    """For a call to the same app at another place: URLs there are taken for those of the map."""
    there, here = _origin(call_url), _origin(map_url)
    if not there or not here or there == here:
        return ()
    own = [(there, here), (quote(there, safe=""), quote(here, safe=""))]
    if there.startswith("http") and here.startswith("http"):
        own.append((there.replace("http", "ws", 1), here.replace("http", "ws", 1)))
    return tuple(own)


def _origin(url: str) -> str:
    """Scheme and host with the slash behind it, so that no longer host is taken for it; empty: there is no host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""


def exact(text: str, own: Own) -> str:
    """The text with the call's own values replaced by their names."""
    for value, name in own:
        if value in text:
            text = text.replace(value, name)
    return text


def loose(text: str) -> str:
    """The text without ids, tokens, times and numbers."""
    text = _UUID.sub("{id}", text)
    text = _CLOCK.sub("{time}", text)
    text = _TOKEN.sub("{token}", text)
    return _NUMBER.sub("{number}", text)


def outline(source: str) -> str:
    """The elements with their attributes, URLs in them loosened, no words."""
    return "".join(
        tag + "".join(f" {name}={loose(value)}" for name, value in _NAME.findall(rest))
        for tag, rest in _KEPT.findall(source)
    )

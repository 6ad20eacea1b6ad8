"""Other forms of a saved call, a module each: ``write(call, out)`` puts the whole call on a text stream."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType
from typing import TextIO, cast

from playground.saved_call import SavedCall

__all__ = ["FORMATS", "Write", "writer_of"]

FORMATS = MappingProxyType(
    {
        "text": "the conversation, a line a happening, as `run` prints it",
        "html": "one page that needs nothing else, to be read and sent on",
        "json": "one JSON object: the call in short, the conversation, requests with responses, all entries",
        "curl": "a shell script that sends all requests again",
        "har": "the requests as an HTTP archive, for browsers and proxies",
    }
)
"""Name of each form (and of its module here, but for JSON and curl) with what it is."""
_MODULES = {"text": "text", "html": "page", "json": "summary", "curl": "shell_script", "har": "har"}

Write = Callable[[SavedCall, TextIO], None]


def writer_of(name: str) -> Write:
    """What writes that form; one of ``FORMATS``. Its module is imported now."""
    return cast("Write", import_module(f"playground.exports.{_MODULES[name]}").write)

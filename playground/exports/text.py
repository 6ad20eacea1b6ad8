"""A saved call as the text that people read: the same lines as those that ``run`` prints."""

from __future__ import annotations

from typing import TextIO

from playground.call.timeline import Timeline
from playground.saved_call import SavedCall
from playground.transcript_text import line_text

__all__ = ["write"]


def write(call: SavedCall, out: TextIO) -> None:
    """Write the conversation, a line each."""
    view = Timeline(call.entries).whole
    out.writelines(f"{line_text(line)}\n" for line in view.lines)
